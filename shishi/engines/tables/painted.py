"""The cells of a table as a workbook's XML, made for whole columns at once, some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from shishi.engines.tables.raw import letters

_STEP = 10_000
_DAY = r"^\d{4}-\d{2}-\d{2} 00:00:00$"
_FIGURE = r"^-?(?:0|[1-9]\d{0,10})(?:\.\d{1,9})?$"
_NO_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_EPOCH = date(1899, 12, 30)
_ROW, _REMARK = "row", "remark"


@dataclass(frozen=True, slots=True)
class Looks:
    """The numbers of the workbook's styles; where there are two, the second is for a wrong cell."""

    text: tuple[int, int]
    day: tuple[int, int]
    head: int
    remark: int


@dataclass(frozen=True, slots=True)
class Painted:
    frame: pl.DataFrame
    """A raw sheet's text."""
    left: int
    """How many columns stand empty before the frame's first."""
    figures: frozenset[int]
    """Columns whose figures become figures; elsewhere they stay text."""
    wrong: Mapping[int, Sequence[int]]
    """Column → its wrong rows, counted from 1."""
    remarks: Mapping[int, str]
    """Row counted from 1 → what the column after the last says there."""
    head: int
    """The row whose remark is a head."""

    def pieces(self, looks: Looks) -> Iterator[bytes]:
        """Yield the XML of all rows."""
        remarks = pl.DataFrame(
            {_ROW: list(self.remarks), _REMARK: list(self.remarks.values())}, schema={_ROW: pl.Int64, _REMARK: pl.String}
        )
        row = pl.col(_ROW).cast(pl.String)
        style = pl.when(pl.col(_ROW) == self.head).then(looks.head).otherwise(looks.remark)
        cells = [self._cell(m, name, looks) for m, name in enumerate(self.frame.columns)]
        cells.append(_text(pl.col(_REMARK), letters(self.left + self.frame.width), style))
        line = pl.concat_str([pl.lit('<row r="'), row, pl.lit('">'), *(c.fill_null("") for c in cells), pl.lit("</row>")])
        for at in range(0, self.frame.height, _STEP):
            part = self.frame.slice(at, _STEP)
            part = part.with_columns(pl.int_range(at + 1, at + 1 + part.height).alias(_ROW))
            lines = part.join(remarks, on=_ROW, how="left", maintain_order="left").select(line.alias("line"))["line"]
            yield "".join(lines).encode()

    def _cell(self, m: int, name: str, looks: Looks) -> pl.Expr:
        """Return the XML of a column's cells, null where there is none: days as days, a column's figures as figures, else text."""
        text, column, wrong = pl.col(name), letters(self.left + m), self.wrong.get(m, ())
        is_wrong = pl.col(_ROW).is_in(list(wrong)) if wrong else pl.lit(False)
        days = (text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False) - pl.lit(_EPOCH)).dt.total_days()
        plain, day = (pl.when(is_wrong).then(pair[1]).otherwise(pair[0]) for pair in (looks.text, looks.day))
        told = pl.when(text.str.contains(_DAY) & days.is_not_null()).then(_value(days.cast(pl.String), column, day))
        if m in self.figures:
            told = told.when(text.str.contains(_FIGURE)).then(_value(text, column, plain))
        told = told.when(text.is_not_null()).then(_text(text, column, plain))
        return told.when(is_wrong).then(_opened(column, plain, "/>")).otherwise(None)


def _opened(column: str, style: pl.Expr, end: str) -> pl.Expr:
    row, look = pl.col(_ROW).cast(pl.String), style.cast(pl.String)
    return pl.concat_str([pl.lit(f'<c r="{column}'), row, pl.lit('" s="'), look, pl.lit(f'"{end}')])


def _value(value: pl.Expr, column: str, style: pl.Expr) -> pl.Expr:
    return pl.concat_str([_opened(column, style, "><v>"), value, pl.lit("</v></c>")])


def _text(text: pl.Expr, column: str, style: pl.Expr) -> pl.Expr:
    safe = text.str.replace_all(_NO_XML, "").str.replace_many(["&", "<", ">", "\r"], ["&amp;", "&lt;", "&gt;", "&#13;"])
    start = _opened(column, style, ' t="inlineStr"><is><t xml:space="preserve">')
    return pl.concat_str([start, safe, pl.lit("</t></is></c>")])
