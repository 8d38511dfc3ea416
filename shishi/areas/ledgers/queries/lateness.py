"""Which spans are late: past their planned day, what was waited behind it taken off."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

LAST_IN_TIME = Coalesce("in_time_until", "due_date")
"""The last day on which a span is not late."""


def late_on(day: date) -> Q:
    """The spans that were late when the day ended."""
    return Q(due_date__lt=day) & (Q(in_time_until=None) | Q(in_time_until__lt=day))
