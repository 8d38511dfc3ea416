"""Readings of the ledgers' measures: the same as counting the facts by hand, on every day."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from shishi.areas.ledgers import measures
from shishi.areas.ledgers.actions import close_entry
from shishi.areas.ledgers.models import EntryFact
from shishi.areas.plans.models import Target
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.store.facts import day_of
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2022, 4, 1)
COUNTIES = ("620702", "620723")
NAMES = (
    "ledgers:canteens",
    "ledgers:canteens@completed",
    "ledgers:canteens@completed:pupils",
    "ledgers:canteens@started[kind=new]",
)


def read(on, names=NAMES, *, known_now=False):
    look = Look(on, NOW.date(), known_now)
    return measures.readings(names=names, city=CITY, year=2022, counties=COUNTIES, look=look)


def by_hand(day, happened=date.max):
    """Count from the facts alone that were on record on a day, of stages those that had happened on another: (measure, county) to (n, d)."""
    told = Counter()
    facts = [f for f in EntryFact.objects.order_by("recorded_at", "pk") if day_of(f.recorded_at) <= day]
    gone = {f.corrects_id for f in facts if f.corrects_id}
    held = [f for f in facts if f.pk not in gone and not f.withdrawn]
    for entry in {f.entry_id for f in facts}:
        own = [f for f in held if f.entry_id == entry]
        if any(f.kind == "closed" for f in own):
            continue
        body = next(f.body for f in reversed(own) if f.kind == "values")
        stages = {f.stage for f in own if f.kind == "stage" and f.happened_date <= happened}
        county, pupils = body["division"][:6], body["fields"]["pupils"]
        done, begun = "completed" in stages, bool(stages & {"started", "completed"})
        told.update({(NAMES[0], county, "n"): 1, (NAMES[0], county, "d"): 1, (NAMES[1], county, "d"): 1})
        told.update({(NAMES[1], county, "n"): done, (NAMES[2], county, "d"): pupils, (NAMES[2], county, "n"): pupils * done})
        if body["fields"]["kind"] == "new":
            told.update({(NAMES[3], county, "d"): 1, (NAMES[3], county, "n"): begun})
    return told


def test_readings_equal_counting_the_facts_on_every_day(plan):
    chance = Random(38)
    bodies = [
        canteen(
            f"食堂{n}", chance.choice([GANZHOU, LINZE]), pupils=chance.randrange(1, 500), kind=chance.choice(["new", "rebuilt"])
        )
        for n in range(14)
    ]
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
    for on in (DAY - timedelta(days=9), DAY, DAY + timedelta(days=9), day):
        hand = by_hand(day, happened=on)
        for (name, area), reading in read(on, known_now=True).items():
            areas = COUNTIES if area == CITY else (area,)
            assert (reading.n, reading.d) == tuple(sum(hand[name, a, part] for a in areas) for part in "nd"), (on, name, area)
        figure = measures.Figure(NAMES[1], CITY, 2022, Look(on, day, True))
        opened_ = {part: len(measures.rows(scope=OPERATOR, figure=figure, part=part)) for part in ("n", "d", "gap")}
        known = read(on, known_now=True)[NAMES[1], CITY]
        assert opened_ == {"n": known.n, "d": known.d, "gap": known.d - known.n}
        assert sum(b.n for b in measures.behind(scope=OPERATOR, figure=figure)) == known.d - known.n


def test_a_measure_that_nobody_keeps_is_not_reported(plan):
    told = read(None, names=["chronic:hypertension.managed", "ledgers:nothing", "ledgers:canteens@nowhere"])

    assert {r.status for r in told.values()} == {"not_reported"}


def test_every_ledger_measure_that_the_plan_names_is_meant_or_known_to_be_missing(plan):
    names = set(Target.objects.exclude(measure="").values_list("measure", flat=True))
    own = {n for n in names if n.startswith("ledgers:")}

    meant = measures.measures(names=names, city=CITY, year=2022)
    assert {m for m in own - set(meant) if "!" not in m} <= {
        "ledgers:roads@accepted[attempt=first]",
        "ledgers:canteens:area_per_pupil",
        "ledgers:stations:haves",
    }
    assert meant["ledgers:roads@accepted:length_m"].scale == 3


def test_a_figure_opens_to_as_many_rows_as_it_counts(plan, person):
    done, _, _ = opened(canteen("一"), canteen("二"), canteen("三", LINZE))
    file(done, "completed", date(2022, 5, 1))
    figure = measures.Figure("ledgers:canteens@completed", CITY, 2022, Look(None, NOW.date()))

    count = {part: len(measures.rows(scope=OPERATOR, figure=figure, part=part)) for part in ("n", "d", "gap")}
    assert count == {"n": 1, "d": 3, "gap": 2}
    assert [r.reason for r in measures.rows(scope=OPERATOR, figure=replace(figure, area="620723"), part="gap")] == ["完工"]
    linze = scope_of(person("linze", ("county", LINZE)), today=date(2022, 6, 1))
    assert len(measures.rows(scope=linze, figure=figure, part="d")) == 1


def test_readings_cost_the_same_for_one_entry_and_for_many(plan, django_assert_num_queries):
    opened(*(canteen(f"食堂{n}") for n in range(20)))

    with django_assert_num_queries(2):
        read(None)
    assert ledger().code == "canteens"
