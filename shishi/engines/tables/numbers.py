"""Columns of numbers: what people write, exactly, as integers in the smallest unit.

Plain decimals are read as whole columns; so are others once they are cleaned and their units set apart (３,２００, 3.2万, 320米).
Only a text that this does not settle (三十二) is looked at by itself, once however often it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import polars as pl

from shishi.base.numerals import parse_number
from shishi.base.phrases import Phrase, say
from shishi.engines.tables.columns import LARGEST, Column
from shishi.engines.tables.units import folded, shift_between, unit_of

OPEN, READ, TOO_FINE, TOO_LARGE, OTHER_UNIT, NO_NUMBER = range(6)
_EXACT = 1e-15
"""A double holds any decimal of 15 digits to 1.1e-16 of itself; one more product adds as much."""
_SURE = 15
_HALF = {**dict(zip("０１２３４５６７８９．－＋", "0123456789.-+", strict=True)), **dict.fromkeys(",， \u3000\u00a0￥¥", "")}
_PARTED = r"^([+-]?[0-9]*\.?[0-9]+)([^0-9.+-].{0,7})$"
NOISY = r"^[+-]?[0-9]+\.[0-9]{6,9}$"
"""How 20877930.977, which no double holds, may come out of a workbook: 20877930.977000002."""
_LONGEST_READ = 60


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
    sure = text.str.len_bytes() <= _SURE
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
        if own_shift is None:
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
    bare = without_noise(folded(text[:_LONGEST_READ]).replace(",", ""))
    for end in range(len(bare), 0, -1):
        number = _number(bare[:end])
        if number is None:
            continue
        unit = bare[end:]
        if unit_of(unit) is None and any(sign.isdigit() for sign in unit):
            break
        own_shift = shift_between(unit, column.unit, column.scale) if unit else shift
        return (None, OTHER_UNIT) if own_shift is None else _scaled(number, own_shift)
    return None, NO_NUMBER


def without_noise(text: str) -> str:
    """Return the number of 15 digits that a workbook held, where `text` is just what its reader makes of it; else the text."""
    if len(text) <= _SURE or not re.match(NOISY, text):
        return text
    short = f"{float(text):.15g}"
    return f"{Decimal(short):f}" if f"{float(short):.9f}".rstrip("0") == text.lstrip("+").rstrip("0") else text


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
        return number if number.is_finite() else None
    except InvalidOperation:
        read = parse_number(text)
        return None if read is None else Decimal(str(read))


def _scaled(number: Decimal, shift: int) -> tuple[int | None, int]:
    if number and number.adjusted() + shift > 15:
        return None, TOO_LARGE
    stored = number.scaleb(shift)
    if abs(stored) > LARGEST:
        return None, TOO_LARGE
    return (int(stored), READ) if stored == int(stored) else (None, TOO_FINE)


def sentences(column: Column, shift: int) -> dict[int, Phrase]:
    """Return what is said of each verdict that is not READ."""
    example = f"12.5{column.unit}" if column.scale else f"12{column.unit}"
    fine = (
        say("“{value}”太细；最多 {places} 位小数。", places=shift)
        if shift > 0
        else say("“{value}”应是整数；请填如 {example}。", example=example)
    )
    return {
        TOO_FINE: fine,
        TOO_LARGE: say("“{value}”太大；请核对单位，应填如 {example}。", example=example),
        OTHER_UNIT: say("“{value}”的单位不对；请填如 {example}。", example=example),
        NO_NUMBER: say("“{value}”不是数字；请填如 {example}。", example=example),
    }
