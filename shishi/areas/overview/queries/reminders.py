"""What is owed, in the words in which it is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from shishi.areas.overview.queries.chase import Debt
from shishi.areas.overview.rules.chase import Asked, Behind, Due, Pending, Thing, short_words
from shishi.areas.reporting import public as reporting
from shishi.base.owed import Place

Opens = Callable[[Place], str]
"""The address of a place."""


def things(d: Debt, opens: Opens) -> list[Thing]:
    """Return all that a unit owes, each with the page of its row."""
    return [
        *(
            Due(
                o.duty.what,
                o.due.period.first,
                o.due.period.last,
                timezone.localtime(o.by.at),
                o.stands == "missing",
                opens(o.place),
            )
            for o in d.owed
        ),
        *(Asked(w.county, w.asks, w.due_date, opens(w.place)) for w in d.answers),
        *(Behind(x.label, x.since, opens(x.place), x.n, (x.in_time_until - x.since).days) for x in d.entries),
        *(Pending(o.kind, o.about, o.says, opens(o.place)) for o in d.pending),
    ]


def reminders(found: Sequence[Debt], *, opens: Opens, now: datetime) -> list[reporting.Reminder]:
    """Return one message a person, about all that the units owe for which that person answers."""
    by_person: dict[int, list[Debt]] = defaultdict(list)
    for d in found:
        if d.contact.person:
            by_person[d.contact.person].append(d)
    all_link = opens(Place("overview:front"))
    return [
        reporting.Reminder(
            person,
            short_words(
                "、".join(d.unit for d in own),
                list(dict.fromkeys(x for d in own for x in things(d, opens))),
                all_link=all_link,
                now=now,
            ),
        )
        for person, own in by_person.items()
    ]
