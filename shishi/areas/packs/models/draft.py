"""A plan being made: its items, every edit of them, and who has had a hand in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.infra.access.scope import Scoped

EDITING, SIGNING, PUBLISHED, GIVEN_UP = "editing", "signing", "published", "given_up"


class Draft(models.Model):
    """A plan before it is in force: from a notice, or as an amendment of a published plan."""

    objects: ClassVar[Scoped[Draft]] = Scoped.as_manager()  # type: ignore[assignment]
    notice_id: int
    base_id: int | None
    published_plan_id: int | None
    city = models.CharField(max_length=60)
    division_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    notice = models.ForeignKey("plans.Notice", models.PROTECT, null=True, related_name="+")
    base = models.ForeignKey("plans.Plan", models.PROTECT, null=True, related_name="+")
    """The version that it amends; empty for a first plan."""
    source = models.JSONField()
    """Of the pack: file name, hash and reader version."""
    state = models.CharField(max_length=12, default=EDITING)
    round = models.PositiveSmallIntegerField(default=1)
    """How often it was sent for signing; signatures of an earlier round are void."""
    returned_why = models.TextField(blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    published_plan = models.ForeignKey("plans.Plan", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[EDITING, SIGNING, PUBLISHED, GIVEN_UP]), name="draft_state"),
            models.CheckConstraint(
                condition=Q(state=PUBLISHED, published_plan__isnull=False)
                | (~Q(state=PUBLISHED) & Q(published_plan__isnull=True)),
                name="draft_is_published_as_a_plan",
            ),
            models.UniqueConstraint(
                fields=["division_code", "year"], condition=Q(state__in=[EDITING, SIGNING]), name="one_open_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.year} #{self.pk}"


class DraftItem(models.Model):
    """One table of the pack: its head, a programme, or an item of either."""

    draft_id: int
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="items")
    number = models.CharField(max_length=20, blank=True)
    """The programme's; empty in the head."""
    programme = models.PositiveIntegerField(null=True)
    """The key that the programme keeps over all versions."""
    kind = models.CharField(max_length=20)
    item = models.CharField(max_length=80, blank=True)
    heading = models.CharField(max_length=60, blank=True)
    order = models.PositiveIntegerField()
    values = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    edited_by = models.CharField(max_length=80, blank=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["draft", "order"]
        constraints = [models.UniqueConstraint(fields=["draft", "number", "kind", "item"], name="one_draft_item")]

    def __str__(self) -> str:
        return f"{self.number or '0'}/{self.item or self.kind}"


class Edit(models.Model):
    """What somebody changed in a draft. Only ever added."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="edits")
    item = models.ForeignKey(DraftItem, models.PROTECT, related_name="edits")
    before = models.JSONField(null=True)
    after = models.JSONField()
    version = models.PositiveIntegerField()
    """That the item got by it."""
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="one_edit_a_version")]

    def __str__(self) -> str:
        return f"{self.item} v{self.version}"


class Part(models.Model):
    """Which side of a draft somebody is on. One row for a person: who edits it cannot sign it."""

    EDITOR, SIGNER = "editor", "signer"
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="parts")
    username = models.CharField(max_length=80)
    part = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "username"], name="one_part_a_person"),
            models.CheckConstraint(condition=Q(part__in=["editor", "signer"]), name="part_known"),
        ]

    def __str__(self) -> str:
        return f"{self.username}: {self.part}"
