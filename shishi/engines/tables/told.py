"""Values of columns in a line that somebody typed into a chat: 建筑面积400平方米，改扩建，投资约50万元，备注：急."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from shishi.base.numerals import NUMBER
from shishi.base.units import multiplier_of, shift_between, unit_of
from shishi.engines.tables.columns import Column
from shishi.engines.tables.numbers import READ, read_number
from shishi.engines.tables.spoken import segments
from shishi.engines.tables.words import NO, YES, read_choices

_DASH = "[-－﹣−–—]"
_BETWEEN = rf"[\s:：为是约共计达到有]{{0,4}}(?:{_DASH}+\s?)?"
_DASHED = re.compile(rf"(?P<behind>\S?)\s*(?P<dash>{_DASH}+\s?)$")
_LIMITED = re.compile(
    r"(?:不到|不足|未达到?|未到|没到|没有?达到|超过?|逾|近|至少|最多|不[少低高多]于|(?:增加|新增|增长|减少|提高|下降|上升)了?|[差缺剩]余?|[多少])\s*$"
)
_BOUND = re.compile(r"\s*(?:以[上下内外]|不到)")
_ABOUT, _OR_SO = re.compile(r"(?:约|大概|差不多)\s*$"), re.compile(r"\s*(?:左右|上下|[多余])")
_FIGURE = re.compile(rf"(?<![\d.]){NUMBER}")
_UNIT = re.compile(r"\s{0,2}([^\s\d，,。;；、\0:：]{1,4}\d?)")
_VALUE = re.compile(r"\s*[:：]\s*([^\0]+)")


@dataclass(frozen=True, slots=True)
class ToldValue:
    code: str
    value: Any
    """Canonical: a stored integer, a choice's code, truth, text."""
    spans: tuple[tuple[int, int], ...]
    is_guessed: bool = False
    """True where only the unit or the choice itself says which column it is."""
    is_joined: bool = False
    """True where a dash before the figure was taken to join it to what stands before: 就餐-300人. It may be a minus."""
    is_about: bool = False
    """True where the figure is only about right: 约300人."""


def told_values(text: str, columns: Sequence[Column], stages: Collection[str] = ()) -> list[ToldValue]:
    """Return what a line tells, each column once; a column told twice and differently is left out, and so is a value that is not right.

    `stages` are words for stages: such a word chooses nothing unless its label stands before it.
    """
    bare = [replace(c, choices=tuple(x for x in c.choices if x[1] not in stages)) for c in columns]
    found: list[ToldValue] = []
    free = text
    for reader, asked in ((_labelled, columns), (_chosen, bare), (_by_unit, columns)):
        for told in reader(free, asked):
            found.append(told)
            free = _without(free, told)
    return [t for t in found if all(t.value == o.value for o in found if o.code == t.code)]


def _without(text: str, told: ToldValue) -> str:
    signs = list(text)
    for start, end in told.spans:
        signs[start:end] = "\0" * (end - start)
    return "".join(signs)


def _labelled(text: str, columns: Sequence[Column]) -> Iterator[ToldValue]:
    by_label = {word: c for c in reversed(columns) for word in (*c.aliases, c.label) if len(word) > 1}
    if not by_label:
        return
    pattern = re.compile("|".join(re.escape(w) for w in sorted(by_label, key=len, reverse=True)))
    for start, end in segments(text):
        for match in pattern.finditer(text, start, end):
            column = by_label[match[0]]
            if read := _value(text, match.end(), end, column):
                yield ToldValue(
                    column.code, read.value, ((match.start(), read.until),), is_joined=read.is_joined, is_about=read.is_about
                )


@dataclass(frozen=True, slots=True)
class _Read:
    value: Any
    until: int
    start: int = 0
    is_joined: bool = False
    is_about: bool = False


def _value(text: str, start: int, end: int, column: Column) -> _Read | None:
    """Return the value that follows a column's label."""
    if column.form == "integer":
        gap = re.compile(_BETWEEN).match(text, start, end)
        figure = _FIGURE.match(text, gap.end() if gap else start, end)
        return _number(text, figure, end, column) if figure else None
    if column.form == "yes_no":
        gap = re.compile(r"[\s:：]{0,3}").match(text, start, end)
        word = re.compile("|".join((*YES[:3], *NO[:3]))).match(text, gap.end() if gap else start, end)
        return _Read(word[0] in YES, word.end()) if word else None
    match = _VALUE.match(text, start, end)
    if not match:
        return None
    if column.form == "choice":
        values, _ = read_choices(pl.Series([match[1].strip()], dtype=pl.String), column, {})
        return _Read(values[0], match.end()) if values[0] is not None else None
    words = match[1].strip()
    return _Read(words, match.end()) if column.form == "text" and words and len(words) <= column.longest else None


def _number(text: str, figure: re.Match[str], end: int, column: Column) -> _Read | None:
    """Return the number that a figure is with its unit; one that is only a limit or a difference (不到40%, 增加10万元) is none.

    A dash behind a colon is a minus, behind another figure it makes a range, elsewhere it joins.
    """
    unit, until = _unit(text, figure.end(), end)
    value, verdict = read_number(figure[0] + unit, column, column.scale)
    dashed = _DASHED.search(text, 0, figure.start())
    behind = dashed["behind"] if dashed else ""
    before = text[: figure.start()]
    if verdict != READ or value is None or behind.isdecimal() or _LIMITED.search(before) or _BOUND.match(text, until):
        return None
    if not dashed:
        return _Read(value, until, figure.start(), is_about=bool(_ABOUT.search(before) or _OR_SO.match(text, until)))
    is_minus = behind in (":", "：")
    return _Read(-value if is_minus else value, until, dashed.start("dash"), is_joined=not is_minus)


def _unit(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the longest unit that follows a figure, and where it ends."""
    if match := _UNIT.match(text, start, end):
        for length in range(len(match[1]), 0, -1):
            words = match[1][:length]
            if unit_of(words) or multiplier_of(words) is not None:
                return words, match.start(1) + length
    return "", start


def _chosen(text: str, columns: Sequence[Column]) -> Iterator[ToldValue]:
    """Yield the choices that stand without their label, where only one column offers them."""
    offered: dict[str, list[tuple[str, str]]] = {}
    for column in columns:
        for code, zh, _ in column.choices if column.form == "choice" else ():
            if len(zh) > 1:
                offered.setdefault(zh, []).append((column.code, code))
    if not offered:
        return
    pattern = re.compile("|".join(re.escape(w) for w in sorted(offered, key=len, reverse=True)))
    for match in pattern.finditer(text):
        if len(offered[match[0]]) == 1:
            yield ToldValue(*offered[match[0]][0], (match.span(),), is_guessed=True)


def _by_unit(text: str, columns: Sequence[Column]) -> Iterator[ToldValue]:
    """Yield the figures without a label whose unit only one column measures."""
    figures = [c for c in columns if c.form == "integer" and c.unit]
    for figure in _FIGURE.finditer(text):
        unit, _ = _unit(text, figure.end(), len(text))
        fitting = [c for c in figures if unit_of(unit) and shift_between(unit, c.unit, c.scale) is not None]
        if len(fitting) == 1 and (read := _number(text, figure, len(text), fitting[0])):
            span = (read.start, read.until)
            yield ToldValue(fitting[0].code, read.value, (span,), True, read.is_joined, read.is_about)
