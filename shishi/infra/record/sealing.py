"""A day is sealed: from then on nothing is put on record for it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from shishi.infra.record.models import Head


def seal_day(day: date) -> None:
    """Let nothing more be put on record for `day` or one before it. Waits for the head's lock, so that whoever chains later is refused.

    Sealing again, or an earlier day, changes nothing.
    """
    with transaction.atomic():
        Head.objects.filter(Q(closed_date=None) | Q(closed_date__lt=day), pk=1).update(closed_date=day)


def sealed_day() -> date | None:
    """Return the last day for which nothing more can be put on record. One query."""
    return Head.objects.values_list("closed_date", flat=True).filter(pk=1).first()
