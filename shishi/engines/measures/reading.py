"""What a measure is, and what it read on a day."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.base.phrases import Phrase

OK, PARTIAL, NOT_REPORTED = "ok", "partial", "not_reported"


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    label: Phrase
    unit: str
    kind: str
    """count, sum, rate."""
    scale: int = 0
    """Decimals between what people write and what is counted: kilometres with 3 are counted in metres."""
    grain: str = "county"
    additive: bool = True
    """True where a city's reading is the sum of its counties'."""
    source: str = "counted"
    """counted; reported where somebody reports the figure and nothing counts it."""
    live: bool = True
    """True where it is cheap enough to be asked on the open day."""
    clause: str = ""

    @property
    def has_whole(self) -> bool:
        """Tell whether all that there will be is known before: of figures that are reported as they come it is not."""
        return (self.kind, self.source) != ("sum", "reported")


@dataclass(frozen=True, slots=True)
class Reading:
    """`n` of `d`, both in the measure's smallest unit. `d` = 0 is "no one yet"; a measure that nobody keeps is not reported, never 0."""

    n: int = 0
    d: int | None = None
    status: str = OK
    late: int = 0
    """How many of those that are still to come are past their own planned day."""

    def __add__(self, other: Reading) -> Reading:
        statuses = {self.status, other.status}
        status = self.status if len(statuses) == 1 else PARTIAL
        known = [r.d for r in (self, other) if r.d is not None]
        return Reading(self.n + other.n, sum(known) if known else None, status, self.late + other.late)


NOT_KEPT = Reading(0, None, NOT_REPORTED)
