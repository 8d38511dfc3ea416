"""Columns of numbers: what people write, exactly, as integers in the smallest unit.

Plain decimals are read as whole columns; so are others once they are cleaned and their units set apart (３,２００, 3.2万, 320米).
Only a text that this does not settle (三十二) is looked at by itself, once however often it stands.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from shishi.base.figures import LARGEST, NO_NUMBER, OPEN, OTHER_UNIT, READ, SURE, TOO_FINE, TOO_LARGE, read_figure
from shishi.base.phrases import Phrase, say
from shishi.base.units import multiplier_of, shift_between
from shishi.engines.tables.columns import Column

_EXACT = 1e-15
"""A double holds any decimal of 15 digits to 1.1e-16 of itself; one more product adds as much."""
_HALF = {**dict(zip("０１２３４５６７８９．－＋", "0123456789.-+", strict=True)), **dict.fromkeys(",， \u3000\u00a0￥¥", "")}
_PARTED = r"^([+-]?[0-9]*\.?[0-9]+)([^0-9.+-].{0,7})$"


def read_integers(cells: pl.Series, column: Column, shift: int) -> tuple[pl.Series, pl.Series]:
    """Return (values, verdicts) for the text of a column: a number times 10^`shift` where it is READ, null elsewhere."""
    told = _plain(cells, shift)
    if (told["verdict"] == OPEN).any():
        told = _second(told, cells, lambda some: _with_units(some, column, shift))
    if (told["verdict"] == OPEN).any():
        told = _second(told, cells, lambda some: _one_by_one(some, column, shift))
    return told["value"], told["verdict"]


def _second(told: pl.DataFrame, cells: pl.Series, reader: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """Read what is still open in another way."""
    open_rows = (told["verdict"] == OPEN).arg_true()
    again = reader(cells.gather(open_rows))
    return pl.DataFrame([told[name].scatter(open_rows, again[name]) for name in ("value", "verdict")])


def _plain(cells: pl.Series, shift: int) -> pl.DataFrame:
    """Read decimals. Others stay OPEN, blanks are READ as null."""
    text, number = pl.col("text"), pl.col("text").cast(pl.Float64, strict=False)
    scaled = number * 10**shift if shift >= 0 else number / 10**-shift
    rounded = scaled.round(0)
    sure = text.str.len_bytes() <= SURE
    return (
        pl.DataFrame({"text": cells})
        .select(text, scaled=scaled, rounded=rounded, known=number.is_finite().fill_null(False), sure=sure)
        .select(
            verdict=pl.when(text.is_null())
            .then(READ)
            .when(~pl.col("known"))
            .then(OPEN)
            .when(pl.col("scaled").abs() > LARGEST)
            .then(TOO_LARGE)
            .when(~pl.col("sure"))
            .then(OPEN)
            .when((pl.col("scaled") - pl.col("rounded")).abs() > pl.col("scaled").abs() * _EXACT)
            .then(TOO_FINE)
            .otherwise(READ)
            .cast(pl.UInt8),
            value="rounded",
        )
        .select(value=pl.when(pl.col("verdict") == READ).then("value").cast(pl.Int64, strict=False), verdict="verdict")
    )


def _with_units(cells: pl.Series, column: Column, shift: int) -> pl.DataFrame:
    """Read numbers in full width, with marks of thousands, or with a unit of their own, which counts before the head's."""
    cleaned = cells.str.replace_many(list(_HALF), list(_HALF.values()))
    told = _plain(cleaned, shift)
    parts = cleaned.str.extract_groups(_PARTED).struct.unnest()
    number, unit = parts.to_series(0), parts.to_series(1)
    for written in unit.drop_nulls().unique():
        own_shift = shift_between(written, column.unit, column.scale)
        if own_shift is None or multiplier_of(written) is not None:
            continue
        rows = (unit == written).arg_true()
        again = _plain(number.gather(rows), own_shift)
        told = pl.DataFrame([told[name].scatter(rows, again[name]) for name in ("value", "verdict")])
    return told


def _one_by_one(cells: pl.Series, column: Column, shift: int) -> pl.DataFrame:
    read = {text: read_number(text, column, shift) for text in cells.unique()}
    told = [read[text] for text in cells]
    return pl.DataFrame(
        [pl.Series("value", [v for v, _ in told], pl.Int64), pl.Series("verdict", [verdict for _, verdict in told], pl.UInt8)]
    )


def read_number(text: str, column: Column, shift: int) -> tuple[int | None, int]:
    """Return (value, verdict) of one number with or without its unit."""
    return read_figure(text, unit=column.unit, scale=column.scale, shift=shift)


def sentences(column: Column, shift: int) -> dict[int, Phrase]:
    """Return what is said of each verdict that is not READ."""
    example = f"12.5{column.unit}" if column.scale else f"12{column.unit}"
    fine = (
        say("“{value}”的小数位过多；最多 {places} 位小数。", places=shift)
        if shift > 0
        else say("“{value}”应是整数，如 {example}。", example=example)
    )
    return {
        TOO_FINE: fine,
        TOO_LARGE: say("“{value}”太大；请核对单位，正确的写法如 {example}。", example=example),
        OTHER_UNIT: say("“{value}”的单位不对；正确的写法如 {example}。", example=example),
        NO_NUMBER: say("“{value}”不是数字；请填写数字，如 {example}。", example=example),
    }
