"""What single entries still have to bring to what a measure reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shishi.areas.ledgers.models import Entry, EntrySpan
from shishi.areas.ledgers.queries.asked import asked_of, judged, quantity_of, spans_of
from shishi.base.look import Look


def outstanding(*, name: str, city: str, year: int, entries: Collection[int], look: Look) -> Mapping[int, int]:
    """Return how much each of the entries, or what replaced it, is still to bring to a measure; those that it is not about, or that have got there, are left out.

    Nothing is known of a figure that is filed with the stage that is asked for: such an entry brings 0. Three queries, one more where entries were
    replaced, and those of a check.
    """
    asked = next(iter(asked_of([name], city, year, look)), None)
    if asked is None or not entries:
        return {}
    asked = judged(asked, look) if asked.check else asked
    root = successors(entries)
    spans = spans_of(EntrySpan.objects.filter(entry_id__among=root), asked, look).filter(asked.among & ~asked.done)
    return {root[entry]: amount for entry, amount in spans.values_list("entry_id", quantity_of(asked)).order_by()}


def successors(entries: Collection[int]) -> dict[int, int]:
    """Return the entries and all that replaced them, however often, each with the entry that it stands for."""
    root = {entry: entry for entry in entries}
    told = dict(root)
    while told:
        found = Entry.objects.filter(replaces__among=told).values_list("pk", "replaces")
        told = {new: told[old] for new, old in found}
        root |= told
    return root
