"""The same notice in a disguise: other places, offices, numbers, units, days, numbering and punctuation; its schemes in another order."""

from __future__ import annotations

import random
import re
from datetime import date
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
UNITS = {"所": "座", "座": "所", "处": "项", "名": "人"}
NUMBERINGS = (
    {},
    {r"^(\s*)(\d{1,2})\.(?!\d)": r"\1\2、"},
    {r"^(\s*)(\d{1,2})\.(?!\d)": r"\1\2．", r"^(\s*)([一二三四五六七八九十]{1,3})、": r"\1第\2部分 "},
    {r"^(\s*)[(（]([一二三四五六七八九十]{1,3})[)）]": r"\1【\2】"},
)
"""How another office would number: what stands at the beginning of a line, and what instead."""
_UNIT = re.compile(rf"(?<=\d)({'|'.join(UNITS)})(?![在有属以额单])")
_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_BARE_DAY = re.compile(r"(?<![\d月])(\d{1,2})日")
_BORDERS = {1, 10, 11, 20, 21, 28, 29, 30, 31}
"""Days that a month or a third of one begins or ends with: the gold does not tell them from 8月底 or 上旬."""
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
        fixed = _BORDERS | {int(d) for d in _BARE_DAY.findall(text)}
        self.days = {d: d + self.dice.randint(0, 1) for d in range(1, 28) if d not in fixed and d + 1 not in fixed}
        self.numbering = NUMBERINGS[seed % len(NUMBERINGS)]
        self.units = UNITS if self.dice.random() < 0.5 else {}
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
        text = _DAY.sub(lambda m: f"{m.group(1)}月{self._day(int(m.group(2)))}日", text)
        text = _UNIT.sub(lambda m: self.units.get(m.group(1), m.group(1)), text)
        for numbered, anew in self.numbering.items():
            text = re.sub(numbered, anew, text, flags=re.M)
        return text.translate(FULL_WIDTH) if self.wide else text

    def _day(self, number: int) -> int:
        return self.days.get(number, number)

    def iso(self, written: str) -> str:
        try:
            day = date.fromisoformat(written)
        except ValueError:
            return written
        return day.replace(day=self._day(day.day)).isoformat()

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
            return self.units.get(node, node) if key == "unit" else self.iso(self.words(node))
        return self.value(node) if key in ("quantity", "amount") else node

    def shuffled(self, text: str) -> str:
        """The schemes in another order; the covering letter stays in front."""
        starts = [m.start() for m in re.finditer(r"(?m)^关于[^\n]*\n(?:[^\n一]*\n)?一、", text)]
        pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
        tail = pieces[-1].rsplit("扫一扫", 1)
        pieces[-1] = tail[0]
        self.dice.shuffle(pieces)
        return text[: starts[0]] + "".join(p if p.endswith("\n") else p + "\n" for p in pieces)
