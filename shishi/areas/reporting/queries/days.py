"""On which days reports and filings are to be sent, whoever has sent them: what a calendar shows. Nothing of how they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shishi.areas.reporting.models import Duty, Extension
from shishi.areas.reporting.models.duty import ACTIVITY, FILING, WEEK
from shishi.areas.reporting.queries.owing import (
    dues_of,
    duties_for,
    given_to,
    may_read,
    may_send,
    obligation_place,
    outages,
    told_by_week,
)
from shishi.areas.reporting.rules.deadlines import deadline
from shishi.areas.reporting.rules.periods import Due
from shishi.base.owed import Place
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of

_EVERY_COUNTY = "各县区政府"


@dataclass(frozen=True, slots=True)
class DueReport:
    """One period's report of all who owe it by the same moment."""

    day: date
    at: datetime
    """The moment that counts: by the holiday rule, the days that its receiver needs, and more time that was given."""
    kind: str
    """report, filing, activity."""
    number: str
    """The programme's; empty for what binds all."""
    item: str
    what: str
    to: str
    units: tuple[str, ...]
    whose: str
    """How the plan names all of them, where all owe it by then; empty elsewhere."""
    place: Place | None
    """Where the reader sends it, who owes it."""


def due_reports(*, scope: Scope, city_code: str, year: int, first: date, last: date) -> list[DueReport]:
    """Return what is to be sent from `first` to `last`, by moment; what the county's week tells once, as the week. Three queries.

    More time for one unit alone is told to whoever reads its reports.
    """
    duties = duties_for(scope=scope, city_code=city_code, year=year)
    terms = {d.pk: (d.number, d.item) for d in duties}
    extensions: dict[tuple[str, str, date], list[Extension]] = defaultdict(list)
    for e in Extension.objects.filter(duty__in=terms):
        extensions[*terms[e.duty_id], e.period_last].append(e)  # type: ignore[attr-defined]
    away, has_week, out = outages(), any(d.kind == WEEK for d in duties), []
    for duty in duties:
        for own, debtors in _apart(duty, has_week=has_week):
            for due in dues_of(duty, own):
                given = extensions.get((*terms[duty.pk], due.period.last), ())
                at: dict[datetime, list[tuple[str, str]]] = defaultdict(list)
                for code, unit in debtors:
                    whose = (code, unit) if given and may_read(scope, duty, code, unit) else ("", "")
                    at[deadline(due, given=given_to(given, *whose), outages=away).at].append((code, unit))
                out += [r for r in _told(scope, duty, due, at, len(debtors)) if first <= r.day <= last]
    return sorted(out, key=lambda r: (r.at, r.number))


def _apart(duty: Duty, *, has_week: bool) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the city's own who owe it, and then the counties', who may be ahead of them: each where there are such."""
    owing = [(code, unit) for code, unit in duty.debtors if not _in_week(duty, code, has_week=has_week)]
    for own in (duty.division_code, ""):
        if debtors := [d for d in owing if (d[0] == duty.division_code) is bool(own)]:
            yield own, debtors


def _in_week(duty: Duty, code: str, *, has_week: bool) -> bool:
    return has_week and duty.kind != WEEK and told_by_week(duty, code)


def _told(scope: Scope, duty: Duty, due: Due, groups: dict[datetime, list[tuple[str, str]]], every: int) -> Iterator[DueReport]:
    for at, debtors in groups.items():
        units = tuple(unit for _, unit in debtors)
        own = next(((code, unit) for code, unit in debtors if may_send(scope, code, unit)), None)
        yield DueReport(
            day_of(at - timedelta(microseconds=1)),
            at,
            duty.kind if duty.kind in (FILING, ACTIVITY) else "report",
            duty.number,
            duty.item,
            duty.what,
            duty.to,
            units,
            _named(duty) if len(units) == every > 1 else "",
            obligation_place(duty, due.period.last, *own) if own else None,
        )


def _named(duty: Duty) -> str:
    return _EVERY_COUNTY if duty.kind == WEEK else duty.owner
