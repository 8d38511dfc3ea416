"""Rows on their way to a spreadsheet: CSV that Excel opens without asking, and Excel itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

import xlsxwriter
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from shishi.engines.tables.sheets import sheet_title
from shishi.infra.store.marks import is_demonstration

FORMS = ("csv", "xlsx")
MOST_IN_A_BOOK = 50_000
Cell = str | int | float | Decimal | date | None
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WATERMARK = "演示数据"
"""Stands below every list that leaves a demonstration."""
_WIDEST = 60
_LONGEST = 32_767
"""What a cell of Excel holds; of more it would keep nothing."""
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def sheets_sent(*sheets: Sheet, name: str, form: str) -> HttpResponse:
    """Answer with the sheets as one workbook (xlsx) or one text (csv), to be saved as `name`. Raises Http404 for any other form."""
    if form not in FORMS:
        raise Http404
    body, kind = (as_csv(*sheets), CSV_TYPE) if form == "csv" else (as_xlsx(sheets), XLSX_TYPE)
    return bytes_sent(body, name=f"{name}.{form}", kind=kind)


def rows_sent(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str, form: str, beyond: str
) -> HttpResponse | StreamingHttpResponse:
    """Answer with rows, however many: as CSV all of them as they come, as Excel the first; `beyond` is its last line where there are more."""
    if form == "csv":
        return csv_streamed(head, rows, name=name)
    first = list(islice(rows, MOST_IN_A_BOOK + 1))
    if len(first) > MOST_IN_A_BOOK:
        first[-1] = [beyond % {"n": MOST_IN_A_BOOK}, *[None] * (len(head) - 1)]
    return sheets_sent(Sheet(title, head, first), name=name, form=form)


def bytes_sent(body: bytes, *, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def as_csv(first: Sheet, *more: Sheet) -> bytes:
    """Return the sheet as UTF-8 with a byte order mark; of several each below its title, an empty line between.

    Text that a spreadsheet would run as a formula is made plain text.
    """
    if not more:
        return b"".join(_csv(first.head, first.rows))
    below = [line for s in more for line in ([], [s.title], s.head, *s.rows)]
    return b"".join(_csv([first.title], [first.head, *first.rows, *below]))


def csv_streamed(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str) -> StreamingHttpResponse:
    """Answer with rows as they come, however many: the same file as `as_csv` makes."""
    response = StreamingHttpResponse(_csv(head, rows), content_type=CSV_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return response


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    line = csv.writer(_Echo()).writerow
    yield ("\ufeff" + line([_plain(h) for h in head])).encode()
    for row in rows:
        yield line([_plain(cell) for cell in row]).encode()
    if is_demonstration():
        yield line([WATERMARK]).encode()


class _Echo:
    """A file for csv.writer that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else str(cell)


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return one workbook: heads bold and frozen, filters on, numbers as numbers, days as days."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0.####", "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        for sheet in sheets:
            page = book.add_worksheet(sheet_title(sheet.title))
            page.write_row(0, 0, sheet.head, bold)
            for n, row in enumerate(sheet.rows, 1):
                for m, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(n, m, datetime.combine(cell, time()), day)
                    elif isinstance(cell, int | float | Decimal):
                        page.write_number(n, m, float(cell), number)
                    elif cell:
                        page.write_string(n, m, cell[:_LONGEST], text)
            if is_demonstration():
                page.set_header(f"&C&20{WATERMARK}")
                page.set_tab_color("#d9a400")
                page.write_string(len(sheet.rows) + 1, 0, WATERMARK, bold)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.head) - 1)
            for m, name in enumerate(sheet.head):
                longest = max([_width(name), *(_width(_plain(row[m])) for row in sheet.rows)])
                page.set_column(m, m, min(longest + 2, _WIDEST))
    return out.getvalue()


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)
