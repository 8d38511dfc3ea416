"""What changed since a day ended: the spans that came and went, and the planned days that passed."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Q, QuerySet, When

from shishi.areas.ledgers.models import EntrySpan, State
from shishi.areas.ledgers.queries.lateness import late_on
from shishi.infra.store.spans import FOREVER


def moved(among: QuerySet[EntrySpan], *, since: date, today: date) -> QuerySet[EntrySpan]:
    """Return of these the open spans that stand now and did not when the day ended, those that did and no more do, and those whose planned day passed.

    `turned`: what each adds to a count of that day; `fell_due`: what it adds to those that were late.
    """
    stands = Q(to_date__gte=FOREVER, state=State.OPEN)
    came, passed = stands & Q(from_date__gt=since), stands & Q(due_date__gte=since, due_date__lt=today)
    went = Q(from_date__lte=since, to_date__gt=since, to_date__lt=FOREVER, state=State.OPEN)
    return among.filter(came | went | passed).annotate(
        turned=Case(When(to_date__lt=FOREVER, then=-1), When(from_date__gt=since, then=1), default=0),
        fell_due=Case(
            When(late_on(since), to_date__lt=FOREVER, then=-1),
            When(late_on(today), to_date=FOREVER, then=1),
            default=0,
        ),
    )
