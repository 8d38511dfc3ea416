"""Which spans are late: past their planned day, what was waited behind it taken off."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, DateField, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce


def in_time_until(day: date) -> Case:
    """The last day on which a span is not late, as it stands when `day` ends: of what waits and was late before, it goes along with the days."""
    last = Coalesce("in_time_until", "due_date")
    ahead = Value(day + timedelta(days=1), output_field=DateField()) - F("waits_since")
    return Case(When(waits_since__lte=day, then=Cast(last + ahead, DateField())), default=last, output_field=DateField())


def late_on(day: date) -> Q:
    """The spans that were late when the day ended."""
    return Q(due_date__lt=day) & (Q(in_time_until=None) | Q(in_time_until__lt=day))
