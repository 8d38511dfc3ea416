"""The demonstration: the real Zhangye plan with invented people and firms, and an invented city beside it, played day by day.

Zhangye shows posts and ordinary progress; mistakes and cheats are planted in the invented city alone, and `planted.toml` lists them all.
"""
