"""Evidence: what of it was seen before, what a reader may look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from math import hypot

from django.db.models import Q

from shishi.areas.ledgers.models import Entry, EntrySpan, Evidence, EvidenceBand
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.engines.evidence import PHOTO, WITHIN, Examined, Seen, Site, bands, distance, unsigned
from shishi.engines.ledger import Stage
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import outlines_of
from shishi.infra.store.facts import end_of
from shishi.infra.store.spans import FOREVER

_NEAREST = 5


def seen_before(*, it: Examined, entry: Entry, stage: str) -> tuple[Seen, ...]:
    """Return where this file stands already, or else a picture like it in another entry or for another stage, nearest first. Two queries.

    What was taken back was seen all the same; but whoever hands the same in again where they took it back hides nothing.
    """
    taken_back_here = Q(entry=entry, withdrawn_at__isnull=False)
    same = Evidence.objects.filter(digest=it.sha256).exclude(taken_back_here).select_related("entry").order_by("pk")
    out = [Seen(e.entry.number, None, e.entry_id == entry.pk, e.withdrawn_at is not None) for e in same[:_NEAREST]]
    if it.phash is None or out:
        return tuple(out)
    near = EvidenceBand.objects.filter(band__in=bands(it.phash)).values("evidence")
    rows = Evidence.objects.filter(pk__in=near, phash__isnull=False).exclude(taken_back_here).exclude(entry=entry, stage=stage)
    found = sorted((distance(it.phash, unsigned(kept)), number) for kept, number in rows.values_list("phash", "entry__number"))
    return tuple(Seen(number, bits) for bits, number in found[:_NEAREST] if bits <= WITHIN)


def site_of(entry: Entry) -> Site | None:
    """Return where the entry lies: as it is drawn, or as a point and how far it reaches. One query.

    Where nobody has said, its county's outline, a sketch; None where there is none either.
    """
    place = (
        EntrySpan.objects.filter(entry=entry, to_date=FOREVER, place_fact__isnull=False)
        .values_list("place_fact__body", flat=True)
        .first()
    )
    if not place:
        return _county(entry.division_code)
    if shape := json.loads(place.get("geometry") or "{}"):
        return Site(shape=shape)
    return Site(place["lon"], place["lat"], hypot(place.get("length_m", 0) / 2, place.get("area_m2", 0) ** 0.5))


def _county(division_code: str) -> Site | None:
    outlines = outlines_of(division_code[:4] + "00") or {}
    for feature in outlines.get("features", ()):
        if str(feature["properties"].get("adcode", ""))[:6] == division_code[:6]:
            with suppress(ValueError):
                return Site(shape=feature["geometry"], is_outline=True)
    return None


def day_of_stage(entry: Entry, stage: str) -> date | None:
    return stages_reached(ids=[entry.pk], on=None).get(entry.pk, {}).get(stage)


def evidence_for(*, scope: Scope, pk: int) -> Evidence | None:
    return Evidence.objects.for_user(scope, Permission.READ_LEDGER).select_related("entry__ledger").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph that nothing is doubted of."""

    pk: int
    entry: int
    name: str
    """Of the entry."""
    stage: Stage | None
    at: datetime


def newest_photos(*, scope: Scope, programme: int, area: str, on: date | None, today: date, most: int) -> list[Photo]:
    """Return the photographs of a programme in an area (any of its digits) that passed and came last, as a day ended or now. Two queries."""
    own = Evidence.objects.for_user(scope, Permission.READ_LEDGER).filter(
        programme=programme, entry__division_code__startswith=area
    )
    passed = own.filter(kind=PHOTO, phash__isnull=False, verdict="pass", withdrawn_at=None, at__lt=end_of(on or today))
    found = list(passed.select_related("entry__ledger")[:most])
    names = names_of_entries([e.entry_id for e in found])
    return [
        Photo(e.pk, e.entry_id, names.get(e.entry_id, ""), definition_of(e.entry.ledger).stage_by_code.get(e.stage), e.at)
        for e in found
    ]


def names_of_entries(ids: Sequence[int]) -> dict[int, str]:
    return dict(EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER).values_list("entry_id", "name"))


def digests_of_evidence() -> set[str]:
    """Return every kept file that some evidence names."""
    return set(Evidence.objects.values_list("digest", flat=True))
