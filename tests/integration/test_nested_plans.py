"""A county's plan beside its city's: an entry is entered once, and counts once for each target that it is linked to."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.actions import Opening, Upload, add_evidence, open_entries
from shishi.areas.ledgers.models import Evidence, Ledger
from shishi.areas.packs.public import load_plan
from shishi.areas.plans import public as plans
from shishi.areas.progress.actions import Awaited, wait_begins
from shishi.areas.progress.jobs import close_days
from shishi.areas.progress.models import DayLight, DayReading
from shishi.areas.progress.queries import board
from shishi.areas.progress.queries.promise import promise
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.evidence import examine
from shishi.engines.ledger import KINDS
from shishi.engines.pack import PackError, write
from shishi.engines.pack import read as read_files
from shishi.infra import files
from shishi.infra.access.scope import OPERATOR, scope_of
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, opened
from tests.integration.nested import DONE, by_hand, of_county
from tests.integration.photos import MAY_NOON, photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FIRST = NOW.date()


@pytest.fixture
def county_plan(plan, zhangye_pack):
    load_plan(pack=of_county(zhangye_pack), notices=[], by="ganzhou", now=NOW + timedelta(hours=1))
    return plans.plan_in_force(scope=OPERATOR, city=GANZHOU)


@pytest.fixture
def canteens(county_plan):
    """Two of Ganzhou, one of them completed; one of Linze, completed."""
    ids = opened(canteen("一"), canteen("二"), canteen("三", LINZE), on=FIRST)
    for entry in (ids[0], ids[2]):
        file(entry, "completed", FIRST, on=FIRST)
    return ids


def key(city):
    return plans.programme_keys(division_code=city, year=2022)["1"]


def close(until):
    close_days(until=until, by="worker", now=at(until + timedelta(days=1), 1))


def read(city, on=None, today=FIRST):
    """Return (n, d) of the canteens completed in the whole of a plan's division."""
    plan = plans.plan_in_force(scope=OPERATOR, city=city, year=2022)
    told = board(scope=OPERATOR, plan=plan, look=Look(on, today))
    cells = [r.cells[0] for p in told.parts for r in p.rows if r.target.measure == DONE and r.target.kind == "output"]
    return {(int(c.n), int(c.whole)) for c in cells if c.whole is not None}


def test_an_entry_of_the_city_counts_in_the_plan_of_its_county_too_once_in_each(canteens):
    assert read(GANZHOU) == {(1, 2)}
    assert {n for n, _ in read(CITY)} == {2}


def test_an_entry_of_another_county_does_not_count(canteens):
    told = ledgers.readings(names=[DONE], city=GANZHOU, year=2022, counties=(), look=Look(None, FIRST))
    figure = ledgers.Figure(DONE, GANZHOU, 2022, Look(None, FIRST))

    assert (told[DONE, GANZHOU].n, told[DONE, GANZHOU].d) == (1, 2)
    assert [r.ref.number for r in ledgers.rows(scope=OPERATOR, figure=figure, part="n")] == [canteens[0]]
    assert [r.ref.number for r in ledgers.rows(scope=OPERATOR, figure=figure, part="gap")] == [canteens[1]]


def test_the_closed_day_keeps_what_both_plans_read_and_what_comes_later_is_added_to_it(canteens):
    close(FIRST)

    rows = DayReading.objects.filter(date=FIRST, measure=DONE, division_code=GANZHOU)
    light = DayLight.objects.get(date=FIRST, target="t-own")
    assert {(r.programme, r.n, r.d) for r in rows} == {(key(GANZHOU), 1, 2), (key(CITY), 1, 2)}
    assert (light.division_code, light.programme, light.need) == (GANZHOU, key(GANZHOU), 2)
    file(canteens[1], "completed", FIRST, on=FIRST + timedelta(days=1))
    assert (read(GANZHOU, on=FIRST), read(GANZHOU, today=FIRST + timedelta(days=1))) == ({(1, 2)}, {(2, 2)})
    assert {n for n, _ in read(CITY, today=FIRST + timedelta(days=1))} == {3}


def test_by_what_is_known_now_a_past_day_has_what_was_filed_late(canteens):
    close(FIRST)
    file(canteens[1], "completed", FIRST, on=FIRST + timedelta(days=1))
    plan = plans.plan_in_force(scope=OPERATOR, city=GANZHOU)

    told = board(scope=OPERATOR, plan=plan, look=Look(FIRST, FIRST + timedelta(days=1), known_now=True))

    assert [c.n for p in told.parts for r in p.rows for c in r.cells] == [2]


def test_a_ledger_of_its_own_wins_and_an_entry_never_counts_twice(plan, zhangye_pack):
    own = [i for i in zhangye_pack.programmes[0].items if i.kind in KINDS]
    load_plan(pack=of_county(zhangye_pack, items=own), notices=[], by="ganzhou", now=NOW + timedelta(hours=1))
    (citys,) = (x for x in Ledger.objects.filter(code="canteens") if x.division_code == CITY)
    (countys,) = (x for x in Ledger.objects.filter(code="canteens") if x.division_code == GANZHOU)
    for held, names in ((citys, ("一", "二")), (countys, ("三",))):
        open_entries(ledger_id=held.pk, openings=[Opening(canteen(name)) for name in names], by="clerk", now=at(FIRST))

    assert {d for _, d in read(GANZHOU)} == {1}
    close(FIRST)
    assert [r.d for r in DayReading.objects.filter(date=FIRST, measure=DONE, programme=key(GANZHOU))] == [1]
    told = ledgers.readings(names=[DONE], city=CITY, year=2022, counties=(GANZHOU[:6],), look=Look(None, FIRST))
    assert (told[DONE, CITY].d, told[DONE, GANZHOU[:6]].d) == (2, 2)
    assert read(CITY, today=FIRST + timedelta(days=1)) == read(CITY)


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        ("ledgers:kitchens@completed", "计划包和上级计划里没有台账“kitchens”；可用的有 aid_lists、canteens、"),
        ("ledgers:canteens@finished", "台账“canteens”没有阶段“finished”；可用的有"),
    ],
)
def test_a_measure_that_no_plan_counts_is_refused_in_one_sentence(plan, zhangye_pack, measure, says):
    with pytest.raises(PackError) as refused:
        load_plan(pack=of_county(zhangye_pack, measure=measure), notices=[], by="ganzhou", now=NOW)

    assert len(refused.value.problems) == 1
    assert says in str(refused.value)


def test_a_county_whose_city_has_no_plan_is_refused(db, zhangye_pack):
    with pytest.raises(PackError, match="计划包和上级计划里没有台账。"):
        load_plan(pack=of_county(zhangye_pack), notices=[], by="ganzhou", now=NOW)


def test_the_files_of_a_county_may_name_a_ledger_of_the_plan_above(tmp_path, zhangye_pack):
    for division, refused in ((GANZHOU, False), (CITY, True)):
        write(of_county(zhangye_pack, division=division), tmp_path / division)
        if refused:
            with pytest.raises(PackError, match="计划包里没有台账。"):
                read_files(tmp_path / division)
        else:
            read_files(tmp_path / division)


def test_whoever_reads_both_plans_begins_with_the_citys(county_plan, ganzhou, client):
    for who in (ganzhou, client):
        assert who.get("/").context["page"].plan.city_code == CITY
        assert who.get(f"/?plan={GANZHOU}-2022").context["page"].plan.city_code == GANZHOU


def test_another_county_does_not_see_the_plan(county_plan, person):
    linze = scope_of(person("linze", ("county", LINZE, {"organisation": "临泽县政府"})), today=FIRST)

    assert plans.plan_in_force(scope=linze, city=GANZHOU) is None


def test_a_wait_in_the_citys_programme_is_taken_off_the_countys_light_too(canteens):
    ref = Ref("reporting.coordination", 1)
    wait_begins(
        awaited=Awaited(ref, GANZHOU, key(CITY), "市自然资源局", "用地没有批", "land", canteens[1]), on=FIRST - timedelta(days=20)
    )
    plan, late = plans.plan_in_force(scope=OPERATOR, city=GANZHOU), Look(None, date(2027, 1, 10))

    told = board(scope=OPERATOR, plan=plan, look=late)
    found = promise(scope=OPERATOR, plan=plan, number="1", item="t-own", area=GANZHOU, look=late)

    assert [c.waited_days for p in told.parts for r in p.rows for c in r.cells] == [10]
    assert [(w.unit, w.entry) for w in found.waits] == [("市自然资源局", canteens[1])]


def test_the_citys_board_asks_no_more_beside_a_countys_plan(plan, zhangye_pack):
    def asked():
        caches["pages"].clear()
        with CaptureQueriesContext(
            connection,
        ) as told:
            read(CITY)
        return len(told)

    opened(canteen("一"), on=FIRST)
    asked()
    before = asked()
    load_plan(pack=of_county(zhangye_pack), notices=[], by="ganzhou", now=NOW + timedelta(hours=1))

    assert asked() == before


PAGES = [
    "/",
    "/board/",
    "/board.csv",
    "/board/map/",
    "/board/1/t-own/{area}/",
    "/board/1/t-own/{area}.csv",
    "/board/{measure}/{area}/?part=n",
    "/board/{measure}/{area}.csv?part=gap",
    "/board/1/year/",
    "/board/1/year.csv",
    "/city/",
    "/leader/",
    "/leader/1/{area}/",
    "/programme/1/",
    "/backward/",
    "/calendar/",
    "/week/",
    "/reports/",
    "/coordination/",
    "/burden/",
    "/requests/",
    "/ledgers/",
]


@pytest.mark.parametrize("on", [None, FIRST])
def test_every_page_of_a_countys_plan_opens_and_shows_its_own(canteens, ganzhou, settings, on):
    settings.TODAY = FIRST + timedelta(days=1)
    close(FIRST)

    def page(address):
        path = address.format(area=GANZHOU, measure=DONE)
        day = f"&on={on}" if on else ""
        told = ganzhou.get(f"{path}{'&' if '?' in path else '?'}plan={GANZHOU}-2022{day}")
        assert told.status_code == 200, path
        return b"".join(told) if told.streaming else told.content

    pages = {address: page(address).decode("utf-8-sig") for address in PAGES}
    assert all(f"/entries/{canteens[2]}/" not in pages[p] for p in ("/board/1/year/", "/board/{measure}/{area}/?part=n"))
    assert "二" in pages["/board/{measure}/{area}.csv?part=gap"]
    assert f"/entries/{canteens[0]}/" in pages["/board/{measure}/{area}/?part=n"]
    assert all(f"/entries/{pk}/" in pages["/board/1/year/"] for pk in canteens[:2])


# What is told beside the board


JULY = date(2022, 7, 8)
PLANNED = {"started": "2022-05-10", "completed": "2022-06-20"}


@pytest.fixture
def late(county_plan, settings, tmp_path):
    """Two canteens past their day: of Ganzhou one that names its school and has a photograph, one of Linze."""
    settings.TODAY, settings.FILES_DIR = JULY, tmp_path
    schools = {"organisation": "西街小学"}
    ids = opened(canteen("一", planned=PLANNED, **schools), canteen("三", LINZE, planned=PLANNED, **schools), on=date(2022, 4, 1))
    for n, entry in enumerate(ids):
        file(entry, "started", date(2022, 5, 9), on=date(2022, 5, 9))
        data = photo(n, MAY_NOON)
        files.keep(data)
        upload = Upload(examine(data), f"现场{n}.jpg")
        row = add_evidence(entry_id=entry, stage="started", upload=upload, by="ganzhou", now=at(date(2022, 5, 10)))
        Evidence.objects.filter(pk=row.pk).update(verdict="pass")
    return ids


def test_the_page_before_a_visit_to_a_county_for_its_own_plan_has_the_entries_that_stand_in_the_citys_ledger(late, client):
    page = client.get(f"/leader/1/{GANZHOU}/?plan={GANZHOU}-2022").context["page"].it

    assert [(x.programme, x.n, x.place.query) for x in page.late] == [(key(GANZHOU), 1, "?division=620702&stage=late&sort=due")]
    assert [(t.ledger_id, t.entries) for t in page.totals] == [(Ledger.objects.get(code="canteens").pk, 1)]
    assert [p.entry for p in page.photos] == [late[0]]


def test_the_inspection_file_of_a_countys_own_plan_holds_what_stands_in_the_citys_ledger(late, client):
    for area in (GANZHOU, GANZHOU[:6]):
        sent = client.get(f"/inspection/1/{area}.zip?plan={GANZHOU}-2022")
        names = zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))).namelist()
        assert [name for name in names if name.endswith(".jpg")] == ["食堂/0001-620702-0001-一-开工-照片.jpg"]
    assert client.get(f"/inspection/1/{LINZE[:6]}.zip?plan={GANZHOU}-2022").status_code == 404


def test_what_was_filed_after_a_past_day_is_told_of_a_countys_own_plan_too(late):
    told = ledgers.later_facts(scope=OPERATOR, city=GANZHOU, year=2022, on=date(2022, 5, 8))
    assert told == []
    file(late[0], "completed", date(2022, 6, 30), on=date(2022, 7, 8))
    file(late[1], "completed", date(2022, 6, 30), on=date(2022, 7, 8))

    assert [x.entry for x in ledgers.later_facts(scope=OPERATOR, city=GANZHOU, year=2022, on=date(2022, 7, 1))] == [late[0]]


def test_the_chase_desk_of_a_countys_own_plan_presses_for_what_stands_in_the_citys_ledger(late):
    told = ledgers.late_by_who_answers(scope=OPERATOR, city=GANZHOU, year=2022, named=["西街小学"], today=JULY)

    assert [(x.entry, x.n, x.county) for x in told] == [(late[0], 1, GANZHOU[:6])]


def test_late_entries_that_name_nobody_known_are_pressed_for_at_the_countys_government(late, client):
    page = client.get(f"/chase/?plan={GANZHOU}-2022").context["page"]

    assert [(r.debt.unit, x.n) for r in page.rows for x in r.debt.entries] == [("甘州区政府", 1)]


def test_an_entry_is_late_in_each_programme_of_a_county_that_counts_it(late, zhangye_pack):
    twice = of_county(zhangye_pack)
    load_plan(
        pack=replace(
            twice,
            programmes=(
                *twice.programmes,
                replace(twice.programmes[0], id="2", values=twice.programmes[0].values | by_hand(number="2")),
            ),
        ),
        notices=[],
        by="ganzhou",
        now=NOW + timedelta(hours=2),
    )

    told = ledgers.late_entries(scope=OPERATOR, city=GANZHOU, year=2022, area=GANZHOU[:6], look=Look(None, JULY))

    keys = plans.programme_keys(division_code=GANZHOU, year=2022)
    assert [(x.programme, x.n) for x in told] == [(keys["1"], 1), (keys["2"], 1)]


def test_the_list_of_ledgers_of_a_countys_own_plan_leads_to_its_entries_in_the_citys(late, client):
    own, citys = (client.get(f"/ledgers/?plan={division}-2022").content.decode() for division in (GANZHOU, CITY))

    ledger = Ledger.objects.get(code="canteens").pk
    assert f'本计划的条目登记在上级计划的台账里：<a href="/ledgers/{ledger}/?division=620702"' in own
    assert "计划里还没有台账" not in own
    assert "上级计划" not in citys
