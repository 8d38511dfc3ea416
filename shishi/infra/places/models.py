"""Administrative divisions with the codes of the National Bureau of Statistics."""

from django.db import models
from django.db.models import Q

LEVELS = (("province", "省"), ("city", "市"), ("county", "县区"), ("township", "乡镇街道"), ("village", "村社区"))


class Division(models.Model):
    code = models.CharField(max_length=12, unique=True)
    """12 digits; the last ones are 0 above the village."""
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=10, choices=LEVELS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    protocol_order = models.PositiveSmallIntegerField(default=0)
    """The order in which every table and document lists divisions of one parent."""
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["protocol_order", "code"]
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{12}$"), name="division_code_has_twelve_digits")]
        indexes = [models.Index(fields=["level", "parent", "protocol_order"], name="division_list")]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A government, a bureau, a school, a hospital: whoever answers for something. The name is the one that notices use."""

    name = models.CharField(max_length=80)
    division_code = models.CharField(max_length=12)
    """Where it belongs: a city's bureau to the city."""

    class Meta:
        ordering = ["division_code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["division_code", "name"], name="one_organisation_a_name"),
            models.CheckConstraint(condition=Q(division_code__regex=r"^[0-9]{12}$"), name="organisation_division_code"),
        ]

    def __str__(self) -> str:
        return self.name


class RedLineFile(models.Model):
    """A file of areas that works may not enter, as its office handed it over. Controlled data: no page and no export shows an area."""

    kind = models.CharField(max_length=100)
    """A key of `engines.geometry.KINDS`, or the office's own word."""
    division_code = models.CharField(max_length=12)
    """The city or county that it covers whole."""
    document = models.CharField(max_length=200)
    """The paper that it came with."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the file."""
    count = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """The last day; empty for the version in force."""
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["division_code", "kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "kind"], condition=Q(valid_to__isnull=True), name="one_red_line_file_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")), name="red_line_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.kind} {self.valid_from}"


class RedLineArea(models.Model):
    """One polygon of a file, found by the box around it, degrees CGCS2000."""

    file = models.ForeignKey(RedLineFile, models.PROTECT, related_name="+", db_index=False)
    shape = models.BinaryField()
    """Well-known binary."""
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["file", "west", "east", "south", "north"], name="red_line_box")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.pk}"  # type: ignore[attr-defined]
