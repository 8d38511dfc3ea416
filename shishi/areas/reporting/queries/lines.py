"""The parallel lines in which one programme is reported, and where they contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.models import Duty, ReportFact
from shishi.areas.reporting.models.duty import ACT, REPORT, WEEK
from shishi.areas.reporting.models.report import SENT
from shishi.areas.reporting.queries.owing import dues_of, duties_for, may_read, obligation_place, told_by_week
from shishi.areas.reporting.queries.said import moment_of
from shishi.areas.reporting.rules.lines import Saying, contradicting
from shishi.areas.reporting.rules.week import PERCENT
from shishi.base.owed import Place
from shishi.engines.ledger import Definition, Field
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, end_of


@dataclass(frozen=True, slots=True)
class Line:
    """One duty of a programme that is reported in several."""

    programme: str
    what: str
    owner: str
    to: str
    cadence: str
    sent: int


@dataclass(frozen=True, slots=True)
class Told:
    """What one unit said on one line."""

    unit: str
    what: str
    cadence: str
    closed_at: datetime
    """When its data closed; the end of the day that it was sent, where that was a day before, or it was sent late with what stood then."""
    sent_at: datetime
    taken_at: datetime
    """When its figures stood so: when it was sent, or on the last day of its data where it was sent late."""
    value: int
    place: Place | None
    """The report that said it, where the reader may see it."""

    @property
    def on(self) -> date:
        """The day on which it was sent."""
        return day_of(self.sent_at)

    @property
    def as_of(self) -> date:
        """The last day that it speaks of."""
        return day_of(self.closed_at - timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Differing:
    """A figure of one division that parallel lines report otherwise for the same period and as of the same moment."""

    programme: str
    code: str
    last: date
    ledger: Definition
    field: Field
    told: tuple[Told, ...]


Sent = Mapping[tuple[int, str, str, date], ReportFact]
"""The newest version by duty, division, unit and last day of the period."""
Figure = tuple[str, str, date, str]
"""(programme, division, last day of the period, key of the figure)."""


def parallel_lines(*, scope: Scope, city_code: str, year: int) -> tuple[tuple[Line, ...], tuple[Differing, ...]]:
    """Return the programmes that are reported in several lines, and where the newest versions contradict each other, the newest day first, as counties
    stand in protocol order.

    Only what speaks of the same moment is held against each other: a month's figure that is due before the week's differs from it as time passes.
    Three queries at most.
    """
    held = [d for d in duties_for(scope=scope, city_code=city_code, year=year) if d.to_date is None]
    by_programme: dict[str, list[Duty]] = defaultdict(list)
    for d in held:
        if d.number and d.kind in (REPORT, ACT):
            by_programme[d.number].append(d)
    duties = {d.pk: d for own in by_programme.values() if len(own) > 1 for d in own}
    sent = _sent(duties, [d.pk for d in held if d.kind == WEEK])
    lines = tuple(
        Line(d.number, d.what, d.owner, d.to, d.terms["cadence"], sum(1 for pk, *_ in sent if pk == d.pk))
        for d in duties.values()
    )
    apart = {of: told for of, said in _said(scope, duties, sent).items() if (told := _apart(said))}
    meant = _meant(held[0], [key for *_, key in apart]) if apart else {}
    order = {code: place for place, code in enumerate(dict.fromkeys(code for d in held for code, _unit in d.debtors))}
    newest_first = sorted(apart.items(), key=lambda one: (-one[0][2].toordinal(), order.get(one[0][1], len(order))))
    return lines, tuple(
        Differing(number, code, last, *meant[key], told) for (number, code, last, key), told in newest_first if key in meant
    )


def _meant(duty: Duty, keys: Sequence[str]) -> dict[str, tuple[Definition, Field]]:
    """Return the ledger and the field of each figure of a plan by its key."""
    named = {key.partition(".")[0] for key in keys}
    found = ledgers.ledgers_by_key(division_code=duty.division_code, year=duty.year, keys=named)
    return {f"{key}.{f.code}": (x.definition, f) for key, x in found.items() for f in x.definition.shown_fields}


def _sent(duties: Mapping[int, Duty], weeks: Sequence[int]) -> Sent:
    """Return what was sent on each line. A line that the county's week tells was sent with it."""
    newest = ReportFact.objects.filter(
        report__duty_id__in=[*duties, *weeks], kind=SENT, version=F("report__version")
    ).select_related("report__duty")
    of_weeks, out = [], {}
    for f in newest.order_by("report__period_last", "pk"):
        r = f.report
        if r.duty_id in duties:
            out[r.duty_id, r.division_code, r.unit, r.period_last] = f
        else:
            of_weeks.append(f)
    for f in of_weeks:
        code, last = f.report.division_code, f.report.period_last
        for d in duties.values():
            if told_by_week(d, code) and d.owed_from <= last <= d.owed_to:
                for unit in (unit for county, unit in d.debtors if county == code):
                    out.setdefault((d.pk, code, unit, last), f)
    return out


def _figures(body: Mapping[str, Any]) -> dict[str, int]:
    """Return the figures of a version by their key. A week keeps sums by ledger, of which no mean can be told."""
    told = body.get("figures") or {}
    return {key: value for key, value in (told.items() if isinstance(told, dict) else _of_week(told)) if value is not None}


def _of_week(told: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    for ledger in told:
        for code, f in ledger["fields"].items():
            if f["unit"] != PERCENT:
                yield f"{ledger['ledger']}.{code}", f["sum"]


def _apart(said: Sequence[tuple[int, Told]]) -> tuple[Told, ...]:
    """Return those that contradict each other."""
    found = contradicting([Saying(line, t.value, t.closed_at, t.taken_at) for line, t in said])
    return tuple(said[n][1] for n in found)


def _said(scope: Scope, duties: Mapping[int, Duty], sent: Sent) -> dict[Figure, list[tuple[int, Told]]]:
    said: dict[Figure, list[tuple[int, Told]]] = defaultdict(list)
    closings = {
        (d, code): {due.period.last: due.closes_at for due in dues_of(d, code)}
        for d, code in {(f.report.duty, code) for (_, code, _, _), f in sent.items()}
    }
    for (pk, code, unit, last), f in sent.items():
        d, sent_at = duties[pk], timezone.localtime(f.recorded_at)
        closed_at = end_of(sent_at.date())
        if "why_now" not in f.body:
            closed_at = min(closings[f.report.duty, code].get(last, sent_at), closed_at)
        told, moment = f.report, timezone.localtime(moment_of(f))
        seen = may_read(scope, told.duty, code, told.unit)
        place = obligation_place(told.duty, last, code, told.unit) if seen else None
        for key, value in _figures(f.body).items():
            said[d.number, code, last, key].append(
                (pk, Told(unit, d.what, d.terms["cadence"], closed_at, sent_at, moment, value, place))
            )
    return said
