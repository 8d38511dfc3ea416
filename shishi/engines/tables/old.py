"""Which cells of an old workbook (.xls) show as percentages: its records hold how a cell looks, the reader of its values does not say.

Of the two layers, the file of sectors and the records of BIFF 8, only so much is read. Source: [MS-CFB], [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shishi.engines.tables.raw import letters
from shishi.engines.tables.workbook import decimal_places

_LAST_SECTOR = 0xFFFFFFFA
_END, _SHEET, _LOOK, _FORMAT, _BEGIN, _SEVERAL = 0x0A, 0x85, 0xE0, 0x41E, 0x809, 0xBD
_NUMBERS = (0x06, 0x27E, 0x203)
_OTHERS = (0xFD, 0x204, 0x205)
_CELL, _PLACED = struct.Struct("<3H"), struct.Struct("<2H")


@dataclass
class Percentages:
    left: int = 1 << 16
    """The first column that holds anything, counted from 0."""
    cells: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    """(column, decimal places shown) → rows from 1."""


def percentages(data: bytes) -> dict[str, Percentages]:
    """Return them by the sheet's title. What is broken in such a way that it cannot be followed tells nothing."""
    try:
        return _told(_book(data))
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}


def _told(book: bytes) -> dict[str, Percentages]:
    formats, looks, sheets = {9: "0%", 10: "0.00%"}, [], {}
    for kind, body in _records(book, 0):
        if kind == _FORMAT:
            formats[int.from_bytes(body[:2], "little")] = _words(body[4:], int.from_bytes(body[2:4], "little"))
        elif kind == _LOOK:
            looks.append(int.from_bytes(body[2:4], "little"))
        elif kind == _SHEET:
            sheets[_words(body[7:], body[6])] = int.from_bytes(body[:4], "little")
    shown = {n: places for n, code in enumerate(looks) if (places := decimal_places(formats.get(code, ""))) is not None}
    return {title: _sheet(book, at, shown) for title, at in sheets.items()} if shown else {}


def _sheet(book: bytes, at: int, shown: Mapping[int, int]) -> Percentages:
    found = Percentages()
    for kind, body in _records(book, at):
        if kind == _SEVERAL:
            row, first = _PLACED.unpack_from(body)
            looks = [int.from_bytes(body[n : n + 2], "little") for n in range(4, len(body) - 2, 6)]
        elif kind in _NUMBERS or kind in _OTHERS:
            row, first, look = _CELL.unpack_from(body)
            looks = [look] if kind in _NUMBERS else [-1]
        else:
            continue
        found.left = min(found.left, first)
        for column, look in enumerate(looks, first):
            if look in shown:
                found.cells.setdefault((letters(column), shown[look]), []).append(row + 1)
    return found


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, body) from one beginning to its end; what begins within it, such as a chart, is passed by."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = _PLACED.unpack_from(book, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth < 1:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _words(told: bytes, signs: int) -> str:
    return told[1 : 1 + 2 * signs].decode("utf-16-le") if told[0] & 1 else told[1 : 1 + signs].decode("latin-1")


def _book(data: bytes) -> bytes:
    """Return the stream of records within the file of sectors; it is never among the small ones."""
    size = 1 << data[30]
    (first,), (more,) = struct.unpack_from("<I", data, 48), struct.unpack_from("<I", data, 68)
    lists = list(struct.unpack_from("<109I", data, 76))
    for _ in range(len(data) // size):
        if more >= _LAST_SECTOR:
            break
        *told, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        lists += told
    table = b"".join(data[(n + 1) * size : (n + 2) * size] for n in lists if n < _LAST_SECTOR)
    directory = _chain(data, first, table, size)
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        name = entry[: max(int.from_bytes(entry[64:66], "little") - 2, 0)].decode("utf-16-le")
        if name == "Workbook":
            start, length = struct.unpack_from("<2I", entry, 116)
            return _chain(data, start, table, size)[:length]
    return b""


def _chain(data: bytes, start: int, table: bytes, size: int) -> bytes:
    """Return the sectors from `start` on, of each of which the table tells the next."""
    parts = []
    while start < _LAST_SECTOR and len(parts) <= len(data) // size:
        parts.append(data[(start + 1) * size : (start + 2) * size])
        (start,) = struct.unpack_from("<I", table, 4 * start)
    return b"".join(parts)
