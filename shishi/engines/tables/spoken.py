"""Stages and days in a line that somebody typed into a chat: 新河小学食堂已于5月6日开工，计划8月20日完工."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shishi.engines.tables.columns import EARLIEST, LATEST
from shishi.engines.tables.days import IN_WORDS, READ, Yearless, read_day

PAUSES = "，,；;。\t\0"
_DAY = re.compile(
    r"(?<![\d./])(?:\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}[日号]?|(?:19|2[01])\d{6}|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[./-]\d{1,2}|"
    r"[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]|"
    rf"{IN_WORDS}月{IN_WORDS}[日号]|"
    r"[今昨前][天日])"
    r"(?![\d.%％万千百亿元公平米人个]|/\d|底|初|中旬|上旬|下旬)"
)
_FIGURE = re.compile(r"\d{1,2}[./-]\d{1,2}")
_BACK = {"今": 0, "昨": 1, "前": 2}
_WHOLE_DAY = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{8}")
_PLANNED = re.compile(r"计划|预计|拟|将于?|准备|争取|力争|打算")
_NOT_YET = re.compile(
    r"(?:未|没有?|尚未|不能?|无法|等待?|待|正在|申请|具备|推迟|暂缓|停止|即将|应该?|须|需要?|可以?|希望|要求|目标\s*[:：]?\s*)"
    r"(?:能|按|按期|如期|正式|全面|在|于)?\s*$"
)
_NOT_THEN = re.compile(r"\s*(?:(?:以|之)?(?:前|后)|左右|起)")
_DENIED = re.compile(
    r"(?:尚|还|暂|仍|至今|未|没有?|不能|无法|等待|正在|申请|推迟|暂缓|停止|即将|能|按期|如期|正式|全面|已经?|计划|预计|拟|准备)+$"
)
_ONLY_PART = re.compile(
    r"\s*(?:了)?(?:[约至到达]*\d+(?:\.\d+)?\s*[%％]|过半|一半|[吗么?？×✗✘❌❎☒]|不了|前|条件|手续|申请|准备|无望|困难|受阻|仪式|未果)"
)


@dataclass(frozen=True, slots=True)
class StageWords:
    code: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidStage:
    code: str
    day: date | None
    is_planned: bool
    spans: tuple[tuple[int, int], ...]
    is_guessed: bool = False
    """True where stage and day stood apart."""


@dataclass(frozen=True, slots=True)
class _Word:
    code: str
    start: int
    end: int
    is_planned: bool


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    start: int
    end: int
    is_plain: bool
    """False for 5.10, which beside no stage may as well be a figure."""


def said_stages(text: str, stages: Sequence[StageWords], *, yearless: Yearless) -> list[SaidStage]:
    """Return the stages that a line says were reached or are planned. What is denied, asked or partly done is not among them.

    今天 is the day on which a day without a year was written. A stage said twice with different days is left out, as is a plan without a day.
    """
    said: list[SaidStage] = []
    lone_days: list[_Day] = []
    for start, end in segments(text):
        words = list(_words(text, start, end, stages))
        days = [d for d in _days(text, start, end, words, yearless) if words or d.is_plain or not _rest(text, start, end, d)]
        paired, rest = _paired(words, days)
        said += paired
        lone_days += rest
    bare = [s for s in said if s.day is None]
    if len(bare) == 1 and len(lone_days) == 1:
        day = lone_days[0]
        one = SaidStage(bare[0].code, day.day, bare[0].is_planned, (*bare[0].spans, (day.start, day.end)), is_guessed=True)
        said = [one if s is bare[0] else s for s in said]
    return [s for s in said if not (s.is_planned and s.day is None) and _is_alone(s, said)]


def _rest(text: str, start: int, end: int, day: _Day) -> str:
    return (text[start : day.start] + text[day.end : end]).strip()


def _is_alone(one: SaidStage, said: Iterable[SaidStage]) -> bool:
    return all(s is one or (s.code, s.is_planned) != (one.code, one.is_planned) for s in said)


def segments(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(f"[^{PAUSES}]+", text)]


def _words(text: str, start: int, end: int, stages: Sequence[StageWords]) -> Iterable[_Word]:
    by_word = {word: s.code for s in reversed(stages) for word in (*s.aliases, s.label) if word}
    if not by_word:
        return
    pattern = re.compile("|".join(re.escape(w) for w in sorted(by_word, key=len, reverse=True)))
    for match in pattern.finditer(text, start, end):
        before = text[start : match.start()]
        if _NOT_YET.search(_DAY.sub("", before)) or _ONLY_PART.match(text, match.end(), end):
            continue
        yield _Word(by_word[match[0]], match.start(), match.end(), bool(_PLANNED.search(before)))


def _days(text: str, start: int, end: int, words: Sequence[_Word], yearless: Yearless) -> Iterable[_Day]:
    plans = bool(words) and all(w.is_planned for w in words)
    for match in _DAY.finditer(text, start, end):
        written = re.sub(r"\s", "", match[0])
        is_planned = plans or bool(_PLANNED.search(text[start : match.start()]))
        if (bound := _NOT_THEN.match(text, match.end(), end)) and not (is_planned and bound[0].endswith("前")):
            continue
        if written[0] in _BACK:
            day = yearless.on - timedelta(days=_BACK[written[0]]) if yearless.on else None
        else:
            day = _day(written, replace(yearless, is_planned=is_planned))
        if day and EARLIEST <= day <= LATEST:
            yield _Day(day, *match.span(), is_plain=not _FIGURE.fullmatch(written))


def _day(written: str, yearless: Yearless) -> date | None:
    try:
        if _WHOLE_DAY.fullmatch(written):
            parts = re.findall(r"\d+", written) if not written.isdigit() else [written[:4], written[4:6], written[6:]]
            return date(*map(int, parts))
    except ValueError:
        return None
    if re.match(r"\d{4}年", written):
        return _day(re.sub(r"[年月]", "-", written).rstrip("日号"), yearless)
    day, verdict = read_day(written, yearless=yearless)
    return day if verdict == READ else None


def _paired(words: list[_Word], days: list[_Day]) -> tuple[list[SaidStage], list[_Day]]:
    """Return each stage of a segment with its day where there is no doubt which is whose, and the days that are nobody's."""
    whole = [(w.start, "w") for w in words] + [(d.start, "d") for d in days]
    order = "".join(kind for _, kind in sorted(whole))
    if words and len(words) == len(days) and order in ("wd" * len(words), "dw" * len(words)):
        return [
            SaidStage(w.code, d.day, w.is_planned, ((w.start, w.end), (d.start, d.end))) for w, d in zip(words, days, strict=True)
        ], []
    return [SaidStage(w.code, None, w.is_planned, ((w.start, w.end),)) for w in words], days


def before_stages(text: str, stages: Sequence[StageWords]) -> str:
    """Return what stands before the first word for a stage and what denies it: 新合小学食堂 of 新合小学食堂尚未开工."""
    starts = [text.index(word) for s in stages for word in (s.label, *s.aliases) if word and word in text]
    return _DENIED.sub("", text[: min(starts)]) if starts else text


def left_over(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with what was read blotted out."""
    signs = list(text)
    for start, end in spans:
        signs[start:end] = "\0" * (end - start)
    return "".join(signs)
