"""Tables as text: UTF-8, UTF-16 or GB18030; commas, tabs, semicolons or bars between."""

from __future__ import annotations

import csv
import io
import re

import polars as pl

from shishi.base.phrases import say
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.raw import Limits, Raw, RawSheet
from shishi.engines.tables.workbook import judge_extents

DELIMITERS = ",\t;|"
_DECLARED = re.compile(r"sep=(.)\r?\n")
_LEADS = re.compile(r"^'+[=+\-@\t\r]")
_LOOKED_AT = 20_000
_LONGEST_CELL = 1_000_000


def read_delimited(data: bytes, name: str, limits: Limits) -> Raw:
    """Return the one table of a text file; rows are records, so that a line break in quotes makes no row. Raises UnreadableTable."""
    text = decoded(data, name)
    declared = _DECLARED.match(text)
    delimiter = declared[1] if declared else _delimiter(text, name)
    frame = _frame(text[declared.end() :] if declared else text, delimiter, name)
    judge_extents([(name, frame.height, frame.width)], name, limits)
    frame = frame.with_columns(
        pl.when(pl.col(c).str.contains(_LEADS.pattern)).then(pl.col(c).str.slice(1)).otherwise(pl.col(c)).alias(c)
        for c in frame.columns
        if frame[c].str.starts_with("'").any()
    )
    return Raw(name, "csv", (RawSheet("", frame),) if frame.height else ())


def decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableTable(say("{file} 的文字编码无法识别；请另存为 UTF-8 或 GB18030 编码的 .csv，或 .xlsx。", file=name))
    odd = sum(1 for c in text[:_LOOKED_AT] if (c < " " and c not in "\t\n\r\f") or c == "\ufffd")
    if odd > 2 + len(text[:_LOOKED_AT]) // 200:
        raise UnreadableTable(say("{file} 不是表格：可上传的有 .xlsx、.xls、.ods、.csv。", file=name))
    return text.replace("\0", "")


def _delimiter(text: str, name: str) -> str:
    """Return the sign that parts the first lines most evenly; a table of one column has none."""
    if name.lower().endswith(".tsv"):
        return "\t"
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:_LOOKED_AT].splitlines()[:50] if line.strip()]
    scores = {d: _evenness([line.count(d) for line in lines]) for d in DELIMITERS}
    return max(scores, key=lambda d: scores[d])


def _evenness(counts: list[int]) -> tuple[int, int]:
    """Return how many lines have the commonest number of signs, and that number; nothing where most have none."""
    held = [c for c in counts if c]
    if not held:
        return 0, 0
    commonest = max(set(held), key=lambda c: (held.count(c), c))
    return held.count(commonest), commonest


def _frame(text: str, delimiter: str, name: str) -> pl.DataFrame:
    if '"' not in text and text.strip():
        try:
            plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
            frame = pl.read_csv(io.BytesIO(plain), has_header=False, infer_schema=False, separator=delimiter, quote_char=None)
            return frame.rename({old: str(n) for n, old in enumerate(frame.columns)})
        except pl.exceptions.PolarsError:
            pass  # Rows of unequal length: read below, one by one.
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise UnreadableTable(say("{file} 的引号不成对，无法分列；请用办公软件打开后另存为 .xlsx，再上传。", file=name)) from None
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    columns = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    return pl.DataFrame([pl.Series(str(n), cells, pl.String).replace("", None) for n, cells in enumerate(columns)])
