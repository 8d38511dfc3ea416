"""What waits for the reader's signature or word, what each says at a glance, and by which hand they take it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shishi.areas.reporting.models import ReportFact
from shishi.areas.reporting.models.report import SENT, SIGNED
from shishi.areas.reporting.queries.owing import Obligation, may_receive
from shishi.areas.reporting.queries.signing import Known, hand_of, receiver_of
from shishi.areas.reporting.rules.signing import Hand, Party, accepting_problem, signing_problem
from shishi.infra.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Glance:
    """What a version says, in short."""

    nothing: bool
    """It says that nothing changed (零报告)."""
    typed: int
    flags: int
    """Figures that are marked, as one that fell."""
    problems: str
    words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    o: Obligation
    signs: bool
    """True where a signature is waited for, else the word of who accepts."""
    hand: Hand | None
    """None where it is another's turn first, or where whoever sent or signed it does not accept it."""
    turn: str
    """The post that signs next; empty where all have."""
    glance: Glance

    @property
    def key(self) -> str:
        """Return the report and the version that was seen, as a form sends them back."""
        return f"{self.o.report.pk}.{self.o.report.version}" if self.o.report else ""


def waiting_for(scope: Scope, sent: Iterable[Obligation]) -> list[Waiting]:
    """Return those of these reports, sent, that the reader signs now or is to accept. Two queries, three as of `parties_to`; none where none are theirs."""
    meant = [o for o in sent if o.report and (may_receive(scope, o.duty, o.code, o.unit) or _is_in_chain(scope, o))]
    facts: dict[int, list[ReportFact]] = defaultdict(list)
    if meant:
        for f in ReportFact.objects.filter(report__in=[o.report for o in meant], kind__in=(SENT, SIGNED)).order_by("pk"):
            facts[f.report_id].append(f)
    known = Known(f for own in facts.values() for f in own)
    found = [_waiting(scope, o, facts[o.report.pk], known) for o in meant if o.report]
    return [w for w in found if w]


def _is_in_chain(scope: Scope, o: Obligation) -> bool:
    return any(hand_of(scope, o, post) for post in o.duty.chain)


def _waiting(scope: Scope, o: Obligation, facts: list[ReportFact], known: Known) -> Waiting | None:
    own = [f for f in facts if o.report and f.version == o.report.version]
    parties = known.parties(own, o.report.version if o.report else 0)
    glance = _glance(next((f.body for f in reversed(own) if f.kind == SENT), {}))
    signed = sum(p.signed for p in parties)
    turn = o.duty.chain[signed] if signed < len(o.duty.chain) else ""
    hand = hand_of(scope, o, turn) if turn else None
    if hand and signing_problem(hand, parties) is None:
        return Waiting(o, signs=True, hand=hand, turn=turn, glance=glance)
    if not may_receive(scope, o.duty, o.code, o.unit):
        return None
    return Waiting(o, signs=False, hand=None if turn else _accepting(scope, o, parties), turn=turn, glance=glance)


def _accepting(scope: Scope, o: Obligation, parties: list[Party]) -> Hand | None:
    hand = receiver_of(scope, o)
    return hand if hand and accepting_problem(hand, parties) is None else None


def _glance(body: Mapping[str, Any]) -> Glance:
    return Glance(
        nothing=bool(body.get("nothing")),
        typed=int(body.get("typed", 0)),
        flags=len(body.get("flags", ())),
        problems=body.get("problems", ""),
        words=body.get("text") or body.get("note") or "",
    )
