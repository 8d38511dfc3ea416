"""Evidence: what of it was seen before, what a reader may look at."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from math import hypot
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from shishi.areas.ledgers.models import (
    TRUE,
    UNTRUE,
    WANTING,
    Entry,
    EntrySpan,
    Evidence,
    EvidenceBand,
    EvidenceJudgement,
    EvidenceLook,
    Ledger,
)
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.engines.evidence import PHOTO, WITHIN, Examined, Rules, Seen, Site, bands, distance, unsigned
from shishi.engines.ledger import Stage
from shishi.engines.pack.defaults import said
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, Scoped
from shishi.infra.places.queries import outlines_of
from shishi.infra.store.facts import day_of, end_of, known_by
from shishi.infra.store.spans import FOREVER

_NEAREST = 5
_STEP = 2000
PHOTO_TERMS = ("photo_days_before", "photo_days_after", "photo_within_m")
"""What a pack says of photographs: how far from the stage's day and the site they may be taken."""


def seen_before(*, it: Examined, entry: Entry, stage: str) -> tuple[Seen, ...]:
    """Return where this file stands already, or else a picture like it or its mirror image in another entry or for another stage, nearest first. Two queries.

    What was taken back was seen all the same; but whoever hands the same in again where they took it back hides nothing.
    What was found untrue is looked for everywhere, and also where the file itself was found.
    """
    taken_back_here = Q(entry=entry, withdrawn_at__isnull=False) & ~Q(outcome=UNTRUE)
    same = Evidence.objects.filter(digest=it.sha256).exclude(taken_back_here).select_related("entry").order_by("pk")
    out = [
        Seen(e.entry.number, None, e.entry_id == entry.pk, e.withdrawn_at is not None, e.outcome == UNTRUE)
        for e in (*same.filter(outcome=UNTRUE)[:1], *same.exclude(outcome=UNTRUE)[:_NEAREST])
    ]
    if it.phash is None or out:
        return tuple(out)
    hashes = [(False, it.phash)] + ([(True, it.mirrored)] if it.mirrored is not None else [])
    wanted = {band for _, phash in hashes for band in bands(phash)}
    near = EvidenceBand.objects.filter(band__in=wanted).values("evidence")
    own = Q(entry=entry, stage=stage) & ~Q(outcome=UNTRUE)
    rows = Evidence.objects.filter(pk__in=near, phash__isnull=False).exclude(taken_back_here).exclude(own)
    found = sorted(
        (*min((distance(phash, unsigned(kept)), mirrored) for mirrored, phash in hashes), number, outcome == UNTRUE)
        for kept, number, outcome in rows.values_list("phash", "entry__number", "outcome")
    )
    return tuple(
        Seen(number, bits, untrue=untrue, mirrored=mirrored)
        for bits, mirrored, number, untrue in found[:_NEAREST]
        if bits <= WITHIN
    )


def photographed(*, ledger: Ledger | None = None) -> Iterator[list[int]]:
    """Yield the ids of the entries that have photographs, so many at a time that memory does not grow with them; of one ledger, or of all."""
    rows = Evidence.objects.filter(kind=PHOTO, **({"entry__ledger": ledger} if ledger else {}))
    ids, last = rows.order_by("entry_id").values_list("entry_id", flat=True).distinct(), 0
    while step := list(ids.filter(entry_id__gt=last)[:_STEP]):
        yield step
        last = step[-1]


def photo_rules(told: Mapping[str, Any]) -> Rules:
    """Return what photographs are judged by, of what is kept of a ledger's definition."""
    days_before, days_after, far_m = (said(told, key) for key in PHOTO_TERMS)
    return Rules(days_before=days_before, days_after=days_after, far_m=far_m)


def photo_rules_of(ids: Collection[int]) -> dict[int, Rules]:
    """Return by which rules the photographs of entries are judged. Two queries."""
    held_in = dict(Entry.objects.filter(pk__among=ids).values_list("pk", "ledger_id"))
    told = Ledger.objects.filter(pk__in=set(held_in.values())).values_list("pk", "definition")
    rules = {pk: photo_rules(definition) for pk, definition in told}
    return {entry: rules[ledger] for entry, ledger in held_in.items()}


def sites_of(ids: Collection[int]) -> dict[int, Site | None]:
    """Return where entries lie: as they are drawn, or as a point and how far they reach. One query.

    Where nobody has said, their county's outline, a sketch; None where there is none either.
    """
    spans = EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER)
    counties: dict[str, Site | None] = {}
    out = {}
    for entry, division, place in spans.values_list("entry_id", "division_code", "place_fact__body"):
        county = division[:6]
        if not place and county not in counties:
            counties[county] = _county(county)
        out[entry] = _drawn(place) if place else counties[county]
    return out


def _drawn(place: Mapping[str, Any]) -> Site:
    if shape := json.loads(place.get("geometry") or "{}"):
        return Site(shape=shape)
    return Site(place["lon"], place["lat"], hypot(place.get("length_m", 0) / 2, place.get("area_m2", 0) ** 0.5))


def _county(county: str) -> Site | None:
    outlines = outlines_of(county[:4] + "00") or {}
    for feature in outlines.get("features", ()):
        if str(feature["properties"].get("adcode", ""))[:6] == county:
            with suppress(ValueError):
                return Site(shape=feature["geometry"], is_outline=True)
    return None


def asked_anew_on(*, entry: Entry, stage: str) -> date | None:
    """Return the day on which an inspector last found evidence of a stage untrue or wanting; None where something was found true since. One query."""
    looked = Evidence.objects.filter(entry=entry, stage=stage, outcome__in=[TRUE, UNTRUE, WANTING])
    last = looked.order_by("-seen_at", "-pk").values_list("outcome", "seen_at").first()
    return day_of(last[1]) if last and last[1] and last[0] != TRUE else None


def evidence_then(on: date | None) -> Scoped[Evidence]:
    """Return evidence with `verdict_then`, `reasons_then` and `outcome_then` as they stood when a day ended, or stand now."""
    if on is None:
        return Evidence.objects.annotate(verdict_then=F("verdict"), reasons_then=F("reasons"), outcome_then=F("outcome"))
    judged = EvidenceJudgement.objects.filter(known_by(on, "at"), evidence=OuterRef("pk")).order_by("-pk")
    looks = EvidenceLook.objects.filter(known_by(on, "at"), evidence=OuterRef("pk")).order_by("-pk")
    return Evidence.objects.filter(known_by(on, "at")).annotate(
        verdict_then=Subquery(judged.values("verdict")[:1]),
        reasons_then=Subquery(judged.values("reasons")[:1]),
        outcome_then=Coalesce(Subquery(looks.values("outcome")[:1]), Value("")),
    )


def valid_then(on: date | None) -> Scoped[Evidence]:
    """Return the evidence that counted when a day ended, or counts now: neither taken back nor found untrue."""
    stood = Q(withdrawn_at__isnull=True) | (Q(withdrawn_at__gte=end_of(on)) if on else Q())
    return evidence_then(on).filter(stood).exclude(outcome_then=UNTRUE)


def evidence_for(*, scope: Scope, pk: int) -> Evidence | None:
    return Evidence.objects.for_user(scope, Permission.READ_LEDGER).select_related("entry__ledger").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph that nothing is doubted of, or that an inspector found true."""

    pk: int
    entry: int
    name: str
    """Of the entry."""
    stage: Stage | None
    at: datetime


def newest_photos(*, scope: Scope, ledgers: Collection[int], area: str, on: date | None, today: date, most: int) -> list[Photo]:
    """Return the photographs of some ledgers in an area (any of its digits) that prove something and came last, as a day ended or now. Two queries."""
    seen = valid_then(on).for_user(scope, Permission.READ_LEDGER)
    own = seen.filter(entry__ledger__in=list(ledgers), entry__division_code__startswith=area, at__lt=end_of(on or today))
    good = own.filter(Q(verdict_then="pass") | Q(outcome_then=TRUE), kind=PHOTO, phash__isnull=False)
    found = list(good.select_related("entry__ledger")[:most])
    names = names_of_entries([e.entry_id for e in found])
    return [
        Photo(e.pk, e.entry_id, names.get(e.entry_id, ""), definition_of(e.entry.ledger).stage_by_code.get(e.stage), e.at)
        for e in found
    ]


def names_of_entries(ids: Sequence[int]) -> dict[int, str]:
    return dict(EntrySpan.objects.filter(entry_id__among=ids, to_date=FOREVER).values_list("entry_id", "name"))
