"""One programme; notice and plan side by side; the findings."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shishi.areas.plans import queries
from shishi.areas.plans.labels import FAMILY, SEVERITY
from shishi.areas.plans.queries.notice import FindingRow
from shishi.areas.plans.queries.programme import ProgrammePage
from shishi.infra import clock
from shishi.infra.places.queries import County, counties_of


@dataclass(frozen=True, slots=True)
class OneProgramme:
    plan: queries.PlanInForce
    on: date
    on_moved: bool
    it: ProgrammePage
    counties: tuple[County, ...]
    has_quotas: bool
    timeline: dict[str, Any]
    shares: list[dict[str, Any]]


def programme(request: HttpRequest, number: str) -> HttpResponse:
    plan = queries.plan_in_force()
    if plan is None:
        raise Http404
    on, moved = plan.day_shown(clock.today(), _asked(request))
    found = queries.programme_page(plan=plan, number=number, on=on)
    if found is None:
        raise Http404(_("没有编号为 %(number)s 的实事") % {"number": number})
    page = OneProgramme(
        plan=plan,
        on=on,
        on_moved=moved,
        it=found,
        counties=counties_of(plan.city_code) if plan.city_code else (),
        has_quotas=any(t.by_county for t in found.targets),
        timeline=_timeline(found, on),
        shares=[
            {"name": r.item.level, "value": float(r.item.share)}
            for r in found.funding
            if r.item.share is not None and r.item.amount_fen is None
        ],
    )
    return render(request, "plans/programme.html", {"page": page})


def _asked(request: HttpRequest) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _timeline(found: ProgrammePage, on: date) -> dict[str, Any]:
    """Bars for phases and steps, from the first day to the last; a step with no start is one day long."""
    rows = []
    for row in (*found.phases, *found.steps):
        ends = row.item.ends
        if ends is None:
            continue
        starts = row.item.starts or (ends if not row.item.is_phase else ends - timedelta(days=20))
        rows.append(
            {
                "name": (row.item.phase if row.item.is_phase else row.item.what or row.quote or row.item.phase)[:22],
                "starts": starts.isoformat(),
                "ends": (ends + timedelta(days=1)).isoformat(),
                "says": f"{date_format(starts, 'DATE_FORMAT')} — {date_format(ends, 'DATE_FORMAT')}",
                "phase": row.item.is_phase,
                "past": ends < on,
            }
        )
    return {
        "rows": rows,
        "today": on.isoformat(),
        "today_label": _("查看日"),
        "phase_label": _("阶段"),
        "step_label": _("时间节点"),
    }


@dataclass(frozen=True, slots=True)
class SideBySide:
    plan: queries.PlanInForce
    it: queries.NoticePage
    programmes: tuple[tuple[queries.ProgrammeOutline, int], ...]
    severities: tuple[tuple[str, str, int], ...]


def notice(request: HttpRequest) -> HttpResponse:
    plan = queries.plan_in_force()
    found = queries.notice_page(plan=plan) if plan else None
    if plan is None or found is None:
        return render(request, "overview/empty.html", status=200)
    counts = Counter(f.programme for f in found.findings if f.severity != "ok")
    outline = queries.plan_outline(plan=plan)
    page = SideBySide(plan, found, tuple((p, counts[p.programme.number]) for p in outline), _severities(found.findings))
    return render(request, "plans/notice.html", {"page": page})


def _severities(found: Sequence[FindingRow]) -> tuple[tuple[str, str, int], ...]:
    counts = Counter(f.severity for f in found)
    return tuple((code, str(label), counts[code]) for code, label in SEVERITY.items())


@dataclass(frozen=True, slots=True)
class Findings:
    plan: queries.PlanInForce
    rows: tuple[FindingRow, ...]
    severities: tuple[tuple[str, str, int], ...]
    families: tuple[tuple[str, str], ...]
    severity: str
    family: str
    reader_version: str


def findings(request: HttpRequest) -> HttpResponse:
    plan = queries.plan_in_force()
    if plan is None:
        return render(request, "overview/empty.html", status=200)
    found, version, _spans = queries.findings_of(plan=plan)
    severity, family = request.GET.get("severity", ""), request.GET.get("family", "")
    rows = tuple(f for f in found if (not severity or f.severity == severity) and (not family or f.family == family))
    families = tuple((code, str(label)) for code, label in FAMILY.items())
    return render(
        request, "plans/findings.html", {"page": Findings(plan, rows, _severities(found), families, severity, family, version)}
    )


def findings_csv(request: HttpRequest) -> HttpResponse:
    plan = queries.plan_in_force()
    if plan is None:
        raise Http404
    found, _version, _spans = queries.findings_of(plan=plan)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["级别", "代码", "实事", "说明", "算式", "理由", "请示"])
    writer.writerows([SEVERITY[f.severity], f.code, f.programme, f.says, f.arithmetic, f.why, f.question] for f in found)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="findings-{plan.year}.csv"'
    return response
