"""How the reports that a place or unit owes stand, or stood when a day ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shishi.areas.reporting.models import ReportFact
from shishi.areas.reporting.models.report import ACCEPTED, RETURNED, SENT
from shishi.areas.reporting.queries.overview import AHEAD_DAYS, BACK_DAYS, once, place_of
from shishi.areas.reporting.queries.owing import Obligation, obligations
from shishi.areas.reporting.rules import periods
from shishi.base.owed import Place
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, end_of

_ORDER = ("missing", "open", "sent_late", "sent")


@dataclass(frozen=True, slots=True)
class Standing:
    """One period's report."""

    what: str
    unit: str
    division_code: str
    to: str
    """Who receives it, where the plan says so."""
    programme: int | None
    """The lasting key; None for a report on the whole plan."""
    first: date
    last: date
    by: datetime
    stands: str
    """missing, open, sent_late, sent."""
    excused: bool
    """True where it has time, or came in time, only by an extension that was given when its moment had passed."""
    place: Place


def reports_standing(*, scope: Scope, city_code: str, year: int, on: date | None, now: datetime) -> list[Standing]:
    """Return what is missing, may be sent, came late, and the newest of each that came in time, of 40 days and what the scope may see.

    What is missing first. Four queries; five of a day that ended.
    """
    moment = min(end_of(on), now) if on else now
    first, last = day_of(moment) - timedelta(days=BACK_DAYS), day_of(moment) + timedelta(days=AHEAD_DAYS)
    found = once(obligations(scope=scope, city_code=city_code, year=year, now=moment, first=first, last=last))
    if on:
        found = _then(found, moment)
    newest = {(o.duty.pk, o.code, o.unit): o.due.period.last for o in found if o.stands != "ahead"}
    kept = [o for o in found if o.stands in _ORDER[:3] or newest.get((o.duty.pk, o.code, o.unit)) == o.due.period.last]
    kept = [o for o in kept if o.stands != "ahead"]
    return [_told(o, scope) for o in sorted(kept, key=lambda o: _ORDER.index(o.stands))]


def _then(found: Sequence[Obligation], moment: datetime) -> list[Obligation]:
    """Return them as they stood: sent where the last word by then was neither a return nor none. One query."""
    facts = ReportFact.objects.filter(
        report__in=[o.report.pk for o in found if o.report], kind__in=(SENT, ACCEPTED, RETURNED), recorded_at__lt=moment
    )
    word = dict(facts.order_by("recorded_at", "pk").values_list("report_id", "kind"))
    out = []
    for o in found:
        sent = o.report.sent_at if o.report and word.get(o.report.pk, RETURNED) != RETURNED else None
        stands = periods.stands(sent_at=sent, due=o.due, by=o.by, now=moment)
        out.append(replace(o, stands=stands, excused=periods.excused(sent_at=sent, by=o.by)))
    return out


def _told(o: Obligation, scope: Scope) -> Standing:
    return Standing(
        what=o.duty.what,
        unit=o.unit,
        division_code=o.code,
        to=o.duty.to,
        programme=o.duty.programme,
        first=o.due.period.first,
        last=o.due.period.last,
        by=o.by.at,
        stands=o.stands,
        excused=o.excused,
        place=place_of(o, scope),
    )
