"""A request to change a published plan: a county applies, the lead unit agrees, the city office records the document."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.areas.packs.models.draft import Draft
from shishi.infra.access.scope import ScopedByProgramme

KINDS = ("replace", "postpone", "withdraw")
APPLIED, AGREED, RETURNED, RECORDED = "applied", "agreed", "returned", "recorded"


class ChangeRequest(models.Model):
    """What somebody asks to be changed, as it stood when they asked. Its steps are rows of their own."""

    objects: ClassVar[ScopedByProgramme[ChangeRequest]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    plan_id: int
    draft_id: int | None
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+")
    """The version that it asks to change."""
    division_code = models.CharField(max_length=12)
    """Of the county whose entry it is; the city's own for what is no county's."""
    programme = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    item_kind = models.CharField(max_length=20)
    item = models.CharField(max_length=80)
    """Of the plan; with the kind `entry`, the id of a ledger's entry."""
    about = models.CharField(max_length=200)
    stage = models.CharField(max_length=30, blank=True)
    """Of a ledger's entry: the stage that is to be postponed."""
    new_day = models.DateField(null=True)
    replacement = models.CharField(max_length=120, blank=True)
    why = models.TextField()
    unit = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=APPLIED)
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="changes")
    """The amendment that carries it out."""

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="change_kind"),
            models.CheckConstraint(condition=Q(state__in=[APPLIED, AGREED, RETURNED, RECORDED]), name="change_state"),
            models.CheckConstraint(condition=~Q(kind="postpone") | Q(new_day__isnull=False), name="postponed_to_a_day"),
            models.CheckConstraint(condition=~Q(kind="replace") | ~Q(replacement=""), name="replaced_by_something"),
            models.UniqueConstraint(
                fields=["plan", "number", "item_kind", "item"], condition=Q(state__in=[APPLIED, AGREED]), name="one_open_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}/{self.item}"


class ChangeStep(models.Model):
    """One step of a request. Only ever added."""

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10)
    says = models.TextField(blank=True)
    unit = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.change} {self.step}"
