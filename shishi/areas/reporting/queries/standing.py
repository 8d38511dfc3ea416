"""How the reports that a place or unit owes stand, or stood when a day ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shishi.areas.reporting.queries.overview import AHEAD_DAYS, not_sent, once, place_of
from shishi.areas.reporting.queries.owing import Obligation, obligations
from shishi.base.owed import Place
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, end_of

BACK_DAYS = 40
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
    again_days: int
    """So many days after a return it was sent again, where that was too late; 0 where none was."""
    early_days: int
    """So many days before its data closed it was sent."""
    place: Place


def reports_standing(*, scope: Scope, city_code: str, year: int, on: date | None, now: datetime) -> list[Standing]:
    """Return what is missing or may be sent, and of 40 days what came late and the newest of each that came in time, as far as the scope sees.

    What is missing first. Four queries; five where reports were sent more than once.
    """
    moment = min(end_of(on) - timedelta(microseconds=1), now) if on else now
    since, last = day_of(moment) - timedelta(days=BACK_DAYS), day_of(moment) + timedelta(days=AHEAD_DAYS)
    found = [
        o
        for o in once(obligations(scope=scope, city_code=city_code, year=year, now=moment, last=last))
        if o.stands != "ahead" and (not_sent(o) or o.due.submit_by.date() >= since)
    ]
    newest = {(o.duty.pk, o.code, o.unit): o.due.period.last for o in found}
    kept = [o for o in found if o.stands != "sent" or newest[o.duty.pk, o.code, o.unit] == o.due.period.last]
    return [_told(o, scope) for o in sorted(kept, key=lambda o: _ORDER.index(o.stands))]


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
        again_days=o.again_days,
        early_days=o.early_days,
        place=place_of(o, scope),
    )
