"""Ids made of what a promise says, so that they outlive the reading they came from."""

from __future__ import annotations

from collections import Counter
from datetime import date

LEVEL_WORDS = {"中央": "state", "省级": "province", "市级": "city", "县区": "county", "乡镇": "township"}


class Ids:
    """Gives each base id once; a second item alike in all of it gets `-2`."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def new(self, *parts: object) -> str:
        base = "-".join(word(p) for p in parts if p is not None)
        self._given[base] += 1
        return base if self._given[base] == 1 else f"{base}-{self._given[base]}"


def word(part: object) -> str:
    """Return the ASCII form of a value: 2.5 is 2_5, a range 1_to_2, a day 20220320, a level its English word.

    >>> word(2.5), word((1, 2)), word("%")
    ('2_5', '1_to_2', 'pct')
    """
    if isinstance(part, tuple | list):
        return "_to_".join(word(p) for p in part)
    if isinstance(part, date):
        return part.strftime("%Y%m%d")
    if isinstance(part, float):
        return word(int(part)) if part == int(part) else str(part).replace(".", "_")
    text = str(part)
    if text in ("%", "百分点"):
        return "pct" if text == "%" else "points"
    text = LEVEL_WORDS.get(text, text)
    return text if text.isascii() else "x"
