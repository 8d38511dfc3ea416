"""Columns of days, in the many ways in which offices write them: 2022-03-05, 2022年3月5日, 2022.3.5, 20220305, 3月5日, 44625, 二〇二二年三月五日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from shishi.base.numerals import parse_number
from shishi.base.phrases import Phrase, say
from shishi.base.units import folded
from shishi.engines.tables.columns import EARLIEST, LATEST

OPEN, READ, NO_DAY, NO_SUCH_DAY, NO_YEAR, NOT_ONE_DAY, EITHER_WAY, SHORT_YEAR = range(8)
_DASHED = {
    **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
    **dict.fromkeys("年月./．。－—–−／", "-"),
    **dict.fromkeys(("日", "号", "\u3000", "\u00a0"), ""),
}
_ISO = r"^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
_PARTS = r"^ *(\d{4}) *- *(\d{1,2}) *- *(\d{1,2})-?(?: +\d{1,2}:\d{2}(?::\d{2})?)? *$"
_COMPACT = r"^(?:19|2[01])\d{6}$"
_SERIAL = r"^\d{5}(?:\.\d+)?$"
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
IN_WORDS = r"[一二三四五六七八九十]{1,3}"
"""A month, or a day of one."""
_WITHOUT_YEAR = re.compile(rf"(\d{{1,2}}|{IN_WORDS}(?=月))[月./-](\d{{1,2}}|(?<=月){IN_WORDS}(?=[日号]))[日号]?")
_NO_YEAR_CELL = (
    r"^\s*(?:[\d０-９]{1,2}\s*[月./．-]\s*[\d０-９]{1,2}\s*[日号]?|"
    rf"(?:[\d０-９]{{1,2}}|{IN_WORDS})\s*月\s*(?:[\d０-９]{{1,2}}|{IN_WORDS})\s*[日号])\s*$"
)
_CHINESE = re.compile(r"([〇○零一二三四五六七八九\d]{4})年([一二三四五六七八九十\d]{1,3})月([一二三四五六七八九十\d]{1,3})[日号]")
_MONTH = re.compile(
    r"(?:\d{4})[年./-]\d{1,2}月?(?:份|底|初|中旬|上旬|下旬|末)?|\d{1,2}月(?:份|底|初|中旬|上旬|下旬|末)?|\d{4}年?(?:底|初|末)?"
)
_SHORT_YEAR = re.compile(r"(?:\d{1,2}[./-]){2}\d{1,2}|\d{2}年\d{1,2}月\d{1,2}[日号]?")
_TURNED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@dataclass(frozen=True, slots=True)
class Yearless:
    """In which year a day lies that is written without one."""

    first: int | None = None
    """The first that may be meant, such as a ledger's; None: such days are not read."""
    on: date | None = None
    """The day on which it was written."""
    is_planned: bool = False

    def day(self, month: int, day: int) -> tuple[date | None, int]:
        """Return the day that is meant: of a plan one of the year in which it is written, else the last such day up to then.

        Neither lies before the first of `first`; where only that year is left, it is the day there.
        """
        if self.first is None:
            return None, NO_YEAR
        last = max(self.first, self.on.year) if self.on else self.first
        if self.is_planned or self.on is None or last == self.first:
            return _day(last, month, day)
        read = [told for year in range(last, self.first - 1, -1) if (told := _day(year, month, day))[0]]
        return next((told for told in read if told[0] and told[0] <= self.on), read[-1] if read else (None, NO_SUCH_DAY))


NO_YEAR_KNOWN = Yearless()


def read_days(cells: pl.Series, *, order: str, yearless: Yearless, since_1904: bool) -> tuple[pl.Series, pl.Series]:
    """Return (days, verdicts) for the text of a column. `order` is how days in figures alone run (ymd, dmy, mdy).

    A time of day is left off.
    """
    told = _plain(cells)
    for reader in (_dashed, lambda some: _figures(some, since_1904), lambda some: _one_by_one(some, order, yearless)):
        open_rows = (told["verdict"] == OPEN).arg_true()
        if not len(open_rows):
            break
        again = reader(cells.gather(open_rows))
        told = pl.DataFrame([told[name].scatter(open_rows, again[name]) for name in ("value", "verdict")])
    return told["value"], told["verdict"]


def _plain(cells: pl.Series) -> pl.DataFrame:
    text = pl.col("text")
    day = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return pl.DataFrame({"text": cells}).select(
        value=pl.when(text.str.contains(_ISO)).then(day),
        verdict=pl.when(text.is_null() | (text.str.contains(_ISO) & day.is_not_null())).then(READ).otherwise(OPEN).cast(pl.UInt8),
    )


def _dashed(cells: pl.Series) -> pl.DataFrame:
    parts = cells.str.replace_many(list(_DASHED), list(_DASHED.values())).str.extract_groups(_PARTS).struct.unnest()
    year, month, day = (pl.col(n).cast(pl.Int32) for n in parts.columns)
    written = pl.concat_str([year.cast(pl.String), month.cast(pl.String).str.zfill(2), day.cast(pl.String).str.zfill(2)])
    return parts.select(
        value=written.str.to_date("%Y%m%d", strict=False),
        verdict=pl.when(year.is_null())
        .then(OPEN)
        .when(written.str.to_date("%Y%m%d", strict=False).is_null())
        .then(NO_SUCH_DAY)
        .otherwise(READ)
        .cast(pl.UInt8),
    )


def _figures(cells: pl.Series, since_1904: bool) -> pl.DataFrame:
    """Read 20220305 and the days that spreadsheets count."""
    text, start = pl.col("text"), _EPOCH_1904 if since_1904 else _EPOCH
    counted = text.cast(pl.Float64, strict=False).floor().cast(pl.Int32, strict=False)
    serial = pl.lit(start) + pl.duration(days=counted)
    compact = text.str.to_date("%Y%m%d", strict=False)
    sensible = counted.is_between((EARLIEST - start).days, (LATEST - start).days)
    return pl.DataFrame({"text": cells}).select(
        value=pl.when(text.str.contains(_COMPACT)).then(compact).when(text.str.contains(_SERIAL) & sensible).then(serial),
        verdict=pl.when(text.str.contains(_COMPACT))
        .then(pl.when(compact.is_null()).then(NO_SUCH_DAY).otherwise(READ))
        .when(text.str.contains(_SERIAL) & sensible)
        .then(READ)
        .otherwise(OPEN)
        .cast(pl.UInt8),
    )


def lacks_year(text: str) -> bool:
    return bool(_WITHOUT_YEAR.fullmatch(folded(text)))


def years_given(cells: pl.Series, days: pl.Series) -> set[int]:
    """Return the years in which those of the days were read that are written without one."""
    return set(days.filter(cells.str.contains(_NO_YEAR_CELL).fill_null(False)).drop_nulls().dt.year())


def _one_by_one(cells: pl.Series, order: str, yearless: Yearless) -> pl.DataFrame:
    read = {text: read_day(text, order=order, yearless=yearless) for text in cells.unique()}
    told = [read[text] for text in cells]
    return pl.DataFrame(
        [pl.Series("value", [d for d, _ in told], pl.Date), pl.Series("verdict", [verdict for _, verdict in told], pl.UInt8)]
    )


def read_day(text: str, *, order: str = "ymd", yearless: Yearless = NO_YEAR_KNOWN) -> tuple[date | None, int]:
    """Return the day of what no whole column is read by: Chinese numerals, no year, the year last. A year of two digits may as well be a day."""
    bare = folded(text)
    if match := _CHINESE.fullmatch(bare):
        return _day(*(int(parse_number(part) or 0) for part in match.groups()))
    if match := _TURNED.fullmatch(bare):
        if order == "ymd":
            return None, EITHER_WAY
        first, second, its_year = map(int, match.groups())
        return _day(its_year, second, first) if order == "dmy" else _day(its_year, first, second)
    if match := _WITHOUT_YEAR.fullmatch(bare):
        return yearless.day(*(int(parse_number(part) or 0) for part in match.groups()))
    if _SHORT_YEAR.fullmatch(bare):
        return None, SHORT_YEAR
    return None, NOT_ONE_DAY if _MONTH.fullmatch(bare) else NO_DAY


def _day(year: int, month: int, day: int) -> tuple[date | None, int]:
    try:
        return date(year, month, day), READ
    except ValueError:
        return None, NO_SUCH_DAY


def sentences() -> dict[int, Phrase]:
    """Return what is said of each verdict that is not READ."""
    return {
        NO_DAY: say("“{value}”不是日期；请填写日期，如 2022-08-31 或 2022年8月31日。"),
        NO_SUCH_DAY: say("没有“{value}”这一天；请核对年、月、日，如 2022-08-31。"),
        NO_YEAR: say("“{value}”没有写年份；请写全年、月、日，如 2022-08-31。"),
        NOT_ONE_DAY: say("“{value}”没有写到哪一天；请写全年、月、日，如 2022-08-31。"),
        SHORT_YEAR: say("“{value}”的年份只有两位，分不清哪个是年、哪个是日；年份请写四位，如 2022-08-26。"),
        EITHER_WAY: say("“{value}”分不清哪个是月、哪个是日；请按年、月、日填写，如 2022-08-31。"),
    }
