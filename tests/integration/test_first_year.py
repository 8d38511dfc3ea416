"""A city that begins: without a plan, then with the plan of a notice that leaves much open."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from shishi.areas.packs import actions
from shishi.areas.packs.queries.standing import standing_of
from shishi.engines import pack as packs
from shishi.engines.notice import check, read
from shishi.engines.pack.schema import Value
from shishi.infra.places.loading import load_city
from tests.integration.conftest import NOW, ROOT
from tests.integration.drafts import CITY, edit, item_of, make_ready, notice_of_2023, take_on_all

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NOTICE = "张掖市2022年十大民生实事\n小游园\n新建改建20个。\n农村公路\n新改建100公里。\n文体惠民\n文化惠民演出16场。\n"


@pytest.fixture
def places(db):
    load_city(ROOT / "shishi/infra/places/data/620700")


@pytest.fixture
def office(places, signed_in):
    return signed_in("office", ("city_office", CITY, {"organisation": "市政府办公室", "post": "经办人"}))


@pytest.fixture
def bare_plan(places):
    """A plan of three programmes with nothing but their targets and deadline."""
    reading = read(NOTICE)
    pack = packs.draft(reading, file_name="notice.txt")
    ends = {"deadline": Value(value=date(2022, 12, 30), by="person")}
    pack = replace(pack, programmes=tuple(replace(p, values={**p.values, **ends}) for p in pack.programmes))
    return actions.load_plan(
        pack=pack, notices=[actions.ReadNotice("notice.txt", reading, tuple(check(reading)))], by="office", now=NOW
    )


def _said(client, path):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


def test_the_entrance_says_how_the_first_user_is_added(places, person):
    assert "shishi user add" in _said(Client(), "/account/login/")

    person("office", ("city_office", CITY))

    assert "shishi user add" not in _said(Client(), "/account/login/")


@pytest.mark.parametrize("path", ["/", "/city/", "/board/", "/week/", "/chase/"])
def test_without_a_plan_every_page_leads_to_where_one_is_drafted(office, path):
    page = office.get(path).content.decode()
    main = page[page.index("<main") :]

    assert "还没有计划" in main and 'href="/drafts/"' in main
    assert "shishi plan" not in main and "至—" not in main


def test_a_plan_without_milestones_does_not_say_that_they_are_past(bare_plan, office):
    for path in ("/city/", "/programme/1/", "/leader/"):
        said = _said(office, path)
        assert "没有时间节点" in said
        assert "均已过" not in said and "都已过" not in said and "0/0" not in said


def test_programmes_that_no_ledger_counts_stand_on_the_board_and_the_leaders_page(bare_plan, office):
    board, leader = _said(office, "/board/"), _said(office, "/leader/")

    assert "还没有台账计算进度的实事 3 件 1 小游园 2 农村公路 3 文体惠民" in board
    assert leader.count("还没有台账上报，进度不明。") == 3


def test_each_numbered_programme_is_counted_as_one(bare_plan, office):
    assert "3 件实事，3 个实施方案" in _said(office, "/city/")


def test_what_counties_took_on_is_told_by_their_names(plan, retold, client):
    it = actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)

    take_on_all(it)

    news = _said(client, "/")
    assert "甘州区 认领了任务" in news and "/q-" not in news


def test_a_post_that_is_held_for_several_programmes_is_shown_once(plan, signed_in):
    grants = [("lead_unit", CITY, {"organisation": "市教育局", "post": "经办人", "programme": n}) for n in (1, 2, 3)]

    assert _said(signed_in("edu", *grants), "/").count("市教育局 经办人") == 1


def test_a_measure_that_no_ledger_of_the_draft_can_count_is_named_before_it_is_signed(places):
    reading = read(NOTICE)
    notice = actions.ReadNotice("notice.txt", reading, ())
    it = actions.draft_from_notice(notice=notice, division_code=CITY, by="office", now=NOW)
    told = {"draft_id": it.pk, "number": "1", "by": "office", "now": NOW}
    actions.add_item(**told, kind="ledger", texts={"item": "parks", "name": "小游园", "unit": "个", "geometry": "point"})
    target = item_of(it, "1", "target")
    edit(it, target, measure="ledgers:parks@finished", quantity="20", unit="个", kind="output", subject="小游园", qualifier="=")
    make_ready(it)

    with pytest.raises(actions.SendRefused) as refused:
        actions.send_for_signing(draft_id=it.pk, by="office", now=NOW)

    assert "ledgers:parks@finished" in str(refused.value)
    edit(it, target, measure="ledgers:parks@done")
    make_ready(it)
    actions.send_for_signing(draft_id=it.pk, by="office", now=NOW)


def test_a_ledger_is_called_as_none_of_another_programme_is(places):
    notice = actions.ReadNotice("notice.txt", read(NOTICE), ())
    it = actions.draft_from_notice(notice=notice, division_code=CITY, by="office", now=NOW)
    told = {"draft_id": it.pk, "kind": "ledger", "by": "office", "now": NOW}
    parks = {"item": "parks", "name": "小游园", "unit": "个"}
    actions.add_item(number="1", texts=parks, **told)

    with pytest.raises(actions.ValuesRefused, match="“parks”已经有了；请换一个编号。"):
        actions.add_item(number="2", texts=parks, **told)

    actions.add_item(number="2", texts=parks | {"item": "playgrounds"}, **told)


def test_a_week_that_would_never_be_sent_is_refused_before_it_is_signed(places):
    it = actions.draft_from_notice(
        notice=actions.ReadNotice("notice.txt", read(NOTICE), ()), division_code=CITY, by="office", now=NOW
    )
    told = {"draft_id": it.pk, "number": "1", "by": "office", "now": NOW}
    actions.add_item(**told, kind="ledger", texts={"item": "parks", "name": "小游园", "unit": "个"})
    edit(it, it.items.get(kind="pack"), holiday_rule="skip", week_starts="6")
    make_ready(it)

    with pytest.raises(actions.SendRefused, match="报告周从星期六开始"):
        actions.send_for_signing(draft_id=it.pk, by="office", now=NOW)

    edit(it, it.items.get(kind="pack"), holiday_rule="later")
    actions.send_for_signing(draft_id=it.pk, by="office", now=NOW)


@pytest.mark.parametrize("role", ["lead_unit", "supporting_unit", "implementing_unit"])
def test_a_unit_that_answers_is_named(places, role):
    notice = actions.ReadNotice("notice.txt", read(NOTICE), ())
    it = actions.draft_from_notice(notice=notice, division_code=CITY, by="office", now=NOW)
    told = {"draft_id": it.pk, "number": "1", "kind": "accountability", "by": "office", "now": NOW}

    with pytest.raises(actions.ValuesRefused) as refused:
        actions.add_item(**told, texts={"role": role})

    assert list(refused.value.by_key) == ["unit"]
    actions.add_item(**told, texts={"role": "city_leader", "post": "副市长"})


def test_the_list_of_drafts_names_who_began_them(office):
    notice = actions.ReadNotice("notice.txt", read(NOTICE), ())
    actions.draft_from_notice(notice=notice, division_code=CITY, by="office", now=NOW)

    assert "office的岗位 2026" in _said(office, "/drafts/")


def test_a_quota_of_nothing_waits_for_nobody(places):
    notice = actions.ReadNotice("notice.txt", read(NOTICE), ())
    it = actions.draft_from_notice(notice=notice, division_code=CITY, by="office", now=NOW)
    told = {"draft_id": it.pk, "number": "1", "kind": "quota", "by": "office", "now": NOW}
    target = item_of(it, "1", "target").item

    for place, quantity in (("甘州区", "20"), ("临泽县", "0")):
        actions.add_item(**told, texts={"target": target, "place": place, "quantity": quantity, "unit": "个"})

    assert [s.place for s in standing_of(it).shares] == ["甘州区"]


def test_a_ledgers_code_in_chinese_is_refused_where_it_was_typed(places):
    notice = actions.ReadNotice("notice.txt", read(NOTICE), ())
    it = actions.draft_from_notice(notice=notice, division_code=CITY, by="office", now=NOW)

    with pytest.raises(actions.ValuesRefused) as refused:
        texts = {"item": "小游园", "name": "小游园", "unit": "个", "geometry": "point"}
        actions.add_item(draft_id=it.pk, number="1", kind="ledger", texts=texts, by="office", now=NOW)

    assert list(refused.value.by_key) == ["item"] and ".toml" not in str(refused.value)
