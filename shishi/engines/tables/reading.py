"""Any table that an office sends, as text: told apart by what it is, whatever it is called."""

from __future__ import annotations

import io
import zipfile

from shishi.base.phrases import say
from shishi.engines.tables.apart import read_apart
from shishi.engines.tables.delimited import read_delimited
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.raw import LIMITS, Limits, Raw
from shishi.engines.tables.workbook import BOOK, broken, read_workbook

_MOST_MEMBERS = 5_000
_OPEN_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_OLD_START, _ZIP_STARTS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"PK\x03\x04", b"PK\x05\x06")
_WEB_STARTS = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<style")


def read_sheet(data: bytes, file_name: str, limits: Limits = LIMITS) -> Raw:
    """Return every sheet of the file that holds anything, all cells as text. Raises UnreadableTable in one sentence.

    Text-numbers keep their zeros; days that the file marks as days come as "2022-03-05 00:00:00". Macros are left alone.
    """
    if not data.strip(b"\0\t\r\n "):
        raise UnreadableTable(say("{file} 是空文件；请选择有内容的表格。", file=file_name))
    if len(data) > limits.bytes:
        raise UnreadableTable(
            say(
                "{file} 超过 {most} MB；请删去图片和不用的表，或分成几个文件上传。",
                file=file_name,
                most=limits.bytes // 1_000_000,
            )
        )
    raw = _read(data, file_name, limits)
    if not raw.sheets:
        raise UnreadableTable(say("{file} 中没有填写任何内容；请确认文件。", file=file_name))
    return raw


def _read(data: bytes, name: str, limits: Limits) -> Raw:
    if data.startswith(_OLD_START):
        return read_apart(data, name, "xls", limits)
    if data.startswith(_ZIP_STARTS):
        return _read_zip(data, name, limits)
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_WEB_STARTS):
        raise UnreadableTable(say("{file} 其实是网页，不是表格文件；请用办公软件打开后另存为 .xlsx，再上传。", file=name))
    if start.startswith((b"%pdf", b"{\\rtf")):
        raise UnreadableTable(say("{file} 不是表格：可上传的有 .xlsx、.xls、.ods、.csv。", file=name))
    return read_delimited(data, name, limits)


def _read_zip(data: bytes, name: str, limits: Limits) -> Raw:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {i.filename: i for i in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise broken(name) from None
    if len(members) > _MOST_MEMBERS:
        raise UnreadableTable(say("{file} 里的部件过多，不像表格；请用办公软件另存为 .xlsx，再上传。", file=name))
    if BOOK in members:
        return read_workbook(data, name, limits)
    if "content.xml" in members and _OPEN_TYPE in data[:200]:
        if sum(i.file_size for i in members.values()) > limits.unpacked:
            raise UnreadableTable(say("{file} 解压后过大，已停止读取；请只保留要上传的表，另存后再试。", file=name))
        return read_apart(data, name, "ods", limits)
    if "xl/workbook.bin" in members:
        raise UnreadableTable(say("{file} 是二进制工作簿（.xlsb）；请另存为 .xlsx，再上传。", file=name))
    if "word/document.xml" in members:
        raise UnreadableTable(say("{file} 是 Word 文档；请把其中的表格复制到表格软件，另存为 .xlsx，再上传。", file=name))
    raise UnreadableTable(say("{file} 不是表格：可上传的有 .xlsx、.xls、.ods、.csv。", file=name))
