"""Later versions of a plan for tests: a pack with an item edited, and its ledgers loaded through the real action."""

from dataclasses import replace
from datetime import date

from shishi.areas.ledgers.actions import load_section
from shishi.areas.plans.models import Plan
from tests.integration.ledger_entries import at


def edited(pack, kind, identity, **new):
    """Return the pack with other values in one item of its first programme."""
    first = pack.programmes[0]
    (item,) = (i for i in first.items if (i.kind, i.id) == (kind, identity))
    return _with_items(pack, [replace(item, values=_told(item, new)) if i is item else i for i in first.items])


def added(pack, kind, like, identity, **new):
    """Return the pack with an item more, which is like another."""
    items = pack.programmes[0].items
    (item,) = (i for i in items if (i.kind, i.id) == (kind, like))
    return _with_items(pack, [*items, replace(item, id=identity, values=_told(item, new))])


def with_said(pack, **new):
    """Return the pack with other values in its head."""
    any_value = pack.values["warning_days"]
    return replace(pack, values={**pack.values, **{key: replace(any_value, value=value) for key, value in new.items()}})


def without(pack, identity):
    """Return the pack without an item of its first programme."""
    return _with_items(pack, [i for i in pack.programmes[0].items if i.id != identity])


def load_version(pack, version, on=None):
    """Load the pack's ledgers as this version of the plan, in April unless the day is named."""
    held = Plan.objects.order_by("-version").first()
    keys = dict(Plan.objects.get(version=1).programmes.values_list("number", "key_id"))
    held.pk, held.version, held.loaded_at = None, version, at(on or date(2022, 4, version))
    held.save(force_insert=True)
    load_section(pack=pack, division_code=held.division_code, version=version, keys=keys, by="office", now=held.loaded_at)


def _with_items(pack, items):
    return replace(pack, programmes=(replace(pack.programmes[0], items=tuple(items)), *pack.programmes[1:]))


def _told(item, new):
    any_value = next(iter(item.values.values()))
    return {**item.values, **{key: replace(any_value, value=value) for key, value in new.items()}}
