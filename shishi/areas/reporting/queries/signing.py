"""Whose turn it is to sign a report, and by which hand the reader can sign or accept it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from shishi.areas.reporting.models import ReportFact
from shishi.areas.reporting.models.report import SENT, SIGNED
from shishi.areas.reporting.queries.owing import Obligation, may_receive, may_send
from shishi.areas.reporting.rules.debtors import GOVERNMENT
from shishi.areas.reporting.rules.signing import Hand, Party, Person
from shishi.infra.access.listing import deputies_among, names_of
from shishi.infra.access.models import Grant
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, Standing
from shishi.infra.store.facts import day_of


def hand_of(scope: Scope, o: Obligation, post: str) -> Hand | None:
    """Return how the reader signs in a post of the unit whose report it is, or of its county's government; in their own post rather than another's."""
    held = [s for s in scope.with_permission(Permission.READ_REPORT) if s.post == post != "" and _is_of(s, o)]
    return _by(scope, held, post)


def receiver_of(scope: Scope, o: Obligation) -> Hand | None:
    """Return how the reader accepts a report or returns it; in their own post rather than another's."""
    told = o.duty, o.code, o.unit
    return _by(scope, [s for s in scope.standings if may_receive(scope.alone(s), *told)]) if may_receive(scope, *told) else None


def stood_in_for(scope: Scope, o: Obligation) -> Person | None:
    """Return for whom the reader sends a report, where only another's post lets them."""
    hand = _by(scope, [s for s in scope.standings if may_send(scope.alone(s), o.code, o.unit)])
    return hand.deputises if hand else None


def _by(scope: Scope, held: Sequence[Standing], post: str = "") -> Hand | None:
    first = min(held, key=lambda s: bool(s.holder), default=None)
    stands_in = Person(first.holder, first.deputises) if first and first.holder else None
    return Hand(Person(scope.username, scope.name), post, stands_in) if first else None


def _is_of(s: Standing, o: Obligation) -> bool:
    if s.organisation_name == o.unit:
        return bool(s.prefix) and o.code.startswith(s.prefix)
    return o.is_county and s.prefix == o.code[:6] and s.organisation_name.endswith(GOVERNMENT)


def parties_to(facts: Sequence[ReportFact], version: int) -> list[Party]:
    """Return who sent and who signed a version, of the facts of its report. One query; two where a signature kept but the name of its holder."""
    return Known(facts).parties(facts, version)


class Known:
    """What those who took these steps are called, and for whom a deputy signed where only that name was kept."""

    def __init__(self, facts: Iterable[ReportFact]) -> None:
        facts = list(facts)
        self.names = names_of(f.by for f in facts)
        self.deputies = deputies_among({f.by for f in facts if f.body.get("deputises") and not f.body.get("holder")})

    def parties(self, facts: Iterable[ReportFact], version: int) -> list[Party]:
        own = [f for f in facts if f.version == version and f.kind in (SENT, SIGNED)]
        return [Party(Person(f.by, self.names[f.by]), f.kind == SIGNED, self._holder(f)) for f in own]

    def _holder(self, f: ReportFact) -> Person | None:
        name, username = f.body.get("deputises"), f.body.get("holder", "")
        if name and not username:
            held = [g for g in self.deputies if g.user.username == f.by and _held(g, f)]
            username = next((g.deputises.user.username for g in sorted(held, key=lambda g: g.deputises.user.name != name)), "")
        return Person(username, name) if name else None


def _held(g: Grant, f: ReportFact) -> bool:
    return g.post == f.body.get("post") and g.valid_from <= day_of(f.recorded_at) <= (g.valid_to or date.max)
