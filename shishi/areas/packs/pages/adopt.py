"""What an earlier year's plan has for a draft: proposed, ticked, adopted in one act; and what differs afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shishi.areas.packs import actions, queries
from shishi.areas.packs.labels import KIND, brief, key_label, written
from shishi.areas.packs.models import Draft
from shishi.areas.packs.pages.changes import Line, line_of
from shishi.areas.packs.pages.reach import at_the_desk, may, seen
from shishi.areas.packs.rules.adoption import Proposal
from shishi.areas.plans import public as plans
from shishi.engines.pack.schema import LEFT_OUT
from shishi.infra import clock
from shishi.infra.access.request import Request, form_on

_MATCH = "match-"


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal in words."""

    it: Proposal
    was: str
    """What the earlier plan has."""
    now: str
    """What this year's draft has in its place; empty for nothing."""
    gives: tuple[str, ...]
    differs: tuple[tuple[str, str, str], ...]
    """(field, this year's, the earlier), where the draft says otherwise."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered to one programme, to the head where there is no match."""

    match: queries.Match | None
    rows: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class AdoptPage:
    it: Draft
    found: queries.Adoptions | None
    offers: tuple[Offers, ...]
    lines: tuple[Line, ...]
    may_adopt: bool

    plan = None


def _compared(request: Request, pk: int) -> str:
    """Return the address of the page with the programmes beside each other as the form had them."""
    asked = _asked(request.POST)
    return f"{reverse('packs:adopt', args=[pk])}?{urlencode({_MATCH + n: o for n, o in asked.items()})}"


def _asked(sent: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix(_MATCH): sent[key] for key in sent if key.startswith(_MATCH)}


@form_on(_compared)
def adopt(request: Request, pk: int) -> HttpResponse:
    it = seen(request, pk)
    if request.method == "POST":
        return _adopted(request, it)
    return _page(request, it)


def _page(request: Request, it: Draft) -> HttpResponse:
    found = queries.adoptions(it=it, asked=_asked(request.GET))
    lines = tuple(map(line_of, found.differences)) if found else ()
    page = AdoptPage(
        it, found, _offers(found) if found else (), lines, queries.may_edit_programme(scope=request.scope, it=it, number="")
    )
    return render(request, "packs/adopt.html", {"page": page})


def _offers(found: queries.Adoptions) -> tuple[Offers, ...]:
    groups = (Offers(None, tuple(map(_offer, found.head))), *(Offers(m, tuple(map(_offer, m.proposals))) for m in found.matches))
    return tuple(g for g in groups if g.rows)


def _offer(p: Proposal) -> Offer:
    held = next((c.held for c in p.gives if c.held), None) if p.kind not in ("pack", "sign_step") else None
    differs = tuple((key_label(d.kind, d.key), written(d.kind, d.key, d.now), written(d.kind, d.key, d.was)) for d in p.differs)
    was = "" if p.kind in ("pack", "programme") else _brief(p.was.kind, p.was.values)
    return Offer(p, was, _brief(held.kind, held.values) if held and was else "", tuple(_gives(p)), differs)


def _gives(p: Proposal) -> Iterator[str]:
    if p.kind == "ledger":
        yield " · ".join(f"{KIND[kind]} {n}" for kind, n in p.counts.items())
        return
    for c in p.gives:
        if LEFT_OUT in c.sets:
            yield _("略去：%(what)s") % {"what": _brief(c.kind, c.held.values if c.held else {})}
        elif c.held and p.kind != "sign_step":
            yield from (f"{key_label(c.kind, key)}{_('：')}{written(c.kind, key, v['value'])}" for key, v in c.sets.items())
        else:
            yield _brief(c.kind, c.sets)


def _brief(kind: str, values: Mapping[str, Any]) -> str:
    return " ".join(brief(kind, values, plans.labels.writer().day)).strip()


def _adopted(request: Request, it: Draft) -> HttpResponse:
    may(queries.may_edit_programme(scope=request.scope, it=it, number=""))
    asked, keys = _asked(request.POST), request.POST.getlist("take")
    with at_the_desk(it):
        count = actions.adopt(draft_id=it.pk, matches=asked, keys=keys, by=request.scope.username, now=clock.now())
    messages.success(request, _("已写入草案 %(n)s 条；没有沿用的日期等已列为待答复的问题。") % {"n": count})
    return HttpResponseRedirect(_compared(request, it.pk))
