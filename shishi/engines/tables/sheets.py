"""Tables on their way out as workbooks: a template that helps whoever fills it, a list that is read back as it was."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shishi.base.figures import LARGEST
from shishi.base.phrases import Writer, say
from shishi.engines.tables.columns import Column
from shishi.engines.tables.columns import Mapping as OuterForm
from shishi.engines.tables.outer import outer_columns
from shishi.engines.tables.raw import letters

Row = Mapping[str, Any]
"""Canonical values by our codes: stored integers, days (or their ISO text), choices' codes, truth; what is missing or None stays blank."""
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LISTS = "选项"
_SPARE = 5_000
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_TITLE_LONGEST, _TOLD_LONGEST = 31, 255
_WIDEST, _NARROWEST = 40, 10


@dataclass(frozen=True, slots=True)
class _Looks:
    title: Format
    note: Format
    head: Format
    required: Format
    text: Format
    day: Format
    number: Mapping[int, Format]
    """By the decimal places that a column has."""


def template(
    columns: Sequence[Column], *, title: str, rows: Iterable[Row] = (), language: str = "zh", writer: Writer | None = None
) -> bytes:
    """Return a workbook to fill: a title, what to mind, heads with hints, drop-down lists; `rows` stand in it already."""
    writer, out = writer or Writer(), io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        looks = _looks(book, columns)
        page = book.add_worksheet(sheet_title(title))
        last = len(columns) - 1
        for n, (told, look) in enumerate(((title, looks.title), (writer.write(_advice()), looks.note))):
            page.write_string(n, 0, told, look)
            if last:
                page.merge_range(n, 0, n, last, told, look)
        page.set_row(1, 34)
        _head(page, 2, columns, looks, language, starred=True)
        bottom = _body(page, 3, columns, rows, looks, language)
        _lists(book, page, columns, (3, bottom + _SPARE), language, writer)
        page.freeze_panes(3, 0)
    return out.getvalue()


def export(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    title: str,
    language: str = "zh",
    watermark: str = "",
    mapping: OuterForm | None = None,
) -> bytes:
    """Return the rows as a workbook: heads in the first row, frozen, filters on. Rows are taken one at a time and not kept.

    `watermark` stands in print and colours the tab; no cell holds it, so that the table comes in again as it went out. With a
    mapping, the table is another system's. Raises UnreadableTable where the mapping asks for what is not.
    """
    out = io.BytesIO()
    if mapping:
        columns, theirs = outer_columns(columns, mapping)
        rows = map(theirs, rows)
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        looks = _looks(book, columns)
        page = book.add_worksheet(sheet_title(title))
        if watermark:
            page.set_header(f"&C&20{watermark}")
            page.set_tab_color("#d9a400")
        _head(page, 0, columns, looks, language, starred=False)
        bottom = _body(page, 1, columns, rows, looks, language)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(bottom - 1, 1), len(columns) - 1)
    return out.getvalue()


def sheet_title(title: str) -> str:
    """Return the title as a workbook allows it: 31 characters, none of []:*?/\\."""
    return _NO_TITLE.sub(" ", title)[:_TITLE_LONGEST].strip(" '") or "Sheet1"


def _advice() -> Any:
    return say(
        "带 * 的列必填；有下拉选项的请从中选择；日期按 2022-08-31 的样式填写；数字按表头括号里的单位填写。从表头下一行起填写，一行一条，不要改动表头。"
    )


def _looks(book: xlsxwriter.Workbook, columns: Sequence[Column]) -> _Looks:
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#eef2f6"}
    scales = {c.scale for c in columns if c.form == "integer"}
    return _Looks(
        title=book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"}),
        note=book.add_format({"text_wrap": True, "font_color": "#555555", "valign": "top"}),
        head=book.add_format(head),
        required=book.add_format({**head, "font_color": "#a61b1b"}),
        text=book.add_format({"num_format": "@"}),
        day=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        number={s: book.add_format({"num_format": f"0.{'#' * s}" if s > 0 else "0"}) for s in scales},
    )


def _head(page: Worksheet, at: int, columns: Sequence[Column], looks: _Looks, language: str, *, starred: bool) -> None:
    for m, column in enumerate(columns):
        words = column.head(language)
        must = starred and column.required
        page.write_string(at, m, f"*{words}" if must else words, looks.required if must else looks.head)
        page.set_column(m, m, min(max(wide(words) + 4, _NARROWEST), _WIDEST), _look(column, looks))


def _look(column: Column, looks: _Looks) -> Format:
    if column.form == "integer":
        return looks.number[column.scale]
    return looks.day if column.form == "date" else looks.text


def _body(page: Worksheet, top: int, columns: Sequence[Column], rows: Iterable[Row], looks: _Looks, language: str) -> int:
    """Return the row after the last."""
    bottom = top
    for row in rows:
        for m, column in enumerate(columns):
            if (value := row.get(column.code)) is not None:
                _write(page, bottom, m, column, value, _look(column, looks), language)
        bottom += 1
    return bottom


def _write(page: Worksheet, n: int, m: int, column: Column, value: Any, look: Format, language: str) -> None:
    match column.form:
        case "integer":
            number = Decimal(int(value)).scaleb(-column.scale)
            if abs(number) > LARGEST:
                page.write_string(n, m, f"{number:f}", look)
            else:
                page.write_number(n, m, float(number), look)
        case "date":
            day = value if isinstance(value, date) else date.fromisoformat(value)
            page.write_datetime(n, m, datetime.combine(day, time()), look)
        case _:
            page.write_string(n, m, written(column, value, language), look)


def written(column: Column, value: Any, language: str = "zh") -> str:
    """Return a choice, yes or no, or a text as a table shows it."""
    if column.form == "yes_no":
        return ("yes" if value else "no") if language == "en" else ("是" if value else "否")
    if column.form == "choice":
        zh, en = next(((zh, en) for code, zh, en in column.choices if code == value), (str(value), ""))
        return en if language == "en" and en else zh
    return str(value)


def _lists(
    book: xlsxwriter.Workbook, page: Worksheet, columns: Sequence[Column], reach: tuple[int, int], language: str, writer: Writer
) -> None:
    """Add what a cell says when it is entered, and the lists to choose from, which stand on a hidden sheet."""
    offered = {m: _offered(c, language) for m, c in enumerate(columns) if c.form in ("choice", "yes_no")}
    lists = book.add_worksheet(_LISTS) if any(offered.values()) else None
    if lists:
        lists.hide()
        for n in range(max(map(len, offered.values()))):
            for m, words in offered.items():
                if n < len(words):
                    lists.write_string(n, m, words[n])
    for m, column in enumerate(columns):
        told: dict[str, Any] = {"validate": "any", "input_title": column.words(language)[:32]}
        if hint := writer.translate(column.hint) or _hint(column, writer):
            told["input_message"] = hint[:_TOLD_LONGEST]
        if words := offered.get(m):
            name = f"${letters(m)}"
            told |= {"validate": "list", "source": f"='{_LISTS}'!{name}$1:{name}${len(words)}"}
            told["error_message"] = writer.write(say("请从下拉选项中选择。"))
        if len(told) > 2:
            page.data_validation(reach[0], m, reach[1], m, told)


def _offered(column: Column, language: str) -> list[str]:
    if column.form == "yes_no":
        return [written(column, told, language) for told in (True, False)]
    return [written(column, code, language) for code, _, _ in column.choices]


def _hint(column: Column, writer: Writer) -> str:
    if column.form == "date":
        return writer.write(say("日期，如 2022-08-31。"))
    if column.form == "integer" and column.unit:
        return writer.write(say("数字，单位：{unit}。", unit=column.unit))
    return ""


def wide(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)
