"""Whose turn it is to sign a report, and by which hand the reader can sign or accept it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shishi.areas.reporting.models import ReportFact
from shishi.areas.reporting.models.report import SENT, SIGNED
from shishi.areas.reporting.queries.owing import Obligation, may_receive
from shishi.areas.reporting.rules.debtors import GOVERNMENT
from shishi.areas.reporting.rules.signing import Hand, Party, Person, signing_problem
from shishi.infra.access.listing import names_of
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, Standing


def hand_of(scope: Scope, o: Obligation, post: str) -> Hand | None:
    """Return how the reader signs in a post of the unit whose report it is, or of its county's government; in their own post rather than another's."""
    held = [s for s in scope.with_permission(Permission.READ_REPORT) if s.post == post != "" and _is_of(s, o)]
    return _by(scope, held, post)


def receiver_of(scope: Scope, o: Obligation) -> Hand | None:
    """Return how the reader accepts a report or returns it; in their own post rather than another's."""
    told = o.duty, o.code, o.unit
    return _by(scope, [s for s in scope.standings if may_receive(scope.alone(s), *told)]) if may_receive(scope, *told) else None


def _by(scope: Scope, held: Sequence[Standing], post: str = "") -> Hand | None:
    first = min(held, key=lambda s: bool(s.holder), default=None)
    stands_in = Person(first.holder, first.deputises) if first and first.holder else None
    return Hand(Person(scope.username, scope.name), post, stands_in) if first else None


def _is_of(s: Standing, o: Obligation) -> bool:
    if s.organisation_name == o.unit:
        return bool(s.prefix) and o.code.startswith(s.prefix)
    return o.is_county and s.prefix == o.code[:6] and s.organisation_name.endswith(GOVERNMENT)


def parties_to(facts: Sequence[ReportFact], version: int) -> list[Party]:
    """Return who sent and who signed a version, of the facts of its report. One query."""
    return _parties(facts, version, names_of(f.by for f in facts))


def _parties(facts: Sequence[ReportFact], version: int, names: Mapping[str, str]) -> list[Party]:
    own = [f for f in facts if f.version == version and f.kind in (SENT, SIGNED)]
    return [Party(Person(f.by, names[f.by]), f.kind == SIGNED, _stood_in_for(f.body)) for f in own]


def _stood_in_for(body: Mapping[str, Any]) -> Person | None:
    return Person(body.get("holder", ""), body["deputises"]) if body.get("deputises") else None


def waiting_for(scope: Scope, found: Iterable[Obligation]) -> list[Obligation]:
    """Return those of these reports, sent and to be signed, that the reader can sign now. Two queries; none where it holds no post of theirs."""
    meant = [o for o in found if o.report and any(hand_of(scope, o, post) for post in o.duty.chain)]
    facts: dict[int, list[ReportFact]] = defaultdict(list)
    if meant:
        for f in ReportFact.objects.filter(report__in=[o.report for o in meant], kind__in=(SENT, SIGNED)).order_by("pk"):
            facts[f.report_id].append(f)
    names = names_of(f.by for own in facts.values() for f in own)
    return [o for o in meant if o.report and _signs(scope, o, _parties(facts[o.report.pk], o.report.version, names))]


def _signs(scope: Scope, o: Obligation, parties: Sequence[Party]) -> bool:
    signed = sum(p.signed for p in parties)
    hand = hand_of(scope, o, o.duty.chain[signed]) if signed < len(o.duty.chain) else None
    return hand is not None and signing_problem(hand, parties) is None
