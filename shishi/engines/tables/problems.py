"""How a table is refused as a whole, and how its cells are: a sentence with blanks, filled for whole columns at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from shishi.base.phrases import Phrase, Writer

ERRORS: dict[str, type[pl.DataType]] = {
    "row": pl.UInt32,
    "column": pl.String,
    "label": pl.String,
    "value": pl.String,
    "other": pl.String,
    "kind": pl.UInt16,
    "problem": pl.String,
}
"""The columns of a frame of errors: the row's number in the file as its reader sees it, our column's code and label, what stands
in the cell, what else the sentence names, which of the kinds it is, and the sentence in Chinese."""
_MARKS = {"value": "\ue000", "other": "\ue001"}


class UnreadableTable(ValueError):
    """The file cannot be taken. `phrase` says what is wrong and what would be right; as a string it is Chinese."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


class WhichSheet(UnreadableTable):
    """Several sheets fit equally well; whoever sent the file says which of `titles` is meant."""

    def __init__(self, phrase: Phrase, titles: tuple[str, ...]) -> None:
        super().__init__(phrase)
        self.titles = titles


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell. `row` is the file's row, counted from 1."""

    row: int
    column: str
    label: str
    value: str
    phrase: Phrase


class Errors:
    """Gathers what is wrong, one kind in one column at a time."""

    def __init__(self) -> None:
        self.kinds: list[Phrase] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, kind: Phrase, at: tuple[str, str], cells: pl.DataFrame) -> None:
        """Add an error for each row of `cells` (`row`, `value` and perhaps `other`). `at` is the column's code and label.

        `kind` lacks the values of its blanks {value} and {other}.
        """
        if not cells.height:
            return
        other = pl.col("other").cast(pl.String) if "other" in cells.columns else pl.lit("")
        self.kinds.append(kind)
        self._frames.append(
            cells.with_columns(pl.col("value").fill_null(""), other.alias("other"))
            .with_columns(
                pl.lit(at[0]).alias("column"),
                pl.lit(at[1]).alias("label"),
                pl.lit(len(self.kinds) - 1).alias("kind"),
                _sentence(kind).alias("problem"),
            )
            .select(pl.col(name).cast(form) for name, form in ERRORS.items())
        )

    def frame(self, columns: Sequence[str]) -> pl.DataFrame:
        """Return all errors by row, and within it in the order of `columns`."""
        if not self._frames:
            return pl.DataFrame(schema=ERRORS)
        order = pl.col("column").replace_strict(columns, range(len(columns)), default=len(columns), return_dtype=pl.UInt16)
        return pl.concat(self._frames).sort("row", order, maintain_order=True)


def _sentence(kind: Phrase) -> pl.Expr:
    said = Writer().write(filled(kind, *_MARKS.values()))
    names = {mark: name for name, mark in _MARKS.items()}
    parts = [p for p in re.split(f"([{''.join(names)}])", said) if p]
    return pl.concat_str([pl.col(names[p]) if p in names else pl.lit(p) for p in parts])


def filled(kind: Phrase, value: str, other: str) -> Phrase:
    return Phrase(kind.template, {**kind.values, "value": value, "other": other})


def problems(errors: pl.DataFrame, kinds: tuple[Phrase, ...]) -> Iterator[Problem]:
    """Yield the rows of a frame of errors (a slice of it: one page) with sentences that any language can write."""
    for row, column, label, value, other, kind, _ in errors.iter_rows():
        yield Problem(row, column, label, value, filled(kinds[kind], value, other))
