"""The same notice in a disguise: other places, offices and people, other numbers, other punctuation, its schemes in another order."""

from __future__ import annotations

import random
import re
from typing import Any

SYLLABLES = "岚沐霁澜岳峤汀屿栖葭菁桐楠榆杉棠槿桦苇芷荇蘅芮茗蔚"
PLACES = ("张掖", "甘州", "临泽", "高台", "山丹", "民乐", "肃南", "甘肃", "河西")
OFFICES = (
    "教育局",
    "民政局",
    "人社局",
    "水务局",
    "交通运输局",
    "财政局",
    "卫生健康委",
    "妇联",
    "总工会",
    "发展改革委",
    "自然资源局",
    "住建局",
)
FULL_WIDTH = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"})
_LARGE = re.compile(r"(?<![\d.〔])(?!(?:19|20)\d\d)(\d{3,5})(?![\d.]|年|级|号)")


class Disguise:
    """One seeded disguise; `text` and every text_span of the gold go through the same `words`."""

    def __init__(self, seed: int, text: str) -> None:
        self.dice = random.Random(seed)
        self.swaps: dict[str, str] = {}
        for name in PLACES:
            self.swaps[name] = self._invented(2)
        for office in OFFICES:
            self.swaps[office] = self._invented(len(office) - 1) + office[-1]
        self.numbers = {n: self._number(n) for n in sorted(set(_LARGE.findall(text)))}
        self.wide = self.dice.random() < 0.5

    def _invented(self, length: int) -> str:
        return "".join(self.dice.choice(SYLLABLES) for _ in range(length))

    def _number(self, written: str) -> str:
        value = int(written)
        return str(min(max(value + self.dice.randint(1, value // 10 + 1), 10 ** (len(written) - 1)), 10 ** len(written) - 1))

    def words(self, text: str) -> str:
        for old, new in self.swaps.items():
            text = text.replace(old, new)
        text = _LARGE.sub(lambda m: self.numbers.get(m.group(1), m.group(1)), text)
        return text.translate(FULL_WIDTH) if self.wide else text

    def value(self, value: Any) -> Any:
        """A quantity or an amount of the gold in its new figures."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        for factor in (1, 10_000):
            written = f"{value / factor:g}" if value / factor < 1e6 else str(int(value / factor))
            if written in self.numbers:
                return int(self.numbers[written]) * factor
        return value

    def gold(self, node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {k: self.gold(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [self.gold(v, key) for v in node]
        if isinstance(node, str):
            return self.words(node)
        return self.value(node) if key in ("quantity", "amount") else node

    def shuffled(self, text: str) -> str:
        """The schemes in another order; the covering letter stays in front."""
        starts = [m.start() for m in re.finditer(r"(?m)^关于[^\n]*\n(?:[^\n一]*\n)?一、", text)]
        pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
        tail = pieces[-1].rsplit("扫一扫", 1)
        pieces[-1] = tail[0]
        self.dice.shuffle(pieces)
        return text[: starts[0]] + "".join(p if p.endswith("\n") else p + "\n" for p in pieces)
