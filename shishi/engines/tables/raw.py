"""A file's tables as they stand: text in every cell, nothing interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from shishi.base.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold before it is refused."""

    bytes: int = 50_000_000
    unpacked: int = 300_000_000
    """Of the parts of a workbook that are read, in all."""
    rows: int = 200_000
    columns: int = 256
    cells: int = 6_000_000
    """Rows by columns of all sheets: what a reader lays out in memory, however few are filled."""
    sheets: int = 50


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Block:
    """Merged cells, counted from 0 in the frame, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class RawSheet:
    title: str
    frame: pl.DataFrame
    """All text; row n of the frame is row n + 1 of the sheet."""
    left: int = 0
    """How many columns stand empty before the frame's first."""
    visible: bool = True
    blocks: tuple[Block, ...] = ()
    hidden_rows: int = 0
    unreckoned: bool = False
    """True where a formula has no result in the file."""


@dataclass(frozen=True, slots=True)
class Raw:
    file_name: str
    kind: str
    """xlsx, xls, ods or csv."""
    sheets: tuple[RawSheet, ...]
    notes: tuple[Phrase, ...] = field(default=())
    since_1904: bool = False
    """True where the file counts its days from 1904, as old ones of a Mac do."""


def letters(index: int) -> str:
    """Return how a spreadsheet names a column counted from 0.

    >>> letters(0), letters(25), letters(26), letters(255)
    ('A', 'Z', 'AA', 'IV')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_of(name: str) -> int:
    """Return the column counted from 0 that a spreadsheet calls `name`."""
    number = 0
    for sign in name.upper():
        number = number * 26 + ord(sign) - 64
    return number - 1
