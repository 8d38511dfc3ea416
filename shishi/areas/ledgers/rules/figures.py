"""What may be said of a figure that somebody reports, by whichever door it comes. Pure. Source: practice 6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Definition, Field


def fall_problems(
    definition: Definition, *, before: Mapping[str, Any], after: Mapping[str, Any], why: str = ""
) -> tuple[Phrase, ...]:
    """Return what keeps an entry's new values from being kept: reported figures that are less than before, or gone, without a reason."""
    if why.strip():
        return ()
    told = [(f, before[f.code], after.get(f.code)) for f in definition.figures if before.get(f.code) is not None]
    fell = tuple(_called(f) for f, was, now in told if now is not None and now < was)
    gone = tuple(_called(f) for f, _, now in told if now is None)
    says = (
        say("{figures:list}比上次报的少；请写明原因。", figures=fell) if fell else None,
        say("{figures:list}已报过，现在是空白；请填写数字，或写明原因。", figures=gone) if gone else None,
    )
    return tuple(s for s in says if s)


def _called(f: Field) -> Phrase:
    return say("{it:label}", it=(f.label, f.label_en))
