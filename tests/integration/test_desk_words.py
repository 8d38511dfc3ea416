"""What the desk says to a clerk who never saw a file: marks, hints, places, and what is wrong in its own words."""

import re

import pytest
from django.utils.translation import override

from shishi.areas.packs import actions
from shishi.areas.packs.labels import written
from shishi.areas.plans.models import OpenQuestion
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, edit, item_of, notice_of_2023

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def it(plan, retold):
    return actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)


@pytest.fixture
def office(signed_in):
    return signed_in("office", ("city_office", CITY, {"organisation": "市政府办公室", "post": "经办人"}))


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_what_must_be_filled_in_is_marked_and_what_needs_a_hint_has_one(it, office):
    target, field, phase = (said(office.get(f"/drafts/{it.pk}/add-{kind}/1/")) for kind in ("target", "field", "phase"))

    assert "内容 *" in target and "单位 *" not in target
    assert "如 ledgers:canteens@completed" in target
    assert "代码=中文=英文" in field
    assert "通知把时间写到日、旬还是月" in phase and "到旬" in phase


@pytest.mark.parametrize(
    ("place", "division", "says"),
    [
        ("玉门市", "", "“玉门市”不是本市的县区；可用的有 甘州区、临泽县"),
        ("甘州区", "620981", "区划代码 620981 不是本市县区的"),
        ("市疾控中心", "", ""),
        ("张掖经济技术开发区", "", ""),
        ("肃南裕固族自治县", "", ""),
    ],
)
def test_a_quota_goes_to_a_county_of_the_city_or_to_an_institution(it, office, place, division, says):
    target = item_of(it, "1", "target", quantity=2295)
    sent = {"target": target.item, "place": place, "division": division, "quantity": "5"}

    page = office.post(f"/drafts/{it.pk}/add-quota/1/", sent)

    assert page.status_code == (422 if says else 302)
    assert says in said(page)


@pytest.mark.parametrize(
    ("kind", "texts", "says"),
    [
        ("stage", {"item": "halls-done", "label": "完成", "order": "1"}, "台账阶段 halls-done：没有台账“halls”"),
        ("field", {"item": "canteens-a", "label": "甲", "form": "choice"}, "台账字段 canteens-a：形式为选项"),
        (
            "field",
            {"item": "canteens-a", "label": "甲", "form": "text", "scale": "2"},
            "台账字段 canteens-a 的“小数位数” 只用于数",
        ),
    ],
)
def test_what_is_wrong_names_the_programme_and_the_field_and_no_file(it, office, kind, texts, says):
    office.post(f"/drafts/{it.pk}/add-ledger/1/", {"item": "canteens", "name": "食堂", "unit": "所"})

    page = said(office.post(f"/drafts/{it.pk}/add-{kind}/1/", texts))

    assert ".toml" not in page
    assert f"实事 1“关于中小学“扩食堂增学位改厕所”的实施方案”：{says}" in page


def test_an_answered_gap_is_asked_no_more(plan, office):
    asked = "39所如何分解到各县区？"
    assert asked in said(office.get("/findings/")) and asked in said(office.get("/notice/"))

    OpenQuestion.objects.filter(asks=asked).update(answer="甘州区20所，其余各县按学校数")

    page = said(office.get("/findings/"))
    assert asked not in page and "答复 甘州区20所，其余各县按学校数" in page


def test_a_gap_answered_at_the_desk_is_asked_no_more_there(it, office):
    row = item_of(it, "1", "question", asks="39所如何分解到各县区？")
    before = said(office.get(f"/drafts/{it.pk}/"))

    edit(it, row, by="office", answer="甘州区20所")

    after = said(office.get(f"/drafts/{it.pk}/"))
    asked = "建议请示 39所如何分解到各县区？"
    assert (before.count(asked), after.count(asked)) == (1, 0)
    assert "答复 甘州区20所" in after


def test_yes_and_no_are_english_on_the_english_page(it, office):
    office.post("/i18n/setlang/", {"language": "en"})
    row = it.items.filter(kind="sign_step").first()
    edit(it, row, by="office", may_delegate="否")

    conflict = office.post(
        f"/drafts/{it.pk}/items/{row.pk}/",
        {
            "version": "1",
            "order": "1",
            "unit": row.values["unit"]["value"],
            "post": row.values["post"]["value"],
            "may_delegate": "是",
        },
    )

    assert conflict.status_code == 409
    rows = re.findall(r"<tr><th scope=\"row\">([^<]+)</th><td>([^<]+)</td><td>([^<]+)</td></tr>", conflict.content.decode())
    assert [(theirs, mine) for _name, theirs, mine in rows] == [("No", "Yes")]
    with override("en"):
        assert (written("stage", "gated", True), written("stage", "gated", False)) == ("Yes", "No")
