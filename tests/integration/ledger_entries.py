"""Entries for tests: opened through the real action."""

from datetime import date, datetime

from shishi.areas.ledgers.actions import Opening, file_stages, open_entries
from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.rules import Filing
from shishi.infra.clock import SHANGHAI

CITY, GANZHOU, LINZE = "620700000000", "620702000000", "620723000000"


def at(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def body(name, division=GANZHOU, planned=None, organisation="", goal="", **fields):
    return {
        "name": name,
        "division": division,
        "organisation": organisation,
        "goal": goal,
        "responsible": {},
        "planned": planned or {},
        "fields": fields,
    }


def canteen(name="西街小学食堂", division=GANZHOU, **more):
    return body(name, division, **{"kind": "new", "pupils": 300, "area": 40000, **more})


def ledger(code="canteens"):
    return Ledger.objects.get(code=code)


def opened(*bodies, code="canteens", by="clerk", on=date(2022, 4, 1)):
    told = open_entries(ledger_id=ledger(code).pk, openings=[Opening(b) for b in bodies], by=by, now=at(on))
    return list(told.ids)


def file(entry, stage, day, *, on=None, by="clerk", gates=False, **more):
    filing = Filing(entry, stage, day, **more)
    return file_stages(filings=[filing], by=by, now=at(on or day), gates=gates).facts[0].pk
