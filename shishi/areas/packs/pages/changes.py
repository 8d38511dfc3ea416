"""What changed between two versions of the plan: page and export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shishi.areas.packs.labels import CHANGE, KIND, key_label, written
from shishi.areas.packs.queries.versions import VersionChange, version_change
from shishi.areas.plans import public as plans
from shishi.engines.pack import Difference
from shishi.engines.pack.schema import Plain
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Cell, Sheet, sheets_sent


@dataclass(frozen=True, slots=True)
class Line:
    programme: str
    title: str
    kind: str
    what: str
    about: str
    key: str
    before: str
    after: str
    units: tuple[str, ...]
    item: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    plan: plans.PlanInForce
    versions: tuple[tuple[int, datetime], ...]
    old: int
    new: int
    change: VersionChange | None
    lines: tuple[Line, ...]
    units: tuple[str, ...]
    unit: str


def changes(request: Request) -> HttpResponse:
    page = _page(request)
    return render(request, "packs/changes.html", {"page": page}) if page else render(request, "overview/empty.html")


def changes_export(request: Request, form: str) -> HttpResponse:
    page = _page(request)
    if page is None or page.change is None:
        raise Http404
    head = (_("实事"), _("名称"), _("类别"), _("变化"), _("内容"), _("项"), _("原来"), _("现在"), _("涉及单位"))
    rows: list[list[Cell]] = [
        [n.programme, n.title, n.kind, n.what, n.about, n.key, n.before, n.after, "、".join(n.units)] for n in page.lines
    ]
    sheet = Sheet(_("计划变更"), head, rows)
    return sheets_sent(sheet, name=f"changes-{page.plan.name}-{page.old}-{page.new}", form=form)


def _page(request: Request) -> ChangesPage | None:
    """Compare the two versions that are asked for; else the newest with the one before."""
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    if plan is None:
        return None
    versions = tuple(plans.versions_of(plan=plan))
    known = [number for number, _at in versions]
    new = _asked(request, "to", known, known[0])
    old = _asked(request, "from", known, next((n for n in known if n < new), new))
    ids = plans.version_ids(plan=plan)
    change = version_change(old_id=ids[old], new_id=ids[new]) if old != new else None
    lines = [line_of(d) for d in change.rows] if change else []
    units = tuple(dict.fromkeys(u for line in lines for u in line.units))
    unit = request.GET.get("unit", "")
    chosen = tuple(line for line in lines if not unit or unit in line.units)
    return ChangesPage(plan, versions, old, new, change, chosen, units, unit)


def _asked(request: Request, name: str, known: list[int], otherwise: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 5 and int(asked) in known else otherwise


def line_of(d: Difference) -> Line:
    def say(value: Plain | None) -> str:
        return written(d.kind, d.key, value) if d.key else str(value or "")

    key = key_label(d.kind, d.key) if d.key else ""
    return Line(
        d.programme, d.title, str(KIND[d.kind]), str(CHANGE[d.what]), d.about, key, say(d.before), say(d.after), d.units, d.item
    )
