"""What inspectors should look at, as the facts of a ledger showed it when it was last searched. Found anew by every search; nobody files it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shishi.areas.ledgers.models.entry import Entry
from shishi.areas.ledgers.models.evidence import Evidence
from shishi.areas.ledgers.models.ledger import Ledger
from shishi.infra.access.scope import ScopedByProgramme
from shishi.infra.store.spans import FOREVER


class Suspected(models.Model):
    """One thing suspected of one entry, from the day on which a search first found it until one no longer did."""

    objects: ClassVar[ScopedByProgramme[Suspected]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    ledger_id: int
    entry_id: int
    evidence_id: int | None
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", db_index=False)
    """The piece that it is about."""
    programme = models.PositiveIntegerField()
    division_code = models.CharField(max_length=12)
    """Where the entry was."""
    kind = models.CharField(max_length=10)
    """One of `rules.KINDS`."""
    code = models.CharField(max_length=40)
    figures = models.JSONField()
    from_date = models.DateField()
    to_date = models.DateField(default=FOREVER)

    class Meta:
        ordering = ["entry", "pk"]
        constraints = [models.CheckConstraint(condition=Q(from_date__lt=F("to_date")), name="suspected_is_forward")]
        indexes = [
            models.Index(fields=["ledger", "to_date", "entry", "id"], name="suspected_of_ledger"),
            models.Index(
                fields=["ledger", "to_date", "kind", "division_code", "programme", "from_date"], name="suspected_counted"
            ),
            models.Index(fields=["to_date", "entry", "id"], name="suspected_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.code}"


class Search(models.Model):
    """When a ledger was last searched."""

    ledger = models.OneToOneField(Ledger, models.PROTECT, related_name="+", primary_key=True)
    number = models.BigIntegerField()
    """The last line of the record when it began."""
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    since_date = models.DateField()
    """Of its first search: what was suspected on a day before is not kept."""

    def __str__(self) -> str:
        return f"{self.ledger} {self.began_at:%F %T}"
