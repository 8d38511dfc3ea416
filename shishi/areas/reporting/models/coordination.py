"""Requests for coordination: a county presses a department, which answers by a day and is rated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.infra.access.scope import ScopedByProgramme
from shishi.infra.store.facts import Fact

ASKED, ANSWERED, NEEDLESS, WITHDRAWN, RATED = "asked", "answered", "needless", "withdrawn", "rated"
SOLVED, PARTLY, NOT_SOLVED = 3, 2, 1


class Coordination(models.Model):
    """One problem that a county cannot solve alone, and whom it asks."""

    objects: ClassVar[ScopedByProgramme[Coordination]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    division_code = models.CharField(max_length=12)
    """The county's."""
    programme = models.PositiveIntegerField(null=True)
    entry = models.BigIntegerField(null=True)
    """The entry of a ledger that waits for the answer."""
    about = models.CharField(max_length=160, blank=True)
    cause = models.CharField(max_length=10, blank=True)
    """What kind of problem it is; empty where the county did not say."""
    asks = models.CharField(max_length=400)
    unit = models.CharField(max_length=80)
    """The department that is asked."""
    again_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    """The request whose answer did not solve it: asked again, to be answered anew."""
    due_date = models.DateField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When it was first answered, or withdrawn."""
    outcome = models.CharField(max_length=10, blank=True)
    """Empty while it waits, then ANSWERED; NEEDLESS where the department answered that it was not needed for this, WITHDRAWN where the county took
    it back: of both no waiting is taken off."""
    rating = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["due_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=3), name="coordination_rating"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False, outcome__in=[ANSWERED, NEEDLESS, WITHDRAWN]),
                name="coordination_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "ended_at"], name="coordination_of_county"),
            models.Index(fields=["unit", "ended_at"], name="coordination_of_unit"),
            models.Index(fields=["entry"], name="coordination_of_entry"),
        ]

    def __str__(self) -> str:
        return self.asks


class CoordinationFact(Fact):
    """Asked, answered, answered as needing none, withdrawn, or rated."""

    thing = "coordination"
    coordination_id: int
    coordination = models.ForeignKey(Coordination, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    says = models.CharField(max_length=400, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    """SOLVED, PARTLY or NOT_SOLVED."""

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=[ASKED, ANSWERED, NEEDLESS, WITHDRAWN, RATED]), name="coordination_fact_kind"
            ),
        ]
        indexes = [models.Index(fields=["coordination", "recorded_at"], name="facts_of_coordination")]
