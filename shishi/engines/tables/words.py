"""Columns of text, of choices, and of yes and no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal

import polars as pl

from shishi.base.figures import NOISY, without_noise
from shishi.base.phrases import Phrase, say
from shishi.engines.tables.columns import Column
from shishi.engines.tables.problems import Errors

READ, TOO_LONG, NO_CHOICE, NEITHER, ROUNDED = range(5)
YES = ("是", "有", "已", "对", "yes", "true", "1", "√", "✓", "✔", "☑", "y")
NO = ("否", "无", "未", "没有", "不是", "no", "false", "0", "×", "✗", "✘", "☐", "n")
_DASHES = re.compile("[-‐‑‒–—−]")
_MOST_OFFERED = 12
_SHORTENED = r"^\d(?:\.\d+)?[Ee]\+\d+$"
"""What a spreadsheet leaves of a long number when it saves a text file."""


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def plain_key(text: str) -> str:
    """Return a number that tells things apart without what a keyboard adds to it: blanks, width, another dash."""
    return _DASHES.sub("-", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))


def read_text(cells: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """Return (text, verdicts). A number's noise in its 16th digit goes; a long number that became 6.2E+17 is an error. A key is plain."""
    if column.is_key and (odd := cells.str.contains(r"[^0-9A-Za-z-]").fill_null(False)).any():
        cells = cells.scatter(odd.arg_true(), [plain_key(text) for text in cells.filter(odd)])
    long = cells.str.len_chars()
    suspect = ((long >= 16) & cells.str.contains(NOISY)).fill_null(False)
    if suspect.any():
        rows = suspect.arg_true()
        cells = cells.scatter(rows, [without_noise(text) for text in cells.gather(rows)])
    told = pl.DataFrame({"text": cells}).select(
        pl.when(pl.col("text").str.len_chars() > column.longest)
        .then(TOO_LONG)
        .when(pl.col("text").str.contains(_SHORTENED))
        .then(ROUNDED)
        .otherwise(READ)
        .cast(pl.UInt8)
    )
    verdicts = told.to_series()
    return cells.set(verdicts != READ, None), verdicts


def read_choices(cells: pl.Series, column: Column, theirs: Mapping[str, str]) -> tuple[pl.Series, pl.Series]:
    """Return (codes, or truth for yes and no; verdicts). `theirs` are another system's words for our codes."""
    meanings = _meanings(column, theirs)
    given = {text: meanings.get(plain(text)) for text in cells.unique().drop_nulls()}
    form = pl.Boolean if column.form == "yes_no" else pl.String
    values = cells.replace_strict(list(given), pl.Series(list(given.values()), dtype=form), default=None, return_dtype=form)
    wrong = NEITHER if column.form == "yes_no" else NO_CHOICE
    verdicts = (values.is_null() & cells.is_not_null()).cast(pl.UInt8) * wrong
    return values, verdicts


def _meanings(column: Column, theirs: Mapping[str, str]) -> dict[str, str | bool]:
    if column.form == "yes_no":
        told: dict[str, str | bool] = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
        return told | {plain(word): code == "yes" for word, code in theirs.items()}
    told = {plain(name): code for code, zh, en in reversed(column.choices) for name in (en, code) if name}
    return told | {plain(zh): code for code, zh, _ in reversed(column.choices)} | {plain(w): code for w, code in theirs.items()}


def judge_known(source: pl.DataFrame, frame: pl.DataFrame, column: Column, values: Collection[str], errors: Errors) -> None:
    """Values that are none of the known ones are errors."""
    wrong = frame[column.code].is_not_null() & ~frame[column.code].is_in(list(values))
    kind = say("没有“{label:label}”为“{value}”的条目；请核对，新增的请留空。", label=column.labels)
    errors.add(kind, column.at, source.select("row", value=column.code).filter(wrong))


def written_number(value: int, scale: int) -> str:
    """Return a stored integer as people write it: 3004 with 3 is 3.004."""
    number = Decimal(value).scaleb(-scale)
    return f"{int(number)}" if number == number.to_integral_value() else f"{number.normalize():f}"


def sentences(column: Column) -> dict[int, Phrase]:
    """Return what is said of each verdict that is not READ."""
    labels = [zh for _, zh, _ in column.choices]
    offered = tuple(labels[:_MOST_OFFERED]) + (("…",) if len(labels) > _MOST_OFFERED else ())
    return {
        TOO_LONG: say("文字太长，最多 {most} 个字；请删减“{value}”。", most=column.longest),
        ROUNDED: say("“{value}”是被表格软件改写过的长数字，已不完整；请把该列设为文本后重新填写。"),
        NO_CHOICE: say("“{value}”不在选项里；可填 {choices:list}。", choices=offered),
        NEITHER: say("“{value}”不对；请填“是”或“否”。"),
    }
