"""Reports of the demonstration: whoever owes one sends it on its day, the unit's own posts sign it, whom it goes to takes it or returns it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting import actions
from shishi.areas.reporting.forms import Touch
from shishi.areas.reporting.labels import opening_words
from shishi.areas.reporting.models import Report, ReportFact
from shishi.areas.reporting.models.duty import ACTIVITY, WEEK
from shishi.areas.reporting.models.report import ACCEPTED, RETURNED, SENT, SIGNED
from shishi.areas.reporting.queries.owing import Obligation, obligations
from shishi.areas.reporting.queries.report import body_of, report_page
from shishi.areas.reporting.queries.week import MOST_LINES
from shishi.areas.reporting.rules.cut import Cut
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import OPERATOR
from shishi.site.demo.days import at, office_day
from shishi.site.demo.posts import Desks

SIGNS, TAKES, SENDS = 10, 11, 15
"""The hours at which it is done."""
DAYS_LATE = 3
_AUDIENCE, _PLACE = "各县区业务干部、服务对象", "市政务服务中心"
SIGNED_WITHIN, TAKEN_WITHIN = 3, 6
"""Working days."""
Key = tuple[str, str, date]
"""(what is reported, by which unit, the last day of the period)."""
Touches = Callable[[list[ledgers.Reported], date], Mapping[int, Touch]]
"""What a county's clerk touches of these entries in the week's sheet of a day."""


@dataclass(frozen=True, slots=True)
class Return:
    """Why a report comes back, and so many working days later it is sent again, with what was missing."""

    why: str
    adds: str
    days: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapses:
    """What goes otherwise than by itself; nothing does in a real city."""

    never: frozenset[Key] = frozenset()
    late: frozenset[Key] = frozenset()
    excused: frozenset[Key] = frozenset()
    """Late, and given more time only when that was over."""
    extended: Mapping[Key, int] = field(default_factory=dict)
    """Given so many days more the day before it is due, and sent then."""
    returned: Mapping[Key, Return] = field(default_factory=dict)
    typed: Mapping[Key, tuple[str, int]] = field(default_factory=dict)
    """A figure that is typed otherwise than the ledger has it, and by how much."""


@dataclass(slots=True)
class _Course:
    """One report, and how far it has come."""

    owed: Obligation
    key: Key
    which: actions.Which
    by: str
    chance: random.Random
    report: Report | None = None
    signed: int = 0


class Reports:
    """What one city owes, by the day and the hour on which it goes on."""

    def __init__(self, *, city: str, first: date, until: date, desks: Desks, lapses: Lapses, touches: Touches) -> None:
        self.desks, self.lapses, self.touches = desks, lapses, touches
        self.agenda: dict[date, list[tuple[int, Callable[[datetime], None]]]] = defaultdict(list)
        last = until - timedelta(days=1)
        for o in obligations(scope=OPERATOR, city_code=city, year=first.year, now=at(first, SENDS), first=first, last=last):
            if not o.is_week or o.duty.kind == WEEK:
                self._expect(o)

    def play(self, day: date) -> int:
        """Do what is done on this day; return how much that is."""
        todo = self.agenda.pop(day, [])
        for hour, act in sorted(todo, key=lambda one: one[0]):
            act(at(day, hour))
        return len(todo)

    def _expect(self, o: Obligation) -> None:
        period, key = o.due.period, (o.duty.what, o.unit, o.due.period.last)
        which = actions.Which(o.duty.pk, period.first, period.last, o.code, o.unit)
        it = _Course(o, key, which, self.desks.clerk(o.code, o.unit), random.Random(str(key)))
        due, told = o.due.submit_by.date(), self.lapses
        if key in told.never:
            return
        if key in told.extended:
            self._on(
                due - timedelta(days=1), TAKES, partial(self._extend, it, days=told.extended[key], why="数据还在核对，准予延期")
            )
        if key in told.excused:
            late = due + timedelta(days=DAYS_LATE)
            self._on(late, TAKES, partial(self._extend, it, days=DAYS_LATE, why="延期补报"))
        wait = told.extended.get(key, DAYS_LATE if key in told.late | told.excused else 0)
        self._on(due + timedelta(days=wait), SENDS, partial(self._send, it))

    def _on(self, day: date, hour: int, act: Callable[[datetime], None]) -> None:
        self.agenda[day].append((hour, act))

    def _extend(self, it: _Course, now: datetime, *, days: int, why: str) -> None:
        planned, by = it.owed.due.submit_by, self.desks.receiver(it.owed).who.username
        actions.extend(
            which=it.which, for_all=False, until=planned + timedelta(days=days), why=why, planned=planned, by=by, now=now
        )

    def _send(self, it: _Course, now: datetime) -> None:
        it.report = self._send_week(it, now) if it.owed.duty.kind == WEEK else self._send_report(it, now)
        it.signed = 0
        self._go_on(it, now.date())

    def _send_week(self, it: _Course, now: datetime, note: str = "") -> Report:
        scope, seen = self.desks.scopes[it.by], it.report.version if it.report else 0
        totals, rows = ledgers.reported(
            scope=scope,
            division_code=it.owed.code[:6],
            year=it.owed.duty.year,
            today=now.date(),
            most=MOST_LINES,
            permission=Permission.FILE_LEDGER,
        )
        touches, cut = {} if seen else self.touches(rows, now.date()), self._cut(it, now)
        whose = {"scope": scope, "division_code": it.owed.code[:6], "year": it.owed.duty.year, "today": now.date()}
        closed = ledgers.reported_totals(**whose, permission=Permission.FILE_LEDGER, moment=cut.moment) if cut.moment else ()
        sheet = actions.Sheet(it.which, seen, totals, rows, touches, note=note, cut=cut, closed=closed)
        return actions.send_week(sheet=sheet, by=it.by, now=now)

    def _send_report(self, it: _Course, now: datetime) -> Report:
        found = report_page(scope=OPERATOR, owed=it.owed, now=now, cut=self._cut(it, now))
        figures = {f.key: f.value for f in found.figures}
        if it.key in self.lapses.typed:
            name, more = self.lapses.typed[it.key]
            figures[name] = (figures[name] or 0) + more
        told: dict[str, Any] = {"activity": self._held(it, now.date())} if it.owed.duty.kind == ACTIVITY else {}
        body = body_of(found, text=opening_words(found, now.date()), problems="", figures=figures, **told)
        return actions.send(sending=actions.Sending(it.which, 0, body), by=it.by, now=now)

    def _held(self, it: _Course, day: date) -> dict[str, Any]:
        """Return what is told of an activity: held some days before it is told of."""
        held, people = day - timedelta(days=it.chance.randint(2, 8)), it.chance.randint(30, 120)
        shows = f"https://www.example.cn/{held:%Y%m%d}.html"
        return {"day": held.isoformat(), "audience": _AUDIENCE, "people": people, "place": _PLACE, "shows": shows}

    def _cut(self, it: _Course, now: datetime) -> Cut:
        """What had more time, or came back, says what stands when it is sent."""
        in_time = it.report or it.key in self.lapses.excused or it.key in self.lapses.extended
        return Cut() if in_time else it.owed.cut(now)

    def _send_again(self, it: _Course, now: datetime, *, adds: str) -> None:
        """Send what was sent before, with what was missing in it."""
        assert it.report
        if it.owed.duty.kind == WEEK:
            it.report = self._send_week(it, now, adds)
        else:
            said = ReportFact.objects.get(report=it.report, kind=SENT, version=it.report.version).body
            body = {**said, "problems": adds, "typed": said["typed"] + 1}
            it.report = actions.send(sending=actions.Sending(it.which, it.report.version, body), by=it.by, now=now)
        it.signed = 0
        self._go_on(it, now.date())

    def _go_on(self, it: _Course, day: date) -> None:
        """Wait for the next post of its unit, then for whoever takes it."""
        if it.signed < len(it.owed.duty.chain):
            self._on(office_day(day, it.chance.randint(1, SIGNED_WITHIN)), SIGNS, partial(self._sign, it))
        else:
            self._on(office_day(day, it.chance.randint(1, TAKEN_WITHIN)), TAKES, partial(self._take, it))

    def _sign(self, it: _Course, now: datetime) -> None:
        assert it.report
        if hand := self.desks.signer(it.owed, it.owed.duty.chain[it.signed]):
            seen, by = it.report.version, hand.who.username
            actions.step(report_id=it.report.pk, kind=SIGNED, seen=seen, by=by, now=now, hand=hand)
            it.signed += 1
            self._go_on(it, now.date())

    def _take(self, it: _Course, now: datetime) -> None:
        assert it.report
        hand, back = self.desks.receiver(it.owed), self.lapses.returned.get(it.key)
        told = {"report_id": it.report.pk, "seen": it.report.version, "by": hand.who.username, "now": now, "hand": hand}
        if back and it.report.version == 1:
            actions.step(kind=RETURNED, why=back.why, **told)
            self._on(office_day(now.date(), back.days), SENDS, partial(self._send_again, it, adds=back.adds))
        else:
            actions.step(kind=ACCEPTED, **told)
