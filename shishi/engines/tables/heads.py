"""What stands in a table's head, and which of our columns it means."""

from __future__ import annotations

import difflib
import re
from collections import abc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shishi.base.units import folded, multiplier_of, shift_between, unit_of
from shishi.engines.tables.columns import Column, Mapping
from shishi.engines.tables.raw import Block

_BRACKETS = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_MARKS = re.compile(r"[*※★:：、,，.。/\\\-—_“”\"'‘’?]+")
_UNIT_WORD = re.compile(r"^(?:单位)?[:：]?(.+)$")
_NO_UNIT = frozenset(("单位", "计量单位", "-", "—", "/"))
_SERIAL = frozenset(("序号", "序", "no", "行号", "number", "编次"))
_ALIKE = 0.72
_NAME = "名称"


@dataclass(frozen=True, slots=True)
class Head:
    """The words above one column of the file, from the top down, each once."""

    index: int
    words: tuple[str, ...]
    unit: str = ""
    """That a row of units below names for it."""

    @property
    def shown(self) -> str:
        return " / ".join(" ".join(w.split()) for w in self.words)

    def readings(self) -> list[tuple[str, str]]:
        """Return (plain words, unit) of each way to read it, the fullest first: 建设内容 / 长度（公里） is 建设内容长度 or 长度."""
        parts = [parted(w) for w in self.words]
        unit = next((u for _, u in reversed(parts) if u), self.unit)
        whole = "".join(p for p, _ in parts)
        out = [(whole, unit), (parts[-1][0], unit)] if parts else []
        out += [bare for plain, _ in list(out) if (bare := _without_unit(plain))]
        return list(dict.fromkeys(r for r in out if r[0]))

    @property
    def is_serial(self) -> bool:
        return any(plain in _SERIAL for plain, _ in self.readings())


def parted(words: str) -> tuple[str, str]:
    """Return the words without blanks, marks and brackets, and the unit that a bracket names.

    >>> parted("*长 度\\n（单位：公里）"), parted("项目名称（必填）"), parted("投资(万元)")
    (('长度', '公里'), ('项目名称', ''), ('投资', '万元'))
    """
    text = folded(words)
    unit = ""
    for inside in _BRACKETS.findall(text):
        match = _UNIT_WORD.match(inside)
        if match and (unit_of(match[1]) or multiplier_of(match[1]) is not None):
            unit = match[1]
    return _MARKS.sub("", _BRACKETS.sub("", text)), unit


def _without_unit(plain: str) -> tuple[str, str] | None:
    """Return 投资 and 万元 of 投资万元; the longest unit that ends the words."""
    for start in range(1, len(plain)):
        if len(plain) - start >= 2 and unit_of(plain[start:]):
            return plain[:start], plain[start:]
    return None


def units_below(row: Sequence[str | None], heads: Sequence[Head], ours: abc.Mapping[int, Column]) -> dict[int, str] | None:
    """Return the units that a row below the heads names, by column; None where it is no row of units.

    `ours`: our columns, by theirs. A row of units names that of a figure of ours, and holds nothing but units and words in brackets.
    """
    units, is_one = {}, False
    for index, cell in ((h.index, (row[h.index] or "").strip()) for h in heads):
        column = ours.get(index)
        if not cell or folded(cell) in _NO_UNIT:
            continue
        plain, unit = parted(cell)
        if plain and (column is None or column.form == "integer") and _is_unit(folded(cell), column):
            plain, unit = "", folded(cell)
        if plain or (not unit and any(sign.isdecimal() for sign in cell)):
            return None
        units[index] = unit
        is_one = is_one or bool(unit and column and column.form == "integer")
    return units if is_one else None


def _is_unit(written: str, column: Column | None) -> bool:
    told = unit_of(written) or multiplier_of(written) is not None
    return bool(told) or (column is not None and written == folded(column.unit))


def names_of(column: Column) -> frozenset[str]:
    """Return every plain word for a column: 乡镇 is called 乡镇名称 too."""
    told = (column.label, column.label_en, column.code, *column.aliases)
    bare = {parted(t)[0] for t in told if t}
    units = {f"{b}{folded(column.unit)}" for b in bare} if column.unit else set()
    return frozenset(bare | units | {b + _NAME for b in bare if not b.endswith(_NAME)})


def other_unit(head: Head, column: Column) -> str:
    """Return the unit that the words of a column's head name, where the row of units below it names another."""
    names, below = names_of(column), shift_between(head.unit, column.unit, column.scale)
    units = (unit for plain, unit in head.readings() if plain in names)
    return next((u for u in units if u != head.unit and shift_between(u, column.unit, column.scale) != below), "")


def heads_of(rows: Sequence[Sequence[str | None]], top: int, bottom: int, blocks: Iterable[Block]) -> list[Head]:
    """Return the heads that rows `top` to `bottom` make together; merged words stand above every column they cover."""
    cells = [[(cell or "").strip() for cell in rows[n]] for n in range(top, bottom + 1)]
    for block in blocks:
        if top <= block.top <= bottom and block.left >= 0:
            words = cells[block.top - top][block.left] if block.left < len(cells[0]) else ""
            for n in range(block.top, min(block.bottom, bottom) + 1):
                for m in range(block.left, min(block.right, len(cells[0]) - 1) + 1):
                    cells[n - top][m] = words
    heads = []
    for m in range(len(cells[0]) if cells else 0):
        words = tuple(dict.fromkeys(row[m] for row in cells if row[m]))
        if words:
            heads.append(Head(m, words))
    return heads


def spread(rows: Sequence[Sequence[str | None]], top: int, bottom: int) -> list[list[str | None]]:
    """Return the rows with a group's words repeated to its right, for files that do not say what is merged."""
    out = [list(row) for row in rows]
    for n in range(top, bottom):
        last: str | None = None
        for m, cell in enumerate(out[n]):
            last = cell or (last if rows[n + 1][m] else None)
            out[n][m] = last
    return out


def matched(heads: Sequence[Head], columns: Sequence[Column], mapping: Mapping | None) -> dict[str, list[tuple[Head, str]]]:
    """Return for each column's code the heads that mean it, with the unit each names; two heads for one code mean it equally well.

    A head means the first column that one of its readings names; a fuller reading outdoes a shorter one of another head.
    """
    wanted = _mapped(mapping) if mapping else _named(columns)
    depths: dict[str, int] = {}
    found: dict[str, list[tuple[Head, str]]] = {}
    for head in heads:
        for depth, (plain, unit) in enumerate(head.readings()):
            code = wanted.get(plain)
            if code is None:
                continue
            if depth <= depths.get(code, depth):
                found[code] = ([] if depth < depths.get(code, depth) else found.get(code, [])) + [(head, unit)]
                depths[code] = depth
            break
    return found


def _named(columns: Sequence[Column]) -> dict[str, str]:
    """Return the code for each word; a column's own label counts before another's by-names."""
    by_names = {name: c.code for c in reversed(columns) for name in names_of(c)}
    return by_names | {parted(c.label)[0]: c.code for c in reversed(columns)}


def _mapped(mapping: Mapping) -> dict[str, str]:
    return {parted(head)[0]: code for head, code in mapping.code_of.items()}


def guess(head: Head, columns: Sequence[Column]) -> Column | None:
    """Return the column whose words are most like an unknown head's, if any are alike; else one whose `likely` words end it."""
    words = {name: c for c in reversed(columns) for name in (*names_of(c), *(parted(t)[0] for t in c.likely))}
    for plain, _ in head.readings():
        if near := difflib.get_close_matches(plain, words, n=1, cutoff=_ALIKE):
            return words[near[0]]
    return likely(head, columns)


def likely(head: Head, columns: Sequence[Column]) -> Column | None:
    """Return the column whose `likely` words end a head."""
    plain = next((plain for plain, _ in head.readings()), "")
    return next((c for c in columns if c.likely and plain.endswith(c.likely)), None)
