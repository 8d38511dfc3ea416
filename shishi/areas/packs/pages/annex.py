"""A table that came after the notice: read, compared with the targets' totals, laid into the draft as quotas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shishi.areas.packs import actions, queries
from shishi.areas.packs.models import Draft
from shishi.areas.packs.pages.reach import may, seen
from shishi.areas.packs.queries.places import county_reader
from shishi.areas.packs.queries.standing import TargetToSplit, targets_to_split
from shishi.base.phrases import say
from shishi.engines.pack.annex import Annex, AnnexColumn, read_annex
from shishi.infra import clock, files
from shishi.infra.access.request import Request, form_on, this_page
from shishi.infra.documents.grids import UnreadableTable, grids

_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class ColumnToLay:
    name: str
    """Of its field in the form."""
    column: AnnexColumn
    target: TargetToSplit | None
    """The target that it most likely splits."""
    gap: Decimal | None
    """What the shares leave of that target."""


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    rows: tuple[tuple[str, ...], ...]
    annex: Annex
    columns: tuple[ColumnToLay, ...]


@dataclass(frozen=True, slots=True)
class AnnexPage:
    it: Draft
    file_name: str
    tables: tuple[Table, ...]
    targets: tuple[TargetToSplit, ...]

    plan = None


@form_on("packs:desk")
def upload_annex(request: Request, pk: int) -> HttpResponse:
    it = seen(request, pk)
    may(queries.may_edit_programme(scope=request.scope, it=it, number=""))
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    sent = request.FILES.get("annex")
    if sent is None:
        raise UnreadableTable([say("请选择附件表格（.xlsx 或 .docx）。")], "annex")
    if (sent.size or 0) > _LARGEST:
        raise UnreadableTable([say("附件超过 20 MB；请只保留需要的表格。")], "annex")
    data = sent.read()
    grids(data, str(sent.name))
    address = reverse("packs:annex", args=[pk, files.keep(data)])
    return redirect(f"{address}?{urlencode({'name': str(sent.name)})}")


@form_on(this_page)
def annex(request: Request, pk: int, digest: str) -> HttpResponse:
    """The annex as it was read, each column beside the target that it splits; POST lays the chosen columns into the draft."""
    it = seen(request, pk)
    may(queries.may_edit_programme(scope=request.scope, it=it, number=""))
    name = request.GET.get("name", "")[:120]
    try:
        page = _page(it, digest, name)
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    if request.method == "POST":
        chosen = [(c, request.POST.get(c.name, "")) for t in page.tables for c in t.columns]
        known = {t.key for t in page.targets}
        splits = []
        for c, key in chosen:
            number, _bar, item = key.partition("|")
            if key in known:
                splits.append(actions.Split(number, item, c.column.unit, c.column.shares))
        if not splits:
            raise actions.DraftRefused([say("请至少为一列选择所分解的目标。")])
        count = actions.lay_annex(
            draft_id=pk, splits=splits, digest=digest, file_name=name, by=request.scope.username, now=clock.now()
        )
        messages.success(request, _("已按附件写入 %(n)s 项任务分解；请县区认领。") % {"n": count})
        return redirect("packs:desk", pk)
    return render(request, "packs/annex.html", {"page": page})


def _page(it: Draft, digest: str, name: str) -> AnnexPage:
    division_of = county_reader(it.division_code)
    targets = tuple(targets_to_split(it))
    tables = []
    for n, grid in enumerate(grids(files.read(digest), name)):
        found = read_annex(grid.rows, is_place=lambda text: division_of(text) is not None)
        columns = tuple(_likely(f"column-{n}-{c.index}", c, targets) for c in found.columns)
        tables.append(Table(grid.title, grid.rows[:40], found, columns))
    return AnnexPage(it, name, tuple(tables), targets)


def _likely(name: str, column: AnnexColumn, targets: tuple[TargetToSplit, ...]) -> ColumnToLay:
    """Suggest the target with this very total; of several the one whose words the column's title shares most."""
    same = [t for t in targets if t.quantity is not None and t.quantity == column.total]
    best = max(same, key=lambda t: len(set(t.subject) & set(column.title)), default=None)
    return ColumnToLay(name, column, best, best.quantity - column.total if best and best.quantity is not None else None)
