"""The rows under a head: which are the table's, which are totals, notes and blanks, and what merged cells and 同上 stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from shishi.base.phrases import Phrase, say
from shishi.engines.tables.raw import RawSheet

_BLANKS = " \t\r\n\u3000\u00a0\u200b\ufeff"
_TOTAL = r"^(?:[全各本]?[市县区乡镇村校]?\s*(?:合|总|小|共|累)\s*计|总\s*和|平均)\s*(?:[:：（(].*)?$"
_NOTE = (
    r"^(?:填?表?说明|备?注\d*|填表要求|填[表报]人?|填报(?:单位|日期|时间|人)|制表(?:人|单位|日期)?|审[核签批]人?|复核人?|经办人|负责人|单位负责人"
    r"|分管领导|主要领导|联系人|联系电话|报送(?:单位|人|日期)|报出日期|统计(?:时间|日期|人)|数据来源|截止(?:时间|日期))\s*(?:[（(].{0,12}[)）])?\s*[:：]"
    r"|^演示数据$"
)
_DITTO = ("同上", "〃", "″", "同 上", '"', "＂")
_MOST_SHOWN = 5


def body_of(
    sheet: RawSheet, bottom: int, codes: Mapping[str, int], heads: Sequence[Mapping[int, str]]
) -> tuple[pl.DataFrame, list[Phrase]]:
    """Return the rows below the head (`row` and our columns as text, blanks null) and a note for whatever is not as it stands.

    `bottom` is the head's last row counted from 0, `codes` the raw column of each of ours, `heads` the words by raw column of rows that may be repeated.
    """
    raw = sheet.frame.slice(bottom + 1)
    names = {code: str(index) for code, index in codes.items()}
    whole = raw.select(pl.col(n).str.strip_chars(_BLANKS).replace("", None) for n in raw.columns)
    notes: list[Phrase] = []
    whole = _unmerged(whole, sheet, bottom + 1, set(codes.values()), notes)
    frame = whole.select(
        pl.int_range(bottom + 2, bottom + 2 + whole.height, dtype=pl.UInt32).alias("row"),
        *(pl.col(n).alias(code) for code, n in names.items()),
        _reason(whole, names, heads).alias("left_out"),
    )
    notes += _told(frame, whole)
    frame = frame.filter(pl.col("left_out").is_null()).drop("left_out")
    return _same_as_above(frame, notes), notes


def _unmerged(whole: pl.DataFrame, sheet: RawSheet, first: int, ours: set[int], notes: list[Phrase]) -> pl.DataFrame:
    """Give every row under a merged cell of our columns its value."""
    blocks = [
        b for b in sheet.blocks if b.top >= first and b.bottom > b.top and b.left in ours and b.bottom - first < whole.height
    ]
    if not blocks:
        return whole
    filled = {}
    for index in {b.left for b in blocks}:
        cells = whole[str(index)].to_list()
        for b in (b for b in blocks if b.left == index):
            cells[b.top - first : b.bottom - first + 1] = [cells[b.top - first]] * (b.bottom - b.top + 1)
        filled[str(index)] = cells
    notes.append(say("有 {count} 处合并单元格，其下各行按同一内容读取。", count=len(blocks)))
    return whole.with_columns(pl.Series(name, cells, pl.String) for name, cells in filled.items())


def _reason(whole: pl.DataFrame, names: Mapping[str, str], heads: Sequence[Mapping[int, str]]) -> pl.Expr:
    """Return why a row is none of the table's: blank, total, note, head (repeated); null where it is one."""
    first = pl.coalesce(whole.columns)
    second = pl.coalesce(whole.columns[1:]) if whole.width > 1 else first
    repeated = [_repeats({n: words.strip() for n in names.values() if (words := head.get(int(n)))}) for head in heads]
    return (
        pl.when(pl.all_horizontal(pl.col(list(names.values())).is_null()))
        .then(pl.lit("blank"))
        .when(first.str.contains(_NOTE))
        .then(pl.lit("note"))
        .when(first.str.contains(_TOTAL) | second.str.contains(_TOTAL))
        .then(pl.lit("total"))
        .when(pl.any_horizontal(repeated))
        .then(pl.lit("head"))
    )


def _repeats(head: Mapping[str, str]) -> pl.Expr:
    """Tell of each row whether it holds at least two of the head's words, or its only one."""
    same = [(pl.col(n) == words).fill_null(False) for n, words in head.items()]
    return pl.sum_horizontal(same) >= min(2, len(same)) if same else pl.lit(False)


def _told(frame: pl.DataFrame, whole: pl.DataFrame) -> list[Phrase]:
    """Say which rows were left out. Blank ones are told of only where something stands in them beside our columns."""
    beside = frame.select(
        "row", pl.when(pl.col("left_out") == "blank").then(pl.lit("blank")).otherwise("left_out").alias("left_out")
    )
    rows = {reason[0]: part["row"].to_list() for reason, part in beside.drop_nulls().group_by("left_out")}
    held = whole.select(pl.any_horizontal(pl.all().is_not_null()))[:, 0]
    rows["blank"] = [r for r in rows.get("blank", []) if held[r - frame["row"][0]]]
    said = {
        "total": say("第 {rows} 行是合计，没有读取。", rows=rows_told(rows.get("total", []))),
        "note": say("第 {rows} 行是表下的说明，没有读取。", rows=rows_told(rows.get("note", []))),
        "head": say("第 {rows} 行是重复的表头，没有读取。", rows=rows_told(rows.get("head", []))),
        "blank": say("第 {rows} 行没有填写要读取的列，没有读取。", rows=rows_told(rows["blank"])),
    }
    return [phrase for reason, phrase in said.items() if rows.get(reason)]


def rows_told(rows: list[int]) -> str:
    """Return 3–5、9; long lists are cut."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    told = [f"{a}" if a == b else f"{a}–{b}" for a, b in runs]
    return "、".join(told[:_MOST_SHOWN]) + ("…" if len(told) > _MOST_SHOWN else "")


def _same_as_above(frame: pl.DataFrame, notes: list[Phrase]) -> pl.DataFrame:
    """Put in place of 同上 what stands above it."""
    columns = [c for c in frame.columns if c != "row" and frame[c].is_in(_DITTO).any()]
    if not columns:
        return frame
    notes.append(say("“同上”按上一行的内容读取。"))
    return frame.with_columns(
        pl.when(pl.col(c).is_in(_DITTO))
        .then(pl.when(pl.col(c).is_in(_DITTO)).then(None).otherwise(pl.col(c)).forward_fill())
        .otherwise(pl.col(c))
        .alias(c)
        for c in columns
    )
