"""The year of a draft run forward: where it cannot hold, with wording offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.packs.labels import STRAIN
from shishi.areas.packs.models import Draft
from shishi.areas.packs.pages.reach import seen
from shishi.areas.packs.queries.standing import pack_of_draft
from shishi.areas.plans.public import labels
from shishi.base.calendar import day_written
from shishi.engines.pack.rehearsal import Rehearsal, rehearse
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Cell, Sheet, sheets_sent


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    it: Draft
    found: Rehearsal
    broken: int
    busiest: int

    plan = None


def rehearsal(request: Request, pk: int) -> HttpResponse:
    it = seen(request, pk)
    found = _found(request, it)
    broken = sum(not s.holds for s in found.strains)
    page = RehearsalPage(it, found, broken, max(1, *(m.due for m in found.months)))
    return render(request, "packs/rehearsal.html", {"page": page})


def _found(request: Request, it: Draft) -> Rehearsal:
    """Run forward from the day asked for; else from the day of issue that the draft gives, else today."""
    pack = pack_of_draft(it)
    issued = pack.get("issued_on")
    today = clock.today()
    otherwise = issued if isinstance(issued, date) and today.year != it.year else today
    return rehearse(pack, signed_on=day_written(request.GET.get("on")) or otherwise)


def rehearsal_export(request: Request, pk: int, form: str) -> HttpResponse:
    it = seen(request, pk)
    head = [_("能否成立"), _("问题"), _("实事"), _("名称"), _("日期"), _("说明"), _("建议写法")]
    rows: list[list[Cell]] = [
        [
            _("偏紧") if s.holds else _("不能成立"),
            str(STRAIN[s.code]),
            s.programme,
            s.title,
            s.day,
            labels.said(s.says),
            labels.said(s.offers),
        ]
        for s in _found(request, it).strains
    ]
    sheet = Sheet(_("预演全年"), head, rows)
    return sheets_sent(sheet, name=f"rehearsal-{it.year}-{it.pk}", form=form)
