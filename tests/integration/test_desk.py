import io
import re
from datetime import date
from itertools import pairwise

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shishi.areas.packs import actions
from shishi.areas.packs.labels import key_label, written
from shishi.areas.packs.models import Draft, DraftItem, Signature, TakeOn
from shishi.areas.packs.queries.standing import standing_of
from shishi.areas.plans.models import Plan
from shishi.engines.pack.fields import HOLIDAY_RULES
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, item_of, make_ready, notice_of_2023, sign_all
from tests.integration.ledger_entries import canteen, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
GANZHOU, LINZE = "620702000000", "620723000000"


@pytest.fixture
def it(plan, retold):
    return actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)


@pytest.fixture
def office(signed_in):
    return signed_in("office", ("city_office", CITY, {"organisation": "市政府办公室", "post": "经办人"}))


@pytest.fixture
def head(signed_in):
    return signed_in("head", ("leader", CITY, {"organisation": "市政府办公室", "post": "主要负责人"}))


def _desk(client, it):
    return client.get(f"/drafts/{it.pk}/")


def _said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


VALUE = re.compile(r'class="value" id="([^"]+)"')


def test_the_desk_shows_every_item_beside_its_words_in_so_many_queries(it, office):
    with CaptureQueriesContext(connection) as queries:
        page = _desk(office, it)
    numbers = list(it.items.filter(kind="programme").values_list("number", flat=True))
    with CaptureQueriesContext(connection) as fetching:
        parts = [office.get(f"/drafts/{it.pk}/programmes/{number}/") for number in numbers]

    assert page.status_code == 200
    assert len(queries) == 15
    assert len(fetching) == 13 * len(parts)
    shown = {key for response in (page, *parts) for key in VALUE.findall(response.content.decode())}
    kept = {f"{i.number or '0'}/{i.item}" for i in it.items.exclude(item="")}
    assert kept <= shown
    marked = {key for keys in re.findall(r'data-items="([^"]+)"', page.content.decode()) for key in keys.split()}
    assert marked <= shown


def test_a_programme_is_laid_in_when_it_is_opened_and_comes_along_where_the_address_says_so(it, office):
    first, asked = _desk(office, it).content.decode(), office.get(f"/drafts/{it.pk}/?programme=1").content.decode()

    assert not [key for key in VALUE.findall(first) if not key.startswith("0/")]
    assert {key.split("/")[0] for key in VALUE.findall(asked)} == {"0", "1"}
    assert f'hx-get="/drafts/{it.pk}/programmes/1/"' in first
    assert office.get(f"/drafts/{it.pk}/programmes/99/").status_code == 404


def test_beside_an_open_form_stands_its_own_programme_alone_and_the_head_is_laid_in_when_opened(it, office):
    row = item_of(it, "1", "target", quantity=2295)
    shown = office.get(f"/drafts/{it.pk}/items/{row.pk}/").content.decode()
    head = office.get(f"/drafts/{it.pk}/programmes/0/").content.decode()

    assert {key.split("/")[0] for key in VALUE.findall(shown)} == {"1"}
    assert f'hx-get="/drafts/{it.pk}/programmes/0/"' in shown
    assert {key.split("/")[0] for key in VALUE.findall(head)} == {"0"}


def test_a_value_is_edited_on_the_desk_and_its_place_is_shown_again(it, office):
    row = item_of(it, "1", "target", quantity=2295)
    form = office.get(f"/drafts/{it.pk}/items/{row.pk}/")
    assert 'value="2295"' in form.content.decode()

    done = office.post(
        f"/drafts/{it.pk}/items/{row.pk}/", {"version": "1", "quantity": "2400", "subject": "学位", "kind": "output"}
    )

    assert done.headers["Location"] == f"/drafts/{it.pk}/#1/{row.item}"
    row.refresh_from_db()
    assert (row.values["quantity"]["value"], row.edited_by) == (2400, "office")


def test_the_second_writer_sees_both_versions_and_can_save_again(it, office):
    row = item_of(it, "1", "target", quantity=2295)
    address = f"/drafts/{it.pk}/items/{row.pk}/"
    sent = {"subject": "学位", "kind": "output"}
    office.post(address, {**sent, "version": "1", "quantity": "2300"})

    second = office.post(address, {**sent, "version": "1", "quantity": "2400"})

    assert second.status_code == 409
    assert re.search("office的岗位已先保存了这一条.*数量 2300 2400", _said(second))
    version = re.search(r'name="version" value="(\d+)"', second.content.decode().split('id="item-form"')[1]).group(1)
    assert office.post(address, {**sent, "version": version, "quantity": "2400"}).status_code == 302


def test_what_was_typed_wrongly_is_said_beside_its_field_and_stays_to_be_mended(it, office):
    row = item_of(it, "1", "target", quantity=2295)

    page = office.post(
        f"/drafts/{it.pk}/items/{row.pk}/", {"version": "1", "quantity": "许多", "subject": "学位", "kind": "output"}
    )

    assert page.status_code == 422
    assert "“许多”不是数字" in page.content.decode()
    assert 'value="许多"' in page.content.decode()


def test_an_item_is_added_and_struck_out(it, office):
    added = office.post(f"/drafts/{it.pk}/add-work/1/", {"name": "某小学食堂", "goal": "建成"})
    row = DraftItem.objects.get(draft=it, kind="work")
    assert added.headers["Location"].endswith(f"#1/{row.item}")

    office.post(f"/drafts/{it.pk}/items/{row.pk}/strike/", {"version": "1", "struck": "1"})

    row.refresh_from_db()
    assert row.values["left_out"]["value"] is True


def test_a_lead_unit_edits_its_own_leaf_and_no_other_and_not_the_head(it, education):
    own, other = item_of(it, "1", "target", quantity=2295), item_of(it, "2", "target", quantity=7)
    head = it.items.get(kind="pack")

    assert education.get(f"/drafts/{it.pk}/items/{own.pk}/").status_code == 200
    for row in (other, head):
        assert education.get(f"/drafts/{it.pk}/items/{row.pk}/").status_code == 403
        assert education.post(f"/drafts/{it.pk}/items/{row.pk}/", {"version": "1"}).status_code == 403
    assert education.post(f"/drafts/{it.pk}/add-work/2/", {"name": "x"}).status_code == 403
    assert education.post(f"/drafts/{it.pk}/send/").status_code == 403


def test_a_lead_unit_confirms_what_it_leads(it, education):
    leaf = next(one for one in standing_of(it).leaves if one.number == "1")
    sent = {"number": "1", "unit": "市教育局", "digest": leaf.digest}

    assert "确认本项实施方案" in education.get(f"/drafts/{it.pk}/programmes/1/").content.decode()
    assert education.post(f"/drafts/{it.pk}/confirm/", {**sent, "number": "2", "unit": "市民政局"}).status_code == 403
    assert education.post(f"/drafts/{it.pk}/confirm/", sent).status_code == 302
    assert next(one for one in standing_of(it).leaves if one.number == "1").state == "done"


def test_a_county_answers_for_itself_alone(it, ganzhou):
    mine = next(s for s in standing_of(it).shares if s.division_code == GANZHOU)
    theirs = next(s for s in standing_of(it).shares if s.division_code == LINZE)

    def answer(share, **more):
        told = {"number": share.number, "item": share.item, "digest": share.digest, **more}
        return ganzhou.post(f"/drafts/{it.pk}/quota/", told)

    assert answer(theirs, taken="1").status_code == 403
    assert answer(mine, taken="0", why="").status_code == 422
    assert not TakeOn.objects.exists()
    assert answer(mine, taken="1").status_code == 302
    assert TakeOn.objects.get().answer == "taken"


def _post_for_post(it, office, head, signed_in):
    make_ready(it)
    assert office.post(f"/drafts/{it.pk}/send/").status_code == 302
    digest = standing_of(it).digest
    assert office.post(f"/drafts/{it.pk}/sign/", {"digest": digest}).status_code == 403
    assert head.post(f"/drafts/{it.pk}/sign/", {"digest": digest}).status_code == 302
    vice = signed_in("vice", ("leader", CITY, {"organisation": "市政府", "post": "分管领导"}))
    assert "以分管领导签批" in _desk(vice, it).content.decode()
    assert vice.post(f"/drafts/{it.pk}/sign/", {"digest": digest}).status_code == 302


def test_a_draft_is_signed_post_by_post_and_published(it, office, head, signed_in):
    _post_for_post(it, office, head, signed_in)
    assert "签发为现行计划" in _desk(office, it).content.decode()
    assert head.post(f"/drafts/{it.pk}/publish/").status_code == 403

    assert office.post(f"/drafts/{it.pk}/publish/").status_code == 302

    assert Plan.objects.get(year=2023).loaded_by == "office"
    assert "张掖市 2023" in _said(office.get("/city/?plan=620700000000-2023"))


def test_a_scan_is_taken_kept_and_given_out(it, office, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    make_ready(it)
    office.post(f"/drafts/{it.pk}/send/")
    told = {"digest": standing_of(it).digest, "signed_by": "秘书长"}

    wrong = SimpleUploadedFile("签批页.pdf", b"not a scan")
    office.post(f"/drafts/{it.pk}/sign/", {**told, "scan": wrong})
    assert not Signature.objects.exists()
    office.post(f"/drafts/{it.pk}/sign/", {**told, "scan": SimpleUploadedFile("签批页.pdf", b"%PDF-1.7 sealed")})

    kept = Signature.objects.get()
    response = office.get(f"/drafts/{it.pk}/scans/{kept.pk}/")
    assert response.content == b"%PDF-1.7 sealed"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_the_sheet_to_sign_on_paper_names_the_content(it, office):
    page = office.get(f"/drafts/{it.pk}/sheet/").content.decode()

    assert standing_of(it).digest in page
    assert "data:image/svg+xml;base64," in page


def test_a_draft_begins_with_an_uploaded_notice(plan, retold, office):
    later = retold[0].text.replace("2022", "2023")

    begun = office.post("/drafts/upload/", {"notice": SimpleUploadedFile("2023年通知.txt", later.encode())})

    it = Draft.objects.get()
    assert begun.headers["Location"] == f"/drafts/{it.pk}/adopt/"
    assert Line.objects.filter(verb="packs.draft.begun", by="office").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.txt", b"", "空"),
        ("图.pdf", b"\x89PNG\r\n\x1a\n\0\0", "不是通知文档"),
        ("信.txt", "今天下雨，路上小心。".encode(), "没有读到实事"),
    ],
)
def test_a_file_that_is_no_notice_is_refused_in_a_sentence(plan, office, name, content, says):
    page = office.post("/drafts/upload/", {"notice": SimpleUploadedFile(name, content)})

    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Draft.objects.exists()


def test_a_notice_of_another_city_is_refused(plan, retold, office):
    other = retold[0].text.replace("张掖", "酒泉").replace("2022", "2023")

    page = office.post("/drafts/upload/", {"notice": SimpleUploadedFile("n.txt", other.encode())})

    assert page.status_code == 422
    assert not Draft.objects.exists()


def test_an_amendment_begins_with_its_document(plan, office):
    told = {
        "document": "张政办发〔2022〕61号",
        "title": "关于调整任务的通知",
        "issued_on": "2022-06-01",
        "effective_on": "2022-06-01",
    }

    assert "早于文件日期" in office.post("/drafts/amend/", {**told, "effective_on": "2022-05-01"}).content.decode()
    assert office.post("/drafts/amend/", told).status_code == 302
    assert Draft.objects.get().base_id == plan.plan_id


def test_another_citys_county_finds_no_draft_at_any_address(it, signed_in):
    stranger = signed_in("stranger", ("county", "620102000000"))
    row = it.items.first()
    at = f"/drafts/{it.pk}/"
    tails = ("", f"items/{row.pk}/", f"items/{row.pk}/strike/", "add-target/1/", "confirm/", "quota/", "send/", "sign/")

    for tail in (
        *tails,
        "return/",
        "give-up/",
        "publish/",
        "sheet/",
        "scans/1/",
        "rehearsal/",
        "rehearsal.csv",
        "annex/",
        f"annex/{'ab' * 32}/",
    ):
        assert stranger.get(at + tail).status_code == 404
        assert stranger.post(at + tail, {"version": "1"}).status_code == 404
    assert "张掖" not in stranger.get("/drafts/").content.decode()
    assert Client().get(at).headers["Location"].startswith("/account/login/")


def test_an_auditor_reads_all_of_it_changes_nothing_and_is_noted(it, signed_in):
    audit = signed_in("audit", ("auditor", CITY))

    assert _desk(audit, it).status_code == 200
    assert "/strike/" not in _desk(audit, it).content.decode()
    assert audit.post(f"/drafts/{it.pk}/give-up/", {"why": "x"}).status_code == 403
    assert Line.objects.filter(verb="access.page.read", by="audit").exists()


# The front page of each post


def test_each_post_sees_first_what_waits_for_it(it, office, education, ganzhou, head):
    assert "请本单位确认 1" in _said(education.get("/"))
    assert "请本县区认领" in _said(ganzhou.get("/"))
    assert "还在等" in _said(office.get("/"))
    assert "没有等您办的事" in _said(head.get("/"))

    make_ready(it)
    assert "可以送签 1" in _said(office.get("/"))
    actions.send_for_signing(draft_id=it.pk, by="office", now=NOW)
    assert "等我签批 1" in _said(head.get("/"))
    sign_all(it)
    assert "可以签发 1" in _said(office.get("/"))


def test_the_front_page_asks_the_same_number_of_queries_whatever_the_draft_holds(it, office):
    with CaptureQueriesContext(connection) as queries:
        office.get("/")

    assert len(queries) == 33


def test_the_county_sees_its_own_tasks(plan, ganzhou):
    page = _said(ganzhou.get("/?on=2022-06-15"))

    assert "本县区的任务" in page
    assert "乡镇综合养老服务中心 1 个" in page


def test_a_unit_sees_what_it_owes_whom_by_when(plan, education):
    page = _said(education.get("/units/市教育局/?on=2022-03-20"))

    assert "学校食堂" in page
    assert "2022年9月30日" in page
    assert education.get("/units/没有这个单位/").status_code == 404


def test_the_way_back_from_each_deadline_counts_working_days(plan, office):
    page = office.get("/backward/?on=2022-03-20&unit=市教育局").content.decode()
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">', page)

    assert "个工作日" in page
    assert "市民政局" not in page.split("</form>")[-1]
    own = days[: days.index(min(days)) + 1]
    assert all(a >= b for a, b in pairwise(own))


def test_the_year_is_rehearsed_with_wording_offered(it, office):
    page = _said(office.get(f"/drafts/{it.pk}/rehearsal/?on=2023-03-17"))

    assert "签发时已过" in page
    assert "改写为“印发之日起30日内”" in page
    assert office.get(f"/drafts/{it.pk}/rehearsal.csv").content.decode().count("\n") > 10


# An annex that came later


def _workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_annex_is_compared_with_the_totals_and_becomes_quotas(it, office, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    counties = {"甘州区": 12, "临泽县": 6, "高台县": 6, "山丹县": 5, "民乐县": 5, "肃南县": 5}
    rows = [["县区", "食堂（所）", "比例"], *([name, n, "按需"] for name, n in counties.items()), ["合计", 39, ""]]
    sent = office.post(f"/drafts/{it.pk}/annex/", {"annex": SimpleUploadedFile("附件1.xlsx", _workbook(rows))})
    address = sent.headers["Location"]
    page = office.get(address)
    (target,) = (t for t in it.items.filter(number="1", kind="target") if t.values["subject"]["value"] == "食堂")
    assert "与目标总数相符" in page.content.decode()
    (name,) = re.findall(r'name="(column-[\d-]+)"', page.content.decode())
    heads = re.findall(r'<td[^>]* data-label="([^"]+)"', page.content.decode())
    assert heads == ["各县区合计", "表中合计", "分解哪个目标"], "on a phone, where a row is a card, each cell says what it is"

    assert office.post(address, {name: ""}).status_code == 422
    assert office.post(address, {name: f"1|{target.item}"}).status_code == 302

    mine = [q for q in it.items.filter(number="1", kind="quota") if q.values["target"]["value"] == target.item]
    assert {q.values["place"]["value"]: q.values["quantity"]["value"] for q in mine} == counties
    again = Line.objects.filter(verb="packs.draft.edited").count()
    office.post(address, {name: f"1|{target.item}"})
    assert Line.objects.filter(verb="packs.draft.edited").count() == again


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_an_annex_that_is_no_table_is_refused_in_a_sentence(it, office, content):
    sent = office.post(f"/drafts/{it.pk}/annex/", {"annex": SimpleUploadedFile("附件.xlsx", content)}, follow=True)

    assert re.search("不是 .xlsx|已损坏|请选择附件", sent.content.decode())


@pytest.mark.parametrize("kind", ["pack", "report", "filing"])
def test_what_a_day_of_rest_does_is_said_in_words(kind):
    said = [(key_label(kind, "holiday_rule"), written(kind, "holiday_rule", rule)) for rule in HOLIDAY_RULES]

    assert said == [("遇休息日", "提前"), ("遇休息日", "顺延"), ("遇休息日", "周报并入下期，其余顺延")]


def test_a_field_or_a_report_shows_its_cost_before_it_is_published_and_asks_what_it_replaces(it, office):
    opened(canteen("一"), canteen("二"), on=date(2022, 4, 1))
    told = {"item": "canteens", "name": "食堂", "unit": "所"}
    office.post(f"/drafts/{it.pk}/add-ledger/1/", told)

    field, report = (office.get(f"/drafts/{it.pk}/add-{kind}/1/").content.decode() for kind in ("field", "report"))
    kept = {"cadence": "monthly", "what": "进度表", "replaces": "原来的旬报"}
    answer = office.post(f"/drafts/{it.pk}/add-report/1/", kept)

    assert "食堂在办 2 条：每多一项，填一遍 2 格" in field
    assert "一期 6 份：每周一次，一年 312 份；每月一次 72 份" in report
    assert 'name="replaces"' in field and 'name="replaces"' in report
    assert answer.status_code == 302
    assert DraftItem.objects.get(draft=it, kind="report", item="r-person-1").values["replaces"]["value"] == "原来的旬报"
