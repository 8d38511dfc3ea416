"""Requests to change the plan, as far as the reader may see them, and what the reader may do with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shishi.areas.packs.models import AGREED, APPLIED, ChangeRequest, ChangeStep
from shishi.areas.packs.queries.places import county_reader
from shishi.areas.packs.queries.standing import rows_of_plan
from shishi.areas.packs.rules.change import Entry, entries
from shishi.areas.packs.rules.rows import Row, value_of
from shishi.areas.plans import public as plans
from shishi.base.owed import Owed, Place
from shishi.infra.access.listing import names_of
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope


@dataclass(frozen=True, slots=True)
class ChangePage:
    it: ChangeRequest
    steps: tuple[ChangeStep, ...]
    names: Mapping[str, str]
    """What those who took the steps are called, by username."""
    agrees: str
    """The lead unit for which the reader may agree or return; empty where not."""
    records: bool
    """True where the reader may record the document."""


def changes(*, scope: Scope) -> list[ChangeRequest]:
    """Return the requests of the city's plans, newest first. One query."""
    return list(ChangeRequest.objects.for_user(scope, Permission.READ_PLAN).select_related("plan", "draft"))


def change_page(*, scope: Scope, pk: int) -> ChangePage | None:
    it = ChangeRequest.objects.for_user(scope, Permission.READ_PLAN).select_related("plan", "draft").filter(pk=pk).first()
    if it is None:
        return None
    steps = tuple(ChangeStep.objects.filter(change=it))
    names = names_of(s.by for s in steps)
    return ChangePage(
        it, steps, names, _agrees(scope, it) if it.state == APPLIED else "", it.state == AGREED and _records(scope, it)
    )


def _records(scope: Scope, it: ChangeRequest) -> bool:
    return scope.may(Permission.RECORD_CHANGE, division_code=it.plan.division_code)


def _agrees(scope: Scope, it: ChangeRequest) -> str:
    leads = plans.lead_units(plan_id=it.plan_id, number=it.number)
    own = [
        s.organisation_name
        for s in scope.with_permission(Permission.AGREE_CHANGE)
        if s.organisation_name in leads and it.plan.division_code.startswith(s.prefix)
    ]
    return own[0] if own and scope.username != it.by else ""


def changeable(*, scope: Scope, plan_id: int) -> list[Entry]:
    """Return the entries of the plan that the reader may ask to change: a county its own, a lead unit those of its programmes."""
    city = plans.division_of_plan(plan_id=plan_id)
    rows = rows_of_plan(plan_id)
    every = entries(rows, city=city, division_of=county_reader(city))
    held = scope.with_permission(Permission.APPLY_CHANGE)
    own = {s.organisation_name for s in held if s.role == "lead_unit" and city.startswith(s.prefix)}
    led = _led(rows, own)
    prefixes = [s.prefix for s in held if s.role != "lead_unit"]
    return [e for e in every if e.number in led or any(p and e.division_code.startswith(p) for p in prefixes)]


def _led(rows: Sequence[Row], units: set[str]) -> set[str]:
    return {
        r.number
        for r in rows
        if r.kind == "accountability" and value_of(r, "role") == "lead_unit" and value_of(r, "unit") in units
    }


def owed_changes(*, scope: Scope) -> list[Owed]:
    """Return the requests that wait for the reader."""
    out = []
    rows = ChangeRequest.objects.for_user(scope, Permission.READ_PLAN).filter(state__in=[APPLIED, AGREED]).select_related("plan")
    for it in rows:
        place = Place("packs:change", (it.pk,))
        if it.state == APPLIED and _agrees(scope, it):
            out.append(Owed("agree", f"{it.number} {it.about}", f"{it.unit}：{it.why}", place))
        if it.state == AGREED and _records(scope, it):
            out.append(Owed("record", f"{it.number} {it.about}", it.unit, place))
    return out
