"""Workbooks (.xlsx, .xlsm): unpacked under a bound, measured, and only then laid out. Macros, pictures and links stay behind."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

import fastexcel
import polars as pl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shishi.base.phrases import Phrase, say
from shishi.engines.tables.extent import Extent, extent_of
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.raw import Block, Limits, Raw, RawSheet, number_of

BOOK, LINKS, LOOKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_BESIDE = ("[Content_Types].xml", "_rels/.rels", "xl/sharedStrings.xml", LOOKS)
_PIECE = 1 << 20
_LARGEST_LIST = 5_000_000
_LITERAL, _PLACES = re.compile(r'"[^"]*"|\\.'), re.compile(r"\.([0#?]+)")
_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_BROKEN = (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, ValueError, LookupError, ParseError)


@dataclass(frozen=True, slots=True)
class SheetPart:
    title: str
    part: str
    """Its member of the archive."""
    visible: bool


class Workbook:
    """An .xlsx whose members may unpack to `limits.unpacked` bytes in all. Every fault is an UnreadableTable."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self._left = limits.unpacked
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
            self.members = {i.filename: i for i in self.archive.infolist()}
            if any(i.flag_bits & 0x1 for i in self.members.values()):
                raise UnreadableTable(say("{file} 已加密；请解除密码后再上传。", file=name))
            self.book = self.xml(BOOK)
            self.sheets = tuple(self._parts())
        except _BROKEN as error:
            raise self.broken(error) from None
        if len(self.sheets) > limits.sheets:
            raise UnreadableTable(
                say(
                    "{file} 有 {count} 张工作表，最多 {most} 张；请只保留要上传的表。",
                    file=name,
                    count=len(self.sheets),
                    most=limits.sheets,
                )
            )

    def broken(self, error: Exception) -> UnreadableTable:
        return error if isinstance(error, UnreadableTable) else broken(self.name)

    def pieces(self, member: str) -> Iterator[bytes]:
        """Yield a member's content; raises what zipfile raises, and UnreadableTable beyond the bound."""
        with self.archive.open(self.members[member]) as stream:
            while piece := stream.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise UnreadableTable(say("{file} 解压后过大，已停止读取；请只保留要上传的表，另存后再试。", file=self.name))
                yield piece

    def read(self, member: str) -> bytes:
        return b"".join(self.pieces(member))

    def xml(self, member: str) -> Element:
        data = self.read(member)
        if len(data) > _LARGEST_LIST:
            raise ValueError(member)
        try:
            return fromstring(data, forbid_dtd=True)
        except DefusedXmlException:
            raise ValueError(member) from None

    def _parts(self) -> Iterator[SheetPart]:
        links = {}
        for link in self.xml(LINKS):
            if link.get("Type", "").endswith("/worksheet"):
                target = link.get("Target", "")
                links[link.get("Id")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        for sheet in self.book.iter():
            if local(sheet) == "sheet":
                part = links.get(next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None))
                if part is not None:
                    yield SheetPart(sheet.get("name", ""), part, sheet.get("state", "visible") == "visible")

    @property
    def since_1904(self) -> bool:
        return any(local(e) == "workbookPr" and e.get("date1904") in ("1", "true") for e in self.book)


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def broken(name: str) -> UnreadableTable:
    return UnreadableTable(say("{file} 已损坏或不完整；请用办公软件打开后另存为 .xlsx，再上传。", file=name))


def read_workbook(data: bytes, name: str, limits: Limits) -> Raw:
    """Return the sheets that hold anything. Raises UnreadableTable."""
    book = Workbook(data, name, limits)
    try:
        percents = _percents(book)
        parts = [s.part for s in book.sheets if s.part in book.members]
        extents = {part: extent_of(lambda part=part: book.pieces(part), percents) for part in parts}
        judge_extents([(s.title, e.bottom + 1, e.right + 1) for s in book.sheets if (e := extents.get(s.part))], name, limits)
        book._left = limits.unpacked
        frames = {title: frame for title, _, frame in laid_out(_stored(book, list(extents)), name)}
    except (*_BROKEN, expat.ExpatError) as error:
        raise book.broken(error) from None
    sheets = tuple(_sheet(s, frames[s.title], extents[s.part]) for s in book.sheets if s.title in frames and s.part in extents)
    notes: tuple[Phrase, ...] = ()
    if any(m.endswith("vbaProject.bin") for m in book.members):
        notes = (say("文件里的宏没有运行，也没有保留。"),)
    return Raw(name, "xlsx", sheets, notes, book.since_1904)


def judge_extents(reaches: list[tuple[str, int, int]], name: str, limits: Limits) -> None:
    """Refuse what is larger than `limits`. `reaches` are title, rows, columns."""
    for title, rows, columns in reaches:
        if rows > limits.rows:
            raise UnreadableTable(
                say(
                    "{file} 的“{sheet}”有 {count} 行，最多 {most} 行；请分成几个文件上传。",
                    file=name,
                    sheet=title,
                    count=rows,
                    most=limits.rows,
                )
            )
        if columns > limits.columns:
            raise UnreadableTable(
                say(
                    "{file} 的“{sheet}”有 {count} 列，最多 {most} 列；请删去右侧不用的列。",
                    file=name,
                    sheet=title,
                    count=columns,
                    most=limits.columns,
                )
            )
    if sum(rows * columns for _, rows, columns in reaches) > limits.cells:
        raise UnreadableTable(say("{file} 的单元格过多，最多 {most} 个；请分成几个文件上传。", file=name, most=limits.cells))


def _percents(book: Workbook) -> dict[int, int]:
    """Return the looks of cells, by their place in the list of looks, that show 0.35 as 35%, each with its decimal places."""
    if LOOKS not in book.members or book.members[LOOKS].file_size > _LARGEST_LIST:
        return {}
    root = book.xml(LOOKS)
    codes = {"9": "0%", "10": "0.00%"} | {
        e.get("numFmtId", ""): e.get("formatCode", "") for e in root.iter() if local(e) == "numFmt"
    }
    looks = [look for e in root if local(e) == "cellXfs" for look in e]
    shown = [decimal_places(codes.get(look.get("numFmtId", ""), "")) for look in looks]
    return {n: places for n, places in enumerate(shown) if places is not None}


def decimal_places(code: str) -> int | None:
    """Return with how many decimal places a format shows a percentage; None where it shows none.

    >>> decimal_places("0.0%;[Red]-0.0%"), decimal_places('0"%"')
    (1, None)
    """
    plain = _LITERAL.sub("", code).split(";")[0]
    if "%" not in plain:
        return None
    return len(match[1]) if (match := _PLACES.search(plain)) else 0


def _stored(book: Workbook, parts: list[str]) -> bytes:
    """Return the workbook with only what a reader of values needs, unpacked: no member can turn out larger than it was seen to be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for member in (BOOK, LINKS, *_BESIDE, *parts):
            if member in book.members:
                with archive.open(zipfile.ZipInfo(member), "w") as part:
                    for piece in book.pieces(member):
                        part.write(piece)
    return out.getvalue()


def laid_out(data: bytes, name: str) -> list[tuple[str, bool, pl.DataFrame]]:
    """Return title, visibility and text of each sheet that holds anything, its rows from the sheet's first. Raises UnreadableTable."""
    try:
        reader = fastexcel.read_excel(data)
        loaded = [reader.load_sheet(n, header_row=None, skip_rows=0, dtypes="string") for n in range(len(reader.sheet_names))]
        frames = [(sheet.name, sheet.visible == "visible", sheet.to_polars()) for sheet in loaded]
    except (fastexcel.FastExcelError, ValueError, pl.exceptions.PolarsError):
        raise broken(name) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise broken(name) from None
    return [(title, seen, f.rename({old: str(n) for n, old in enumerate(f.columns)})) for title, seen, f in frames if f.height]


def _sheet(part: SheetPart, frame: pl.DataFrame, extent: Extent) -> RawSheet:
    left = max(extent.left, 0)
    blocks = tuple(b for ref in extent.merged if (b := _block(ref, left)))
    for ref, shown in extent.wrong:
        place = _block(ref, left)
        if place and 0 <= place.left < frame.width and place.top < frame.height:
            frame[place.top, place.left] = shown
    frame = as_percentages(frame, left, extent.percents)
    return RawSheet(part.title, frame, left, part.visible, blocks, extent.hidden_rows, extent.unreckoned)


def as_percentages(frame: pl.DataFrame, left: int, cells: dict[tuple[str, int], list[int]]) -> pl.DataFrame:
    """Return the frame with these cells as they show, with so many decimal places: 0.35 is 35%. See `Extent.percents`."""
    for (column, places), rows in cells.items():
        index, within = number_of(column) - left, [n - 1 for n in rows if n <= frame.height]
        if 0 <= index < frame.width and within:
            told = frame[:, index]
            numbers = told.gather(within)
            shown = {text: _percentage(text, places) for text in numbers.unique().drop_nulls()}
            frame = frame.with_columns(told.scatter(within, numbers.replace(shown)))
    return frame


def _percentage(text: str, places: int) -> str:
    """As a spreadsheet rounds: from the fifteen digits that it holds, halves up."""
    try:
        number = Decimal(f"{float(text):.15g}") * 100
        return f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize():f}%"
    except (ValueError, InvalidOperation):
        return text


def _block(ref: str, left: int) -> Block | None:
    match = _REF.fullmatch(ref)
    if not match:
        return None
    first, top, last, bottom = match.groups()
    return Block(int(top) - 1, number_of(first) - left, int(bottom or top) - 1, number_of(last or first) - left)
