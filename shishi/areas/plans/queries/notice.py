"""A notice beside the plan made of it: pieces of text that know which values and findings they hold."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from shishi.areas.plans.models import Citation, Finding, NoticeReading
from shishi.areas.plans.queries.plan import PlanInForce

_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[章条部])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    items: str
    """Keys of the values that cover it, with a space between."""
    findings: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    number: int
    kind: str
    """title, heading, text."""
    pieces: tuple[Piece, ...]
    findings: tuple[int, ...]
    """Numbers of the findings whose first place is here."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    number: int
    code: str
    family: str
    severity: str
    programme: str
    says: str
    arithmetic: str
    why: str
    question: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    paragraphs: tuple[Paragraph, ...]
    findings: tuple[FindingRow, ...]
    reader_version: str


def findings_of(*, plan: PlanInForce) -> tuple[tuple[FindingRow, ...], str, dict[int, list[list[int]]]]:
    """Return the newest reader's findings on the plan's notice, that reader's version, and each finding's spans."""
    reading = NoticeReading.objects.filter(notice=plan.notice).order_by("-read_at", "-pk").first() if plan.notice else None
    if reading is None:
        return (), "", {}
    rows = list(Finding.objects.filter(reading=reading).order_by("number"))
    found = tuple(
        FindingRow(f.number, f.code, f.family, f.severity, f.programme_id_read, f.says, f.arithmetic, f.why, f.question)
        for f in rows
    )
    return found, reading.reader_version, {f.number: f.spans for f in rows}


def notice_page(*, plan: PlanInForce) -> NoticePage | None:
    """Return the plan's notice cut at every place where a value or a finding begins or ends. Three queries."""
    if plan.notice is None:
        return None
    findings, version, spans = findings_of(plan=plan)
    text = plan.notice.text
    marks: list[tuple[int, int, str, int]] = [
        (start, end, f"{number or '0'}/{item}" if item else f"{number or '0'}/", 0)
        for number, item, start, end in Citation.objects.filter(plan_id=plan.id, notice=plan.notice).values_list(
            "programme_number", "item", "start", "end"
        )
    ]
    marks += [(a, b, "", number) for number, places in spans.items() for a, b in places]
    first_place = {number: min(a for a, _ in places) for number, places in spans.items() if places}
    return NoticePage(tuple(_paragraphs(text, marks, first_place)), findings, version)


def _paragraphs(text: str, marks: list[tuple[int, int, str, int]], first_place: dict[int, int]) -> Iterable[Paragraph]:
    marks = sorted(set(marks))
    cuts = sorted({x for a, b, _, _ in marks for x in (a, b)})
    heads = defaultdict(list)
    for number, place in first_place.items():
        heads[text.count("\n", 0, place)].append(number)
    at = 0
    for number, line in enumerate(text.split("\n")):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        inside = [start, *cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)], end]
        here = [m for m in marks if m[0] < end and m[1] > start]
        pieces = tuple(_piece(text, a, b, here) for a, b in zip(inside, inside[1:], strict=False) if b > a)
        named = re.search(r"(?:方案|通知|意见|办法|计划|规划|清单)$|号$", line.strip())
        kind = (
            "heading"
            if _HEADING.match(line) and len(line) < 40
            else "title"
            if len(line) < 60 and named and not re.search(r"[。；：:，,]", line)
            else "text"
        )
        yield Paragraph(number, kind, pieces, tuple(sorted(heads[number])))


def _piece(text: str, a: int, b: int, marks: list[tuple[int, int, str, int]]) -> Piece:
    covering = [m for m in marks if m[0] <= a and m[1] >= b]
    return Piece(
        text[a:b], " ".join(dict.fromkeys(m[2] for m in covering if m[2])), " ".join(str(m[3]) for m in covering if m[3])
    )
