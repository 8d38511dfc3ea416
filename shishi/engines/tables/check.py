"""A table held whole against what its columns are: typed where it is right, and every error at once where it is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from shishi.base.phrases import Phrase, say
from shishi.engines.tables import days, numbers, words
from shishi.engines.tables.columns import EARLIEST, LATEST, PLANNED, Column
from shishi.engines.tables.locate import Found, Located
from shishi.engines.tables.places import Places, placed
from shishi.engines.tables.problems import Errors
from shishi.engines.tables.rows import rows_told

TYPES: dict[str, Any] = {"integer": pl.Int64, "text": pl.String, "date": pl.Date, "choice": pl.String, "yes_no": pl.Boolean}
_FORMULA_ERROR = r"^#(?:REF!|DIV/0!|N/A|NAME\?|VALUE!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the file."""

    values: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Our code → the only values that may stand there, such as the numbers of the entries that there are."""
    yearless: days.Yearless = days.NO_YEAR_KNOWN
    places: Places | None = None
    opens: Callable[[pl.DataFrame], pl.Series] | None = None
    """Tells of each row, typed, whether it is something new; only of these is asked what is required. None: all are."""


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Checked:
    frame: pl.DataFrame
    """`row`, and each found column typed by its code: stored integers, days, codes of choices; null where blank or wrong.

    With `Known.places`, also the code of the row's place."""
    errors: pl.DataFrame
    """See `problems.ERRORS`."""
    kinds: tuple[Phrase, ...]
    """By the errors' `kind`: the sentence without what differs from cell to cell (`problems.problems`)."""
    problems: tuple[Phrase, ...]
    """What is wrong with the table as a whole."""
    new: pl.Series
    """Of each row, whether it is something new."""
    years: tuple[int, ...] = ()
    """Those in which days were read that are written without one."""

    @property
    def is_sound(self) -> bool:
        return not self.problems and not self.errors.height


def check(located: Located, columns: Sequence[Column], *, known: Known = NOTHING_KNOWN) -> Checked:
    """Check every cell, then what cells say together, then what rows lack. The order of `columns` is that of a row's errors."""
    errors, source = Errors(), located.frame
    by_code = {f.column.code: f for f in located.found}
    typed: list[pl.Series] = [source["row"]]
    for column in columns:
        if column.code not in source.columns:
            continue
        found = by_code.get(column.code) or Found(column, -1, column.label, "", column.scale)
        typed.append(_typed(source, found, located, known, errors).alias(column.code))
    frame = pl.DataFrame(typed)
    for column in columns:
        if column.code in known.values and column.code in frame.columns:
            words.judge_known(source, frame, column, known.values[column.code], errors)
    _judge_keys(source, frame, [c for c in columns if c.is_key and c.code in frame.columns], errors)
    if known.places and any(c in frame.columns for c in (*known.places.columns, known.places.anywhere)):
        labels = {c.code: c.label for c in columns}
        frame = frame.with_columns(placed(frame, known.places, labels, errors))
    new = known.opens(frame) if known.opens else pl.repeat(True, frame.height, eager=True)
    lacks = _judge_required(source.filter(new), columns, located, errors)
    dated = [c.code for c in columns if c.form == "date" and c.code in frame.columns]
    years = {year for code in dated for year in days.years_given(source[code], frame[code])}
    problems = (*located.problems, *lacks)
    return Checked(frame, errors.frame([c.code for c in columns]), tuple(errors.kinds), problems, new, tuple(sorted(years)))


def _typed(source: pl.DataFrame, found: Found, located: Located, known: Known, errors: Errors) -> pl.Series:
    column, rows = found.column, source["row"]
    cells = source[column.code]
    broken = cells.str.contains(_FORMULA_ERROR).fill_null(False)
    if broken.any():
        kind = say("公式出错，显示为“{value}”；请改正公式，或直接填写。")
        errors.add(kind, column.at, pl.DataFrame({"row": rows, "value": cells}).filter(broken))
        cells = cells.set(broken, None)
    values, verdicts, sentences = _read(cells, found, located, known)
    for verdict, kind in sentences.items():
        wrong = verdicts == verdict
        if wrong.any():
            errors.add(kind, column.at, pl.DataFrame({"row": rows, "value": cells}).filter(wrong))
    return _bounded(values, cells, rows, found, errors)


def _read(cells: pl.Series, found: Found, located: Located, known: Known) -> tuple[pl.Series, pl.Series, dict[int, Phrase]]:
    column, mapping = found.column, located.mapping
    match column.form:
        case "integer":
            return *numbers.read_integers(cells, column, found.shift), numbers.sentences(column, found.shift)
        case "date":
            order = mapping.date_order if mapping else "ymd"
            yearless = replace(known.yearless, is_planned=column.code.startswith(PLANNED))
            return *days.read_days(cells, order=order, yearless=yearless, since_1904=located.since_1904), days.sentences()
        case "choice" | "yes_no":
            theirs = mapping.choices.get(column.code, {}) if mapping else {}
            return *words.read_choices(cells, column, theirs), words.sentences(column)
        case _:
            return *words.read_text(cells, column), words.sentences(column)


def _bounded(values: pl.Series, cells: pl.Series, rows: pl.Series, found: Found, errors: Errors) -> pl.Series:
    """Return the values within the column's bounds; the others go to `errors`."""
    column = found.column
    if column.form not in ("integer", "date"):
        return values
    least, most = column.least, column.most
    if column.form == "date":
        least, most = least or EARLIEST, most or LATEST
    low = values < least if least is not None else None
    high = values > most if most is not None else None
    for wrong, kind in ((low, "low"), (high, "high")):
        if wrong is not None and wrong.any():
            errors.add(_beyond(column, kind, least, most), column.at, pl.DataFrame({"row": rows, "value": cells}).filter(wrong))
            values = values.set(wrong.fill_null(False), None)
    return values


def _beyond(column: Column, kind: str, least: Any, most: Any) -> Phrase:
    if column.form == "date":
        if kind == "low":
            return say("“{value}”太早；日期不应早于{bound:day}。", bound=least)
        return say("“{value}”太晚；日期不应晚于{bound:day}。", bound=most)
    unit = column.unit
    if kind == "low" and least == 0:
        return say("“{value}”是负数；请填写 0 或更大的数。")
    if kind == "low":
        return say("“{value}”太小；不应小于 {bound}{unit}。", bound=words.written_number(least, column.scale), unit=unit)
    return say("“{value}”太大；不应大于 {bound}{unit}。", bound=words.written_number(most, column.scale), unit=unit)


def _judge_required(new: pl.DataFrame, columns: Sequence[Column], located: Located, errors: Errors) -> list[Phrase]:
    """Return what is wrong where the file has no column for what its `new` rows need; their blank cells are errors."""
    for column in columns:
        if column.required and column.code in new.columns:
            blank = say("没有填写“{label:label}”；此列必填。", label=column.labels)
            errors.add(blank, column.at, new.filter(pl.col(column.code).is_null()).select("row", value=pl.lit("")))
    if not located.missing or not new.height:
        return []
    labels = tuple(say("{it:label}", it=c.labels) for c in located.missing)
    lacks = say(
        "第 {rows} 行是新增的，缺少必需的列：{columns:list}；请补上这些列，或指明文件中哪一列是它。",
        rows=rows_told(new["row"].to_list()),
        columns=labels,
    )
    return [lacks]


def _judge_keys(source: pl.DataFrame, frame: pl.DataFrame, keys: list[Column], errors: Errors) -> None:
    """Two rows of one key: the later is an error that names the earlier."""
    if not keys:
        return
    codes = [k.code for k in keys]
    cells = frame.select("row", *codes).with_columns(first=pl.col("row").min().over(codes))
    doubled = cells.filter((pl.col("first") != pl.col("row")) & pl.any_horizontal(pl.col(codes).is_not_null()))
    if not doubled.height:
        return
    shown = source.select("row", value=pl.concat_str([pl.col(c).fill_null("") for c in codes], separator=" "))
    kind = say("“{value}”与第 {other} 行重复；同一条只应有一行。")
    errors.add(kind, keys[0].at, doubled.select("row", other="first").join(shown, on="row", how="left", maintain_order="left"))
