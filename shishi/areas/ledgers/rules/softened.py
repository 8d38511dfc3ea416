"""What was put on record of an entry and made easier afterwards, and entries counted twice by names nearly alike. Pure. Source: practice 1, 4, 19."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from unicodedata import normalize

from shishi.areas.ledgers.rules.entry import FactLike, goal_of
from shishi.engines.ledger import Definition

Softened = tuple[str, dict[str, Any]]
"""planned_later, planned_gone, goal_lowered, stage_withdrawn or accepted_again, with its figures; a stage by its code."""
Of = TypeVar("Of")
_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")


def softened(facts: Sequence[FactLike], definition: Definition, *, day_of: Callable[[datetime], date]) -> Iterator[Softened]:
    """Yield what stands easier than it was first said to be. `facts`: of one entry, as they were recorded.

    What is put right on the day on which it was first said is a slip; a stage that a document postponed (`postpone_entry`) is planned anew.
    """
    values = [f for f in facts if f.kind == "values"]
    if not values:
        return
    yield from _planned(values, day_of)
    first_day = day_of(values[0].recorded_at)
    goals = [goal_of(f.body, definition) for f in values if day_of(f.recorded_at) == first_day]
    now = goal_of(values[-1].body, definition)
    if now.order < goals[-1].order:
        yield "goal_lowered", {"stage": goals[-1].code, "now": now.code}
    yield from _withdrawn(facts, day_of)
    yield from _accepted(facts, definition, day_of)


def _planned(values: Sequence[FactLike], day_of: Callable[[datetime], date]) -> Iterator[Softened]:
    agreed: dict[str, tuple[str, date]] = {}
    for f in values:
        said = day_of(f.recorded_at)
        for stage, day in f.body.get("planned", {}).items():
            if stage not in agreed or agreed[stage][1] == said or f.body.get("postponed", {}).get(stage) == day:
                agreed[stage] = (day, said)
    now = values[-1].body.get("planned", {})
    for stage, (day, _) in agreed.items():
        if stage not in now:
            yield "planned_gone", {"stage": stage, "day": day}
        elif now[stage] > day:
            yield "planned_later", {"stage": stage, "day": day, "now": now[stage]}


def _withdrawn(facts: Sequence[FactLike], day_of: Callable[[datetime], date]) -> Iterator[Softened]:
    known = {f.pk: f for f in facts}
    for f in facts:
        was, said = known.get(f.corrects_id or 0), day_of(f.recorded_at)
        if f.withdrawn and was and day_of(was.recorded_at) < said:
            yield "stage_withdrawn", {"stage": f.stage, "day": was.happened_date.isoformat(), "now": said.isoformat()}


def _accepted(facts: Sequence[FactLike], definition: Definition, day_of: Callable[[datetime], date]) -> Iterator[Softened]:
    """Every attempt at a gated stage counts, also one that was taken back: passed at the first is what passed with one."""
    mended = {f.corrects_id: day_of(f.recorded_at) for f in facts if f.corrects_id}
    for stage in (s for s in definition.stages if s.gated):
        filed = (f for f in facts if f.kind == "stage" and f.stage == stage.code and not f.withdrawn)
        days = list(dict.fromkeys(f.happened_date for f in filed if mended.get(f.pk) != day_of(f.recorded_at)))
        if len(days) > 1:
            first, last = (d.isoformat() for d in (days[0], days[-1]))
            yield "accepted_again", {"stage": stage.code, "count": len(days), "day": first, "now": last}


def named_alike(entries: Iterable[tuple[Of, str, str]]) -> list[list[Of]]:
    """Return the groups of (entry, division, name) of one county whose names differ in nothing but blanks, marks, width, case or 一 for 1."""
    held: dict[tuple[str, str], list[Of]] = defaultdict(list)
    for entry, division, name in entries:
        held[division[:6], plain_name(name)].append(entry)
    return [group for group in held.values() if len(group) > 1]


def plain_name(name: str) -> str:
    return "".join(c for c in normalize("NFKC", name).casefold() if c.isalnum()).translate(_DIGITS)
