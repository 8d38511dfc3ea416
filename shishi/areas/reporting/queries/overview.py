"""Who has sent and who has not, what waits for me, and what is owed on the front page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import get_language

from shishi.areas.reporting.models import Coordination, Duty
from shishi.areas.reporting.models.duty import WEEK
from shishi.areas.reporting.queries.owing import Obligation, may_receive, may_send, obligations
from shishi.areas.reporting.queries.waiting import Waiting, waiting_for
from shishi.base.calendar import period_in
from shishi.base.owed import Owed, Place
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of

AHEAD_DAYS = 10
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Round:
    """One duty's newest period: who has sent and who has not."""

    duty: Duty
    first: date
    last: date
    by: datetime
    sent: tuple[Obligation, ...]
    not_sent: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    mine: tuple[Obligation, ...]
    """To be sent by me: what is missing first."""
    receive: tuple[Waiting, ...]
    """Sent, and waiting for my word or signature."""
    rounds: tuple[Round, ...]
    missing: tuple[Obligation, ...]
    """Of all periods, the oldest first."""
    before: tuple[Obligation, ...]
    """Of these, those of periods before the rounds'."""
    debts: tuple[tuple[Obligation, int], ...]
    """Of each unit that owes me a report past its time: the oldest, and how many; who owes most first."""


def desk(*, scope: Scope, city_code: str, year: int, now: datetime) -> Desk:
    """Return the desk of whoever sends or receives reports: nothing that is owed or waits leaves it by its age.

    Four queries; six where reports wait for the reader.
    """
    last = day_of(now) + timedelta(days=AHEAD_DAYS)
    found = obligations(scope=scope, city_code=city_code, year=year, now=now, last=last)
    mine = [o for o in found if not_sent(o) and o.stands in ("missing", "open") and may_send(scope, o.code, o.unit)]
    sent = [o for o in found if o.report and o.duty.pk == o.report.duty_id and o.report.state == "sent"]
    missing, rounds = tuple(o for o in once(found) if o.stands == "missing"), _rounds(found)
    told = {id(o) for r in rounds for o in r.not_sent}
    return Desk(
        tuple(sorted(once(mine), key=lambda o: (o.stands != "missing", o.by.at))),
        tuple(waiting_for(scope, sent)),
        rounds,
        missing,
        tuple(o for o in missing if id(o) not in told),
        _debts([o for o in missing if may_receive(scope, o.duty, o.code, o.unit)]),
    )


def _debts(missing: Sequence[Obligation]) -> tuple[tuple[Obligation, int], ...]:
    units: dict[tuple[str, str], list[Obligation]] = defaultdict(list)
    for o in missing:
        units[o.code, o.unit].append(o)
    told = [(min(own, key=lambda o: o.by.at), len(own)) for own in units.values()]
    return tuple(sorted(told, key=lambda t: (-t[1], t[0].by.at)))


def not_sent(o: Obligation) -> bool:
    return o.stands not in ("sent", "sent_late")


def once(found: Sequence[Obligation]) -> list[Obligation]:
    """The county's week stands for every weekly duty that it tells: one line, not four; also where a long rest made it longer than theirs."""
    since: dict[str, date] = {}
    for o in found:
        if o.duty.kind == WEEK:
            since[o.code] = min(since.get(o.code, date.max), o.due.period.first)
    return [o for o in found if o.duty.kind == WEEK or not (o.is_week and since.get(o.code, date.max) <= o.due.period.last)]


def _rounds(found: Sequence[Obligation]) -> tuple[Round, ...]:
    """Return the newest period of each duty, under whichever terms; of one that has ended, while somebody still owes it."""
    groups: dict[tuple[str, str], dict[date, list[Obligation]]] = defaultdict(lambda: defaultdict(list))
    for o in found:
        if o.stands != "ahead":
            groups[o.duty.number, o.duty.item][o.due.period.last].append(o)
    rounds = [_round(periods[max(periods)]) for periods in groups.values()]
    return tuple(sorted((r for r in rounds if r.duty.to_date is None or r.not_sent), key=lambda r: r.duty.order))


def _round(own: Sequence[Obligation]) -> Round:
    one = own[0]
    sent, rest = tuple(o for o in own if not not_sent(o)), tuple(o for o in own if not_sent(o))
    return Round(one.duty, one.due.period.first, one.due.period.last, one.by.at, sent, rest)


def place_of(o: Obligation, scope: Scope) -> Place:
    """Return the exact page of an obligation: the week's one screen for who fills it in, the report's page for others."""
    return o.place if may_send(scope, o.code, o.unit) else o.report_place


def owed(*, scope: Scope, now: datetime) -> list[Owed]:
    """Return what of the reports and requests waits for the reader, over every plan that it may read. Five queries a plan."""
    if not (scope.may(Permission.READ_REPORT) or scope.may(Permission.RECEIVE_REPORT)):
        return _coordination(scope) if scope.may(Permission.ANSWER_COORDINATION) else []
    plans = Duty.objects.filter(scope.where(Permission.READ_PLAN), to_date=None).values_list("division_code", "year").distinct()
    out: list[Owed] = []
    for code, year in plans.order_by("division_code", "-year"):
        found, plan = desk(scope=scope, city_code=code, year=year, now=now), f"?plan={code}-{year}"
        for kind, stands in (("report_late", "missing"), ("report", "open")):
            rows = [o for o in found.mine if o.stands == stands]
            out += [Owed(kind, o.duty.what, _says(o), place_of(o, scope), due=day_of(o.by.at)) for o in rows[:_NAMED]]
            if len(rows) > _NAMED:
                out.append(Owed(kind, "", "", Place("reporting:index", query=plan), count=len(rows) - _NAMED))
        for kind, is_signed in (("countersign", True), ("receive", False)):
            rows = [w.o for w in found.receive if w.signs == is_signed]
            out += [Owed(kind, o.duty.what, _says(o), place_of(o, scope)) for o in rows[:_NAMED]]
            if len(rows) > _NAMED:
                out.append(Owed(kind, "", "", Place("reporting:index", query=plan), count=len(rows) - _NAMED))
        out += [
            Owed("unsent", o.unit, f"{o.duty.what} {_days(o)}", place_of(o, scope), due=day_of(o.by.at), count=n)
            for o, n in found.debts[: _NAMED - 1]
        ]
        if rest := found.debts[_NAMED - 1 :]:
            out.append(Owed("unsent", "", "", Place("overview:chase", query=plan), count=sum(n for _, n in rest)))
    return [*out, *_coordination(scope)]


def _says(o: Obligation) -> str:
    return f"{o.unit} {_days(o)}"


def _days(o: Obligation) -> str:
    return period_in(get_language(), o.due.period.first, o.due.period.last)


def _coordination(scope: Scope) -> list[Owed]:
    asked = coordination_for(scope).filter(ended_at=None, unit__in=units_answering(scope)).order_by("due_date")
    return [
        Owed("answer", c.asks, c.about, Place("reporting:coordination", (), f"c-{c.pk}"), due=c.due_date) for c in asked[:_NAMED]
    ]


def units_answering(scope: Scope) -> list[str]:
    return sorted({s.organisation_name for s in scope.with_permission(Permission.ANSWER_COORDINATION) if s.organisation_name})


def coordination_for(scope: Scope):
    """Return the requests that the reader sees: a county its own, a department what it was asked or what is of its programme, the city office all."""
    prefixes = Q(pk__in=[])
    for s in scope.with_permission(Permission.READ_REPORT):
        own = Q(division_code__startswith=s.prefix) if s.prefix else ~Q(pk__in=[])
        if s.programme is not None or s.role in ("lead_unit", "supporting_unit"):
            own &= Q(unit=s.organisation_name) | Q(programme=s.programme, programme__isnull=False)
        prefixes |= own
    for s in scope.with_permission(Permission.ANSWER_COORDINATION):
        prefixes |= Q(division_code__startswith=s.prefix, unit=s.organisation_name)
    return Coordination.objects.filter(prefixes)
