"""Requests for coordination of the demonstration: a county asks a department, which answers; the county says whether it helped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from shishi.areas.ledgers.queries.entries import open_spans
from shishi.areas.reporting import actions
from shishi.areas.reporting.models import Coordination
from shishi.areas.reporting.models.coordination import ANSWERED, NEEDLESS, NOT_SOLVED, WITHDRAWN
from shishi.site.demo.days import at
from shishi.site.demo.posts import Desks

HOURS = {"ask": 9, ANSWERED: 14, NEEDLESS: 14, WITHDRAWN: 14, "rate": 16}


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of a request on a day."""

    on: date
    how: str
    """ANSWERED, NEEDLESS, WITHDRAWN, or rate."""
    says: str
    rating: int = 0
    until: date | None = None
    """By when it is to be answered again, where it is not solved."""


@dataclass(frozen=True, slots=True)
class Request:
    ledger: str
    nth: int
    """Which entry, by its place in the ledger's row."""
    unit: str
    asks: str
    cause: str
    on: date
    by: date
    turns: tuple[Turn, ...] = ()


class Requests:
    """One city's requests, by the day and the hour on which they go on."""

    def __init__(self, requests: Sequence[Request], *, city: str, desks: Desks, entry: Callable[[str, int], int]) -> None:
        self.city, self.desks, self.entry = city, desks, entry
        self.open: dict[Request, int] = {}
        self.agenda: dict[date, list[tuple[int, Callable[[datetime], None]]]] = defaultdict(list)
        for it in requests:
            self.agenda[it.on].append((HOURS["ask"], partial(self._ask, it)))
            for turn in it.turns:
                self.agenda[turn.on].append((HOURS[turn.how], partial(self._turn, it, turn)))

    def play(self, day: date) -> None:
        for hour, act in sorted(self.agenda.get(day, ()), key=lambda one: one[0]):
            act(at(day, hour))

    def _ask(self, it: Request, now: datetime) -> None:
        pk = self.entry(it.ledger, it.nth)
        span = open_spans([pk])[pk]
        code, about = span.division_code[:6] + "000000", f"{span.entry.number} {span.name}"
        asking = actions.Asking(code, it.unit, it.asks, it.by, span.entry.programme, pk, about, it.cause)
        self.open[it] = actions.ask(asking=asking, by=self.desks.county(code), now=now).pk

    def _turn(self, it: Request, turn: Turn, now: datetime) -> None:
        pk = self.open[it]
        county = self.desks.county(Coordination.objects.get(pk=pk).division_code)
        if turn.how == WITHDRAWN:
            actions.withdraw(pk=pk, says=turn.says, by=county, now=now)
        elif turn.how == "rate":
            actions.rate(pk=pk, rating=turn.rating, says=turn.says, by=county, now=now, until=turn.until)
            if turn.rating == NOT_SOLVED:
                self.open[it] = Coordination.objects.get(again_of=pk).pk
        else:
            by = self.desks.clerk(self.city, it.unit)
            actions.answer(pk=pk, says=turn.says, needless=turn.how == NEEDLESS, by=by, now=now)
