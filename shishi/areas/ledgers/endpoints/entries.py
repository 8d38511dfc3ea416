"""Ledgers for machines: whatever their pages show, and the stages and entries that another system files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from shishi.areas.ledgers.endpoints.shapes import Refusal
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.queries.board import ledger_counts
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import ledger_for, ledgers_for
from shishi.areas.ledgers.queries.entry import entry_page
from shishi.areas.ledgers.queries.late import by_now
from shishi.areas.ledgers.queries.listing import Filter, Row, entry_list
from shishi.areas.ledgers.queries.paging import LONGEST_KEY
from shishi.areas.ledgers.queries.proofs import Proof
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.areas.ledgers.rules import asking_problems
from shishi.base.look import look_on
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.shapes import Day

router = Router()


class LedgerOut(Schema):
    id: int
    code: str
    label: str
    programme: str
    year: int
    unit: str
    total: int
    done: int
    late: int
    at_stage: dict[str, int]
    by_county: dict[str, list[int]]


class EntryOut(Schema):
    id: int
    number: str
    name: str
    division_code: str
    organisation: str
    state: int
    stage: str
    happened_date: date | None
    due_date: date | None
    in_time_until: date | None = Field(
        description="where it waited behind that day for a superior: the last day on which it is not late; 9999-12-31 while it waits"
    )
    waits_since: date | None = Field(description="where it waits and was late before: from this day on it becomes no later")
    out_of_order: bool
    filed_late: bool
    planned: dict[str, date]
    reached: dict[str, date]
    fields: dict[str, Any]


class EntriesOut(Schema):
    count: int
    more: bool
    next: str
    entries: list[EntryOut]


class ProofOut(Schema):
    id: int
    kind: str
    withdrawn: bool
    outcome: str = Field(description="untrue or wanting, as an inspector found; else empty")
    says: str


class StageOut(Schema):
    stage: str
    label: str
    planned: date | None
    reached: date | None
    fact: int | None
    light: str
    days: int
    waited: int
    missing: list[str]
    evidence: list[ProofOut]
    asked_anew: list[int] = Field(description="the evidence that is to be handed in anew or added to")


class ToldOut(Schema):
    kind: str
    stage: str
    happened_date: date
    recorded_at: datetime
    by: str
    why: str
    corrected: bool


class EntryWaitOut(Schema):
    ref: str
    unit: str
    about: str
    since: date


class OneEntryOut(Schema):
    id: int
    number: str
    ledger: int
    name: str
    division_code: str
    organisation: str
    state: int
    goal: str
    responsible: dict[str, str]
    fields: dict[str, Any]
    stages: list[StageOut]
    checks: dict[str, bool | None]
    place: dict[str, Any] | None
    waits: list[EntryWaitOut]
    history: list[ToldOut]


@router.get("/ledgers", response=list[LedgerOut])
def ledgers(request: Request, on: Day | None = None) -> Any:
    """Every ledger that the key may read, counted as of a day; now unless the day is given."""
    held = ledgers_for(scope=request.scope)
    counts = ledger_counts(scope=request.scope, ledgers=held, on=on, today=clock.today())
    return [
        {
            "id": c.ledger.pk,
            "code": c.ledger.code,
            "label": c.definition.label,
            "programme": c.ledger.number,
            "year": c.ledger.year,
            "unit": c.definition.unit,
            "total": c.total,
            "done": c.done,
            "late": c.late,
            "at_stage": {(s.code if s else ""): n for s, n in c.by_stage},
            "by_county": {county: list(told) for county, told in c.by_county.items()},
        }
        for c in counts
    ]


@router.get("/ledgers/{int:ledger}/definition", response=dict[str, Any])
def definition(request: Request, ledger: int) -> Any:
    """The ledger's fields, stages, checks and outer forms as the plan in force says them."""
    return _seen(request, ledger).definition


def _seen(request: Request, pk: int) -> Ledger:
    found = ledger_for(scope=request.scope, pk=pk)
    if found is None:
        raise Http404
    return found


class EntriesIn(Schema):
    """What of a ledger is asked for."""

    on: Day | None = None
    known_now: bool = False
    division: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    stage: Annotated[str, Field(max_length=30)] = ""
    q: Annotated[str, Field(max_length=60)] = ""
    sort: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=LONGEST_KEY)] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@router.get("/ledgers/{int:ledger}/entries", response={200: EntriesOut, 422: Refusal})
def entries(request: Request, ledger: int, asked: Query[EntriesIn]) -> Any:
    """A page of a ledger's entries as of a day, or with `known_now` as is known now to have been so; the next by the key that it gives."""
    held = _seen(request, ledger)
    if problems := asking_problems(definition_of(held), stage=asked.stage, sort=asked.sort):
        return 422, {"problems": [said(p) for p in problems]}
    look = look_on(asked.on, clock.today(), known_now=asked.known_now)
    filtered = Filter(division=asked.division, stage=asked.stage, words=asked.q, sort=asked.sort, state="closed")
    wanted = by_now(scope=request.scope, ledger=held, asked=filtered, look=look)
    which = {"asked": wanted.asked, "on": wanted.on, "today": look.today}
    found = entry_list(scope=request.scope, ledger=held, **which, after=asked.after, limit=asked.limit)
    stages = definition_of(held).stage_by_order
    reached = stages_reached(ids=[r.id for r in found.rows], on=wanted.on, by=look.day)
    rows = [_entry(r, stages[r.span.stage].code if r.span.stage else "", reached.get(r.id, {})) for r in found.rows]
    return {"count": found.count, "more": found.more, "next": found.next, "entries": rows}


def _entry(r: Row, stage: str, reached: dict[str, date]) -> dict[str, Any]:
    s = r.span
    return {
        "id": r.id,
        "number": r.number,
        "name": s.name,
        "division_code": s.division_code,
        "organisation": s.organisation,
        "state": s.state,
        "stage": stage,
        "happened_date": s.happened_date,
        "due_date": s.due_date,
        "in_time_until": s.in_time_until,
        "waits_since": s.waits_since,
        "out_of_order": s.out_of_order,
        "filed_late": s.filed_late,
        "planned": r.body.get("planned", {}),
        "reached": reached,
        "fields": r.fields,
    }


@router.get("/entries/{int:entry}", response=OneEntryOut)
def entry(request: Request, entry: int, on: Day | None = None, known_now: bool = False) -> Any:
    """One entry as it was known when a day ended, or with `known_now` as it was on that day as is known now."""
    it = entry_page(scope=request.scope, entry=entry, look=look_on(on, clock.today(), known_now=known_now))
    if it is None:
        raise Http404
    return {
        "id": it.entry.pk,
        "number": it.entry.number,
        "ledger": it.ledger.pk,
        "name": it.columns["name"],
        "division_code": it.columns["division_code"],
        "organisation": it.columns["organisation"],
        "state": it.columns["state"],
        "goal": it.goal.code,
        "responsible": it.body.get("responsible", {}),
        "fields": {f.code: v for f, v in it.fields},
        "stages": [
            {
                "stage": s.stage.code,
                "label": s.stage.label,
                "planned": s.planned,
                "reached": s.reached.day if s.reached else None,
                "fact": s.reached.fact if s.reached else None,
                "light": s.light,
                "days": s.days,
                "waited": s.waited,
                "missing": list(s.missing),
                "evidence": [_proof(e) for e in s.evidence],
                "asked_anew": [e.pk for e in s.asked_anew],
            }
            for s in it.stages
        ],
        "checks": {o.check.code: o.passed for o in it.checks},
        "place": it.place,
        "waits": [{"ref": str(w.ref), "unit": w.unit, "about": w.about, "since": w.since} for w in it.waits],
        "history": [
            {
                "kind": h.fact.kind,
                "stage": h.fact.stage,
                "happened_date": h.fact.happened_date,
                "recorded_at": h.fact.recorded_at,
                "by": h.fact.by,
                "why": h.fact.why,
                "corrected": h.corrected,
            }
            for h in it.history
        ],
    }


def _proof(e: Proof) -> dict[str, Any]:
    outcome = e.outcome if e.says else ""
    return {"id": e.pk, "kind": e.kind, "withdrawn": e.withdrawn_at is not None, "outcome": outcome, "says": e.says}
