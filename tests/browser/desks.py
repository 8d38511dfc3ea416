"""Run as a program in the environment of a test server that stands on Friday 2022-07-01: the example plan, the desks' people and ledgers
with entries since 06-29; the day by which half of the canteens had to be done is over and closed; no county has sent a week for forty days. Prints
where each entry lies, as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta

from shishi.site import boot  # isort: skip - starts Django before the models are imported

from django.conf import settings

from shishi.areas.packs.public import ReadNotice, load_plan
from shishi.areas.plans import public as plans
from shishi.areas.progress.jobs import close_days
from shishi.areas.reporting.actions.coordination import Asking, ask
from shishi.engines import pack
from shishi.engines.notice import check, read, read_file
from shishi.infra import clock
from shishi.infra.access.scope import OPERATOR
from shishi.infra.store.marks import mark_demonstration
from tests.browser import accounts, entries
from tests.integration.ledger_entries import GANZHOU
from tests.integration.reports import all_sent
from tests.serving import PACK, RETOLD

TODAY = date(2022, 7, 1)
"""A Friday. Whatever the hour, a week is missing: before 17:00 the one before the last, then the last."""


def make() -> dict[str, int]:
    boot.prepare_database()
    mark_demonstration(now=clock.now())
    settings.TODAY = TODAY - timedelta(days=2)
    source = read_file(RETOLD)
    reading = read(source.text)
    notice = ReadNotice(source.file_name, reading, check(reading))
    load_plan(pack=pack.read(PACK), notices=[notice], by="operator", now=clock.now())
    all_sent(before=TODAY - timedelta(days=40))
    accounts.make()
    where = entries.make()
    plan = plans.plan_in_force(scope=OPERATOR)
    assert plan
    canteens = plans.programme_keys(division_code=plan.city_code, year=plan.year)["1"]
    asking = Asking(GANZHOU, "市教育局", "西街小学食堂用地手续", TODAY, canteens, entry=where["own"], about="西街小学食堂")
    ask(asking=asking, by="ganzhou", now=clock.now())
    settings.TODAY = TODAY
    close_days(until=TODAY - timedelta(days=1), by="system", now=clock.now())
    return where


if __name__ == "__main__":
    sys.stdout.write(json.dumps(make()))
