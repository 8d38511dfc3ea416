"""Reports, and a fact for each version and each step of one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shishi.areas.reporting.models.duty import Duty
from shishi.infra.access.scope import ScopedByProgramme
from shishi.infra.store.facts import Fact

DRAFT, SENT, ACCEPTED, RETURNED, SIGNED = "draft", "sent", "accepted", "returned", "signed"


class Report(models.Model):
    """One period's report of one who owes it. What was said in it stands in its facts."""

    objects: ClassVar[ScopedByProgramme[Report]] = ScopedByProgramme.as_manager()  # type: ignore[assignment]
    duty_id: int
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    period_first = models.DateField()
    period_last = models.DateField()
    division_code = models.CharField(max_length=12)
    unit = models.CharField(max_length=80)
    programme = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, default=DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    """How often it was sent."""
    sent_at = models.DateTimeField(null=True)
    """The first time: what late and missing are told by."""
    draft = models.JSONField(default=dict)
    """What is written and not sent: no fact."""

    class Meta:
        ordering = ["-period_last", "division_code", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "period_last", "division_code", "unit"], name="one_report_a_period"),
            models.CheckConstraint(condition=Q(state__in=[DRAFT, SENT, ACCEPTED, RETURNED]), name="report_state"),
            models.CheckConstraint(
                condition=Q(version=0, sent_at__isnull=True) | Q(version__gt=0, sent_at__isnull=False), name="report_sent"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "period_last"], name="reports_of_division")]

    def __str__(self) -> str:
        return f"{self.duty} {self.unit} {self.period_last}"


class ReportFact(Fact):
    """A version sent, signed, accepted or returned."""

    thing = "report"
    report_id: int
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    body = models.JSONField(default=dict)
    """sent: figures by ledger, rows that changed, note, `nothing` for 零报告, `behalf` where another unit sent it; signed: post. By a deputy: `holder` of the post, `deputises` their name."""
    key = models.CharField(max_length=36, blank=True)
    """The sender's own number of this sending: the same again changes nothing."""

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=[SENT, SIGNED, ACCEPTED, RETURNED]), name="report_fact_kind"),
            models.UniqueConstraint(fields=["report", "key"], condition=Q(key__gt=""), name="sent_once"),
            models.UniqueConstraint(fields=["report", "version"], condition=Q(kind=SENT), name="one_sending_a_version"),
        ]
        indexes = [models.Index(fields=["report", "recorded_at"], name="facts_of_report")]
