import re
from datetime import date

import pytest

from shishi.areas.packs import actions
from shishi.areas.packs.models import ChangeRequest, Draft
from shishi.areas.plans.models import Milestone, Quota, Target
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, confirm_all, sign_all, take_on_all

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LINZE = "620723000000"
DOCUMENT = {
    "document": "张政办发〔2022〕61号",
    "title": "关于调整任务的通知",
    "issued_on": "2022-06-01",
    "effective_on": "2022-06-02",
    "why": "",
}


@pytest.fixture
def office(signed_in):
    return signed_in("office", ("city_office", CITY, {"organisation": "市政府办公室", "post": "经办人"}))


@pytest.fixture
def linze(signed_in):
    return signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))


@pytest.fixture
def civil(signed_in):
    return signed_in("civil", ("lead_unit", CITY, {"organisation": "市民政局"}))


def _apply(client, entry="2|quota|q-7-2", **more):
    told = {"entry": entry, "kind": "replace", "replacement": "蓼泉镇", "new_day": "", "why": "原址征地未完成", **more}
    return client.post("/requests/apply/", told)


def test_a_county_sees_only_its_own_entries_to_change(plan, linze):
    page = linze.get("/requests/apply/").content.decode()

    entries = re.findall(r'<option value="([^"]+)"', page)
    assert "2|quota|q-7-2" in entries
    assert "2|quota|q-7-1" not in entries
    assert not any("|target|" in e for e in entries)
    assert _apply(linze, "2|quota|q-7-1").status_code == 422


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"why": " "}, "必"),
        ({"replacement": ""}, "换成什么"),
        ({"kind": "postpone", "new_day": ""}, "新的日期"),
        ({"kind": "别的"}, "选"),
    ],
)
def test_a_request_that_cannot_be_is_refused_in_a_sentence(plan, linze, more, says):
    page = _apply(linze, **more)

    assert page.status_code == 422
    assert says in page.content.decode()
    assert not ChangeRequest.objects.exists()


def _through(client, pk, tail, told):
    return client.post(f"/requests/{pk}/{tail}/", told)


def test_a_replacement_goes_from_the_county_to_a_new_version_and_both_are_linked(plan, linze, civil, office):
    assert _apply(linze).status_code == 302
    change = ChangeRequest.objects.get()
    assert "变更申请等我审核" in civil.get("/").content.decode()
    assert _through(linze, change.pk, "agree", {"agreed": "1"}).status_code == 403
    assert _through(office, change.pk, "record", DOCUMENT).status_code == 403
    assert _through(civil, change.pk, "agree", {"agreed": "1"}).status_code == 302
    assert "变更申请等登记文件" in office.get("/").content.decode()

    done = _through(office, change.pk, "record", DOCUMENT)

    it = Draft.objects.get()
    assert done.headers["Location"] == f"/drafts/{it.pk}/"
    confirm_all(it)
    take_on_all(it)
    actions.send_for_signing(draft_id=it.pk, by="office", now=NOW)
    sign_all(it)
    loaded = actions.publish(draft_id=it.pk, by="office", now=NOW)
    quotas = Quota.objects.filter(programme__plan_id=loaded.plan_id, programme__number="2")
    new = quotas.get(replaces="q-7-2")
    assert (new.place, new.quantity) == ("蓼泉镇", 1)
    assert not quotas.filter(item="q-7-2").exists()
    assert Target.objects.get(programme__plan_id=loaded.plan_id, programme__number="2", item="t-7").quantity == 7
    steps = list(change.steps.values_list("step", "by"))
    assert steps == [("applied", "linze"), ("agreed", "civil"), ("recorded", "office")]
    assert Line.objects.filter(ref=f"packs.change/{change.pk}").count() == 3


def test_a_postponed_step_keeps_its_original_day_in_sight(plan, civil, office, signed_in):
    step = Milestone.objects.filter(programme__number="2", is_phase=False, ends__lt=date(2022, 10, 1)).first()
    told = {"kind": "postpone", "new_day": "2022-11-30", "replacement": ""}
    assert "不晚于原计划" in _apply(civil, f"2|milestone|{step.item}", **{**told, "new_day": "2022-01-01"}).content.decode()
    assert "太晚" in _apply(civil, f"2|milestone|{step.item}", **{**told, "new_day": "9999-12-31"}).content.decode()
    assert _apply(civil, f"2|milestone|{step.item}", **told).status_code == 302
    change = ChangeRequest.objects.get()
    assert _through(civil, change.pk, "agree", {"agreed": "1"}).status_code == 403
    deputy = signed_in("civil2", ("lead_unit", CITY, {"organisation": "市民政局"}))
    _through(deputy, change.pk, "agree", {"agreed": "1"})
    _through(office, change.pk, "record", DOCUMENT)
    it = Draft.objects.get()
    confirm_all(it)
    actions.send_for_signing(draft_id=it.pk, by="office", now=NOW)
    sign_all(it)

    loaded = actions.publish(draft_id=it.pk, by="office", now=NOW)

    now = Milestone.objects.get(programme__plan_id=loaded.plan_id, item=step.item, programme__number="2")
    assert (now.ends, now.original_ends) == (date(2022, 11, 30), step.ends)
    assert f"原定2022年{step.ends.month}月{step.ends.day}日" in office.get("/programme/2/").content.decode()


def test_a_second_request_joins_the_open_amendment_with_its_own_document(plan, linze, civil, office):
    gaotai = {"kind": "withdraw", "replacement": ""}
    _apply(linze)
    _apply(civil, "2|quota|q-7-3", **gaotai)
    deputy = actions.agree_to_change
    for change in ChangeRequest.objects.all():
        deputy(change_id=change.pk, agreed=True, unit="市民政局", by="deputy", now=NOW)
        _through(office, change.pk, "record", {**DOCUMENT, "document": f"张政办发〔2022〕6{change.pk}号"})

    it = Draft.objects.get()
    assert it.items.filter(kind="amendment").count() == 2
    assert it.items.get(number="2", item="q-7-3").values["left_out"]["value"] is True


def test_returning_needs_a_reason_and_makes_room_for_another_request(plan, linze, civil):
    _apply(linze)
    change = ChangeRequest.objects.get()
    assert "正在办理" in _apply(linze).content.decode()
    _through(civil, change.pk, "agree", {"agreed": "0", "says": ""})
    change.refresh_from_db()
    assert change.state == "applied"

    _through(civil, change.pk, "agree", {"agreed": "0", "says": "请附选址意见"})

    assert "请附选址意见" in linze.get(f"/requests/{change.pk}/").content.decode()
    assert _apply(linze).status_code == 302


def test_another_citys_county_finds_no_request(plan, linze, signed_in):
    _apply(linze)
    change = ChangeRequest.objects.get()
    stranger = signed_in("stranger", ("county", "620102000000"))

    for tail in ("", "agree/", "record/"):
        assert stranger.get(f"/requests/{change.pk}/{tail}").status_code == 404
    assert "蓼泉" not in stranger.get("/requests/").content.decode()
