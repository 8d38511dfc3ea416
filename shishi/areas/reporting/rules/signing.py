"""Who may sign a version of a report. Source: practice 12."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shishi.base.phrases import Phrase, say


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs, in which post."""

    username: str
    post: str
    deputises: str = ""
    """The name of whoever the signer stands in for."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who sent a version, or signed a step of it."""

    username: str
    name: str
    signed: bool
    deputises: str = ""


def signing_problem(hand: Hand, parties: Sequence[Party]) -> Phrase | None:
    """Return what keeps this hand from signing a version.

    Whoever sent it signs it in no post, and whoever signed it signs no second step; neither does their deputy for them.
    """
    for p in parties:
        if hand.username == p.username:
            if p.signed:
                return say("您已经签批过这一版，不能再签下一步；请由他人签批。")
            return say("这一版由您报送，不能再由您签批；请由他人签批。")
        if hand.deputises and hand.deputises in (p.name, p.deputises):
            if p.signed:
                return say("您代理的{name}已经签批过这一版，不能由您代签下一步；请由他人签批。", name=hand.deputises)
            return say("您代理的{name}报送了这一版，不能由您代为签批；请由他人签批。", name=hand.deputises)
    return None
