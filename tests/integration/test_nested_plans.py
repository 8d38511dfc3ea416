"""A county's plan beside its city's: an entry is entered once, and counts once for each target that it is linked to."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.actions import Opening, open_entries
from shishi.areas.ledgers.models import Ledger
from shishi.areas.packs.public import load_plan
from shishi.areas.plans import public as plans
from shishi.areas.progress.actions import Awaited, wait_begins
from shishi.areas.progress.jobs import close_days
from shishi.areas.progress.models import DayLight, DayReading
from shishi.areas.progress.queries import board
from shishi.areas.progress.queries.promise import promise
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.ledger import KINDS
from shishi.engines.pack import PackError, write
from shishi.engines.pack import read as read_files
from shishi.infra.access.scope import OPERATOR, scope_of
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, opened
from tests.integration.nested import DONE, of_county

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
