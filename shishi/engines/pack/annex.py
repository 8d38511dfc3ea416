"""A table that splits targets by county, as it comes after the notice: columns of numbers beside names of places. Source: practice 3."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shishi.base.phrases import Phrase, say

_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|小\s*计|全市|全县|全区|全州)")
_UNIT = re.compile(r"[（(]([^（）()]{1,8})[）)]\s*$")


@dataclass(frozen=True, slots=True)
class AnnexColumn:
    index: int
    title: str
    unit: str
    shares: tuple[tuple[str, Decimal], ...]
    """(place, quantity) in the table's order; a blank cell is no share."""
    stated: Decimal | None
    """What the table's own total row says."""

    @property
    def total(self) -> Decimal:
        return sum((q for _, q in self.shares), Decimal(0))


@dataclass(frozen=True, slots=True)
class Annex:
    columns: tuple[AnnexColumn, ...]
    problems: tuple[Phrase, ...]
    """One sentence for each row or cell that could not be used, with where it stands."""


def read_annex(rows: Sequence[Sequence[str]], *, is_place: Callable[[str], bool]) -> Annex:
    """Return the columns of numbers of a table whose rows are places. Rows above the first place are its head."""
    place_column = _place_column(rows, is_place)
    if place_column is None:
        return Annex((), (say("表中没有一列是本市的县区名；请核对表格，县区各占一行。"),))
    first = next(n for n, row in enumerate(rows) if _cell(row, place_column) and is_place(_cell(row, place_column)))
    total_rows = [n for n, row in enumerate(rows) if _is_total(row, place_column)]
    head = rows[: min([first, *total_rows])]
    width = max(map(len, rows))
    problems: list[Phrase] = []
    body: list[tuple[int, str]] = []
    seen: set[str] = set()
    for n, row in enumerate(rows[first:], first):
        place = _cell(row, place_column)
        if n in total_rows or not any(row):
            continue
        if not is_place(place):
            problems.append(say("第 {row} 行“{place}”不是本市的县区，没有采用。", row=n + 1, place=place or "—"))
        elif place in seen:
            problems.append(say("第 {row} 行“{place}”重复出现，没有采用。", row=n + 1, place=place))
        else:
            seen.add(place)
            body.append((n, place))
    columns = []
    for index in range(width):
        if index != place_column and (column := _column(rows, head, index, body, total_rows, problems)):
            columns.append(column)
    return Annex(tuple(columns), tuple(problems))


def _column(
    rows: Sequence[Sequence[str]],
    head: Sequence[Sequence[str]],
    index: int,
    body: list[tuple[int, str]],
    total_rows: list[int],
    problems: list[Phrase],
) -> AnnexColumn | None:
    cells = [(n, place, _cell(rows[n], index)) for n, place in body]
    numbers = {n: value for n, _, text in cells if (value := _number(text)) is not None}
    if not numbers or _is_serial(list(numbers.values()), head, index):
        return None
    for n, place, text in cells:
        if text and text not in ("-", "—", "/") and n not in numbers:
            problems.append(say("第 {row} 行{place}“{text}”不是数字，没有采用。", row=n + 1, place=place, text=text))
    titles = [t for row in head if (t := _cell(row, index)) and not (len(row) > 1 and len(set(filter(None, row))) == 1)]
    title = " ".join(dict.fromkeys(titles))
    unit = _UNIT.search(title)
    stated = next((v for n in total_rows if (v := _number(_cell(rows[n], index))) is not None), None)
    shares = tuple((place, numbers[n]) for n, place, _ in cells if n in numbers)
    return AnnexColumn(index, title or f"第 {index + 1} 列", unit.group(1) if unit else "", shares, stated)


def _is_serial(values: list[Decimal], head: Sequence[Sequence[str]], index: int) -> bool:
    named = any(_cell(row, index) in ("序号", "编号", "No.") for row in head)
    return named or (len(values) > 2 and values == [Decimal(n) for n in range(1, len(values) + 1)])


def _place_column(rows: Sequence[Sequence[str]], is_place: Callable[[str], bool]) -> int | None:
    counts: dict[int, int] = {}
    for row in rows:
        for index, text in enumerate(row):
            if text and is_place(text):
                counts[index] = counts.get(index, 0) + 1
    return max(counts, key=lambda i: (counts[i], -i)) if counts else None


def _is_total(row: Sequence[str], place_column: int) -> bool:
    return any(_TOTAL.match(_cell(row, i)) for i in range(place_column + 1))


def _cell(row: Sequence[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _number(text: str) -> Decimal | None:
    bare = text.replace(",", "").replace("，", "").replace(" ", "")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= 10**15 else None
