"""What places share with red lines, as it was known on any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from shishi.areas.ledgers.models import EntrySpan, Evidence, PlaceCheck
from shishi.areas.ledgers.queries.evidence import valid_then
from shishi.engines.geometry import ALLOWING
from shishi.infra.store.facts import end_of
from shishi.infra.store.spans import FOREVER

LETTER = "意见函"
"""The paper of the land bureau that answers a crossing. Source: practice 27."""


def checks_standing(day: date | None) -> QuerySet[PlaceCheck]:
    """Return the checks that stood when a day ended, or stand now."""
    if day is None:
        return PlaceCheck.objects.filter(until=None)
    return PlaceCheck.objects.filter(Q(until__isnull=True) | Q(until__gte=end_of(day)), at__lt=end_of(day))


@dataclass(frozen=True, slots=True)
class OnRedLines:
    """How one place stands to red lines."""

    check: PlaceCheck | None
    """None where none are loaded for its county: nobody knows."""
    letter: int | None
    """The evidence that answers it."""
    letter_kind: str = LETTER

    @property
    def parts(self) -> list[str]:
        """What of it lies where works may not, each as GeoJSON."""
        return [f["part"] for f in crossings_of(self.check) if f["part"]] if self.check else []


def on_red_lines(*, place_fact: int, letter: int | None, on: date | None) -> OnRedLines:
    """Return how the place of a fact stood to red lines when a day ended. One query."""
    return OnRedLines(checks_standing(on).filter(place_fact=place_fact).first(), letter)


def crossings_of(check: PlaceCheck) -> list[dict[str, Any]]:
    return [f for f in check.found if f["kind"] not in ALLOWING]


def crossing_checks(ids: Sequence[int], on: date | None) -> list[PlaceCheck]:
    """Return the checks of these entries that found a crossing. One query."""
    return list(checks_standing(on).filter(entry_id__among=ids, crosses=True).order_by("entry_id"))


def letters_of(ids: Sequence[int], on: date | None) -> dict[int, Evidence]:
    """Return the last letter of each entry that has one that counts, with `outcome_then`. One query."""
    return {e.entry_id: e for e in valid_then(on).filter(entry_id__among=ids, kind=LETTER).order_by("at", "pk")}


def placed_spans(ids: Sequence[int]) -> list[EntrySpan]:
    """Return how these entries stand now, those that have a place. One query."""
    rows = EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER, place_fact__isnull=False)
    return list(rows.select_related("place_fact").order_by("entry_id"))


def placed_ids(*, prefix: str, after: int, limit: int) -> list[int]:
    """Return the entries under a division's digits that have a place, by id. One query."""
    rows = EntrySpan.objects.filter(
        to_date=FOREVER, place_fact__isnull=False, division_code__startswith=prefix, entry_id__gt=after
    )
    return list(rows.order_by("entry_id").values_list("entry_id", flat=True)[:limit])


def sizes_of(check: PlaceCheck) -> list[dict[str, Any]]:
    """Return what was found without the parts: for the record, lists and machines."""
    return [{k: f[k] for k in ("kind", "length_m", "area_m2")} for f in check.found]
