"""The keys of persons, wrapped with a key that is not in the database; and what the database itself is."""

from django.db import models
from django.db.models import Q


class SubjectKey(models.Model):
    subject = models.CharField(max_length=80, unique=True)
    """A ref such as `people.person/12`."""
    wrapped = models.BinaryField(null=True)
    """Null once destroyed."""
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="a_key_is_kept_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Mark(models.Model):
    """What this database is: one that was made as a demonstration never becomes a real one."""

    DEMONSTRATION = "demonstration"
    name = models.CharField(max_length=20, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(name="demonstration"), name="mark_known")]

    def __str__(self) -> str:
        return self.name
