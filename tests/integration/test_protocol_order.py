"""Counties stand in protocol order wherever reports are told, on pages and in files."""

import re
from datetime import date

import pytest

from tests.integration.ledger_entries import CITY
from tests.integration.reports import all_sent

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PROTOCOL = ["甘州", "临泽", "高台", "山丹", "民乐", "肃南"]


@pytest.mark.parametrize("path", ["/", "/reports/", "/reports.csv", "/chase/", "/chase.csv"])
def test_counties_stand_in_protocol_order(plan, signed_in, settings, path):
    settings.TODAY = date(2022, 5, 21)
    all_sent(before=date(2022, 5, 20))
    office = signed_in("office", ("city_office", CITY))

    answer = office.get(path)
    told = (b"".join(answer) if answer.streaming else answer.content).decode()
    told = told[max(0, told.find("<h1")) :]

    assert list(dict.fromkeys(re.findall("|".join(PROTOCOL), told))) == PROTOCOL
    if path == "/chase/":
        assert list(dict.fromkeys(re.findall("|".join(PROTOCOL), answer.context["page"].group))) == PROTOCOL
