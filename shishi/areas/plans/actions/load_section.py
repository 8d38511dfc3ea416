"""Bringing a pack to life as a new version of the city's plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from shishi.areas.plans.models import (
    AcceptanceStep,
    Accountability,
    Activity,
    Attachment,
    Citation,
    Filing,
    FundingRule,
    Milestone,
    Notice,
    OpenQuestion,
    Plan,
    Programme,
    ProgrammeKey,
    Quota,
    ReportDuty,
    Safeguard,
    Target,
    Work,
)
from shishi.base.ref import Ref
from shishi.base.texts import shortened
from shishi.engines.pack.anchors import Anchor
from shishi.engines.pack.schema import LEFT_OUT, Item, Pack, PackProgramme
from shishi.infra.record.writing import recorded, write

_LOOSE = ("city", "division", "year", "title", "document_number", "issuer", "issued_on")


@dataclass(frozen=True, slots=True)
class Loaded:
    plan_id: int
    version: int
    changed: bool
    """False where this very pack with these notices is already in force."""
    programmes: int
    items: int


@recorded
def load_section(
    *,
    pack: Pack,
    files: dict[str, str],
    digest: str,
    notices: Sequence[tuple[Notice, Sequence[Anchor]]],
    division_code: str,
    division_of: Callable[[str], str | None],
    by: str,
    now: datetime,
) -> Loaded:
    """Write the whole plan or nothing. `division_of` gives the county code that a written place means."""
    city, year = str(pack.get("city")), int(pack.get("year"))  # type: ignore[arg-type]
    newest = Plan.objects.select_for_update().filter(city=city, year=year).order_by("-version").first()
    if newest and newest.digest == digest:
        return Loaded(newest.pk, newest.version, False, len(pack.programmes), _count(pack))
    plan = Plan.objects.create(
        city=city,
        year=year,
        version=newest.version + 1 if newest else 1,
        division_code=division_code,
        digest=digest,
        title=shortened(str(pack.get("title")), 300),
        pack=files,
        defaults={k: v.value for k, v in pack.values.items() if k not in _LOOSE} | _issued(pack),
        loaded_at=now,
        loaded_by=by,
    )
    plan.notices.set([notice for notice, _ in notices])
    _general(plan, pack)
    keys = keys_of(division_code=division_code, year=year, numbers=[p.id for p in pack.programmes])
    originals = _originals(newest)
    for order, programme in enumerate(pack.programmes, 1):
        _programme(plan, order, programme, division_of, keys[programme.id], originals)
    _citations(plan, notices)
    write(
        "plans.plan.loaded",
        ref=Ref("plans.plan", plan.pk),
        by=by,
        at=now,
        city=city,
        year=year,
        version=plan.version,
        digest=digest,
    )
    return Loaded(plan.pk, plan.version, True, len(pack.programmes), _count(pack))


def _issued(pack: Pack) -> dict[str, str]:
    day = pack.get("issued_on")
    return {"issued_on": day.isoformat()} if isinstance(day, date) else {}


def _count(pack: Pack) -> int:
    return sum(not i.get(LEFT_OUT) for i in (*pack.items, *(i for p in pack.programmes for i in p.items)))


def _create(model: Any, rows: list[dict[str, Any]]) -> None:
    model.objects.bulk_create([model(**row) for row in rows])


def _general(plan: Plan, pack: Pack) -> None:
    for model, kind in ((ReportDuty, "report"), (OpenQuestion, "question")):
        rows = pack.of(kind)
        _create(model, [{"plan": plan, "programme": None, **_common(i, n), **_fields(model, i)} for n, i in enumerate(rows, 1)])


def keys_of(*, division_code: str, year: int, numbers: Sequence[str]) -> dict[str, int]:
    """Return each programme's lasting key by its number; a new one gets its own."""
    known = ProgrammeKey.objects.filter(division_code=division_code, year=year)
    have = set(known.values_list("number", flat=True))
    fresh = [ProgrammeKey(division_code=division_code, year=year, number=n) for n in dict.fromkeys(numbers) if n not in have]
    ProgrammeKey.objects.bulk_create(fresh, ignore_conflicts=True)
    return {number: pk for pk, number in known.filter(number__in=numbers).values_list("pk", "number")}


Originals = dict[tuple[str, str], tuple[date | None, date | None]]
"""By programme number and item: the day in the version before, and the first there was."""


def _originals(before: Plan | None) -> Originals:
    if before is None:
        return {}
    rows = [
        *Target.objects.filter(programme__plan=before).values_list("programme__number", "item", "by_date", "original_by_date"),
        *Milestone.objects.filter(programme__plan=before).values_list("programme__number", "item", "ends", "original_ends"),
    ]
    return {(number, item): (day, first) for number, item, day, first in rows}


def _original(originals: Originals, p: PackProgramme, item: Item, key: str) -> date | None:
    """Return the first day of an item whose day has changed."""
    was, first = originals.get((p.id, item.id), (None, None))
    return first or (was if was and was != item.get(key) else None)


def _programme(
    plan: Plan, order: int, p: PackProgramme, division_of: Callable[[str], str | None], key: int, originals: Originals
) -> None:
    row = Programme.objects.create(
        plan=plan,
        key_id=key,
        number=p.id,
        order=order,
        title=shortened(str(p.get("title")), 200),
        short_title=str(p.get("short_title") or ""),
        code=str(p.get("code") or ""),
        scheme=shortened(str(p.get("scheme") or ""), 200),
        deadline=p.get("deadline"),
    )
    targets = Target.objects.bulk_create(
        [
            Target(programme=row, **_common(i, n), **_target(i), original_by_date=_original(originals, p, i, "by_date"))
            for n, i in enumerate(p.of("target"), 1)
        ]
    )
    by_item = {t.item: t for t in targets}
    Quota.objects.bulk_create([_quota(row, n, i, by_item, division_of) for n, i in enumerate(p.of("quota"), 1)])
    phases = [
        Milestone(programme=row, is_phase=True, phase=shortened(str(i.get("name")), 120), **_common(i, n), **_days(i))
        for n, i in enumerate(p.of("phase"), 1)
    ]
    steps = [
        Milestone(
            programme=row,
            phase=shortened(str(i.get("phase") or ""), 120),
            what=str(i.get("what") or ""),
            original_ends=_original(originals, p, i, "ends"),
            **_common(i, n),
            **_days(i),
        )
        for n, i in enumerate(p.of("milestone"), len(phases) + 1)
    ]
    Milestone.objects.bulk_create([*phases, *steps])
    for model, kind in (
        (Accountability, "accountability"),
        (FundingRule, "funding"),
        (Filing, "filing"),
        (Activity, "activity"),
        (AcceptanceStep, "acceptance"),
        (Safeguard, "safeguard"),
        (Attachment, "attachment"),
        (Work, "work"),
    ):
        _create(model, [dict(programme=row, **_common(i, n), **_fields(model, i)) for n, i in enumerate(p.of(kind), 1)])
    for model, kind in ((ReportDuty, "report"), (OpenQuestion, "question")):
        _create(
            model, [dict(plan=plan, programme=row, **_common(i, n), **_fields(model, i)) for n, i in enumerate(p.of(kind), 1)]
        )


def _common(item: Item, order: int) -> dict[str, Any]:
    return {"item": item.id, "order": order, "confirm": any(v.confirm for v in item.values.values())}


def _fields(model: type[models.Model], item: Item) -> dict[str, Any]:
    """The item's values that the model has columns for, cut to the column's length."""
    out: dict[str, Any] = {}
    columns = {f.name: f for f in model._meta.fields}
    for key, value in item.values.items():
        name = "division_code" if key == "division" else key
        column = columns.get(name)
        if column is None:
            continue
        longest = getattr(column, "max_length", None)
        out[name] = value.value[:longest] if isinstance(value.value, str) and longest else value.value
    return out


def _target(item: Item) -> dict[str, Any]:
    quantity = item.get("quantity")
    low, high = quantity if isinstance(quantity, list) else (quantity, None)
    return {
        "subject": shortened(str(item.get("subject")), 200),
        "quantity": low,
        "quantity_to": high,
        "unit": str(item.get("unit") or ""),
        "qualifier": str(item.get("qualifier") or ""),
        "kind": str(item.get("kind")),
        "place": str(item.get("place") or "")[:60],
        "by_date": item.get("by_date"),
        "by_basis": str(item.get("by_basis") or ""),
        "measure": str(item.get("measure") or ""),
        "is_line": item.get("curve") == "line",
    }


def _quota(row: Programme, n: int, item: Item, targets: dict[str, Target], division_of: Callable[[str], str | None]) -> Quota:
    place = str(item.get("place"))
    return Quota(
        programme=row,
        target=targets[str(item.get("target"))],
        place=place[:60],
        division_code=str(item.get("division") or division_of(place) or ""),
        quantity=item.get("quantity"),
        unit=str(item.get("unit") or ""),
        by_date=item.get("by_date"),
        replaces=str(item.get("replaces") or ""),
        **_common(item, n),
    )


def _days(item: Item) -> dict[str, Any]:
    return {
        "starts": item.get("starts"),
        "ends": item.get("ends"),
        "precision": str(item.get("precision") or ""),
        "bound": str(item.get("bound") or ""),
    }


def _citations(plan: Plan, notices: Sequence[tuple[Notice, Sequence[Anchor]]]) -> None:
    Citation.objects.bulk_create(
        [
            Citation(
                plan=plan,
                notice=notice,
                programme_number=a.programme,
                item=a.item,
                key=a.key,
                start=a.span[0],
                end=a.span[1],
                heading=a.heading[:60],
            )
            for notice, anchors in notices
            for a in anchors
        ],
        batch_size=1000,
    )
