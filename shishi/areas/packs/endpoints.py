"""Drafts, changes and requests for machines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Router, Schema
from ninja.params.functions import Path, Query
from pydantic import Field

from shishi.areas.packs import queries
from shishi.areas.packs.models import Draft
from shishi.areas.packs.queries.standing import items_of_draft, pack_of_draft
from shishi.areas.packs.queries.versions import version_change
from shishi.areas.plans import public as plans
from shishi.areas.plans.public import labels
from shishi.engines.pack.rehearsal import rehearse
from shishi.infra import clock
from shishi.infra.access.request import Request, plan_of_name
from shishi.infra.access.shapes import Day

router = Router(tags=["packs"])
Number = Annotated[int, Path(ge=1, le=2**31)]
Version = Annotated[int, Query(ge=1, le=9999)]


class DraftOut(Schema):
    id: int
    city: str
    division_code: str
    year: int
    state: str
    amends: int | None
    made_by: str
    made_at: datetime


class LeafOut(Schema):
    number: str
    title: str
    units: dict[str, bool]
    state: str


class ShareOut(Schema):
    number: str
    item: str
    place: str
    says: str
    state: str
    why: str


class SignatureOut(Schema):
    step: int
    unit: str
    post: str
    how: str
    by_name: str
    for_name: str
    digest: str
    at: datetime


class DraftStandingOut(DraftOut):
    digest: str
    leaves: list[LeafOut]
    shares: list[ShareOut]
    signatures: list[SignatureOut]
    obstacles: list[str]


class DraftItemOut(Schema):
    id: int
    number: str
    kind: str
    item: str
    heading: str
    values: dict[str, Any]
    version: int
    edited_by: str


class StrainOut(Schema):
    code: str
    holds: bool
    programme: str
    title: str
    day: date | None
    item: str
    says: str
    offers: str


class DifferenceOut(Schema):
    programme: str
    title: str
    kind: str
    item: str
    what: str
    key: str
    before: Any
    after: Any
    about: str
    units: list[str]


class DifferingOut(Schema):
    kind: str
    item: str
    key: str
    now: Any
    was: Any


class ProposalOut(Schema):
    key: str
    number: str
    kind: str
    item: str
    counts: dict[str, int]
    likely: bool
    asks: list[str]
    differs: list[DifferingOut]
    held_by: str


class AdoptionsOut(Schema):
    year: int
    version: int
    matches: dict[str, str]
    proposals: list[ProposalOut]
    differences: list[DifferenceOut]


class RequestOut(Schema):
    id: int
    number: str
    kind: str
    item_kind: str
    item: str
    about: str
    new_day: date | None
    replacement: str
    why: str
    unit: str
    by: str
    at: datetime
    state: str


def _seen(request: Request, pk: int) -> Draft:
    it = queries.draft_read(scope=request.scope, pk=pk)
    if it is None:
        raise Http404
    return it


def _told(it: Draft) -> dict[str, Any]:
    keys = ("id", "city", "division_code", "year", "state", "made_by", "made_at")
    return {key: getattr(it, key) for key in keys} | {"amends": it.base_id}


@router.get("/drafts", response=list[DraftOut])
def drafts(request: Request) -> list[dict[str, Any]]:
    return [_told(row.it) for row in queries.drafts(scope=request.scope)]


@router.get("/drafts/{pk}", response=DraftStandingOut)
def draft(request: Request, pk: Number) -> dict[str, Any]:
    """How a draft stands: who has confirmed, taken on and signed, and what is in the way."""
    it = _seen(request, pk)
    stands = queries.standing_of(it)
    leaves = [{"number": x.number, "title": x.title, "units": dict(x.units), "state": x.state} for x in stands.leaves]
    return _told(it) | {
        "digest": stands.digest,
        "leaves": leaves,
        "shares": list(stands.shares),
        "signatures": list(stands.signatures),
        "obstacles": [labels.said(says) for says in stands.obstacles],
    }


@router.get("/drafts/{pk}/items", response=list[DraftItemOut])
def items(
    request: Request,
    pk: Number,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> Any:
    """Every item with its values and their sources, page by page: `after` is the last id of the page before."""
    return items_of_draft(_seen(request, pk), after=after, limit=limit)


@router.get("/drafts/{pk}/rehearsal", response=list[StrainOut])
def rehearsal(request: Request, pk: Number, on: Day | None = None) -> list[dict[str, Any]]:
    """Where the draft's year cannot hold if it is signed on that day."""
    found = rehearse(pack_of_draft(_seen(request, pk)), signed_on=on or clock.today())
    keys = ("code", "holds", "programme", "title", "day", "item")
    return [
        {key: getattr(s, key) for key in keys} | {"says": labels.said(s.says), "offers": labels.said(s.offers)}
        for s in found.strains
    ]


@router.get("/drafts/{pk}/adoptions", response=AdoptionsOut)
def adoptions(request: Request, pk: Number) -> dict[str, Any]:
    """What the draft can adopt of the city's last plan of an earlier year, and where the two differ."""
    found = queries.adoptions(it=_seen(request, pk))
    if found is None:
        raise Http404
    keys = ("key", "number", "kind", "item", "counts", "likely", "differs", "held_by")
    return {
        "year": found.year,
        "version": found.version,
        "matches": {m.number: m.was for m in found.matches},
        "proposals": [{key: getattr(p, key) for key in keys} | {"asks": [str(a) for a in p.asks]} for p in found.proposals],
        "differences": found.differences,
    }


@router.get("/plans/{plan}/changes", response=list[DifferenceOut])
def changes(
    request: Request,
    plan: Annotated[str, Path(pattern=r"^[^-/]{1,60}-\d{4}$"), Field(examples=["620700000000-2022"])],
    old: Version,
    new: Version,
) -> Any:
    """What changed from one version of the plan to another."""
    found = plans.plan_in_force(scope=request.scope, **plan_of_name(plan))
    ids = plans.version_ids(plan=found) if found else {}
    if old not in ids or new not in ids:
        raise Http404
    return list(version_change(old_id=ids[old], new_id=ids[new]).rows)


@router.get("/requests", response=list[RequestOut])
def requests(request: Request) -> Any:
    return queries.changes(scope=request.scope)
