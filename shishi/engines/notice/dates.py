"""Days and ranges of days in the many dresses of Chinese offices.

上旬 is 1–10, 中旬 11–20, 下旬 21–end; 月底 is the month's last day; "X前" and "X底前" include X and have no start; "中旬前" ends on the
20th; a quarter is its three months.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from shishi.base.numerals import parse_number
from shishi.engines.notice.schema import Span

_YEAR = r"(?:(?P<{p}year>(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{{3}})\s?年(?:度)?|(?P<{p}relative>次年|翌年|明年|第二年|今年|本年|当年))"
_MONTH = r"(?P<{p}month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?(?:月(?:份|间)?)"
_DAY = r"(?P<{p}day>[12]\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号]"
_PART = r"(?P<{p}part>上旬|中旬|下旬|初|中(?!小|心|央|期|等|医|西|央|国)|月?底|月?末)"
_QUARTER = r"(?:第?(?P<{p}quarter>[一二三四1-4])季度(?P<{p}qend>[末底])?|(?P<{p}half>上半年|下半年)|(?P<{p}season>春季|夏季|秋季|冬季)(?=开学|学期|投用|投入|前|建成|完成))"
_WHOLE = r"(?P<{p}whole>全年|年内|年中|年底|年末|年初)"


_STARTS = r"(?=[\d一二三四五六七八九十第次翌明今本当上下春夏秋冬全年])"


def _point(prefix: str) -> str:
    month = rf"{_MONTH}(?:\s?(?:{_DAY}|{_PART}))?"
    return rf"{_STARTS}(?:{_YEAR}\s?)?(?:{month}|{_QUARTER}|{_WHOLE}|(?P<{{p}}tail>内|底|末|初))?".format(p=prefix)


_NUMERIC = r"(?:(?P<nyear>(?:19|20)\d\d)(?P<nsep>[./-])(?P<nmonth>1[0-2]|0?[1-9])(?P=nsep)(?P<nday>[12]\d|3[01]|0?[1-9])(?!\d))"
_BARE_FIRST = r"(?:(?P<byear>(?:19|20)\d\d)年)?(?P<bmonth>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?:月份?)?(?P<bpart>上旬|中旬|下旬|初|底)?\s?(?:-{1,2}|至|到)\s?(?=(?:(?:19|20)\d\d年)?(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)"
_SEPARATOR = r"\s?(?:-{1,2}|至|到)\s?"
_SUFFIX = r"(?P<suffix>\s?(?:以前|之前|前)(?!后|期|述|款|置|提|往|来|面|列|端|沿|景|者|滩|进|\d)|起|开始|(?:之?间|期间|以内|内)(?=[,。;\n完]))?"
_RANGE = re.compile(
    rf"(?<![\d.])(?:{_BARE_FIRST}(?P<second>{_point('s')})|(?P<first>{_point('f')})(?:{_SEPARATOR}(?P<last>{_point('t')}|(?P<lday>[12]\d|3[01]|[1-9])日))?|(?P<numeric>{_NUMERIC})){_SUFFIX}"
)
_RECURS = re.compile(r"每个?年?$|逐$|各个?$|当$|每个?季度末?$|上个?$|下个?$")
_DURATION = re.compile(rf"(?P<count>\d+|{'[一二三四五六七八九十]+'})个?(?P<unit>工作日|日|天|个月|月|年)(?:内|以内|之内)")
_FROM_ISSUE = re.compile(r"(?:印发|发布|公布|下发|施行|实施)之?日?起?(?:后)?$|之日起$")

_SEASONS = {"春季": (3, 3), "夏季": (6, 6), "秋季": (9, 9), "冬季": (12, 12)}


@dataclass(frozen=True, slots=True)
class DayMention:
    span: Span
    starts: date | None
    ends: date | None
    precision: str
    bound: str | None
    explicit_year: bool
    bare_year: bool = False
    """A year alone: it frames the text but dates nothing within the year."""


@dataclass(frozen=True, slots=True)
class _Day:
    starts: date
    ends: date
    precision: str
    at_end: bool = False
    """月底, 年底: the last day itself is meant."""


def find_days(text: str, *, year: int | None, issued: date | None = None) -> list[DayMention]:
    """Return the days that `text` (folded) names, in order; spans are relative to `text`.

    `year` is the year that a day without one falls in, until the text names another. `issued` is the day that 印发之日起 counts from.
    """
    mentions: list[DayMention] = []
    current = year
    for match in _RANGE.finditer(text):
        if match.end() == match.start() or _RECURS.search(text[max(0, match.start() - 5) : match.start()]):
            continue
        mention, current = _mention(match, current, year)
        if mention:
            mentions.append(mention)
    taken = [m.span for m in mentions]
    mentions += [m for m in _durations(text, issued) if not any(a < m.span[1] and m.span[0] < b for a, b in taken)]
    return sorted(mentions, key=lambda m: m.span)


def _mention(match: re.Match[str], current: int | None, base: int | None) -> tuple[DayMention | None, int | None]:
    found = match.groupdict()
    explicit = any(found.get(k) for k in ("fyear", "syear", "tyear", "byear", "nyear", "frelative", "srelative", "trelative"))
    if found["numeric"]:
        first, last, current = _numeric(found), None, int(found["nyear"])
    elif found["bmonth"]:
        current = int(found["byear"]) if found["byear"] else current
        first = _month_day(current, parse_number(found["bmonth"]), None, found["bpart"])
        last, current = _resolve(found, "s", current, base)
    else:
        first, current = _resolve(found, "f", current, base)
        last = None
        if found["lday"] and first:
            last = _month_day(first.starts.year, first.starts.month, int(found["lday"]), None)
        elif found["last"]:
            last, current = _resolve(found, "t", current, base)
    if first is None or (last is None and (found["second"] or found["last"])):
        return None, current
    return _bounded(match, first, last, explicit), current


def _bounded(match: re.Match[str], first: _Day, last: _Day | None, explicit: bool) -> DayMention:
    suffix = (match["suffix"] or "").strip()
    span = match.span()
    bare = last is None and first.precision == "year" and not first.at_end
    if last is not None:
        ends = last.ends if last.ends >= first.starts else _next_year(last.ends)
        return DayMention(span, first.starts, ends, last.precision, None, explicit)
    if suffix in ("前", "以前", "之前"):
        ends = first.ends
        return DayMention(span, None, ends, first.precision, "by", explicit, bare)
    if suffix in ("起", "开始"):
        return DayMention(span, first.starts, None, first.precision, "from", explicit, bare)
    if first.at_end:
        return DayMention(span, None, first.ends, first.precision, "by", explicit)
    return DayMention(span, first.starts, first.ends, first.precision, None, explicit, bare)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 2, 28)


def _numeric(found: dict[str, str | None]) -> _Day | None:
    return _month_day(int(found["nyear"] or 0), int(found["nmonth"] or 0), int(found["nday"] or 0), None)


def _resolve(found: dict[str, str | None], p: str, current: int | None, base: int | None) -> tuple[_Day | None, int | None]:
    year = _year(found, p, current, base)
    if year is None:
        return None, current
    if found[f"{p}month"]:
        day = parse_number(found[f"{p}day"] or "")
        return _month_day(year, parse_number(found[f"{p}month"] or ""), day, found[f"{p}part"]), year
    if quarter := found[f"{p}quarter"]:
        n = int(parse_number(quarter) or 0)
        ends = _last(year, 3 * n)
        return _Day(
            ends if found[f"{p}qend"] else date(year, 3 * n - 2, 1),
            ends,
            "day" if found[f"{p}qend"] else "quarter",
            bool(found[f"{p}qend"]),
        ), year
    if half := found[f"{p}half"]:
        upper = half == "上半年"
        return _Day(date(year, 1 if upper else 7, 1), _last(year, 6 if upper else 12), "half_year"), year
    if season := found[f"{p}season"]:
        a, b = _SEASONS[season]
        return _Day(date(year, a, 1), _last(year, b), "season"), year
    return _whole_year(found, p, year), year


def _whole_year(found: dict[str, str | None], p: str, year: int) -> _Day:
    word = (found[f"{p}whole"] or found[f"{p}tail"] or "").removeprefix("年")
    if word in ("底", "末"):
        return _Day(date(year, 12, 31), date(year, 12, 31), "day", True)
    if word == "初":
        return _Day(date(year, 1, 1), _last(year, 1), "month")
    if word == "中":
        return _Day(date(year, 6, 1), _last(year, 6), "month")
    if word == "内":
        return _Day(date(year, 12, 31), date(year, 12, 31), "year", True)
    return _Day(date(year, 1, 1), date(year, 12, 31), "year")


def _year(found: dict[str, str | None], p: str, current: int | None, base: int | None) -> int | None:
    if written := found[f"{p}year"]:
        value = parse_number(written)
        return int(value) if value else None
    if relative := found[f"{p}relative"]:
        if relative in ("次年", "翌年", "明年", "第二年"):
            return base + 1 if base else None
        return base
    return current


def _month_day(year: int | None, month: int | float | None, day: int | float | None, part: str | None) -> _Day | None:
    if year is None or not month or not 1 <= month <= 12:
        return None
    month = int(month)
    end = monthrange(year, month)[1]
    if day is not None:
        return _Day(date(year, month, int(day)), date(year, month, int(day)), "day") if 1 <= day <= end else None
    match (part or "").removeprefix("月"):
        case "上旬" | "初":
            return _Day(date(year, month, 1), date(year, month, 10), "xun")
        case "中旬" | "中":
            return _Day(date(year, month, 11), date(year, month, 20), "xun")
        case "下旬":
            return _Day(date(year, month, 21), date(year, month, end), "xun")
        case "底" | "末":
            return _Day(date(year, month, end), date(year, month, end), "day", True)
    return _Day(date(year, month, 1), date(year, month, end), "month")


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _durations(text: str, issued: date | None) -> list[DayMention]:
    out = []
    for match in _DURATION.finditer(text):
        count = parse_number(match["count"])
        if count is None or not _FROM_ISSUE.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        ends = _after(issued, int(count), match["unit"]) if issued else None
        out.append(DayMention(match.span(), issued if ends else None, ends, "day" if ends else "duration", "by", False))
    return out


def _after(day: date, count: int, unit: str) -> date | None:
    if unit in ("日", "天"):
        return date.fromordinal(day.toordinal() + min(count, 36500))
    if unit in ("个月", "月", "年"):
        months = day.month - 1 + count * (12 if unit == "年" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1])) if year < 9000 else None
    return None
