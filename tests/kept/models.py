"""A thing that moves through stages: the smallest area that keeps facts, spans and a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import models

from shishi.infra.store.facts import Fact, standing_facts
from shishi.infra.store.sealing import SealedTextField
from shishi.infra.store.spans import Span, span_constraints


class Thing(models.Model):
    name = models.CharField(max_length=40)
    phone = SealedTextField(null=True)
    phone_index = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.name


class StageEvent(Fact):
    thing = "entry"
    entry = models.ForeignKey(Thing, models.PROTECT, related_name="+")
    stage = models.SmallIntegerField()


class StageSpan(Span):
    facts = StageEvent
    entry = models.ForeignKey(Thing, models.PROTECT, related_name="+")
    county = models.CharField(max_length=12)
    stage = models.SmallIntegerField()
    happened_date = models.DateField()

    class Meta:
        constraints = span_constraints("entry", "stagespan")


def standing(facts: Sequence[StageEvent]) -> Mapping[str, object] | None:
    """The furthest stage that still holds, with its day."""
    furthest = max(((f.stage, f.happened_date) for f in standing_facts(facts)), default=None)
    return {"stage": furthest[0], "happened_date": furthest[1]} if furthest else None
