"""Facts: what happened, when, and who put it on record. They are added; a correction is a new fact that names the old one."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Generic, TypeVar

import polars as pl
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from shishi.infra.store.bulk import insert, insert_frame

_SLICE = 20_000


class Fact(models.Model):
    """One fact about one thing. An area's model names in `thing` the foreign key that says which."""

    thing: ClassVar[str]
    happened_date = models.DateField()
    recorded_at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=400, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn = models.BooleanField(default=False)
    """True in a correction that puts nothing in the old fact's place."""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(withdrawn=False) | Q(corrects__isnull=False), name="%(class)s_withdraws_a_fact"),
            models.CheckConstraint(condition=~Q(corrects=F("id")), name="%(class)s_corrects_another"),
        ]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk} {self.happened_date}"


FactRow = TypeVar("FactRow", bound=Fact)


class FactRefused(ValueError):
    """`problems` has one sentence for each row that cannot be a fact; nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(self.problems[:20]) + ("……" if len(self.problems) > 20 else ""))


@dataclass(frozen=True, slots=True)
class Appended(Generic[FactRow]):
    facts: tuple[FactRow, ...]
    digest: str
    """SHA-256 of the rows in canonical JSON, for the record."""

    @property
    def things(self) -> set[int]:
        return {getattr(f, f"{f.thing}_id") for f in self.facts}


def append(model: type[FactRow], rows: Sequence[Mapping[str, Any]], *, by: str, now: datetime) -> Appended[FactRow]:
    """Add a fact for each row (its own fields, `happened_date`, and if it corrects one, `corrects_id`), whole or not at all.

    Raises FactRefused with every row's reason. Belongs inside an action's transaction. The same number of statements for any number of rows.
    """
    facts = [model(**row, by=by, recorded_at=now) for row in rows]
    if problems := [*_future(facts, now), *_wrong_corrections(model, facts)]:
        raise FactRefused(problems)
    insert(model, facts)
    return Appended(tuple(facts), digest_of(rows))


@dataclass(frozen=True, slots=True)
class AppendedRows:
    ids: pl.Series
    digest: str
    """SHA-256 of the rows as CSV, for the record."""


def append_frame(model: type[Fact], rows: pl.DataFrame, *, by: str, now: datetime, **alike: Any) -> AppendedRows:
    """`append` for a frame of facts about things that are new, so that none corrects another: see `bulk.insert_frame`. Raises FactRefused."""
    days = rows["happened_date"] if "happened_date" in rows.columns else pl.Series([alike["happened_date"]])
    if problems := [_in_future(i + 1, days[i], day_of(now)) for i in (days > day_of(now)).arg_true()]:
        raise FactRefused(problems)
    told = hashlib.sha256()
    for part in rows.iter_slices(_SLICE):
        told.update(part.write_csv().encode())
    return AppendedRows(insert_frame(model, rows, by=by, recorded_at=now, **alike), told.hexdigest())


def digest_of(rows: Sequence[Mapping[str, Any]]) -> str:
    canonical = json.dumps([dict(r) for r in rows], sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def standing_facts(facts: Sequence[FactRow]) -> list[FactRow]:
    """Return the facts that still hold: neither corrected by one of these nor withdrawals themselves."""
    gone = {f.corrects_id for f in facts if f.corrects_id}  # type: ignore[attr-defined]
    return [f for f in facts if f.pk not in gone and not f.withdrawn]


def known_by(day: date, column: str = "recorded_at") -> Q:
    """The facts that were on record when `day` ended."""
    return Q(**{f"{column}__lt": end_of(day)})


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def day_of(moment: datetime) -> date:
    return moment.astimezone(timezone.get_default_timezone()).date()


def _future(facts: Sequence[Fact], now: datetime) -> list[str]:
    today = day_of(now)
    return [_in_future(i, f.happened_date, today) for i, f in enumerate(facts, 1) if f.happened_date > today]


def _in_future(i: int, day: date, today: date) -> str:
    return f"第{i}行：发生日期{day}在记录日期{today}之后；请填写不晚于今天的日期。"


def _wrong_corrections(model: type[FactRow], facts: Sequence[FactRow]) -> list[str]:
    wanted = {i: f.corrects_id for i, f in enumerate(facts, 1) if f.corrects_id}  # type: ignore[attr-defined]
    if not wanted:
        return []
    about = f"{model.thing}_id"
    known = dict(model._default_manager.filter(pk__among=wanted.values()).values_list("pk", about))
    done = set(model._default_manager.filter(corrects_id__among=wanted.values()).values_list("corrects_id", flat=True))
    counts = Counter(wanted.values())
    problems = []
    for i, old in wanted.items():
        if old not in known:
            problems.append(f"第{i}行：要更正的事实{old}不存在；请从该项的历史中选取。")
        elif known[old] != getattr(facts[i - 1], about):
            problems.append(f"第{i}行：事实{old}属于另一项，不能在本项更正；请从该项的历史中选取。")
        elif old in done or counts[old] > 1:
            problems.append(f"第{i}行：事实{old}已被更正；请更正最新的一条。")
    return problems
