"""A notice beside the plan made of it: pieces of text that know which values and findings they hold."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Count

from shishi.areas.plans.models import SENTENCES, Citation, Finding, Notice, NoticeReading, OpenQuestion
from shishi.areas.plans.queries.plan import PlanInForce
from shishi.base.phrases import Phrase
from shishi.engines.pack.questions import questions_of

_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[章条部])"
)
_SENTENCE = re.compile(r"[。；：:，,]")
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    items: str
    """Keys of the values that cover it, with a space between."""
    findings: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    number: int
    code: str
    family: str
    severity: str
    programme: str
    says: Phrase
    arithmetic: Phrase
    why: Phrase
    question: Phrase


@dataclass(frozen=True, slots=True)
class Paragraph:
    number: int
    kind: str
    """title, heading, signed, text."""
    pieces: tuple[Piece, ...]
    findings: tuple[FindingRow, ...]
    """Findings whose first place is here."""


@dataclass(frozen=True, slots=True)
class NoticePage:
    paragraphs: tuple[Paragraph, ...]
    findings: tuple[FindingRow, ...]
    unplaced: tuple[FindingRow, ...]
    """Findings about what the text does not say: they stand nowhere in it."""
    reader_version: str
    key: str
    """Of the text, its reading and the values: where it is the same, all of the page is."""


def finding_counts(*, plan: PlanInForce) -> dict[str, int]:
    """Return how many findings of each severity the newest reading of the plan's notice has. Two queries."""
    reading = _newest_reading(plan.notice)
    rows = Finding.objects.filter(reading=reading).values_list("severity").annotate(n=Count("pk")).order_by() if reading else ()
    return dict(rows)


def answers_of(*, plan: PlanInForce, findings: Iterable[FindingRow]) -> dict[int, str]:
    """Return what the plan answers to the question of a finding, by the finding's number. One query."""
    rows = OpenQuestion.objects.filter(plan_id=plan.id).exclude(answer="").select_related("programme")
    given = {(q.programme.number if q.programme else "", q.item): q.answer for q in rows}
    return {number: given[at] for number, at in questions_of(findings).items() if at in given}


def _newest_reading(notice: Notice | None) -> NoticeReading | None:
    return NoticeReading.objects.filter(notice=notice).order_by("-read_at", "-pk").first() if notice else None


def findings_of(*, notice: Notice | None) -> tuple[tuple[FindingRow, ...], str, dict[int, list[list[int]]]]:
    """Return the newest reader's findings on the notice, that reader's version, and each finding's spans."""
    reading = _newest_reading(notice)
    if reading is None:
        return (), "", {}
    found, spans = _findings(reading.pk)
    return found, reading.reader_version, spans


def _findings(reading: int) -> tuple[tuple[FindingRow, ...], dict[int, list[list[int]]]]:
    rows = list(Finding.objects.filter(reading=reading).order_by("number"))
    found = tuple(
        FindingRow(f.number, f.code, f.family, f.severity, f.programme_id_read, *(_phrase(f, part) for part in SENTENCES))
        for f in rows
    )
    return found, {f.number: f.spans for f in rows}


def _phrase(row: Finding, part: str) -> Phrase:
    """What a reader said before phrases were kept stands as one piece."""
    told = row.phrases.get(part)
    return Phrase.from_json(told) if told else Phrase(getattr(row, part).replace("{", "{{").replace("}", "}}"))


def notice_page(*, plan: PlanInForce) -> NoticePage | None:
    """Return the plan's notice cut at every place where a value or a finding begins or ends. Three queries."""
    if plan.notice is None:
        return None
    rows = Citation.objects.filter(plan_id=plan.id, notice=plan.notice)
    cited = rows.values_list("programme_number", "item", "key", "start", "end")
    return set_out(notice=plan.notice, values=[(f"{number or '0'}/{item or key}", a, b) for number, item, key, a, b in cited])


def set_out(*, notice: Notice, values: Iterable[tuple[str, int, int]]) -> NoticePage:
    """Return a notice cut at every place where one of the values (key, start, end) or a finding begins or ends.

    One query, and one more where it was not worked out before: neither the text nor what a reader found in it ever changes.
    """
    reading = _newest_reading(notice)
    told = (reading.pk, reading.reader_version, reading.read_at) if reading else None
    return _set_out(notice.text, told, tuple(values))


@lru_cache(maxsize=64)
def _set_out(text: str, reading: tuple[int, str, datetime] | None, values: tuple[tuple[str, int, int], ...]) -> NoticePage:
    findings, spans = _findings(reading[0]) if reading else ((), {})
    marks: list[tuple[int, int, str, int]] = [(start, end, key, 0) for key, start, end in values]
    marks += [(a, b, "", number) for number, places in spans.items() for a, b in places]
    heads: dict[int, list[FindingRow]] = defaultdict(list)
    for finding in findings:
        if places := spans[finding.number]:
            heads[text.count("\n", 0, min(a for a, _ in places))].append(finding)
    unplaced = tuple(f for f in findings if not spans[f.number])
    key = hashlib.sha256(repr((text, reading, values)).encode()).hexdigest()
    return NoticePage(tuple(_paragraphs(text, marks, heads)), findings, unplaced, reading[1] if reading else "", key)


def _paragraphs(text: str, marks: list[tuple[int, int, str, int]], heads: dict[int, list[FindingRow]]) -> Iterable[Paragraph]:
    marks = sorted(set(marks))
    cuts = sorted({x for a, b, _, _ in marks for x in (a, b)})
    starts = [m[0] for m in marks]
    at, taken, live = 0, 0, list[tuple[int, int, str, int]]()
    for number, line in enumerate(text.split("\n")):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        inside = [start, *cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)], end]
        upto = bisect_left(starts, end)
        here = live = [m for m in (*live, *marks[taken:upto]) if m[1] > start]
        taken = upto
        pieces = tuple(_piece(text, a, b, here) for a, b in zip(inside, inside[1:], strict=False) if b > a)
        yield Paragraph(number, _kind(line, {key.split("/")[-1] for _, _, key, _ in here}), pieces, tuple(heads.get(number, ())))


def _kind(line: str, keys: set[str]) -> str:
    """Tell how a line is set: by what the plan took from it, and by the way headings are numbered."""
    if keys & {"title", "document_number"} and len(line) < _LONGEST_TITLE and not _SENTENCE.search(line):
        return "title"
    if keys & {"issuer", "issued_on"} and len(line) < _LONGEST_TITLE and not _SENTENCE.search(line):
        return "signed"
    return "heading" if _HEADING.match(line) and len(line) < _LONGEST_TITLE else "text"


def _piece(text: str, a: int, b: int, marks: list[tuple[int, int, str, int]]) -> Piece:
    covering = [m for m in marks if m[0] <= a and m[1] >= b]
    return Piece(
        text[a:b], " ".join(dict.fromkeys(m[2] for m in covering if m[2])), " ".join(str(m[3]) for m in covering if m[3])
    )
