"""A plan of a county beside its city's, that promises canteens which stand in the city's ledger."""

from dataclasses import replace
from datetime import date

from shishi.engines.pack.schema import Item, Value
from tests.integration.ledger_entries import GANZHOU

DONE = "ledgers:canteens@completed"


def by_hand(**values):
    return {key: Value(value=value, by="person") for key, value in values.items()}


def target(measure=DONE, **values):
    told = {"subject": "本区食堂", "quantity": 2, "unit": "所", "qualifier": "=", "kind": "output", "by_date": date(2026, 12, 31)}
    return Item(kind="target", id="t-own", heading="", values=by_hand(**told | values, by_basis="span", measure=measure))


def of_county(pack, *, division=GANZHOU, items=(), measure=DONE):
    """Return a plan of a county that promises canteens; `items` besides."""
    first = replace(pack.programmes[0], items=(target(measure), *items))
    head = {key: pack.values[key] for key in ("year", "issued_on")} | by_hand(
        city="甘州区", title="甘州区2022年为民实事", division=division[:6]
    )
    return replace(pack, values=head, items=(), programmes=(first,))
