"""One programme; notice and plan side by side; the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shishi.areas.plans import queries
from shishi.areas.plans.labels import FAMILY, FINDING_COLUMN, SEVERITY, said
from shishi.areas.plans.models import SENTENCES
from shishi.areas.plans.queries.notice import FindingRow
from shishi.areas.plans.queries.outline import PlanOutline, ProgrammeOutline
from shishi.areas.plans.queries.programme import ProgrammePage, StepRow
from shishi.areas.plans.rules import AsOf
from shishi.base.axis import Axis, Strip, axis_over, strip
from shishi.base.calendar import day_written
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Sheet, sheets_sent
from shishi.infra.places.queries import County, counties_of


@dataclass(frozen=True, slots=True)
class Step:
    row: StepRow
    says: str
    part: str
    """The part of the phase it belongs to; empty where it is the phase itself."""
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class Share:
    level: str
    share: float
    x: float
    """Where it begins on a bar of 1000."""


@dataclass(frozen=True, slots=True)
class OneProgramme:
    plan: queries.PlanInForce
    as_of: AsOf
    it: ProgrammePage
    counties: tuple[County, ...]
    has_quotas: bool
    has_others: bool
    months: tuple[date, ...]
    steps: tuple[Step, ...]
    next: Step | None
    duties: tuple[tuple[str, tuple[Any, ...]], ...]
    since: date | None
    """The day from which all duties hold; None where they differ."""
    shares: tuple[Share, ...]
    may_apply: bool
    """True for whoever may ask for a change of the plan."""
    has_year: bool
    """True where ledgers count it and the reader may see them: its year is drawn as bars."""
    visited: tuple[tuple[str, str], ...]
    """(code, name) of each place that the reader may read of before a visit."""


def programme(request: Request, number: str) -> HttpResponse:
    asked = day_written(request.GET.get("on"))
    plan = queries.plan_in_force(scope=request.scope, on=asked, **request.chosen_plan)
    if plan is None:
        raise Http404
    as_of = plan.day_shown(clock.today(), asked)
    counties = counties_of(plan.city_code) if plan.city_code else ()
    found = queries.programme_page(plan=plan, number=number, on=as_of.day, counties=[c.code for c in counties])
    if found is None:
        raise Http404(_("没有编号为 %(number)s 的实事") % {"number": number})
    days = [day for r in (*found.phases, *found.steps) for day in (r.item.starts, r.item.ends) if day]
    axis = axis_over([*days, *([found.programme.deadline] if found.programme.deadline else [])])
    steps = _steps(found, axis, as_of.day)
    since = {a.from_date for a in found.accountability}
    has_year = _has_year(request, plan, found)
    page = OneProgramme(
        plan=plan,
        as_of=as_of,
        it=found,
        counties=counties,
        has_quotas=any(t.by_county for t in found.targets),
        has_others=any(t.others for t in found.targets),
        months=axis.months if axis else (),
        steps=steps,
        next=next((s for s in steps if s.row.is_next), None),
        duties=tuple((role, tuple(rows)) for role, rows in groupby(found.accountability, key=lambda a: a.role)),
        since=since.pop() if len(since) == 1 else None,
        shares=_shares(found),
        may_apply=request.scope.may(Permission.APPLY_CHANGE),
        has_year=has_year,
        visited=tuple(_visited(request, plan, counties)) if has_year else (),
    )
    return render(request, "plans/programme.html", {"page": page})


def _has_year(request: Request, plan: queries.PlanInForce, found: ProgrammePage) -> bool:
    if not plan.city_code or not any(t.item.measure for t in found.targets):
        return False
    read = {s.programme for s in request.scope.with_permission(Permission.READ_LEDGER)}
    if not read or None in read:
        return bool(read)
    return queries.programme_keys(division_code=plan.city_code, year=plan.year).get(found.programme.number) in read


def _visited(request: Request, plan: queries.PlanInForce, counties: Sequence[County]) -> Iterator[tuple[str, str]]:
    for code, name in ((plan.city_code, plan.city), *((c.code, c.short_name) for c in counties)):
        if request.scope.may(Permission.READ_LEDGER, division_code=code.ljust(12, "0")):
            yield code, name


def _steps(found: ProgrammePage, axis: Axis | None, on: date) -> tuple[Step, ...]:
    """Each phase with its steps under it, then the steps of no phase."""
    left = list(found.steps)
    ordered: list[StepRow] = []
    for phase in found.phases:
        own = [s for s in left if s.item.phase.split("/")[0] == phase.item.phase]
        left = [s for s in left if s not in own]
        ordered += [phase, *own]
    return tuple(_step(row, axis, on) for row in (*ordered, *left))


def _step(row: StepRow, axis: Axis | None, on: date) -> Step:
    m = row.item
    says = m.phase if m.is_phase else m.what or str(row.quote) or m.phase
    part = "" if m.is_phase else m.phase.partition("/")[2]
    kind = "phase" if m.is_phase and m.starts else "step"
    line = strip(axis, [(m.starts, m.ends, kind, says)] if m.ends else [], on=on) if axis else None
    return Step(row, says, part if part != says else "", line)


def _shares(found: ProgrammePage) -> tuple[Share, ...]:
    out, x = [], 0.0
    for row in found.funding:
        if row.item.share is not None and row.item.amount_fen is None:
            share = float(row.item.share)
            out.append(Share(row.item.level, share, round(x * 1000, 1)))
            x += share
    return tuple(out) if x <= 1 + 1e-9 else ()


@dataclass(frozen=True, slots=True)
class SideBySide:
    plan: queries.PlanInForce
    it: queries.NoticePage
    outline: PlanOutline
    """Asked for only where the page was not kept."""
    answers: Mapping[int, str]
    """By the finding's number; asked for as the outline is."""
    severities: tuple[tuple[str, str, int], ...]

    @property
    def programmes(self) -> tuple[tuple[ProgrammeOutline, int], ...]:
        """Each with the number of findings that say something is wrong with it."""
        counts = Counter(f.programme for f in self.it.findings if f.severity != "ok")
        return tuple((p, counts[p.programme.number]) for p in self.outline.programmes)


def notice(request: Request) -> HttpResponse:
    plan = queries.plan_in_force(scope=request.scope, **request.chosen_plan)
    found = queries.notice_page(plan=plan) if plan else None
    if plan is None or found is None:
        return render(request, "overview/empty.html", {"plan_without_notice": plan is not None})
    outline = cast(PlanOutline, SimpleLazyObject(lambda: queries.plan_outline(plan=plan)))
    answers = cast(Mapping[int, str], SimpleLazyObject(lambda: queries.answers_of(plan=plan, findings=found.findings)))
    page = SideBySide(plan, found, outline, answers, _severities(found.findings))
    return render(request, "plans/notice.html", {"page": page})


def _severities(found: Sequence[FindingRow]) -> tuple[tuple[str, str, int], ...]:
    counts = Counter(f.severity for f in found)
    return tuple((code, str(label), counts[code]) for code, label in SEVERITY.items())


@dataclass(frozen=True, slots=True)
class Findings:
    plan: queries.PlanInForce
    groups: tuple[tuple[str, tuple[FindingRow, ...]], ...]
    shown: int
    total: int
    severities: tuple[tuple[str, str, int], ...]
    families: tuple[tuple[str, str], ...]
    programmes: tuple[str, ...]
    severity: str
    family: str
    programme: str
    reader_version: str
    answers: Mapping[int, str]

    @property
    def query(self) -> str:
        """The filter, for the exports."""
        chosen = {"severity": self.severity, "family": self.family, "programme": self.programme}
        return urlencode({k: v for k, v in chosen.items() if v})


def findings(request: Request) -> HttpResponse:
    plan = queries.plan_in_force(scope=request.scope, **request.chosen_plan)
    if plan is None:
        return render(request, "overview/empty.html")
    found, version, _spans = queries.findings_of(notice=plan.notice)
    rows = _chosen(request, found)
    page = Findings(
        plan=plan,
        groups=tuple((code, mine) for code in SEVERITY if (mine := tuple(f for f in rows if f.severity == code))),
        shown=len(rows),
        total=len(found),
        severities=_severities(found),
        families=tuple((code, str(word)) for code, word in FAMILY.items() if any(f.family == code for f in found)),
        programmes=tuple(dict.fromkeys(f.programme for f in found if f.programme)),
        severity=request.GET.get("severity", ""),
        family=request.GET.get("family", ""),
        programme=request.GET.get("programme", ""),
        reader_version=version,
        answers=queries.answers_of(plan=plan, findings=found),
    )
    return render(request, "plans/findings.html", {"page": page})


def _chosen(request: Request, found: Sequence[FindingRow]) -> tuple[FindingRow, ...]:
    asked = {key: request.GET.get(key, "") for key in ("severity", "family", "programme")}
    return tuple(f for f in found if all(not value or getattr(f, key) == value for key, value in asked.items()))


def findings_export(request: Request, form: str) -> HttpResponse:
    """The findings as the page's filter leaves them, as CSV or Excel."""
    plan = queries.plan_in_force(scope=request.scope, **request.chosen_plan)
    if plan is None:
        raise Http404
    found, _version, _spans = queries.findings_of(notice=plan.notice)
    rows = [
        [f.number, str(SEVERITY[f.severity]), f.code, f.programme, *(said(getattr(f, part)) for part in SENTENCES)]
        for f in _chosen(request, found)
    ]
    sheet = Sheet(_("审读意见"), [str(name) for name in FINDING_COLUMN], rows)
    return sheets_sent(sheet, name=f"findings-{plan.name}", form=form)
