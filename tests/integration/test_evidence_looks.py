"""The inspector's word has effect: what is found untrue proves nothing, its unit hands in anew, and it can be taken back."""

import io
import re
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.actions import (
    EvidenceRefused,
    Upload,
    add_evidence,
    look_at_evidence,
    take_back_look,
    withdraw_evidence,
)
from shishi.areas.ledgers.models import EntryFact, Evidence, EvidenceLook
from shishi.areas.ledgers.queries.owed import owed
from shishi.areas.plans import public as plans
from shishi.engines.evidence import examine
from shishi.infra import files
from shishi.infra.access.models import User
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import scope_of
from shishi.infra.access.tokens import make_token
from tests.integration.ledger_entries import CITY, GANZHOU, at, canteen, file, opened
from tests.integration.photos import MAY_NOON, photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY, JUNE = date(2022, 5, 12), date(2022, 6, 25)
WHY = "照片不是这个工地"


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR, settings.TODAY = tmp_path, JUNE


@pytest.fixture
def begun(plan):
    """A canteen that has begun, with a photograph of it."""
    (entry,) = opened(canteen())
    file(entry, "started", date(2022, 5, 9), on=MAY)
    return entry, add(entry, photo(1, MAY_NOON))


@pytest.fixture
def county(signed_in):
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))


@pytest.fixture
def inspector(signed_in):
    return signed_in("du", ("inspector", CITY))


def add(entry, data, stage="started", on=MAY, by="clerk"):
    files.keep(data)
    return add_evidence(entry_id=entry, stage=stage, upload=Upload(examine(data), "a.jpg"), by=by, now=at(on))


def found(it, outcome="untrue", says=WHY, by="du", on=JUNE):
    return look_at_evidence(evidence_id=it.pk, outcome=outcome, says=says, by=by, now=at(on))


def text(page):
    return re.sub(r"\s+", "", re.sub("<[^>]*>", "", page.content.decode()))


def asked_anew():
    scope = scope_of(User.objects.get(username="ganzhou"), today=JUNE)
    return [(o.about, o.says) for o in owed(scope=scope, today=JUNE) if o.kind == "anew"]


def test_what_is_found_untrue_counts_no_more_and_the_county_is_told_to_hand_in_anew(begun, county, inspector):
    entry, it = begun
    assert "缺照片" not in text(county.get(f"/entries/{entry}/"))

    inspector.post(f"/evidence/{it.pk}/inspect/", {"outcome": "untrue", "says": WHY})

    page = text(county.get(f"/entries/{entry}/"))
    assert "无有效佐证" in page and "缺照片" in page
    assert f"经核查不属实，等填报单位重新上传或补充：{WHY}" in page
    assert WHY in text(county.get(f"/evidence/{it.pk}/"))
    assert asked_anew() == [("西街小学食堂", f"620702-0001 开工：{WHY}")]
    assert "凭据经核查要重新上传或补充" in text(county.get("/"))
    assert "凭据经核查要重新上传或补充" not in text(inspector.get("/"))


def test_other_evidence_ends_the_countys_turn_and_is_looked_at_too(begun, county, inspector):
    entry, it = begun
    found(it)

    anew = add(entry, photo(2, MAY_NOON), on=JUNE)

    assert asked_anew() == []
    page = text(county.get(f"/entries/{entry}/"))
    assert "缺照片" not in page and "无有效佐证" not in page and "不属实" in page
    assert [(r["code"], r["figures"]) for r in anew.reasons] == [("handed_in_anew", {"found": "2022-06-25"})]
    assert f'href="/evidence/{anew.pk}/"' in inspector.get("/evidence/").content.decode()
    assert "请再核查" not in text(county.get(f"/evidence/{anew.pk}/"))


def test_what_wants_more_still_counts_until_more_is_handed_in(begun, county):
    entry, it = begun
    found(it, "wanting", "请补拍全景")

    assert asked_anew() == [("西街小学食堂", "620702-0001 开工：请补拍全景")]
    assert "缺照片" not in text(county.get(f"/entries/{entry}/"))
    add(entry, photo(2, MAY_NOON), on=JUNE + timedelta(days=1))
    assert asked_anew() == []


@pytest.mark.parametrize(
    ("outcome", "says", "problem"),
    [
        ("", "属实", "请选择核查结果"),
        ("untrue", " ", "请写明原因"),
        ("wanting", "", "请写明原因"),
        ("seen", "看过", "请选择核查结果"),
    ],
)
def test_a_look_has_an_outcome_and_a_reason_where_it_is_not_true(begun, inspector, outcome, says, problem):
    _, it = begun

    page = inspector.post(f"/evidence/{it.pk}/inspect/", {"outcome": outcome, "says": says}, follow=True)

    assert problem in text(page)
    assert not EvidenceLook.objects.exists()


def test_only_inspectors_look_and_nobody_at_what_they_handed_in(begun, county, signed_in):
    entry, _ = begun
    own = add(entry, photo(2, MAY_NOON), by="both")
    both = signed_in("both", ("inspector", CITY), ("county", GANZHOU, {"organisation": "甘州区政府"}))

    assert county.post(f"/evidence/{own.pk}/inspect/", {"outcome": "true"}).status_code == 403
    assert "上传人不能核查自己的凭据" in text(both.post(f"/evidence/{own.pk}/inspect/", {"outcome": "true"}, follow=True))
    found(own)
    assert "上传人不能核查自己的凭据" in text(
        both.post(f"/evidence/{own.pk}/inspect/", {"take_back": "1", "says": "看错"}, follow=True)
    )
    assert Evidence.objects.get(pk=own.pk).outcome == "untrue"


def test_what_was_found_is_taken_back_with_a_reason_and_both_stay_in_its_past(begun, county, inspector):
    entry, it = begun
    found(it)
    at_ = f"/evidence/{it.pk}/inspect/"

    assert "请写明原因" in text(inspector.post(at_, {"take_back": "1", "says": ""}, follow=True))
    assert "请先收回" in text(inspector.post(at_, {"outcome": "true", "says": "又去看了"}, follow=True))
    inspector.post(at_, {"take_back": "1", "says": "看错了工地"})

    assert asked_anew() == []
    assert "缺照片" not in text(county.get(f"/entries/{entry}/"))
    told = text(inspector.get(f"/evidence/{it.pk}/"))
    assert WHY in told and "收回核查结果：看错了工地" in told
    assert [(x.outcome, x.says) for x in EvidenceLook.objects.all()] == [("untrue", WHY), ("", "看错了工地")]


def test_a_look_that_is_sent_twice_is_one_and_anothers_is_not_overwritten(begun, inspector):
    _, it = begun
    found(it)
    found(it)

    assert EvidenceLook.objects.count() == 1
    with pytest.raises(EvidenceRefused, match="已经核查过"):
        found(it, "true", by="cha")


def test_a_past_day_shows_what_was_found_by_then(begun, client, settings):
    entry, it = begun
    settings.TODAY = JUNE + timedelta(days=3)
    before = text(client.get(f"/entries/{entry}/?on=2022-06-20"))
    found(it, on=JUNE)
    take_back_look(evidence_id=it.pk, why="看错了", by="du", now=at(JUNE + timedelta(days=2)))

    def told(day):
        return "无有效佐证" in text(client.get(f"/entries/{entry}/?on={day}"))

    assert text(client.get(f"/entries/{entry}/?on=2022-06-20")) == before
    assert [told(day) for day in ("2022-06-24", "2022-06-25", "2022-06-26", "2022-06-27")] == [False, True, True, False]


def test_the_photographs_of_a_visit_are_none_that_were_found_untrue(begun, client):
    entry, it = begun
    doubted = add(entry, photo(2, MAY_NOON.replace(month=1)))
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]
    scope = scope_of(User.objects.get(pk=client.session["_auth_user_id"]), today=JUNE)

    def shown(on=None):
        held = ledgers.ledgers_of(city=CITY, year=2022, programme=key)
        asked = {"scope": scope, "ledgers": held, "area": "620702", "on": on, "today": JUNE, "most": 5}
        return [p.pk for p in ledgers.newest_photos(**asked)]

    assert shown() == [it.pk]
    found(it)
    assert (shown(), shown(on=MAY)) == ([], [it.pk])
    found(doubted, "true", "已到现场")
    assert shown() == [doubted.pk]


def test_the_inspection_file_names_what_is_untrue_first_and_keeps_it_from_the_evidence(begun, client):
    entry, it = begun
    file(entry, "completed", date(2022, 6, 18), on=JUNE)
    found(it)
    withdraw_evidence(evidence_id=it.pk, why="传错了", by="clerk", now=at(JUNE))

    told = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/inspection/1/620702.zip").streaming_content)))
    book = openpyxl.load_workbook(io.BytesIO(told.read(sorted(told.namelist())[0])))
    missing, there = ([[c.value for c in row] for row in book[name].iter_rows(min_row=2)] for name in ("缺什么", "目录"))

    assert [(row[3], row[5], row[6], row[7]) for row in missing] == [
        ("开工", "照片", "a.jpg", f"不属实：{WHY}"),
        ("完工", "照片", None, "没有上传"),
    ]
    assert there == []


def test_the_same_file_proves_that_stage_no_more_and_fails_wherever_it_comes_again(begun):
    entry, it = begun
    (other,) = opened(canteen("乙"))
    found(it)
    withdraw_evidence(evidence_id=it.pk, why="传错了", by="clerk", now=at(JUNE))

    with pytest.raises(EvidenceRefused, match=r"2022-06-25 *核查为不属实"):
        add(entry, photo(1, MAY_NOON), on=JUNE)
    elsewhere, later = add(other, photo(1, MAY_NOON), on=JUNE), add(entry, photo(1, MAY_NOON), "completed", on=JUNE)

    assert [(e.verdict, e.reasons[0]["code"]) for e in (elsewhere, later)] == [("fail", "found_untrue")] * 2


def test_what_was_found_untrue_and_saved_again_is_known_again_in_its_own_stage(begun):
    entry, it = begun
    assert "alike" not in [r["code"] for r in add(entry, photo(1, MAY_NOON, quality=70)).reasons]
    found(it)

    again = add(entry, photo(1, MAY_NOON, quality=60), on=JUNE)

    assert (again.verdict, again.reasons[0]["code"]) == ("fail", "like_untrue")


def test_a_stage_that_was_taken_back_owes_nothing_for_its_photo(begun, county):
    entry, it = begun
    found(it)
    fact = EntryFact.objects.get(entry=entry, kind="stage").pk
    file(entry, "started", date(2022, 5, 9), on=JUNE, corrects_id=fact, withdrawn=True, why="没有开工")

    assert asked_anew() == []


def test_machines_look_as_pages_do(begun, person, client):
    entry, it = begun
    keys = {}
    for name, role, place in (("ji", "inspector", CITY), ("xian", "county", GANZHOU)):
        told = {"user": person(name, (role, place)), "name": "t", "valid_to": JUNE + timedelta(days=900), "by": "t"}
        keys[name] = make_token(permissions=[p.value for p in Permission], now=at(JUNE), **told)

    def call(name, address, sent=None):
        header = {"HTTP_AUTHORIZATION": f"Bearer {keys[name]}", "content_type": "application/json"}
        at_ = f"/api/v1{address}"
        answer = client.post(at_, sent, **header) if sent is not None else client.get(at_, **header)
        return answer.status_code, answer.json()

    look = f"/evidence/{it.pk}/look"
    client.logout()
    assert call("xian", look, {"outcome": "true"})[0] == 403
    status, refused = call("ji", look, {"outcome": "untrue"})
    assert (status, "请写明原因" in refused["problems"][0]) == (422, True)
    status, told = call("ji", look, {"outcome": "untrue", "says": WHY})
    assert (status, told["outcome"], [p["outcome"] for p in told["past"]]) == (200, "untrue", ["untrue", ""])
    assert (call("xian", f"/evidence/{it.pk}")[1]["says"], call("xian", f"/evidence/{it.pk}")[1]["past"]) == (WHY, [])
    stage = next(s for s in call("xian", f"/entries/{entry}")[1]["stages"] if s["stage"] == "started")
    assert (stage["missing"], stage["asked_anew"], stage["evidence"][0]["outcome"]) == (["photo"], [it.pk], "untrue")
    assert call("ji", look + "/take-back", {"why": "看错了"})[1]["outcome"] == ""
