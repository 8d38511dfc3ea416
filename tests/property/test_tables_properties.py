"""Sentences about tables that are always true."""

import contextlib
import io
import random
import re
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shishi.base.figures import LARGEST
from shishi.engines.tables.block import block_of
from shishi.engines.tables.check import check
from shishi.engines.tables.columns import EARLIEST, LATEST, Column, Mapping
from shishi.engines.tables.days import READ, Yearless, read_days
from shishi.engines.tables.difference import difference
from shishi.engines.tables.extent import Extent, OddSpelling, Parsing, look
from shishi.engines.tables.locate import locate
from shishi.engines.tables.marked import marked_copy
from shishi.engines.tables.meant import KnownEntry
from shishi.engines.tables.numbers import read_integers
from shishi.engines.tables.paste import propose
from shishi.engines.tables.problems import UnreadableTable, problems
from shishi.engines.tables.raw import letters, number_of
from shishi.engines.tables.reading import read_sheet
from shishi.engines.tables.sheets import export, template
from shishi.engines.tables.spoken import StageWords
from shishi.engines.tables.words import written_number

WHOLE_FILES = settings(max_examples=min(settings().max_examples, 300))
"""A workbook written, read and marked for each example takes its time."""
COLUMNS = (
    Column("number", "编号", "Number", is_key=True, longest=40),
    Column("name", "名称", "Name", longest=120),
    Column("length", "长度", "Length", form="integer", unit="公里", scale=3),
    Column("cost", "投资", "Cost", form="integer", unit="万元", scale=6),
    Column("people", "人数", "People", form="integer", unit="人"),
    Column("heated", "供暖", "Heated", form="yes_no"),
    Column(
        "kind", "方式", "Kind", form="choice", choices=(("new", "新建", "New"), ("wider", "改扩建", ""), ("x-1", "其他", "Other"))
    ),
    Column("started", "开工日期", "Started", form="date"),
    Column("note", "备注", "Note"),
)
STAGES = (StageWords("started", "开工"),)
KNOWN = (KnownEntry("A-1", "新河小学食堂"), KnownEntry("A-2", "东街小学食堂"))

signs = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u200b\ufeff\u00a0\u3000")
"""Blanks at a text's ends are no part of it; a spreadsheet has no room for control characters."""
READ_OTHERWISE = re.compile(r"同上|〃|″|[\"＂#]|.*[计均：:]|[0-9.eE+-]+$")
"""Words that a table says of other rows (totals, notes, 同上), errors of formulas, and numbers that a spreadsheet rewrites."""
texts = st.text(signs, min_size=1, max_size=30).map(str.strip).filter(lambda t: t and not READ_OTHERWISE.match(t))
days = st.dates(EARLIEST, LATEST)
whole = st.integers(-LARGEST, LARGEST)
rows = st.fixed_dictionaries(
    {"name": texts},
    optional={
        "length": whole,
        "cost": whole,
        "people": whole,
        "heated": st.booleans(),
        "kind": st.sampled_from(["new", "wider", "x-1"]),
        "started": days.map(date.isoformat),
        "note": texts,
    },
)


def numbered(told):
    return [{"number": f"N-{n:03d}", **row} for n, row in enumerate(told)]


def read_back(data, mapping=None):
    located = locate(read_sheet(data, "x.xlsx"), COLUMNS, mapping=mapping)
    told = check(located, COLUMNS)
    assert told.errors["problem"].to_list() == []
    plain = told.frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).drop("row")
    return [{k: v for k, v in row.items() if v is not None} for row in plain.to_dicts()]


@WHOLE_FILES
@given(st.lists(rows, min_size=1, max_size=8).map(numbered), st.sampled_from(["zh", "en"]), st.sampled_from([export, template]))
@example([{"number": "1", "name": "甲", "cost": 140737488355327}], "zh", export)
def test_out_and_in_again_changes_nothing(told, language, door):
    data = door(COLUMNS, rows=told, title="台账", language=language)

    back = read_back(data)

    assert back == told
    frame = pl.DataFrame(
        back, schema={c.code: {"integer": pl.Int64, "yes_no": pl.Boolean}.get(c.form, pl.String) for c in COLUMNS}
    )
    assert difference(frame, frame).same == tuple(r["number"] for r in told)


@WHOLE_FILES
@given(
    st.lists(rows, min_size=1, max_size=6).map(numbered),
    st.sampled_from([("ymd", "%Y-%m-%d"), ("ymd", "%Y年%m月%d日"), ("dmy", "%d/%m/%Y"), ("mdy", "%m.%d.%Y"), ("ymd", "%Y%m%d")]),
    st.sampled_from(["里程（米）", "里程（公里）", "里程(cm)"]),
    st.sampled_from(["元", "亿元", "万元", ""]),
)
@example([{"number": "1", "name": "甲", "length": 360287970189641}], ("ymd", "%Y-%m-%d"), "里程(cm)", "")
def test_out_to_another_system_and_in_from_it_changes_nothing(told, days_run, length, unit):
    mapping = Mapping(
        "省台账",
        (("工程号", "number"), ("工程", "name"), ("空", ""), (length, "length"), ("钱", "cost"), ("暖", "heated"), ("样", "kind"), ("开工", "started")),
        date_order=days_run[0],
        date_pattern=days_run[1],
        units={"cost": unit} if unit else {},
        choices={"kind": {"A": "new", "B": "wider"}, "heated": {"已": "yes"}},
    )  # fmt: skip
    kept = [{k: v for k, v in row.items() if k not in ("people", "note")} for row in told]

    back = read_back(export(COLUMNS, told, title="台账", mapping=mapping), mapping)

    assert back == kept


@WHOLE_FILES
@given(st.lists(rows, min_size=1, max_size=6).map(numbered))
def test_a_marked_copy_reads_as_its_file_did(told):
    data = export(COLUMNS, told, title="台账")

    assert read_back(marked_copy(data, "x.xlsx", [(2, "name", "", "不对。")], COLUMNS)) == told


@given(whole, st.integers(0, 6))
@example(20877930977, 3)
@example(LARGEST, 0)
def test_a_written_number_is_read_exactly(value, scale):
    column = Column("n", "数", form="integer", scale=scale)
    ways = [written_number(value, scale), f"{Decimal(value).scaleb(-scale):,f}"]

    values, _ = read_integers(pl.Series(ways), column, scale)

    assert values.to_list() == [value] * 2


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=5), st.integers(0, 4))
def test_a_number_is_read_exactly_or_not_at_all(number, scale):
    values, _ = read_integers(pl.Series([f"{number:f}"]), Column("n", "数", form="integer", scale=scale), scale)
    exact = number.scaleb(scale)

    assert (values[0] is not None) == (exact == int(exact))
    assert values[0] in (None, int(exact))


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_number_or_a_day(text):
    cells = pl.Series([text, None, text], dtype=pl.String)
    for values, verdicts in (
        read_integers(cells, Column("n", "数", form="integer", unit="公里", scale=3), 3),
        read_days(cells, order="ymd", yearless=Yearless(2022), since_1904=False),
    ):
        assert len(values) == len(verdicts) == 3
        assert values[1] is None
        assert all((v is not None) <= (verdict == READ) for v, verdict in zip(values, verdicts, strict=True))


@given(days)
@example(date(2100, 1, 1))
def test_a_day_is_read_however_it_is_written(day):
    ways = [
        f"{day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day} 00:00:00",
        str((day - date(1899, 12, 30)) // timedelta(days=1)),
        f"{day.month}月{day.day}日",
    ]
    values, _ = read_days(pl.Series(ways), order="ymd", yearless=Yearless(day.year), since_1904=False)

    assert values.to_list() == [day] * len(ways)


@given(st.integers(0, 18_000))
def test_a_column_is_called_by_its_letters(index):
    assert number_of(letters(index)) == index


cells = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 300)), min_size=1, max_size=30, unique=True)


@given(cells, st.integers(1, 200))
def test_a_sheets_reach_is_the_same_seen_and_parsed(places, step):
    lines: dict[int, list[int]] = {}
    for row, column in places:
        lines.setdefault(row, []).append(column)
    body = "".join(
        f'<row r="{r + 1}">' + "".join(f'<c r="{letters(c)}{r + 1}"><v>1</v></c>' for c in sorted(lines[r])) + "</row>"
        for r in sorted(lines)
    )
    xml = f"<worksheet><sheetData>{body}</sheetData></worksheet>".encode()
    parsing, seen = Parsing(), Extent()
    for at in range(0, len(xml), step):
        parsing.feed(xml[at : at + step])
    look(xml, seen, exactly=True)
    parsed = parsing.close()

    assert (seen.bottom, seen.left, seen.right) == (parsed.bottom, parsed.left, parsed.right)
    assert (parsed.bottom, parsed.right) == (max(r for r, _ in places), max(c for _, c in places))


@given(st.binary(max_size=300))
def test_no_piece_of_xml_breaks_the_look(piece):
    with contextlib.suppress(OddSpelling):
        look(piece + b">", Extent(), exactly=True)


@given(st.text(max_size=200))
@example("名称\t人数\n新河小学食堂\t3\n")
@example('"\t"名称\t\n')
@example("新河小学食堂开工99999999月5日")
def test_whatever_is_pasted_every_line_is_answered_and_only_known_entries_are_meant(text):
    told = propose(text, COLUMNS, STAGES, KNOWN, year=2022, on=date(2022, 5, 20), block=block_of(text, COLUMNS))

    known = {e.number for e in KNOWN}
    for p in told:
        assert p.entry in known | {""}
        assert set(p.candidates) <= known
        assert 0 <= p.confidence < 1
        assert (p.confidence > 0) <= bool(p.entry)
        assert all(0 <= start < end <= len(p.text) for _, start, end in p.spans)
        assert p.entry or p.candidates or p.unread or p.fields or p.stages or p.planned
    if "\t" not in text:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert [p.line for p in told] == [n for n, line in enumerate(lines, 1) if line.strip()]


def files():
    told = numbered([{"name": "甲", "length": 3, "started": "2022-03-05", "kind": "new"}] * 12)
    book = export(COLUMNS, told, title="台账")
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return {
        "packed": book,
        "stored": stored.getvalue(),
        "utf-8": '编号,名称,长度\n1,"甲\n乙",3\n2,丙,4\n'.encode(),
        "gb18030": "编号\t名称\t长度\n1\t甲\t3\n".encode("gb18030"),
        "utf-16": "编号,名称,长度\n1,甲,3\n".encode("utf-16"),
    }


def taken(data):
    """Read a file to the end, as an import does, and mark it."""
    try:
        located = locate(read_sheet(data, "x"), COLUMNS)
        told = check(located, COLUMNS)
        wrong = [(p.row, p.column, p.value, str(p.phrase)) for p in problems(told.errors, told.kinds)]
        marked_copy(data, "x", wrong, COLUMNS)
    except UnreadableTable as refused:
        assert str(refused).endswith("。")
        assert "\n" not in str(refused)


@pytest.mark.parametrize("kind", list(files()))
def test_cut_off_and_flipped_files_are_read_or_refused_in_a_sentence(kind):
    data, chance = files()[kind], random.Random(kind)
    for n in range(120):
        broken = bytearray(data)
        if n % 3 == 0:
            broken = broken[: chance.randrange(len(broken))]
        for _ in range(chance.randrange(1, 6) if n % 3 else 0):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        taken(bytes(broken))


@WHOLE_FILES
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_any_bytes_are_read_or_refused(data, start):
    taken(start + data)


sheets = st.text(st.sampled_from('<>/cvr ="1A9:xf&;?![]-'), max_size=200)


@WHOLE_FILES
@given(sheets)
def test_any_xml_in_a_workbook_is_read_or_refused(text):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files()["packed"])) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content[: len(content) // 2] + text.encode() + content[len(content) // 2 :] if "sheet1" in name else content
            )
    taken(out.getvalue())
