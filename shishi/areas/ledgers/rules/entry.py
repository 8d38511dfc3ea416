"""What an entry's facts add up to, and which filings can be. Pure. Sources: practice 1, 4, 13."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from shishi.areas.ledgers.rules.known import due_days, reached_days
from shishi.areas.ledgers.rules.waiting import waits_of
from shishi.base.phrases import Phrase, say
from shishi.base.weeks import Weeks
from shishi.engines.ledger import Definition, Field, Stage, found
from shishi.engines.measures import Spell, last_in_time, waited

MOST_YEARS = 5
"""A stage that happened in a year further back than so many is a slip of the pen."""
OPEN, REPLACED, WITHDRAWN = 0, 1, 2
_STATES = {"replaced": REPLACED, "withdrawn": WITHDRAWN, "open": OPEN}


FactLike = Any
"""A fact's columns: pk, kind, stage, body, happened_date, recorded_at, by, corrects_id, withdrawn. Rules know no model."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage that stands."""

    stage: Stage
    fact: int
    day: date
    recorded: date
    late: bool
    """补录: recorded more than the plan's days after it happened, and no second person has confirmed the day."""
    by: str


def standing_of(facts: Sequence[FactLike]) -> list[FactLike]:
    """Return the facts that are neither corrected nor withdrawn."""
    gone = {f.corrects_id for f in facts if f.corrects_id}
    return [f for f in facts if f.pk not in gone and not f.withdrawn]


def last_of(facts: Iterable[FactLike], kind: str) -> FactLike | None:
    held = [f for f in facts if f.kind == kind]
    return held[-1] if held else None


def reached(facts: Sequence[FactLike], definition: Definition, *, late_days: int, day_of: Any) -> list[Reached]:
    """Return the stages that stand, in their order. `day_of` gives the day of a moment."""
    known = {f.pk: f for f in facts}
    out: dict[str, Reached] = {}
    for f in standing_of(facts):
        stage = definition.stage_by_code.get(f.stage) if f.kind == "stage" else None
        if stage:
            recorded = day_of(f.recorded_at)
            late = (recorded - f.happened_date).days > late_days and not _confirmed(f, known)
            out[f.stage] = Reached(stage, f.pk, f.happened_date, recorded, late, f.by)
    return sorted(out.values(), key=lambda r: r.stage.order)


def _confirmed(f: FactLike, known: Mapping[int, FactLike]) -> bool:
    """A second person confirms a late filing by filing the same stage and day again in its place."""
    was = known.get(f.corrects_id or 0)
    return was is not None and (was.stage, was.happened_date) == (f.stage, f.happened_date) and was.by != f.by


def out_of_order(stages: Sequence[Reached], definition: Definition) -> list[tuple[Stage, Stage]]:
    """Return (earlier, later) of each pair where the later stage came first: 手续倒置. A stage that may be passed over leaves no gap."""
    have = {r.stage.code: r.day for r in stages}
    pairs = []
    for first, then in combinations(definition.stages, 2):
        if then.code not in have or (first.code not in have and (first.optional or then.optional)):
            continue
        if first.code not in have or have[first.code] > have[then.code]:
            pairs.append((first, then))
    return pairs


def as_filed(values: FactLike) -> Mapping[str, Any]:
    return values.body["fields"]


def stand(
    facts: Sequence[FactLike],
    *,
    definition: Definition,
    late_days: int,
    day_of: Any,
    fields: Callable[[FactLike], Mapping[str, Any]] = as_filed,
) -> dict[str, Any] | None:
    """Return the columns of an entry's span from its facts in the order they were recorded; None before it has values.

    `fields`: what a fact's values are as `definition` reads them, where some were filed under an earlier one.
    """
    held = standing_of(facts)
    values = last_of(held, "values")
    if values is None:
        return None
    stages = reached(facts, definition, late_days=late_days, day_of=day_of)
    furthest = stages[-1] if stages else None
    order, goal = furthest.stage.order if furthest else 0, goal_of(values.body, definition)
    due = due_date(values.body, definition, furthest=order, goal=goal.order)
    waits = waits_of(held)
    last, waits_since = last_in_time(due, [w.spell for w in waits]) if due else (None, None)
    opened = next(f for f in facts if f.kind == "values")
    place, closed = last_of(held, "place"), last_of(held, "closed")
    return {
        "division_code": values.body["division"],
        "organisation": values.body.get("organisation", ""),
        "name": values.body["name"],
        "values_fact_id": values.pk,
        "place_fact_id": place.pk if place else None,
        "state": _STATES[closed.body["state"]] if closed else OPEN,
        "stage": order,
        "happened_date": furthest.day if furthest else None,
        "goal": goal.order,
        "due_date": due,
        "in_time_until": None if last == due else last,
        "waits_since": waits_since,
        "out_of_order": bool(out_of_order(stages, definition)),
        "filed_late": any(r.late for r in stages),
        "ended_date": closed.happened_date if closed else None,
        "began_date": min([day_of(opened.recorded_at), *(r.day for r in stages)]),
        "reached_days": reached_days({r.stage.code: r.day for r in stages}, definition),
        "due_days": due_days(values.body, definition, goal=goal.order),
        "waited": bool(waits),
        **found_columns(fields(values), definition),
    }


def goal_of(body: Mapping[str, Any], definition: Definition) -> Stage:
    """Return the stage at which the entry has done what it is for: its own, else the ledger's last."""
    return definition.stage_by_code.get(body.get("goal", "")) or definition.last_stage


def due_date(body: Mapping[str, Any], definition: Definition, *, furthest: int, goal: int) -> date | None:
    """Return the earliest planned day of a stage up to the goal that is not yet reached; one that may be passed over is not due."""
    planned = body.get("planned", {})
    stages = (s for s in definition.stages if furthest < s.order <= goal and (not s.optional or s.order == goal))
    ahead = [planned[s.code] for s in stages if s.code in planned]
    return date.fromisoformat(min(ahead)) if ahead else None


def found_columns(fields: Mapping[str, Any], definition: Definition) -> dict[str, Any]:
    out: dict[str, Any] = {f"text_{n}": "" for n in (1, 2, 3)} | {f"number_{n}": None for n in (1, 2, 3)}
    for f in definition.fields:
        if f.find:
            out[f.find] = found(f, fields.get(f.code))
    return out


@dataclass(frozen=True, slots=True)
class Filing:
    """A stage that somebody files: reached on a day, or in place of an earlier filing."""

    entry_id: int
    stage: str
    happened_date: date
    why: str = ""
    corrects_id: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """What an entry has when something is filed to it."""

    number: str
    definition: Definition
    state: int
    facts: Mapping[str, int]
    """The fact that stands for each stage."""


def placed(n: int, of: int, name: str, says: Phrase) -> Phrase:
    """Return a sentence with what it is about before it: row `n` and its name; where there is but one, the name alone."""
    if of == 1:
        return say("{name}：{says}", name=name, says=says) if name else says
    if name:
        return say("第{n}行（{name}）：{says}", n=n, name=name, says=says)
    return say("第{n}行：{says}", n=n, says=says)


def judge_filings(filings: Sequence[Filing], *, entries: Mapping[int, Filed], today: date, gates: bool) -> list[Phrase]:
    """Return one sentence for each filing that cannot be. `gates`: whether it comes from inspection or supervision."""
    problems: list[Phrase] = []
    told: set[tuple[int, str]] = set()
    for n, f in enumerate(filings, 1):
        entry = entries.get(f.entry_id)
        if entry is None:
            problems.append(placed(n, len(filings), "", say("没有这一条，或不在您的范围内；请从台账中选取。")))
            continue
        if problem := filing_problem(f, entry, today=today, gates=gates, twice=(f.entry_id, f.stage) in told):
            problems.append(placed(n, len(filings), entry.number, problem))
        told.add((f.entry_id, f.stage))
    return problems


def filing_problem(f: Filing, entry: Filed, *, today: date, gates: bool, twice: bool = False) -> Phrase | None:
    """Return what keeps a stage from being filed to an entry."""
    stage = entry.definition.stage_by_code.get(f.stage)
    if stage is None:
        known = tuple(_called(s) for s in entry.definition.stages)
        return say("没有“{stage}”这个阶段；可用的有 {known:list}。", stage=f.stage, known=known)
    if entry.state != OPEN:
        return say("这一条已更换或退出，不能再填报。")
    if stage.gated and not gates:
        return say("“{stage}”只能由验收或督查填报。", stage=_called(stage))
    if f.happened_date > today:
        return say("发生日期{day}在今天之后；请填写不晚于{today}的日期。", day=f.happened_date, today=today)
    if today.year - f.happened_date.year > MOST_YEARS and not f.withdrawn:
        return say("发生日期{day}太早；请核对年份，最多填到 {years} 年前。", day=f.happened_date, years=MOST_YEARS)
    if twice:
        return say("“{stage}”在本次填报中出现了两次。", stage=_called(stage))
    return _correction_problem(f, entry, stage)


def _correction_problem(f: Filing, entry: Filed, stage: Stage) -> Phrase | None:
    held = entry.facts.get(f.stage)
    if f.withdrawn and held is None:
        return say("“{stage}”还没有填报，没有可撤回的。", stage=_called(stage))
    if f.withdrawn and f.corrects_id is None:
        return say("要撤回“{stage}”，请在该阶段的填报上撤回。", stage=_called(stage))
    if f.corrects_id is None:
        return say("“{stage}”已经填报过；要改日期请在该阶段上更正。", stage=_called(stage)) if held else None
    if held != f.corrects_id:
        return say("“{stage}”已被他人更正；请刷新后再改。", stage=_called(stage))
    return None if f.why.strip() else say("更正或撤回请写明原因。")


def _called(it: Stage | Field) -> Phrase:
    return say("{it:label}", it=(it.label, it.label_en))


def light_of(
    planned: date | None,
    done: date | None,
    *,
    passed: bool,
    due: bool,
    on: date,
    warning_days: int,
    weeks: Weeks,
    spells: Sequence[Spell] = (),
) -> tuple[str, int]:
    """Return the light of one stage of an entry, and the days that it is late (positive) or early (negative), less those that it waited.

    `due` is false for a stage that may be passed over or lies behind the entry's goal. Green: reached, or a later stage reached. Yellow: reached late,
    until the reporting week ends in which it was; due within `warning_days`; or past its day only because it waits. Red: past and not reached.
    Empty: nothing due. Source: design, Lights.
    """
    if planned is None:
        return ("green", 0) if due and (done or passed) else ("", 0)
    if done:
        late = (done - planned).days - waited(spells, after=planned, on=done)
        return ("yellow" if late > 0 and on <= weeks.end(done) else "green"), late
    late = (on - planned).days - waited(spells, after=planned, on=on)
    if passed or not due:
        return ("green" if passed else ""), 0
    if late > 0:
        return "red", late
    return ("yellow" if -late <= warning_days else ""), late


BURST_LEAST, BURST_TIMES, HABIT_DAYS = 8, 5, 3
"""So many filings of one county on one day, and so many times its usual day with filings, are a burst; who files on so many days that reports close
with, and on no other, has no usual day. A default of the product."""


def bursts(counts: Mapping[date, int], *, is_closing: Callable[[date], bool]) -> list[tuple[date, int]]:
    """Return the days on which far more was filed than on a usual day that saw any filing (the median); a day that a report closes with is held against the others."""
    others = {day: n for day, n in counts.items() if not is_closing(day)}
    every = _usual(counts)
    closing = _usual(others) if others or len(counts) >= HABIT_DAYS else every
    return sorted(
        (day, n) for day, n in counts.items() if n >= max(BURST_LEAST, BURST_TIMES * (every if day in others else closing))
    )


def _usual(counts: Mapping[date, int]) -> int:
    ordered = sorted(counts.values())
    return ordered[len(ordered) // 2] if ordered else 0
