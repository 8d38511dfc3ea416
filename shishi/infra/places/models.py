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
