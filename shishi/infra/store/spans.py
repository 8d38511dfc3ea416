"""Spans: what one thing's facts add up to, from one day to the next change. They can be dropped and made again from the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import Fact, day_of

FOREVER = date(9999, 12, 31)
Standing = Callable[[Sequence[Any]], Mapping[str, Any] | None]
"""The facts of one thing, in the order they were recorded, to the span's own columns; None where nothing stands. Pure."""
Columns = Mapping[int, Mapping[str, Any]]
"""A thing's id to the columns that its row lends to the span, such as its division."""


class Span(models.Model):
    """What stood from `from_date` until the day before `to_date`. An area's model names its facts' model in `facts`."""

    facts: ClassVar[type[Fact]]
    of_now: ClassVar[tuple[str, ...]] = ()
    """Columns that only a span which stands has: null in one that is over."""
    from_date = models.DateField()
    to_date = models.DateField(default=FOREVER)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.from_date}–{self.to_date}"


def span_constraints(thing: str, name: str) -> list[models.BaseConstraint]:
    """What every span table must hold: one open span a thing, none that ends before it begins."""
    return [
        models.UniqueConstraint(fields=[thing], condition=Q(to_date=FOREVER), name=f"one_open_{name}"),
        models.UniqueConstraint(fields=[thing, "from_date"], name=f"one_{name}_a_day"),
        models.CheckConstraint(condition=Q(from_date__lt=F("to_date")), name=f"{name}_is_forward"),
    ]


def as_of(day: date | None) -> Q:
    """The spans that stood when `day` ended; those that stand now where it is None."""
    return Q(from_date__lte=day, to_date__gt=day) if day else Q(to_date=FOREVER)


def project(
    model: type[Span], standing: Standing, *, of: Columns, today: date, known: Mapping[int, Sequence[Any]] | None = None
) -> int:
    """Close and open spans where what stands has changed; return how many. Belongs behind `append`, in its transaction.

    A span opened today is replaced, so that a day has one truth: that of its end. Five statements for any number of things.
    `known` holds all facts of these things where the caller has just made them; then they are not read again.
    """
    thing = f"{model.facts.thing}_id"
    facts = _facts_of(model, of) if known is None else known
    before = {getattr(s, thing): s for s in model._default_manager.filter(**{f"{thing}__among": of.keys(), "to_date": FOREVER})}
    wanted = {one: _columns(standing, facts.get(one, ()), of[one]) for one in of}
    changed = [one for one in wanted if wanted[one] != _held(before.get(one), wanted[one] or of[one])]
    if not changed:
        return 0
    open_now = model._default_manager.filter(**{f"{thing}__among": changed, "to_date": FOREVER})
    open_now.filter(from_date=today).delete()
    open_now.update(to_date=today, **dict.fromkeys(model.of_now))
    insert(model, [model(**{thing: one, **columns}, from_date=today) for one in changed if (columns := wanted[one]) is not None])
    return len(changed)


def rebuild(model: type[Span], standing: Standing, *, of: Columns, known: Mapping[int, Sequence[Any]] | None = None) -> int:
    """Drop the spans of these things and make them again from their facts; return how many there are now. `known` as for `project`."""
    thing = f"{model.facts.thing}_id"
    spans = [
        model(**{thing: one, **columns}, from_date=start, to_date=end)
        for one, facts in (_facts_of(model, of) if known is None else known).items()
        for start, end, told in replay(standing, facts, of[one])
        for columns in [told if end == FOREVER else {**told, **dict.fromkeys(model.of_now)}]
    ]
    model._default_manager.filter(**{f"{thing}__among": of.keys()}).delete()
    insert(model, spans)
    return len(spans)


def replay(standing: Standing, facts: Sequence[Fact], lent: Mapping[str, Any]) -> Iterable[tuple[date, date, Mapping[str, Any]]]:
    """Yield what stood after each day on which a fact was recorded, days with the same outcome joined."""
    recorded = [day_of(f.recorded_at) for f in facts]
    outcome: list[tuple[date, Mapping[str, Any] | None]] = []
    for day in sorted(set(recorded)):
        now = _columns(standing, [f for f, known in zip(facts, recorded, strict=True) if known <= day], lent)
        if not outcome or outcome[-1][1] != now:
            outcome.append((day, now))
    for (start, columns), (end, _) in pairwise([*outcome, (FOREVER, None)]):
        if columns is not None:
            yield start, end, columns


def _facts_of(model: type[Span], of: Columns) -> dict[int, list[Any]]:
    thing = f"{model.facts.thing}_id"
    found: dict[int, list[Any]] = defaultdict(list)
    for fact in model.facts._default_manager.filter(**{f"{thing}__among": of.keys()}).order_by("recorded_at", "pk"):
        found[getattr(fact, thing)].append(fact)
    return found


def _columns(standing: Standing, facts: Sequence[Any], lent: Mapping[str, Any]) -> dict[str, Any] | None:
    told = standing(facts)
    return None if told is None else {**lent, **told}


def _held(span: Span | None, names: Iterable[str]) -> dict[str, Any] | None:
    return None if span is None else {name: getattr(span, name) for name in names}
