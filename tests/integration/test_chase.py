"""What drafts wait for, at the chase desk: the rows of the front pages, in the one message a person gets."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shishi.areas.overview.queries.chase import debts
from shishi.areas.packs import actions
from shishi.areas.packs.queries import owed, pending
from shishi.areas.packs.queries.standing import standing_of
from shishi.areas.reporting.actions import keep_contact
from shishi.areas.reporting.models import Call, Duty
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of
from shishi.infra.places.loading import load_city
from shishi.infra.sms.models import Message
from tests.integration.conftest import NOW, ROOT
from tests.integration.drafts import CITY, confirm_all, item_of, notice_of_2023, take_on_all
from tests.integration.reports import all_sent

pytestmark = [pytest.mark.django_db, pytest.mark.db]
GANZHOU, TODAY = "620702000000", date(2026, 11, 23)


@pytest.fixture
def it(plan, retold):
    all_sent(before=TODAY)
    return actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)


@pytest.fixture
def office(signed_in, settings):
    settings.TODAY = TODAY
    return signed_in("office", ("city_office", CITY, {"organisation": "市政府办公室", "post": "经办人"}))


def _rows(client):
    return {(r.debt.code, r.debt.unit): r for r in client.get("/chase/").context["page"].rows}


def _scope(username):
    return scope_of(User.objects.get(username=username), today=TODAY)


def _owed(username, *kinds):
    return [o for o in owed(scope=_scope(username)) if o.kind in kinds]


def test_the_desk_has_the_rows_of_each_units_front_page_and_as_many_as_the_offices(it, office, education, ganzhou):
    rows = _rows(office)

    assert list(rows[CITY, "市教育局"].debt.pending) == _owed("education", "confirm") != []
    assert list(rows[GANZHOU, "甘州区政府"].debt.pending) == _owed("ganzhou", "take_on") != []
    (waits,) = _owed("office", "chase")
    assert sum(len(r.debt.pending) for r in rows.values()) == waits.count
    assert f"甘州区政府 {len(rows[GANZHOU, '甘州区政府'].debt.pending)}" in waits.says
    assert 'href="/chase/"' in office.get("/").content.decode()


def test_the_words_name_the_part_and_open_its_very_row(it, office):
    share = next(s for s in standing_of(it).shares if s.division_code == GANZHOU)
    title = next(leaf.title for leaf in standing_of(it).leaves if leaf.number == share.number)
    page = office.get("/chase/").content.decode()
    rows = _rows(office)

    lead, county = rows[CITY, "市教育局"].words, rows[GANZHOU, "甘州区政府"].words
    (part,) = rows[CITY, "市教育局"].debt.pending
    assert f"请确认计划草案的实事{part.about}。http://testserver/drafts/{it.pk}/#1/title" in lead
    assert (
        f"任务“{share.place} {share.says}”（实事{share.number} {title}），有异议请写明理由。http://testserver/drafts/{it.pk}/#{share.number}/{share.item}"
        in county
    )
    assert f'href="/drafts/{it.pk}/#1/title"' in page and f'href="/drafts/{it.pk}/#{share.number}/{share.item}"' in page
    assert page.count("待确认") == sum(o.kind == "confirm" for r in rows.values() for o in r.debt.pending)
    group = office.get("/chase/").context["page"].group
    assert f"市教育局：请确认计划草案的实事{part.about}。http://testserver/drafts/{it.pk}/#1/title" in group


def test_what_is_confirmed_or_answered_is_owed_no_more_and_what_is_edited_is_owed_again(it, office):
    confirm_all(it)
    assert (CITY, "市教育局") not in _rows(office)
    row = item_of(it, "1", "target", quantity=2295)
    actions.edit_item(item_id=row.pk, version=row.version, texts={"quantity": "2400"}, agreed=False, by="drafter", now=NOW)

    assert [o.about.split()[0] for o in _rows(office)[CITY, "市教育局"].debt.pending] == ["1"]
    confirm_all(it)
    take_on_all(it)
    assert [r for r in _rows(office).values() if r.debt.pending] == []
    assert office.get("/chase/").status_code == 200


def test_of_two_units_that_lead_a_part_only_the_one_that_has_not_confirmed_owes(it, office):
    texts = {"role": "lead_unit", "unit": "市财政局"}
    actions.add_item(draft_id=it.pk, number="1", kind="accountability", texts=texts, by="drafter", now=NOW)
    leaf = next(one for one in standing_of(it).leaves if one.number == "1")

    actions.confirm_leaf(draft_id=it.pk, number="1", unit="市教育局", digest=leaf.digest, by="education", now=NOW)

    rows = _rows(office)
    assert (CITY, "市教育局") not in rows
    assert [o.about for o in rows[CITY, "市财政局"].debt.pending] == [f"1 {leaf.title}"]


def test_one_message_a_day_carries_it_in_two_parts_and_the_call_is_written_down(it, office, settings):
    settings.SMS = "file"
    for code, unit in ((CITY, "市教育局"), (GANZHOU, "甘州区政府")):
        keep_contact(code=code, unit=unit, name="王勤", phone="13900000001", by="office", now=NOW)
    n = len(_rows(office)[GANZHOU, "甘州区政府"].debt.pending)
    (part,) = _rows(office)[CITY, "市教育局"].debt.pending

    office.post("/chase/act/", {"verb": "all"})
    office.post("/chase/act/", {"verb": "message", "code": GANZHOU, "unit": "甘州区政府"})
    office.post("/chase/act/", {"verb": "call", "code": CITY, "unit": "市教育局", "whom": "王勤", "said": "下午确认"})

    (message,) = Message.objects.all()
    assert n > 1 and part.about.split()[1][:5] in message.text
    assert f"{n}项任务待认领" in message.text and "待确认" in message.text and len(message.text) <= 134
    assert message.text.endswith("。http://testserver/")
    assert Call.objects.get().said == "下午确认"
    assert "王勤：下午确认" in office.get("/chase/").content.decode()


def test_only_who_runs_a_draft_presses_for_it(it, office, education, ganzhou, signed_in):
    signed_in("elsewhere", ("city_office", "620100000000"))

    assert pending(scope=_scope("office"), city_code=CITY)
    for name in ("education", "ganzhou", "elsewhere"):
        assert pending(scope=_scope(name), city_code=CITY) == []
    assert "待确认" not in education.get("/chase/").content.decode()


def test_it_costs_as_many_queries_whatever_the_draft_waits_for(it, office):
    def asked():
        office.get("/chase/")
        with CaptureQueriesContext(connection) as queries:
            office.get("/chase/")
        return len(queries)

    many = asked()
    leaf = next(one for one in standing_of(it).leaves if one.number == "1")
    others = [one for one in standing_of(it).leaves if one is not leaf]
    for one in others:
        for unit, _done in one.units:
            actions.confirm_leaf(draft_id=it.pk, number=one.number, unit=unit, digest=one.digest, by="x", now=NOW)
    take_on_all(it)

    assert asked() == many <= 32


def test_a_city_without_a_plan_presses_for_its_first_draft(retold, db, office):
    load_city(ROOT / "shishi/infra/places/data/620700")
    assert "还没有计划" in office.get("/chase/").content.decode()

    it = actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)

    page = office.get("/chase/")
    assert page.context["page"].group.startswith("【张掖市实事待办提醒 11月23日】")
    assert {d.unit for d in debts(scope=_scope("office"), city_code=CITY, year=2026, now=NOW)} == {
        unit for one in standing_of(it).leaves for unit, _done in one.units
    } | {s.unit for s in standing_of(it).shares}
    office.post("/chase/act/", {"verb": "call", "code": CITY, "unit": "市教育局", "whom": "王勤", "said": "下午确认"})
    assert Call.objects.count() == 1


def test_what_a_message_leads_to_has_a_short_address_without_a_name_and_opens_the_very_report(plan, office):
    found = [r for r in _rows(office).values() if any(not o.is_week for o in r.debt.owed)]
    assert len({r.debt.unit for r in found}) > 3

    for r in found:
        links = [line.rpartition("。http://testserver")[2] for line in r.words.splitlines()[1:]]
        assert all("%" not in link and len(link) < 50 for link in links), links
        reports = {office.get(link).url for link in links if link.startswith("/r/")}
        assert reports == {reverse(o.report_place.name, args=o.report_place.args) for o in r.debt.owed if not o.is_week}


@pytest.mark.parametrize("nth", [0, 99])
def test_an_address_of_nobody_who_owes_the_report_is_not_found(plan, office, nth):
    duty = Duty.objects.exclude(kind="week").first()

    assert office.get(f"/r/{duty.pk}/2022-06-30/{nth}/").status_code == 404
    assert office.get("/r/999999/2022-06-30/1/").status_code == 404
