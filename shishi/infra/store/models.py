"""The keys of persons, wrapped with a key that is not in the database."""

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
