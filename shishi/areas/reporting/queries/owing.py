"""Who owes which report by when, worked out from the duties: nothing of it is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from shishi.areas.reporting.models import Duty, Extension, Outage, Report, ReportFact
from shishi.areas.reporting.models.duty import ACTIVITY, REPORT, WEEK
from shishi.areas.reporting.models.report import RETURNED, SENT
from shishi.areas.reporting.queries.dues import dues_of, holds, sent_besides
from shishi.areas.reporting.rules import deadlines
from shishi.areas.reporting.rules.cut import Cut
from shishi.areas.reporting.rules.deadlines import Back, Deadline, Given
from shishi.areas.reporting.rules.debtors import is_named
from shishi.areas.reporting.rules.periods import Due
from shishi.base.owed import Place
from shishi.base.phrases import Phrase
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of

LOOK_AHEAD_DAYS = 35


@dataclass(frozen=True, slots=True)
class Obligation:
    """One period's report of one who owes it."""

    duty: Duty
    code: str
    unit: str
    due: Due
    by: Deadline
    report: Report | None
    stands: str
    """sent, sent_late, missing, open, ahead."""
    excused: bool
    """True where it has time, or came in time, only by an extension that was given when its moment had passed."""
    came_back: tuple[Back, ...] = ()
    """Each time that it was returned."""
    early_days: int = 0
    """So many days before its data closed the newest version of a report was sent."""

    @property
    def again_days(self) -> int:
        """So many days after a return it was sent again, where that was too late; 0 where none was."""
        return max((b.days for b in self.came_back if b.late), default=0)

    @property
    def is_county(self) -> bool:
        return self.code != self.duty.division_code

    def too_early(self, today: date) -> Phrase | None:
        """Return why it cannot be sent yet, where its period has not begun."""
        return deadlines.too_early(cadence=self.duty.terms["cadence"], first=self.due.period.first, today=today)

    def cut(self, now: datetime, *, is_now: bool = False, why: str = "") -> Cut:
        """Return as of when the figures stand that are sent now: in time, or where it came back, as they stand then."""
        late = (
            self.duty.kind != ACTIVITY
            and day_of(now) > day_of(self.by.at)
            and not (self.came_back and self.came_back[-1].again is None)
        )
        return Cut(self.due.closes_at if late else None, is_now, why)

    @property
    def is_week(self) -> bool:
        """True where the county's week on one screen tells it."""
        return told_by_week(self.duty, self.code)

    @property
    def report_place(self) -> Place:
        return report_place(self.duty, self.due.period.last, self.code, self.unit)

    @property
    def place(self) -> Place:
        """Where whoever owes it sends it."""
        return obligation_place(self.duty, self.due.period.last, self.code, self.unit)

    @property
    def short_place(self) -> Place:
        """The same, in an address without a name: a message keeps few characters for it."""
        nth = self.duty.debtors.index([self.code, self.unit])
        return self.place if self.is_week else Place("reporting:short", (self.duty.pk, self.due.period.last.isoformat(), nth + 1))


def report_place(duty: Duty, last: date, code: str, unit: str) -> Place:
    return Place("reporting:report", (duty.pk, last.isoformat(), code, unit))


def obligation_place(duty: Duty, last: date, code: str, unit: str) -> Place:
    """Return where whoever owes it sends it: the week's one screen, or the report's page."""
    week = Place("reporting:week", (), query=f"?county={code[:6]}&week={last.isoformat()}")
    return week if told_by_week(duty, code) else report_place(duty, last, code, unit)


def told_by_week(duty: Duty, code: str) -> bool:
    """A weekly duty of a county is told by its one week over all ledgers: nothing is asked twice."""
    return duty.kind == WEEK or (duty.terms["cadence"] == "weekly" and code != duty.division_code)


def duties_for(*, scope: Scope, city_code: str, year: int) -> list[Duty]:
    """Return the duties of a plan that the scope may read, those that were replaced among them. One query."""
    city = city_code.ljust(12, "0")
    return list(
        Duty.objects.filter(scope.where(Permission.READ_PLAN), division_code=city, year=year).order_by("order", "from_date")
    )


def duty_for(*, scope: Scope, pk: int) -> Duty | None:
    return Duty.objects.filter(scope.where(Permission.READ_PLAN), pk=pk).first()


def may_read(scope: Scope, duty: Duty, code: str, unit: str) -> bool:
    """Tell whether the reader sees this one's reports: a county its own, a unit its programme's and those that go to it, the city office all."""
    if may_receive(scope, duty, code, unit):
        return True
    if not scope.may(Permission.READ_REPORT, division_code=code, programme=duty.programme):
        return False
    return duty.programme is not None or code != duty.division_code or _sees_all(scope) or may_send(scope, code, unit)


def _sees_all(scope: Scope) -> bool:
    return scope.has_role("city_office", "leader", "auditor")


def may_send(scope: Scope, code: str, unit: str) -> bool:
    """Tell whether the reader sends it: a county's desk for every unit of its county (代录), a bureau for itself."""
    mine = scope.with_permission(Permission.FILE_REPORT)
    is_county = not code.endswith("00000000")
    return any(
        (is_county and len(s.prefix) >= 6 and code.startswith(s.prefix))
        or (code.startswith(s.prefix) and s.organisation_name == unit != "")
        for s in mine
    )


def may_receive(scope: Scope, duty: Duty, code: str, unit: str) -> bool:
    """Tell whether the reader accepts or returns it: whom it goes to, else the programme's lead; never who owes it, in whatever post."""
    if may_send(scope, code, unit):
        return False
    for s in scope.with_permission(Permission.RECEIVE_REPORT):
        reaches = code.startswith(s.prefix) and (None in (s.programme, duty.programme) or s.programme == duty.programme)
        if not reaches or s.organisation_name == unit:
            continue
        leads = not duty.to and s.role == "lead_unit" and s.programme is not None and s.programme == duty.programme
        if s.role == "city_office" or leads or is_named(s.organisation_name, duty.to):
            return True
    return False


def obligations(
    *, scope: Scope, city_code: str, year: int, now: datetime, last: date | None = None, first: date | None = None
) -> list[Obligation]:
    """Return what is owed with the planned moment from `first` to `last` (35 days ahead) and what came back, by moment and in protocol order, as far as the reader sees.

    Four queries; five where reports were sent more than once.
    """
    duties = duties_for(scope=scope, city_code=city_code, year=year)
    last = last or day_of(now) + timedelta(days=LOOK_AHEAD_DAYS)
    reports = list(Report.objects.filter(duty_id__in=[d.pk for d in duties]))
    back = {(r.duty_id, r.period_last, r.division_code, r.unit) for r in reports if r.state == RETURNED}
    wanted = [
        (duty, code, unit, due)
        for duty in duties
        for code, unit in duty.debtors
        if may_read(scope, duty, code, unit)
        for due in dues_of(duty, code)
        if due.submit_by.date() <= last
        and (first is None or due.submit_by.date() >= first or (duty.pk, due.period.last, code, unit) in back)
    ]
    besides = (told for told in sent_besides(duties, reports) if first is None or told[3].submit_by.date() >= first)
    wanted += [(duty, code, unit, due) for duty, code, unit, due in besides if may_read(scope, duty, code, unit)]
    found = _joined(duties, wanted, now, reports)
    return sorted(found, key=lambda o: (o.by.at, o.duty.order))


def obligation(*, scope: Scope, duty: Duty, code: str, unit: str, last: date, now: datetime) -> Obligation | None:
    """Return the obligation of one period, or None where there is none that the reader sees."""
    week = Q(kind=WEEK) if told_by_week(duty, code) else Q(pk__in=[])
    kept = list(
        Duty.objects.filter(week | Q(number=duty.number, item=duty.item), division_code=duty.division_code, year=duty.year)
    )
    reports = list(Report.objects.filter(duty_id__in=[d.pk for d in kept], period_last=last, division_code=code))
    wanted = [told for told in sent_besides([duty], reports) if told[2] == unit]
    if not wanted:
        duty = next((d for d in kept if same_duty(d, duty) and holds(d, last)), duty)
        wanted = [(duty, code, unit, d) for d in dues_of(duty, code) if d.period.last == last]
    if [code, unit] not in [list(d) for d in duty.debtors] or not may_read(scope, duty, code, unit):
        return None
    return next(iter(_joined(kept, wanted, now, reports)), None)


def weeks_of(*, scope: Scope, duties: Sequence[Duty], code: str, now: datetime) -> list[Obligation]:
    """Return every week of a county, in order, as far as the reader sees. `duties`: the week's terms as they followed each other.

    Three queries; four where one was sent more than once.
    """
    wanted = [
        (duty, code, unit, due)
        for duty in duties
        for c, unit in duty.debtors
        if c == code and may_read(scope, duty, code, unit)
        for due in dues_of(duty, code)
    ]
    reports = list(Report.objects.filter(duty__in=duties, division_code=code))
    wanted += [told for told in sent_besides(duties, reports) if may_read(scope, told[0], code, told[2])]
    return _joined(duties, sorted(wanted, key=lambda told: told[3].period.last), now, reports)


def same_duty(one: Duty, other: Duty) -> bool:
    """Tell whether two are the same duty under terms that followed each other."""
    return (one.number, one.item) == (other.number, other.item)


def _joined(
    duties: Sequence[Duty], wanted: Iterable[tuple[Duty, str, str, Due]], now: datetime, own: Sequence[Report]
) -> list[Obligation]:
    """Join what is owed to what had been sent by `now`. What the county's week tells has the week's time and is sent with it.

    More time that was given under a duty's earlier terms still holds.
    """
    ids = {d.pk: (d.number, d.item) for d in duties}
    extensions: dict[tuple[str, str, date], list[Extension]] = defaultdict(list)
    for e in Extension.objects.filter(duty_id__in=ids.keys(), at__lte=now):
        extensions[*ids[e.duty_id], e.period_last].append(e)  # type: ignore[attr-defined]
    away, words = outages(), _words(own, now)
    reports = {(r.duty_id, r.period_last, r.division_code, r.unit): r for r in own}
    week_ids = {d.pk for d in duties if d.kind == WEEK}
    of_week = {ids[pk] for pk in week_ids}
    weeks = {(r.period_last, r.division_code): r for r in reports.values() if r.duty_id in week_ids}
    out = []
    for duty, code, unit, due in wanted:
        last = due.period.last
        given, report = given_to(extensions[*ids[duty.pk], last], code, unit), reports.get((duty.pk, last, code, unit))
        if told_by_week(duty, code):
            given += [Given(e.until, e.at) for key in of_week for e in extensions[*key, last] if e.division_code in ("", code)]
            report = report or weeks.get((last, code))
        by = deadlines.deadline(due, given=given, outages=away)
        told = words[report.pk] if report else Words((), ())
        came_back = deadlines.backs(returned=told.returned, sent=told.sent, due=due, by=by, given=given, outages=away)
        first = told.sent[0] if told.sent else None
        stands = deadlines.stands(sent_at=first, due=due, by=by, now=now, came_back=came_back)
        excused = deadlines.excused(sent_at=first, by=by, came_back=came_back)
        early = deadlines.early_days(told.sent[-1], due) if told.sent and duty.kind in (WEEK, REPORT) else 0
        by = deadlines.by_again(by, came_back)
        out.append(Obligation(duty, code, unit, due, by, report, stands, excused, came_back, early))
    return out


@dataclass(frozen=True, slots=True)
class Words:
    """When a report was sent, and when returned."""

    sent: tuple[datetime, ...]
    returned: tuple[datetime, ...]


def _words(reports: Iterable[Report], now: datetime) -> dict[int, Words]:
    """Return what had been said of each report by `now`. One query, none where each was sent once at most."""
    out = {r.pk: Words((r.sent_at,) if r.sent_at and r.sent_at <= now else (), ()) for r in reports}
    several = [r.pk for r in reports if r.version > 1 or r.state == RETURNED]
    held: dict[int, dict[str, list[datetime]]] = {pk: {SENT: [], RETURNED: []} for pk in several}
    facts = ReportFact.objects.filter(report__in=several, kind__in=(SENT, RETURNED), recorded_at__lte=now).order_by(
        "recorded_at", "pk"
    )
    for pk, kind, at in facts.values_list("report_id", "kind", "recorded_at") if several else ():
        held[pk][kind].append(at)
    return out | {pk: Words(tuple(told[SENT]), tuple(told[RETURNED])) for pk, told in held.items()}


def given_to(extensions: Iterable[Extension], code: str, unit: str) -> list[Given]:
    """Return which of a period's extensions hold for one who owes it: its own, and those for all."""
    return [Given(e.until, e.at) for e in extensions if (e.division_code, e.unit) in (("", ""), (code, unit))]


def extensions_given(
    due: Due, own: Sequence[Extension], away: Sequence[deadlines.Outage]
) -> list[tuple[Extension, datetime | None]]:
    """Return a period's extensions, each with the moment that had passed when it was given, None where it was given in time."""
    return [
        (e, deadlines.passed_before(due, Given(e.until, e.at), given=given_to(own, e.division_code, e.unit), outages=away))
        for e in own
    ]


def outages() -> list[deadlines.Outage]:
    return [deadlines.Outage(o.from_at, o.to_at) for o in Outage.objects.all()]


def week_duties(*, scope: Scope, city_code: str, year: int) -> list[Duty]:
    """Return the county's week of a plan, as its terms followed each other. One query."""
    return [d for d in duties_for(scope=scope, city_code=city_code, year=year) if d.kind == WEEK]
