"""What a programme promises: targets, quotas, days, duties, money. Every row keeps its id of the pack."""

from django.db import models
from django.db.models import Q

from shishi.areas.plans.models.notice import Notice
from shishi.areas.plans.models.plan import Plan, Programme


class Promise(models.Model):
    programme_id: int
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    item = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()
    confirm = models.BooleanField(default=False)
    """True where some value of it still waits for a person's word."""

    class Meta:
        abstract = True
        ordering = ["programme", "order"]
        constraints = [models.UniqueConstraint(fields=["programme", "item"], name="%(class)s_item")]

    def __str__(self) -> str:
        return self.item


class Target(Promise):
    subject = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    quantity_to = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    """The upper end where the notice gives a range."""
    unit = models.CharField(max_length=20, blank=True)
    qualifier = models.CharField(max_length=5, blank=True)
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=60, blank=True)
    by_date = models.DateField(null=True)
    by_basis = models.CharField(max_length=10, blank=True)
    original_by_date = models.DateField(null=True)
    """What it was in the first version that gave a day, where it has been changed since."""
    measure = models.CharField(max_length=120, blank=True)
    is_line = models.BooleanField(default=False)
    """Whether as much is asked for on each day as the days make of it; else nothing before the last."""


class Quota(Promise):
    target_id: int
    target = models.ForeignKey(Target, models.PROTECT, related_name="quotas")
    place = models.CharField(max_length=60)
    division_code = models.CharField(max_length=12, blank=True)
    """6 digits where the place is a county of the city."""
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=20, blank=True)
    by_date = models.DateField(null=True)
    """Its own day, where that is not the target's."""
    replaces = models.CharField(max_length=80, blank=True)
    """The item of an earlier version that it stands for."""


class Milestone(Promise):
    is_phase = models.BooleanField(default=False)
    """True where the days frame a phase rather than a step in it."""
    phase = models.CharField(max_length=120, blank=True)
    what = models.CharField(max_length=200, blank=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    precision = models.CharField(max_length=12, blank=True)
    bound = models.CharField(max_length=5, blank=True)
    original_ends = models.DateField(null=True)
    """What it was in the first version, where it has been changed since."""

    class Meta(Promise.Meta):
        constraints = [
            *Promise.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(starts__lte=models.F("ends")), name="milestone_days"
            ),
        ]
        indexes = [models.Index(fields=["ends"], name="milestone_ends")]


class Accountability(Promise):
    role = models.CharField(max_length=20)
    unit = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=40, blank=True)
    post = models.CharField(max_length=120, blank=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)


class FundingRule(Promise):
    kind = models.CharField(max_length=30)
    amount_fen = models.BigIntegerField(null=True)
    per = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=60, blank=True)
    share = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    qualifier = models.CharField(max_length=5, blank=True)

    class Meta(Promise.Meta):
        constraints = [
            *Promise.Meta.constraints,
            models.CheckConstraint(condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1), name="funding_share"),
        ]


class ReportDuty(Promise):
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    """Empty for a duty that binds every programme of the plan."""
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    cadence = models.CharField(max_length=12)
    day = models.CharField(max_length=10, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    to = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=120, blank=True)


class Filing(Promise):
    what = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    to = models.CharField(max_length=80, blank=True)
    by_date = models.DateField(null=True)


class Activity(Promise):
    """Publicity or training to be held by a day, or in each of its periods."""

    kind = models.CharField(max_length=10)
    what = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    to = models.CharField(max_length=80, blank=True)
    starts = models.DateField(null=True)
    by_date = models.DateField(null=True)
    cadence = models.CharField(max_length=12, blank=True)


class AcceptanceStep(Promise):
    level = models.CharField(max_length=12)
    form = models.CharField(max_length=12)
    parties = models.JSONField(default=list)
    signs = models.CharField(max_length=80, blank=True)
    report_to = models.CharField(max_length=80, blank=True)
    by_date = models.DateField(null=True)


class Safeguard(Promise):
    title = models.CharField(max_length=120)


class Attachment(Promise):
    title = models.CharField(max_length=200)
    present = models.BooleanField()


class Work(Promise):
    """A named work with its own promise."""

    name = models.CharField(max_length=120)
    type = models.CharField(max_length=40, blank=True)
    division_code = models.CharField(max_length=12, blank=True)
    goal = models.CharField(max_length=120, blank=True)
    by_date = models.DateField(null=True)
    replaces = models.CharField(max_length=80, blank=True)


class OpenQuestion(Promise):
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, blank=True)
    asks = models.TextField()
    answer = models.TextField(blank=True)


class Citation(models.Model):
    """Where a value of the plan stands in a notice."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="citations")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    programme_number = models.CharField(max_length=20, blank=True)
    item = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=30)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    heading = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["notice", "start", "end"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "notice", "programme_number", "item", "key"], name="one_citation"),
            models.CheckConstraint(condition=Q(start__lte=models.F("end")), name="citation_span"),
        ]
        indexes = [models.Index(fields=["plan", "programme_number", "item"], name="citation_item")]

    def __str__(self) -> str:
        return f"{self.programme_number}/{self.item}.{self.key} {self.start}–{self.end}"
