"""Readings of the ledgers' measures: the same as counting the facts by hand, on every day."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.actions import close_entry
from shishi.areas.ledgers.models import EntryFact
from shishi.areas.ledgers.queries import came
from shishi.areas.ledgers.queries.asked import asked_of
from shishi.areas.ledgers.queries.by_county import courses_by_county
from shishi.areas.plans.models import Target
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.store.facts import day_of
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, body, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2022, 4, 1)
COUNTIES = ("620702", "620723")
NAMES = (
    "ledgers:canteens",
    "ledgers:canteens@completed",
    "ledgers:canteens@completed:pupils",
    "ledgers:canteens@started[kind=new]",
    "ledgers:canteens!area_per_pupil",
    "ledgers:canteens@started!progress_ahead[kind=new]",
)


def read(on, names=NAMES, *, known_now=False, before=None):
    look = Look(on, NOW.date(), known_now)
    return ledgers.readings(names=names, city=CITY, year=2022, counties=COUNTIES, look=look, before=before)


def by_hand(day, happened=date.max):
    """Count from the facts alone that were on record on a day, of stages those that had happened on another: (measure, county) to (n, d)."""
    told = Counter()
    facts = [f for f in EntryFact.objects.order_by("recorded_at", "pk") if day_of(f.recorded_at) <= day]
    gone = {f.corrects_id for f in facts if f.corrects_id}
    held = [f for f in facts if f.pk not in gone and not f.withdrawn]
    for entry in {f.entry_id for f in facts}:
        own = [f for f in held if f.entry_id == entry]
        if any(f.kind == "closed" and f.happened_date <= happened for f in own):
            continue
        body = next(f.body for f in reversed(own) if f.kind == "values")
        stages = {f.stage for f in own if f.kind == "stage" and f.happened_date <= happened}
        if not stages and not any(f.kind == "values" and f.happened_date <= happened for f in own):
            continue
        county, pupils = body["division"][:6], body["fields"]["pupils"]
        done, begun = "completed" in stages, bool(stages & {"started", "completed"})
        told.update({(NAMES[0], county, "n"): 1, (NAMES[0], county, "d"): 1, (NAMES[1], county, "d"): 1})
        told.update({(NAMES[1], county, "n"): done, (NAMES[2], county, "d"): pupils, (NAMES[2], county, "n"): pupils * done})
        area, progress = body["fields"].get("area"), body["fields"].get("progress")
        if area is not None:
            told.update({(NAMES[4], county, "d"): 1, (NAMES[4], county, "n"): area >= 120 * pupils})
        if body["fields"]["kind"] == "new":
            told.update({(NAMES[3], county, "d"): 1, (NAMES[3], county, "n"): begun})
            if progress is not None:
                told.update({(NAMES[5], county, "d"): 1, (NAMES[5], county, "n"): begun and (progress < 100 or done)})
    return told


@pytest.fixture
def remembered(settings):
    """What was counted is kept, as it is where the program is served."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(uuid4())}
    settings.CACHES = settings.CACHES | {"lines": memory}


def test_readings_equal_counting_the_facts_on_every_day(plan):
    chance = Random(38)
    bodies = [
        canteen(
            f"食堂{n}",
            chance.choice([GANZHOU, LINZE]),
            pupils=chance.randrange(1, 500),
            kind=chance.choice(["new", "rebuilt"]),
            **chance.choice([{"progress": 100}, {"progress": 40}, {}]),
        )
        for n in range(14)
    ]
    for n in (2, 7):
        del bodies[n]["fields"]["area"]
    for n in range(3, 12):
        bodies[n]["planned"] = {"completed": str(DAY + timedelta(days=2 * n - 5))}
    entries = opened(*bodies, on=DAY)
    filed, day = {}, DAY
    for _ in range(30):
        day += timedelta(days=chance.randrange(3))
        entry, stage = chance.choice(entries), chance.choice(["started", "completed"])
        happened = day - timedelta(days=chance.randrange(20))
        more = {"corrects_id": filed[entry, stage], "why": "更正"} if (entry, stage) in filed else {}
        withdrawn = bool(more) and chance.random() < 0.4
        fact = file(entry, stage, happened, on=day, **more, withdrawn=withdrawn)
        filed.pop((entry, stage), None)
        filed |= {} if withdrawn else {(entry, stage): fact}
    close_entry(entry_id=entries[0], state="withdrawn", document="市政办〔2022〕9号", by="office", now=at(day))

    for on in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=9), day - timedelta(days=1), day):
        hand = by_hand(on)
        for (name, area), reading in read(on).items():
            areas = COUNTIES if area == CITY else (area,)
            assert (reading.n, reading.d) == tuple(sum(hand[name, a, part] for a in areas) for part in "nd"), (on, name, area)
    assert read(None) == read(day)
    assert len({reading.late for on in (DAY, DAY + timedelta(days=9), day) for reading in read(on).values()}) > 3
    for on in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=9), day - timedelta(days=1), day):
        assert read(None, before=ledgers.Before(on, read(on))) == read(None), on
    for on in (DAY - timedelta(days=9), DAY, DAY + timedelta(days=9), day):
        hand = by_hand(day, happened=on)
        for (name, area), reading in read(on, known_now=True).items():
            areas = COUNTIES if area == CITY else (area,)
            assert (reading.n, reading.d) == tuple(sum(hand[name, a, part] for a in areas) for part in "nd"), (on, name, area)
        for name in (NAMES[1], NAMES[4]):
            figure = ledgers.Figure(name, CITY, 2022, Look(on, day, True))
            opened_ = {part: len(ledgers.rows(scope=OPERATOR, figure=figure, part=part)) for part in ("n", "d", "gap")}
            known = read(on, known_now=True)[name, CITY]
            assert opened_ == {"n": known.n, "d": known.d, "gap": known.d - known.n}
            waiting = sum(b.n for b in ledgers.behind(scope=OPERATOR, figure=figure))
            assert waiting == (known.d - known.n if name == NAMES[1] else 0)


def test_what_is_kept_of_a_ledger_is_never_older_than_its_last_fact(plan, remembered, django_assert_num_queries):
    chance = Random(12)
    entries = opened(*(canteen(f"食堂{n}", chance.choice([GANZHOU, LINZE]), progress=40) for n in range(8)), on=DAY)
    before = ledgers.Before(DAY, read(DAY))
    filed, day = {}, DAY
    for n in range(24):
        day += timedelta(days=chance.randrange(2))
        if n % 8 == 7:
            opened(canteen(f"新{n}", LINZE), on=day)
        entry, stage = chance.choice(entries), chance.choice(["started", "completed"])
        more = {"corrects_id": filed[entry, stage], "why": "更正"} if (entry, stage) in filed else {}
        filed[entry, stage] = file(entry, stage, day - timedelta(days=chance.randrange(9)), on=day, **more)
        on = day if chance.random() < 0.8 else None
        hand = by_hand(day)
        told = ledgers.readings(
            names=NAMES, city=CITY, year=2022, counties=COUNTIES, look=Look(None, day), before=before if on else None
        )
        for (name, area), reading in told.items():
            areas = COUNTIES if area == CITY else (area,)
            assert (reading.n, reading.d) == tuple(sum(hand[name, a, part] for a in areas) for part in "nd"), (n, name, area)
    look = Look(None, day)
    ledgers.readings(names=NAMES, city=CITY, year=2022, counties=COUNTIES, look=look)
    for ledgers_asked, queries in ((NAMES, 2), ([*NAMES, "ledgers:roads"], 2 + 1), ([*NAMES, "ledgers:roads"], 2)):
        with django_assert_num_queries(queries):
            ledgers.readings(names=ledgers_asked, city=CITY, year=2022, counties=COUNTIES, look=look)


def test_a_past_day_by_what_is_known_now_is_counted_again_only_where_its_ledger_moved(
    plan, remembered, django_assert_num_queries
):
    one, two = opened(canteen("一"), canteen("二"), on=DAY)
    on, later = DAY + timedelta(days=9), DAY + timedelta(days=20)
    look, names = Look(on, NOW.date(), known_now=True), NAMES[:4]
    county = {"scope": OPERATOR, "city": CITY, "year": 2022, "programme": ledger().programme, "look": look}
    file(one, "completed", on, on=on)
    read(on, names, known_now=True)
    courses_by_county(**county)

    opened(body("一号路", length_m=400, hamlets=1), code="roads", on=later)
    with django_assert_num_queries(2):
        before = read(on, names, known_now=True)
    with django_assert_num_queries(2):
        (told,) = courses_by_county(**county)
    file(two, "completed", on, on=later)

    assert (before[NAMES[1], CITY].n, read(on, names, known_now=True)[NAMES[1], CITY].n) == (1, 2)
    assert (told.happened, [c.happened for c in courses_by_county(**county)]) == ((on, on), [(on, on)])
    file(two, "started", DAY, on=later)
    assert [c.happened for c in courses_by_county(**county)] == [(on, on)]


def test_what_came_to_nothing_moved_nothing(plan, remembered):
    (entry,) = opened(canteen(progress=40), on=DAY)
    told = read(None)
    with pytest.raises(RuntimeError, match="power"), transaction.atomic():
        file(entry, "completed", DAY, on=DAY)
        assert read(None) != told
        raise RuntimeError("power")

    file(entry, "started", DAY, on=DAY)

    assert read(None)[NAMES[1], CITY].n == 0


def test_a_measure_that_nobody_keeps_is_not_reported(plan):
    told = read(None, names=["chronic:hypertension.managed", "ledgers:nothing", "ledgers:canteens@nowhere"])

    assert {r.status for r in told.values()} == {"not_reported"}


def test_every_ledger_measure_that_the_plan_names_is_meant(plan):
    names = set(Target.objects.exclude(measure="").values_list("measure", flat=True))
    own = {n for n in names if n.startswith("ledgers:")}

    meant = ledgers.measures(names=names, city=CITY, year=2022)
    assert own == set(meant)
    assert meant["ledgers:roads@accepted:length_m"].scale == 3


def test_what_failed_its_acceptance_is_not_accepted_at_the_first_attempt(plan, signed_in):
    name, may = "ledgers:roads@accepted!rejected", date(2022, 5, 10)
    roads = [body(f"{n}号路", length_m=400, hamlets=1) for n in "一二三"]
    first, again, failed = opened(*roads, code="roads", on=DAY)
    for entry in (first, again):
        file(entry, "accepted", may, gates=True)
    file(failed, "rejected", may, gates=True)

    def told(on=None, **more):
        reading = read(on, [name], **more)[name, CITY]
        return reading.n, reading.d

    assert told() == (2, 2), "what is not accepted yet is not judged"
    before = ledgers.Before(may, {at: r for at, r in read(may, [name]).items()})
    file(again, "rejected", may, on=may + timedelta(days=3), gates=True)
    assert (told(), told(before=before), told(may), told(may, known_now=True)) == ((1, 2), (1, 2), (2, 2), (1, 2))
    figure = ledgers.Figure(name, CITY, 2022, Look(None, NOW.date()))
    rows = {part: ledgers.rows(scope=OPERATOR, figure=figure, part=part) for part in ("n", "d", "gap")}
    assert {part: len(found) for part, found in rows.items()} == {"n": 1, "d": 2, "gap": 1}
    assert (rows["gap"][0].ref.number, rows["gap"][0].missing.label) == (again, "验收未通过")
    page = signed_in("ganzhou", ("county", GANZHOU)).get(f"/entries/{again}/").content.decode()
    assert "不计入：有过“验收未通过”。" in page


def test_a_figure_opens_to_as_many_rows_as_it_counts(plan, person):
    done, _, _ = opened(canteen("一"), canteen("二"), canteen("三", LINZE))
    file(done, "completed", date(2022, 5, 1))
    figure = ledgers.Figure("ledgers:canteens@completed", CITY, 2022, Look(None, NOW.date()))

    count = {part: len(ledgers.rows(scope=OPERATOR, figure=figure, part=part)) for part in ("n", "d", "gap")}
    assert count == {"n": 1, "d": 3, "gap": 2}
    assert [r.missing.label for r in ledgers.rows(scope=OPERATOR, figure=replace(figure, area="620723"), part="gap")] == ["完工"]
    linze = scope_of(person("linze", ("county", LINZE)), today=date(2022, 6, 1))
    assert len(ledgers.rows(scope=linze, figure=figure, part="d")) == 1


def test_what_fails_a_check_says_what_the_check_asks(plan):
    (wide, narrow) = opened(canteen("宽"), canteen("窄", pupils=400))
    figure = ledgers.Figure(NAMES[4], CITY, 2022, Look(None, NOW.date()))

    (gap,) = ledgers.rows(scope=OPERATOR, figure=figure, part="gap")

    assert (gap.ref.number, gap.missing.says) == (narrow, "建筑面积不低于生均 1.2 平方米。")
    assert [r.ref.number for r in ledgers.rows(scope=OPERATOR, figure=figure, part="n")] == [wide]
    meant = ledgers.measures(names=[*NAMES, "ledgers:canteens!none"], city=CITY, year=2022)
    assert meant.keys() == set(NAMES)
    assert (str(meant[NAMES[4]].label), meant[NAMES[4]].source) == ("食堂 建筑面积不低于生均 1.2 平方米", "counted")
    assert meant[NAMES[5]].source == "reported"


@pytest.mark.parametrize("rows", [1, 20])
def test_readings_cost_the_same_for_one_entry_and_for_many(plan, django_assert_num_queries, rows):
    opened(*(canteen(f"食堂{n}", progress=30) for n in range(rows)))

    with django_assert_num_queries(3):
        read(None, NAMES[:4])
    with django_assert_num_queries(3 + 1 + 2):
        read(None)
    assert ledger().code == "canteens"


def test_by_what_is_known_now_facts_are_asked_in_the_database_once_for_all_names_and_counted_there(plan):
    entries = opened(*(canteen(f"{n}小") for n in range(6)), on=DAY)
    for entry in entries:
        file(entry, "completed", DAY, on=DAY + timedelta(days=30))
    look = Look(DAY, NOW.date(), known_now=True)

    def asked(names):
        with CaptureQueriesContext(connection) as queries:
            read(DAY, names, known_now=True)
        return max(q["sql"].count("corrects_id") for q in queries)

    assert asked(NAMES[:4]) == asked(NAMES[1:2])
    (one,) = asked_of([NAMES[1]], CITY, 2022, look)
    assert [n for *_, n in came._rows(one, look, date.min, None)] == [6]
    assert came.came(name=NAMES[1], city=CITY, year=2022, look=look) == {"620702": {DAY: 6}}


def test_what_was_late_is_told_by_now_without_reading_what_each_entry_holds(plan):
    opened(*({**canteen(f"{n}小"), "planned": {"completed": str(DAY)}} for n in range(6)), on=DAY)
    look = Look(DAY + timedelta(days=3), NOW.date(), known_now=True)

    with CaptureQueriesContext(connection) as queries:
        told = courses_by_county(scope=OPERATOR, city=CITY, year=2022, programme=ledger().programme, look=look)

    assert [(c.area, c.n, c.late) for c in told if c.area == "620702"] == [("620702", 6, 6)]
    assert [q["sql"] for q in queries if re.search(r'(?:SELECT|,) "ledgers_entryfact"\."body"', q["sql"])] == []


def test_many_figures_without_a_column_take_as_many_statements_as_one(plan):
    opened(body("酥油口下库", GANZHOU, type="reservoir", begun="resumed", invested_q1=10), code="water")

    def asked(*quarters):
        names = [f"ledgers:water:invested_{q}" for q in quarters]
        with CaptureQueriesContext(connection) as queries:
            told = ledgers.readings(names=names, city=CITY, year=2022, counties=[], look=Look(date(2022, 4, 1), date(2022, 4, 1)))
        return len(queries), told[names[0], CITY].n

    assert asked("q1", "q2", "q3", "q4") == asked("q1")
    assert asked("q1")[1] == 10
