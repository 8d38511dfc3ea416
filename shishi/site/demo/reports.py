"""Reports of the demonstration: each is sent on its day by whoever owes it, but for what is planted as late or missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting import actions
from shishi.areas.reporting.labels import opening_words
from shishi.areas.reporting.models.duty import WEEK
from shishi.areas.reporting.queries.owing import Obligation, obligations
from shishi.areas.reporting.queries.report import body_of, report_page
from shishi.areas.reporting.rules.cut import Cut
from shishi.infra.access.scope import OPERATOR
from shishi.infra.clock import SHANGHAI

HOUR = time(15)
OFFICE = "市政府办公室"
DAYS_LATE = 3
Planted = Mapping[tuple[str, date], str]
"""(county, last day of the week) → missing, sent_late, extended_late."""


class Reports:
    """What one city owes, by the day on which it is sent."""

    def __init__(self, *, city: str, first: date, until: date, planted: Planted, clerks: Mapping[str, str]) -> None:
        self.clerks = clerks
        """By unit; a unit without an account sends under its own name."""
        self.by_day: dict[date, list[Obligation]] = defaultdict(list)
        self.excused: list[Obligation] = []
        now = datetime.combine(first, HOUR, SHANGHAI)
        last = until - timedelta(days=1)
        for o in obligations(scope=OPERATOR, city_code=city, year=first.year, now=now, first=first, last=last):
            stands = planted.get((o.code, o.due.period.last), "") if o.duty.kind == WEEK else ""
            if stands == "missing" or (o.is_week and o.duty.kind != WEEK):
                continue
            self.by_day[o.due.submit_by.date() + timedelta(days=DAYS_LATE if stands else 0)].append(o)
            if stands == "extended_late":
                self.excused.append(o)

    def send(self, day: date) -> int:
        """Send what is sent on this day; return how many."""
        now = datetime.combine(day, HOUR, SHANGHAI)
        for o in self.by_day.get(day, []):
            which = actions.Which(o.duty.pk, o.due.period.first, o.due.period.last, o.code, o.unit)
            by = self.clerks.get(o.unit, o.unit)
            cut = o.cut(now)
            if o in self.excused:
                self._excuse(o, which, now)
                cut = Cut()
            if o.duty.kind == WEEK:
                whose = {"scope": OPERATOR, "division_code": o.code[:6], "year": o.duty.year}
                totals = ledgers.reported_totals(**whose, today=day, on=cut.day)
                actions.send_week(sheet=actions.Sheet(which, 0, totals, (), {}, cut=cut, closed=totals), by=by, now=now)
            else:
                actions.send(sending=actions.Sending(which, 0, _told(o, now, cut)), by=by, now=now)
        return len(self.by_day.get(day, []))

    def _excuse(self, o: Obligation, which: actions.Which, now: datetime) -> None:
        """Give more time when the time has passed: what is late will be in time."""
        told = {"until": now + timedelta(hours=2), "why": "延期补报", "planned": o.due.submit_by}
        actions.extend(which=which, for_all=False, **told, by=self.clerks[OFFICE], now=now - timedelta(hours=4))


def _told(o: Obligation, now: datetime, cut: Cut) -> dict[str, object]:
    found = report_page(scope=OPERATOR, owed=o, now=now, cut=cut)
    figures = {f.key: f.value for f in found.figures}
    return {**body_of(found, text=opening_words(found, now.date()), problems="", figures=figures), "typed": 0}
