"""A report goes to whom the plan names, whichever role stands for that unit."""

from datetime import date

import pytest

from shishi.areas.reporting import actions
from shishi.areas.reporting.models import Duty, Extension, Report
from shishi.areas.reporting.queries.owing import dues_of
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL = date(2022, 4, 29)


def address(item, unit, code=GANZHOU):
    return f"/reports/{Duty.objects.get(number='5', item=item).pk}/{APRIL}/{code}/{unit}/"


@pytest.fixture
def sent(plan, settings):
    """The counties owe three bureaux a report on the screenings; of Ganzhou's, two are sent. A county waits for an answer about them."""
    settings.TODAY = date(2022, 5, 10)
    for item, unit in (("r-monthly", "甘州区妇联"), ("r-person-2", "甘州区财政局")):
        duty = Duty.objects.get(number="5", item=item)
        due = next(d for d in dues_of(duty) if d.period.last == APRIL)
        which = actions.Which(duty.pk, due.period.first, APRIL, GANZHOU, unit)
        actions.send(sending=actions.Sending(which, 0, {"text": "四月"}), by="clerk", now=due.submit_by)
    asking = actions.Asking(
        GANZHOU, "市教育局", "筛查场地没有落实", date(2022, 5, 9), Duty.objects.get(item="r-person-2").programme
    )
    actions.ask(asking=asking, by="clerk", now=at(date(2022, 5, 5)))


@pytest.fixture
def federation(sent, signed_in):
    key = Duty.objects.get(number="5", item="r-monthly").programme
    return signed_in("fulian", ("supporting_unit", CITY, {"organisation": "市妇联", "programme": key, "post": "经办人"}))


@pytest.fixture
def treasury(sent, signed_in):
    return signed_in("caizheng", ("finance", CITY, {"organisation": "市财政局"}))


@pytest.mark.parametrize(("who", "item", "bureau"), [("federation", "r-monthly", "妇联"), ("treasury", "r-person-2", "财政局")])
def test_who_stands_for_the_receiver_accepts_returns_gives_more_time_and_presses(request, client, who, item, bureau):
    reader = request.getfixturevalue(who)
    ours, missing = address(item, f"甘州区{bureau}"), address(item, f"临泽县{bureau}", LINZE)

    listed, page, pressed = (reader.get(path).content.decode() for path in ("/reports/", ours, "/chase/"))
    accepted = reader.post(ours + "act/", {"verb": "accepted", "seen": 1})
    returned = reader.post(ours + "act/", {"verb": "returned", "seen": 1, "why": "数不对"})
    told = {"verb": "extend", "until": "2022-05-20T17:00", "why": "停电"}
    more = reader.post(missing + "act/", told)

    assert [f'value="{verb}"' in page for verb in ("accepted", "returned", "extend")] == [True] * 3
    assert (accepted.status_code, returned.status_code, more.status_code) == (302, 302, 302)
    assert (Report.objects.get(duty__item=item).state, Extension.objects.get().unit) == ("returned", f"临泽县{bureau}")
    assert "等我接收或签批" in listed and f"甘州区{bureau}" in reader.get("/").content.decode() + listed
    assert f"临泽县{bureau}：" in pressed and "市教育局：" not in pressed
    assert "筛查场地没有落实" in client.get("/chase/").content.decode()


def test_nobody_receives_what_goes_to_another(federation, treasury, sent):
    """Nor does the treasury see more of the reports than what goes to it."""
    theirs, treasurys = address("r-monthly", "甘州区妇联"), address("r-person-2", "甘州区财政局")
    accept = {"verb": "accepted", "seen": 1}

    assert 'value="accepted"' not in federation.get(treasurys).content.decode()
    assert federation.post(treasurys + "act/", accept).status_code == 403
    assert [treasury.get(theirs).status_code, treasury.post(theirs + "act/", accept).status_code] == [404, 404]
    closed = ("/week/", "/coordination/", "/burden/", "/reports/lines/")
    assert [treasury.get(path).status_code for path in closed] == [403] * 4
    assert not any(f'href="{path}"' in treasury.get("/reports/").content.decode() for path in closed)
    assert "甘州区妇联" not in treasury.get("/reports/").content.decode()
    assert set(Report.objects.values_list("state", flat=True)) == {"sent"}
