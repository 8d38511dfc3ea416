"""The year is over and the next plan is not there yet: what was not kept is late today."""

import re
from datetime import date, datetime, timedelta

import pytest

from shishi.areas.packs.public import load_plan
from shishi.areas.progress.jobs import close_days
from shishi.infra.clock import SHANGHAI
from shishi.infra.places.loading import load_city
from tests.integration.conftest import ROOT
from tests.integration.ledger_entries import CITY, at, canteen, opened

pytestmark = [pytest.mark.django_db]
LOADED, TODAY = date(2023, 1, 7), date(2023, 1, 10)


@pytest.fixture
def office(db, zhangye_pack, signed_in, settings):
    settings.TODAY = TODAY
    load_city(ROOT / "shishi/infra/places/data/620700")
    load_plan(pack=zhangye_pack, notices=[], by="t", now=datetime(2023, 1, 7, 9, tzinfo=SHANGHAI))
    opened(canteen("一"), on=LOADED)
    yesterday = TODAY - timedelta(days=1)
    close_days(until=yesterday, by="worker", now=at(TODAY, 1))
    return signed_in("office", ("city_office", CITY, {"organisation": "市政府办公室"}))


def told(client, path):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", client.get(path).content.decode()))


def test_the_pages_look_from_today_and_say_that_the_year_is_over(office):
    for path in ("/", "/city/", "/calendar/", "/programme/1/", "/units/市教育局/", "/backward/"):
        assert "2022年度已经结束，本页从今天（2023年1月10日）看：没有完成的仍算逾期" in told(office, path), path


def test_what_was_not_kept_is_red_on_the_front_page_and_on_that_of_its_unit_as_on_the_board(office):
    front, board = told(office, "/"), told(office, "/board/")

    assert "1月9日（周一）日结时的亮灯" in front and "食堂完工率" in front
    assert "逾期194天" in board, "half was due on 30 June"
    assert "逾期194天" in told(office, "/units/市教育局/")
