"""What a version of a report keeps of the ledgers, whichever way it was sent: a report's own figures, or a week's by ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shishi.areas.reporting.rules.week import PERCENT


@dataclass(slots=True)
class Kept:
    """What it said of one ledger."""

    count: tuple[int, int] | None = None
    """(total, done); None where it said none."""
    figures: dict[str, int | None] = field(default_factory=dict)
    """By the field's code; a percentage is a mean."""
    scales: dict[str, int] = field(default_factory=dict)
    """The decimals that a field took then, where they were kept."""
    counties: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each county had in it, by 6 digits: of the count under "", of a figure under its field's code."""


def kept_in(body: Mapping[str, Any]) -> dict[str, Kept]:
    """Return what a version says, by the ledger's code."""
    out: dict[str, Kept] = {}
    figures = body.get("figures") or {}
    if isinstance(figures, list):
        return {told["ledger"]: _of_week(told) for told in figures}
    for code, total, done in body.get("counts", ()):
        out.setdefault(code, Kept()).count = (total, done)
    for key, value in figures.items():
        code, _dot, name = key.partition(".")
        out.setdefault(code, Kept()).figures[name] = value
    for key, told in body.get("counties", {}).items():
        code, _dot, name = key.partition(".")
        if code in out:
            out[code].counties[name] = told
    return out


def _of_week(told: Mapping[str, Any]) -> Kept:
    """A week keeps sums, and of how many since it matters: a percentage without is left out."""
    kept = Kept((told["total"], told["done"]))
    for code, f in told["fields"].items():
        if f["unit"] == PERCENT and "filled" not in f:
            continue
        kept.figures[code] = mean_or_sum(f["sum"], filled=f.get("filled", 1), unit=f["unit"], scale=f["scale"])
        kept.scales[code] = f["scale"]
    return kept


def mean_or_sum(added: int, *, filled: int, unit: str, scale: int) -> int | None:
    """Return what figures that add up to `added` say together: of a percentage the mean of those that are filled in, None where none is.

    It is 100 only where all are.
    """
    if not filled:
        return None
    if unit != PERCENT:
        return added
    mean = round(added / filled)
    return mean - 1 if mean == 100 * 10**scale and added < mean * filled else mean
