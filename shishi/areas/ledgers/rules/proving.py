"""What of a stage's evidence counts, and what its unit has to hand in anew. Pure. Source: practice 10."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

UNTRUE, WANTING = "untrue", "wanting"
ProofLike = Any
"""A piece of evidence: kind, at, withdrawn_at, outcome, seen_at. Rules know no model."""


def counts(proof: ProofLike) -> bool:
    """Tell whether evidence proves anything: it was not taken back, and no inspector found it untrue."""
    return proof.withdrawn_at is None and proof.outcome != UNTRUE


def is_unproven(proofs: Sequence[ProofLike]) -> bool:
    """Tell whether all that was handed in for a stage came to nothing, and some of it because it was found untrue."""
    return any(p.outcome == UNTRUE for p in proofs) and not any(map(counts, proofs))


def asked_anew(proofs: Sequence[ProofLike], asked: Collection[str]) -> list[ProofLike]:
    """Return the evidence of one stage that its unit has to answer: untrue, of a kind that is `asked` for and not there otherwise, whether or
    not it was taken back; or wanting, with nothing handed in since."""
    there = [p for p in proofs if counts(p)]
    return [
        p
        for p in proofs
        if (p.outcome == UNTRUE and p.kind in asked and not any(t.kind == p.kind for t in there))
        or (p.outcome == WANTING and p.withdrawn_at is None and not any(t.at > p.seen_at for t in there))
    ]
