"""The plan on its way out: its files as they came in, and its targets and days as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shishi.areas.plans.models import Milestone, Plan, Target
from shishi.areas.plans.queries.plan import PlanInForce, Quotes, plan_in_force
from shishi.engines.pack import assemble, parsed
from shishi.engines.pack.schema import LEFT_OUT
from shishi.infra.access.scope import OPERATOR


@dataclass(frozen=True, slots=True)
class PlanExport:
    files: dict[str, str]
    rows: list[list[Any]]


def export_plan(*, city: str = "", year: int = 0, version: int = 0) -> PlanExport | None:
    plan = plan_in_force(scope=OPERATOR, city=city, year=year, version=version)
    return PlanExport(Plan.objects.get(pk=plan.id).pack, target_rows(plan=plan)) if plan else None


def target_rows(*, plan: PlanInForce) -> list[list[Any]]:
    """Return a table with a head: every target and every dated step of the plan, with the sentence behind it."""
    quotes = Quotes(plan)
    rows: list[list[Any]] = [["序号", "实事", "类别", "内容", "数量", "单位", "完成日期", "原文"]]
    for t in Target.objects.filter(programme__plan_id=plan.id).select_related("programme").order_by("programme__order", "order"):
        p = t.programme
        rows.append(
            [
                p.number,
                p.short_title or p.title,
                "目标",
                t.subject,
                _number(t),
                t.unit,
                t.by_date,
                quotes.of(p.number, t.item),
            ]
        )
    for m in (
        Milestone.objects.filter(programme__plan_id=plan.id)
        .select_related("programme")
        .order_by("programme__order", "ends", "order")
    ):
        p = m.programme
        rows.append(
            [
                p.number,
                p.short_title or p.title,
                "阶段" if m.is_phase else "时间节点",
                m.what or m.phase,
                None,
                "",
                m.ends,
                quotes.of(p.number, m.item),
            ]
        )
    return rows


def _number(t: Target) -> int | float | str | None:
    """The quantity as a number; a range in words, because it is two."""
    numbers = [int(q) if q == q.to_integral_value() else float(q) for q in (t.quantity, t.quantity_to) if q is not None]
    return "—".join(map(str, numbers)) if len(numbers) > 1 else numbers[0] if numbers else None


def pack_files(*, plan_id: int) -> dict[str, str]:
    return Plan.objects.values_list("pack", flat=True).get(pk=plan_id)


def programme_items(*, plan: PlanInForce, number: str) -> list[dict[str, Any]]:
    """Return every item of a programme with its plain values and the words of the notice behind it. Two queries."""
    quotes = Quotes(plan)
    pack = assemble(parsed(pack_files(plan_id=plan.id)))
    held = next((p.items for p in pack.programmes if p.id == number), ())
    return [
        {
            "kind": i.kind,
            "item": i.id,
            "order": order,
            "values": {key: v.value for key, v in i.values.items()},
            "quote": quotes.of(number, i.id),
        }
        for order, i in enumerate(held, 1)
        if not i.get(LEFT_OUT)
    ]
