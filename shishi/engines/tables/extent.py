"""How far a worksheet's XML reaches, seen before a reader lays it out: one cell at XFD1048576 would take all memory there is.

The usual spelling is looked at as an array of bytes, a piece of whole tags at a time; any other is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from shishi.engines.tables.raw import letters, number_of

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
_CELL = int.from_bytes(b'<c r="', "little")
_SIX, _SEVEN = np.uint64((1 << 48) - 1), np.uint64((1 << 56) - 1)
_WIDEST = 26**3 + 26**2 + 26
_ROOT = re.compile(rb"<(\w+:)worksheet\b")
_LONGEST_TAG = 1 << 20
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)"')
_HIDDEN = re.compile(rb'<row [^>]*hidden="(?:1|true)"')
_WRONG = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*t="e"[^>]*>(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]*)</v>', re.S)
_UNRECKONED = re.compile(rb"(?:</f>|<f[^>]*/>)(?:<v\s*/>|<v></v>)?</c>")
_NO_NUMBER = re.compile(rb' t="(?!n")|/$')
_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_NOTED = 100_000
_PAD = b"\0" * 20


@dataclass
class Extent:
    """`top`, `left` … of the cells that hold anything, counted from 0; -1 where there is none."""

    bottom: int = -1
    left: int = -1
    right: int = -1
    hidden_rows: int = 0
    merged: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """(cell, what it shows) of formulas that failed: #REF!"""
    percents: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    """(column, decimal places shown) → the rows, from 1, of numbers that show as percentages: 0.35 as 35%."""
    unreckoned: bool = False
    """True where a formula has no result in the file."""

    def reach(self, left: int, right: int, bottom: int) -> None:
        self.left = left if self.left < 0 else min(self.left, left)
        self.right, self.bottom = max(self.right, right), max(self.bottom, bottom)


def extent_of(pieces: Callable[[], Iterable[bytes]], percents: Mapping[int, int] = MappingProxyType({})) -> Extent:
    """Return how far a worksheet reaches. `pieces` gives its XML from the beginning, each time. Raises expat.ExpatError.

    `percents`: the looks that show a number as a percentage, each with its decimal places.
    """
    try:
        return _seen(pieces(), percents)
    except OddSpelling:
        parsing = Parsing(percents)
        for piece in pieces():
            parsing.feed(piece)
        return parsing.close()


def _seen(pieces: Iterable[bytes], percents: Mapping[int, int]) -> Extent:
    extent, rest, prefix = Extent(), b"", None
    shown = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: t="n")? s="(%s)"([^>]*)>' % b"|".join(b"%d" % n for n in percents))
    for piece in pieces:
        piece = rest + piece
        end = piece.rfind(b">") + 1
        rest = piece[end:]
        if prefix is None:
            match = _ROOT.search(piece)
            prefix = match[1] if match else b""
        if len(rest) > _LONGEST_TAG:
            raise OddSpelling
        plain = _without(prefix, piece[:end])
        look(plain, extent, exactly=extent.left != 0)
        if percents:
            for column, row, style, told in shown.findall(plain):
                if not _NO_NUMBER.search(told):
                    extent.percents.setdefault((column.decode(), percents[int(style)]), []).append(int(row))
    return extent


def _without(prefix: bytes, piece: bytes) -> bytes:
    return piece.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else piece


class OddSpelling(Exception):
    """The XML is not spelt as office programs spell it; it has to be parsed."""


def look(piece: bytes, extent: Extent, *, exactly: bool) -> None:
    """Widen `extent` by a piece of XML that ends with a tag's end. Raises OddSpelling.

    Cells that hold nothing but a look are told from others only `exactly`, which takes half as long again.
    """
    signs = np.frombuffer(piece + _PAD, np.uint8)
    eights = np.ndarray((len(signs) - 7,), "<u8", signs, strides=(1,))
    if not signs[: len(piece)].all() or ((signs == ord(":")).any() and _PREFIXED.search(piece)):
        raise OddSpelling
    at = np.flatnonzero(_pairs(signs, b"<c"))
    usual = (eights[at] & _SIX) == _CELL
    if not usual.all():
        if not _is_letter(signs[at[~usual] + 2]).all():
            raise OddSpelling
        at = at[usual]
    if exactly:
        at = at[_holding(signs, at)]
    _reach(signs, eights, at, extent)
    _note(signs, piece, extent)


def _pairs(signs: Bytes, pair: bytes) -> npt.NDArray[np.bool_]:
    return (signs[:-1] == pair[0]) & (signs[1:] == pair[1])


def _is_letter(signs: Bytes) -> npt.NDArray[np.bool_]:
    return (signs >= ord("A")) & (signs <= ord("Z")) | (signs >= ord("a")) & (signs <= ord("z"))


def _is_digit(signs: Bytes) -> npt.NDArray[np.bool_]:
    return (signs >= ord("0")) & (signs <= ord("9"))


def _holding(signs: Bytes, at: Places) -> npt.NDArray[np.bool_]:
    """Return which cells have a value or a formula in them before the next cell begins."""
    values = np.flatnonzero(_pairs(signs, b"<v") | _pairs(signs, b"<f") | _pairs(signs, b"<i"))
    holds = np.zeros(len(at) + 1, bool)
    holds[np.searchsorted(at, values)] = True
    return holds[1:]


def _reach(signs: Bytes, eights: npt.NDArray[np.uint64], at: Places, extent: Extent) -> None:
    if not len(at):
        return
    start, column = at + 6, np.zeros(len(at), np.int32)
    going = np.ones(len(at), bool)
    while going.any():
        sign = signs[start]
        going &= (sign >= ord("A")) & (sign <= ord("Z"))
        column = np.where(going, column * 26 + (sign - ord("A") + 1), column)
        start = start + going
        if column.max() > _WIDEST:
            raise OddSpelling
    sevens = eights[start] & _SEVEN
    start = start[np.append(True, sevens[1:] != sevens[:-1])]
    row, going = np.zeros(len(start), np.int64), np.ones(len(start), bool)
    for _ in range(8):
        sign = signs[start]
        going &= _is_digit(sign)
        row = np.where(going, row * 10 + (sign - ord("0")), row)
        start = start + going
    if column.min() == 0 or row.min() == 0 or (signs[start] != ord('"')).any():
        raise OddSpelling
    extent.reach(int(column.min()) - 1, int(column.max()) - 1, int(row.max()) - 1)


def _note(signs: Bytes, piece: bytes, extent: Extent) -> None:
    if _pairs(signs, b"<m").any():
        extent.merged += [ref.decode() for ref in _MERGED.findall(piece)][: _MOST_NOTED - len(extent.merged)]
    if _pairs(signs, b"hi").any():
        extent.hidden_rows += len(_HIDDEN.findall(piece))
    if (_pairs(signs, b'"e')[:-1] & (signs[2:] == ord('"'))).any():
        found = _WRONG.findall(piece)[: _MOST_NOTED - len(extent.wrong)]
        extent.wrong += [(ref.decode(), shown.decode("utf-8", "replace")) for ref, shown in found]
    if not extent.unreckoned and _pairs(signs, b"<f").any():
        extent.unreckoned = bool(_UNRECKONED.search(piece))


class Parsing:
    """The same by a parser, for any spelling; `feed` pieces of any size, then `close`. Raises expat.ExpatError."""

    def __init__(self, percents: Mapping[int, int] = MappingProxyType({})) -> None:
        self.extent, self._percents = Extent(), percents
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EntityDeclHandler = self._refuse
        self._row = self._column = -1
        self._is_wrong = False

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def close(self) -> Extent:
        self._parser.Parse(b"", True)
        return self.extent

    def _refuse(self, *_: Any) -> None:
        raise expat.ExpatError("an entity is declared")

    def _start(self, name: str, told: dict[str, str]) -> None:
        own = name.rpartition(" ")[2]
        if own == "c":
            match = _REF.fullmatch(told.get("r", ""))
            self._column = number_of(match[1]) if match else self._column + 1
            self._row = int(match[2]) - 1 if match else self._row
            self._is_wrong = told.get("t") == "e"
            style = int(told["s"]) if told.get("s", "").isdecimal() else -1
            if style in self._percents and told.get("t", "n") == "n":
                where = letters(self._column), self._percents[style]
                self.extent.percents.setdefault(where, []).append(self._row + 1)
        elif own in ("v", "f", "is"):
            self.extent.reach(self._column, self._column, self._row)
            if own == "v" and self._is_wrong:
                self._parser.CharacterDataHandler = self._wrong
        elif own == "row":
            self._row = int(told["r"]) - 1 if told.get("r", "").isdecimal() else self._row + 1
            self._column = -1
            self.extent.hidden_rows += told.get("hidden") in ("1", "true")
        elif own == "mergeCell" and len(self.extent.merged) < _MOST_NOTED:
            self.extent.merged.append(told.get("ref", ""))

    def _wrong(self, shown: str) -> None:
        if len(self.extent.wrong) < _MOST_NOTED:
            self.extent.wrong.append((f"{letters(self._column)}{self._row + 1}", shown))
        self._parser.CharacterDataHandler = None
