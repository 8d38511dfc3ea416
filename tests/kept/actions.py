"""The kept thing's actions, as an area would write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shishi.base.ref import Ref
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import Appended, append, day_of
from shishi.infra.store.spans import project
from tests.kept.models import StageEvent, StageSpan, Thing, standing


@recorded
def file_stages(*, filings: Sequence[Mapping[str, Any]], by: str, now: datetime) -> Appended[StageEvent]:
    filed = append(StageEvent, filings, by=by, now=now)
    project(StageSpan, standing, of=lent(filed.things), today=day_of(now))
    write("kept.stages.filed", by=by, at=now, digest=filed.digest, count=len(filed.facts))
    return filed


@recorded
def rename(*, thing: int, name: str, by: str, now: datetime) -> None:
    Thing.objects.filter(pk=thing).update(name=name)
    write("kept.thing.renamed", ref=Ref("kept.thing", thing), by=by, at=now, name=name)


def rename_unrecorded(*, thing: int, name: str) -> None:
    Thing.objects.filter(pk=thing).update(name=name)


def lent(things: set[int]) -> dict[int, dict[str, str]]:
    return {thing: {"county": "620702000000"} for thing in things}
