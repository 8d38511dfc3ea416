"""Who may sign a version of a report, and who may accept it. Source: practice 12."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shishi.base.phrases import Phrase, say


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    """Empty where only the name was kept, as of whom a deputy stood in for once, and no grant tells it any more."""
    name: str

    def is_one_of(self, others: Sequence[Person | None]) -> bool:
        return any((self.username == o.username) if self.username and o.username else (self.name == o.name) for o in others if o)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs, in which post, or who accepts, in none."""

    who: Person
    post: str = ""
    deputises: Person | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who sent a version, or signed a step of it."""

    who: Person
    signed: bool
    deputises: Person | None = None


def signing_problem(hand: Hand, parties: Sequence[Party]) -> Phrase | None:
    """Return what keeps this hand from signing a version.

    Whoever sent it, or let a deputy send, signs it in no post, and whoever signed it, or let a deputy sign, signs no second step; neither does their deputy for them.
    """
    for p in parties:
        if hand.who.is_one_of([p.who]):
            if p.signed:
                return say("您已经签批过这一版，不能再签下一步；请由他人签批。")
            return say("这一版由您报送，不能再由您签批；请由他人签批。")
        if hand.who.is_one_of([p.deputises]):
            if not p.signed:
                return say("{name}已经代您报送了这一版，不能再由您签批；请由他人签批。", name=p.who.name)
            return say("{name}已经代您签批过这一版，您不能再签下一步；请由他人签批。", name=p.who.name)
        if hand.deputises and hand.deputises.is_one_of([p.who, p.deputises]):
            if p.signed:
                return say("您代理的{name}已经签批过这一版，不能由您代签下一步；请由他人签批。", name=hand.deputises.name)
            return say("您代理的{name}报送了这一版，不能由您代为签批；请由他人签批。", name=hand.deputises.name)
    return None


def accepting_problem(hand: Hand, parties: Sequence[Party]) -> Phrase | None:
    """Return what keeps this hand from accepting a version: whoever sent or signed it accepts it in no post, nor does their deputy for them."""
    own = [x for p in parties for x in (p.who, p.deputises)]
    if hand.who.is_one_of(own) or (hand.deputises and hand.deputises.is_one_of(own)):
        return say("您或您代理的人报送或签批过这一版，不能再由您接收；请由他人接收。")
    return None
