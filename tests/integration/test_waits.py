"""An entry that waits for a superior: its planned day stays what it is, and its lateness is less by what was waited."""

import re
from datetime import date

import pytest

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.models import Entry, EntrySpan
from shishi.areas.reporting.actions import Asking, answer, ask
from shishi.areas.reporting.models import Coordination
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR
from tests.integration.ledger_entries import CITY, GANZHOU, at, canteen, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY_10, MAY_25, JUNE_20 = date(2022, 5, 10), date(2022, 5, 25), date(2022, 6, 20)


def planned(name, day):
    return opened(canteen(name, planned={"started": day.isoformat()}))[0]


def asked(entry, on):
    told = {"programme": Entry.objects.get(pk=entry).programme, "entry": entry}
    return ask(asking=Asking(GANZHOU, "市自然资源局", "用地没有批", date(2022, 6, 28), **told), by="ganzhou", now=at(on)).pk


def answered(request, on):
    answer(pk=request, says="已批", by="bureau", now=at(on))


def stands(entry):
    return EntrySpan.objects.get(entry=entry, to_date=date(9999, 12, 31))


def words(client, address):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))


def year(look):
    key = Entry.objects.values_list("programme", flat=True)[0]
    return ledgers.courses(scope=OPERATOR, city=CITY, year=2022, programme=key, look=look)[0]


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (Look(None, JUNE_20), [("晚", 5, 0), ("等", 0, 26)]),
        (Look(date(2022, 5, 28), JUNE_20), [("等", 0, 3), ("晚", 0, 0)]),
        (Look(date(2022, 5, 28), JUNE_20, True), [("等", 0, 3), ("晚", 0, 0)]),
    ],
)
def test_the_year_of_a_programme_takes_off_what_an_entry_waited(plan, client, settings, look, told):
    settings.TODAY = JUNE_20
    asked(planned("等", MAY_25), date(2022, 5, 20))
    planned("晚", date(2022, 6, 15))

    assert sorted((c.name, c.late_days, c.waited) for c in year(look)) == sorted(told)
    page = words(client, f"/board/1/year/{look.query}")
    assert f"5月25日（周三） → — 等待 {dict((n, w) for n, _, w in told)['等']} 天不计" in page


def test_a_second_answer_takes_off_no_more_than_what_was_waited_for_the_first(plan):
    """Also where the first was given before entries kept what they wait for."""
    entry = planned("旧", date(2022, 2, 10))
    told = {"division_code": GANZHOU, "programme": Entry.objects.get(pk=entry).programme, "entry": entry, "cause": "land"}
    told |= {"asks": "用地", "unit": "市自然资源局", "due_date": date(2022, 2, 20), "outcome": "answered"}
    it = Coordination.objects.create(**told, asked_at=at(date(2022, 2, 1)), ended_at=at(date(2022, 2, 15)))

    answered(it.pk, date(2022, 5, 19))

    assert stands(entry).due_date == date(2022, 2, 14), "waited from the 11th to the 14th"
