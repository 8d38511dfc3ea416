"""Reports that wait for the same person are read at a glance, and signed or accepted together or not at all."""

from datetime import date
from importlib import import_module

import pytest

from shishi.areas.reporting.models import Duty, Report, ReportFact
from shishi.infra.record.models import Line
from tests.integration.ledger_entries import GANZHOU, LINZE, canteen, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CITY = "620700000000"
WEEK = "/week/?county={}&week=2022-05-19"


@pytest.fixture
def waiting(plan, settings, signed_in):
    """Two counties' weeks and a summary that a post of its bureau signs first, all sent; return their keys by unit."""
    settings.TODAY = date(2022, 5, 20)
    opened(canteen("一小食堂"), canteen("临泽食堂", LINZE))
    ganzhou = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    ganzhou.post(WEEK.format("620702"), {"seen": 0, "key": "", "nothing": "1"})
    linze.post(WEEK.format("620723"), {"seen": 0, "key": "", "note": "汛期停工两天"})
    settings.TODAY = date(2022, 6, 30)
    bureau = signed_in("rsj", ("lead_unit", CITY, {"organisation": "市人社局", "post": "经办人"}))
    duty = Duty.objects.get(number="3.1", item="r-half_yearly")
    sent = bureau.post(f"/reports/{duty.pk}/2022-06-30/{CITY}/市人社局/", {"seen": 0, "text": "上半年"})
    assert sent.status_code == 302
    return {r.unit: f"{r.pk}.{r.version}" for r in Report.objects.filter(state="sent")}


def states():
    return dict(Report.objects.filter(version__gt=0).values_list("unit", "state"))


def test_what_waits_is_read_at_a_glance_and_accepted_together(waiting, client, django_assert_max_num_queries):
    page = client.get("/reports/").content.decode()
    assert "零报告" in page and "汛期停工两天" in page
    assert page.count('name="report"') == 2, "the summary is first to be signed by its bureau"
    assert "先由分管领导签批" in page

    with django_assert_max_num_queries(60):
        client.post("/reports/take/", {"report": [waiting["甘州区政府"], waiting["临泽县政府"]]})

    assert states() == {"甘州区政府": "accepted", "临泽县政府": "accepted", "市人社局": "sent"}
    assert Line.objects.filter(verb="reporting.report.accepted").count() == 2
    assert "已接收 2 份" in client.get("/reports/").content.decode()


def test_a_signature_is_given_by_whose_turn_it_is(waiting, signed_in):
    boss = signed_in("boss", ("lead_unit", CITY, {"organisation": "市人社局", "post": "分管领导"}))
    assert boss.get("/reports/").content.decode().count('name="report"') == 1

    boss.post("/reports/take/", {"report": waiting["市人社局"]})

    assert list(ReportFact.objects.filter(kind="signed").values_list("by", "body__post")) == [("boss", "分管领导")]


@pytest.mark.parametrize(
    ("also", "says"),
    [
        ([], "还没有勾选报告"),
        (["市人社局"], "都没有写入"),
        (["stale"], "都没有写入"),
        (["x"], "都没有写入"),
    ],
)
def test_all_are_taken_or_none(waiting, client, also, says):
    keys = {**waiting, "stale": waiting["临泽县政府"].split(".")[0] + ".9", "x": "x"}
    asked = [keys["甘州区政府"], *(keys[k] for k in also)] if also else []

    client.post("/reports/take/", {"report": asked})

    assert says in client.get("/reports/").content.decode()
    assert set(states().values()) == {"sent"}


def test_what_another_accepts_meanwhile_refuses_the_whole(waiting, client, monkeypatch):
    index = import_module("shishi.areas.reporting.pages.index")
    held = index.index_page

    def overtaken(request):
        page = held(request)
        Report.objects.filter(unit="临泽县政府").update(state="accepted")
        return page

    monkeypatch.setattr(index, "index_page", overtaken)
    client.post("/reports/take/", {"report": [waiting["甘州区政府"], waiting["临泽县政府"]]})
    monkeypatch.undo()

    assert "临泽县政府：这份报告现在不能接收。" in client.get("/reports/").content.decode()
    assert states()["甘州区政府"] == "sent"


def test_a_county_takes_none(waiting, signed_in):
    county = signed_in("again", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    county.post("/reports/take/", {"report": list(waiting.values())})
    assert set(states().values()) == {"sent"}
