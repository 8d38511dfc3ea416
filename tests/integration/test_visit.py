"""One page before a visit: five facts, three problems, who answers, what was promised last time, two photographs."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Evidence
from shishi.areas.plans import public as plans
from shishi.areas.reporting import actions as reports
from shishi.areas.reporting.models import Coordination, Duty
from shishi.areas.reporting.queries.coordination import A_PAGE
from shishi.engines.evidence import examine
from shishi.infra import files
from shishi.infra.record.models import Line
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, opened
from tests.integration.photos import MAY_NOON, photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TODAY = date(2022, 7, 8)
PAGE = "/leader/1/620702/"
PLANNED = {"started": "2022-05-10", "completed": "2022-06-20"}


def proved(entry, seed, verdict="pass", stage="started", **more):
    data = photo(seed, MAY_NOON)
    files.keep(data)
    upload = actions.Upload(examine(data), f"现场{seed}.jpg", **more)
    row = actions.add_evidence(entry_id=entry, stage=stage, upload=upload, by="ganzhou", now=at(date(2022, 5, 10 + seed)))
    Evidence.objects.filter(pk=row.pk).update(verdict=verdict)
    return row.pk


@pytest.fixture
def begun(plan, settings, tmp_path):
    """Of Ganzhou's two canteens one has begun, with photographs; land was asked for, answered, and not solved. Linze has one."""
    settings.TODAY, settings.FILES_DIR = TODAY, tmp_path
    ids = opened(canteen("一", planned=PLANNED), canteen("二"), canteen("三", LINZE, planned=PLANNED), on=date(2022, 4, 1))
    file(ids[0], "started", date(2022, 5, 9), on=date(2022, 5, 9))
    return ids


@pytest.fixture
def answered(begun):
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]
    asking = reports.Asking(GANZHOU, "市自然资源局", "食堂用地没有批", date(2022, 6, 20), programme=key, cause="land")
    it = reports.ask(asking=asking, by="ganzhou", now=at(date(2022, 6, 1))).pk
    reports.answer(pk=it, says="六月底前批复", by="land", now=at(date(2022, 6, 10)))
    reports.rate(pk=it, rating=1, says="没有批", until=date(2022, 7, 20), by="ganzhou", now=at(date(2022, 7, 1)))
    week = Duty.objects.get(kind="week")
    which = reports.Which(week.pk, date(2022, 6, 24), date(2022, 6, 30), GANZHOU, "甘州区政府")
    body = {"typed": 0, "filled": 0, "note": "二小食堂施工队停工"}
    reports.send(sending=reports.Sending(which, 0, body), by="ganzhou", now=at(date(2022, 7, 1)))


def test_a_page_before_a_visit_tells_what_stands_what_waits_and_what_came_of_what_was_said(
    begun, answered, client, django_assert_max_num_queries
):
    shown = [proved(begun[0], n) for n in (1, 2, 3)][1:]
    doubted = proved(begun[0], 4, "doubt")
    client.get(PAGE)
    lines = Line.objects.count()

    with django_assert_max_num_queries(95):
        page = client.get(PAGE).content.decode()

    told = re.sub(r"\s+", "", re.sub("<[^>]*>", "", page))
    assert "食堂完工率0/1所预警" in told
    assert "厕所完工率" not in told and "食堂2条，已达目标0条" in told, "what is not there is no fact"
    assert "等用地·食堂用地没有批8天→市自然资源局" in told and "等立项审批：1条，过计划日0条→甘州区政府" in told
    assert "责任领导" in told and "牵头单位市教育局" in told
    assert "食堂用地没有批6月10日（周五）甘州区→市自然资源局：六月底前批复未解决再次提出，7月20日（周三）前答复" in told
    assert "二小食堂施工队停工" in told
    assert [int(pk) for pk in re.findall(r'<img src="/evidence/(\d+)/960.jpg"', page)] == [*reversed(shown)]
    assert doubted not in shown
    assert "临泽" not in page[page.index("<h1") :]
    assert Line.objects.count() == lines, "a visit may be unannounced"


def test_it_is_led_to_from_where_one_looks_and_only_what_a_reader_sees_is_there(begun, client, signed_in):
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))

    for there, link in (("/leader/", f"/leader/1/{CITY}/"), ("/counties/620702/", PAGE), ("/programme/1/", PAGE)):
        assert f'href="{link}' in client.get(there).content.decode(), there
    assert client.get(f"/leader/1/{CITY}/").status_code == 200
    assert linze.get("/leader/1/620723/").status_code == 200
    assert f'href="/leader/1/{CITY}/' not in linze.get("/programme/1/").content.decode()
    for wrong in (PAGE, f"/leader/1/{CITY}/", "/leader/99/620723/"):
        assert linze.get(wrong).status_code == 404


def test_an_answer_is_led_to_however_many_requests_ended_since(begun, answered, client):
    later = {"division_code": LINZE, "unit": "市财政局", "asks": "经费", "due_date": TODAY, "outcome": "answered"}
    Coordination.objects.bulk_create(Coordination(**later, asked_at=at(TODAY, 8), ended_at=at(TODAY, 9)) for _ in range(A_PAGE))

    link, place = re.search(
        r'href="(/coordination/[^"#]*)#(c-\d+)"[^>]*>食堂用地没有批', client.get(PAGE).content.decode()
    ).groups()

    assert f'id="{place}"' in client.get(link).content.decode()


def test_a_bureaus_problem_is_told_of_what_it_leads_to_whoever_may_read_it_while_it_stands(begun, client, signed_in):
    bureau = signed_in("bureau", ("lead_unit", CITY, {"organisation": "市教育局", "post": "经办人"}))
    other = signed_in("other", ("lead_unit", CITY, {"organisation": "市交通局"}))
    at_ = f"/reports/{Duty.objects.get(number='', item='r-monthly').pk}/2022-05-31/{CITY}/市教育局/"

    def told(reader=client, number="1"):
        return "缺一名会计" in reader.get(f"/leader/{number}/{CITY}/").content.decode()

    bureau.post(at_, {"seen": 0, "text": "五月", "problems": "缺一名会计"})
    assert (told(), told(bureau), told(other), told(number="2")) == (True, True, False, False)
    bureau.post(at_, {"seen": 1, "text": "五月", "problems": ""})
    assert not told(), "a newer version says it no more"
    bureau.post(at_, {"seen": 2, "text": "五月", "problems": "缺一名会计"})
    assert told()
    client.post(at_ + "act/", {"verb": "returned", "seen": 3, "why": "不实"})
    assert not told(), "what came back is not said"


def archive(reader, address="/inspection/1/620702.zip"):
    """Return the sheets of the index, and the files by the number that they begin with."""
    told = zipfile.ZipFile(io.BytesIO(b"".join(reader.get(address).streaming_content)))
    names = sorted(told.namelist())
    book = openpyxl.load_workbook(io.BytesIO(told.read(names[0])))
    sheets = {s.title: [[c.value for c in row] for row in s.iter_rows(min_row=2)] for s in book}
    return sheets, {name.split("/")[1][:4]: (name, told.read(name)) for name in names[1:]}


def test_the_inspection_file_holds_what_is_there_numbered_and_says_first_what_is_missing(
    begun, client, signed_in, django_assert_max_num_queries
):
    pk = proved(begun[0], 1)
    file(begun[0], "completed", date(2022, 6, 18), on=date(2022, 6, 18))
    clerk, inspector = signed_in("clerk", ("county", GANZHOU)), signed_in("duchazu", ("inspector", GANZHOU))
    original = files.read(Evidence.objects.get(pk=pk).digest)
    clerk.get("/inspection/1/620702.zip")

    with django_assert_max_num_queries(25):
        sheets, held = archive(clerk)

    assert [*sheets] == ["缺什么", "目录", "说明"]
    assert [(row[1], row[3], row[5]) for row in sheets["缺什么"]] == [("620702-0001", "完工", "照片")]
    assert [(row[0], row[2], row[4], row[6]) for row in sheets["目录"]] == [(1, "620702-0001", "开工", "照片")]
    (name, data) = held["0001"]
    assert name == sheets["目录"][0][-1] == "食堂/0001-620702-0001-一-开工-照片.jpg"
    assert (b"Exif" in original, b"Exif" in data) == (True, False)
    assert archive(inspector)[1]["0001"][1] == original


def test_the_inspection_file_is_for_who_sees_the_place_and_is_bounded(begun, client, signed_in, monkeypatch):
    proved(begun[0], 1)
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))

    for wrong in ("/inspection/1/620702.zip", "/inspection/99/620723.zip", "/inspection/1/621102.zip"):
        assert linze.get(wrong).status_code == 404
    assert archive(linze, "/inspection/1/620723.zip")[1] == {}
    monkeypatch.setattr("shishi.areas.ledgers.pages.inspection.MOST_BYTES", 10)
    sheets, held = archive(client)
    assert (held, sheets["目录"][0][-1]) == ({}, "超出大小，没有放入")


@pytest.mark.parametrize(
    ("error", "says", "is_missing"),
    [(FileNotFoundError(), "原件已丢失或损坏", True), (files.FilesUnreachable(""), "现在取不到，请稍后再下载", False)],
)
def test_an_original_that_is_lost_is_told_to_the_inspector_as_missing(begun, signed_in, monkeypatch, error, says, is_missing):
    proved(begun[0], 1)
    inspector = signed_in("duchazu", ("inspector", GANZHOU))

    def read(_digest):
        raise error

    monkeypatch.setattr(files, "read", read)

    sheets, held = archive(inspector)

    assert (held, sheets["目录"][0][-1]) == ({}, says)
    assert [(row[3], row[6]) for row in sheets["缺什么"]] == ([("开工", sheets["目录"][0][7])] if is_missing else [])
