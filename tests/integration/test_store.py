"""Facts are only added; what they add up to can be read as of any day."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shishi.infra.clock import SHANGHAI
from shishi.infra.store.bulk import insert_frame
from shishi.infra.store.facts import FactRefused, append, append_frame, known_by
from shishi.infra.store.guard import RefuseChange
from shishi.infra.store.spans import as_of, project, rebuild
from tests.kept.actions import file_stages, lent
from tests.kept.models import StageEvent, StageSpan, Thing, standing

pytestmark = pytest.mark.db
BEGIN = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
DAY = BEGIN.date()

filings = st.tuples(
    st.integers(0, 4), st.integers(1, 5), st.integers(0, 9), st.sampled_from(["new", "new", "correct", "withdraw"])
)
batches = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 14), st.lists(filings, min_size=1, max_size=5)), min_size=1, max_size=12
)


def filing(thing, stage=1, happened=DAY, **more):
    return {"entry_id": thing.pk, "stage": stage, "happened_date": happened, **more}


@pytest.fixture
def thing(db):
    return Thing.objects.create(name="食堂")


@pytest.mark.db
class TestAnyDay(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(batches)
    def test_every_read_as_of_a_day_equals_a_replay_of_the_facts(self, drawn):
        """New facts, corrections, withdrawals, late filings, several batches a day, on five things."""
        things = [Thing.objects.create(name=f"第{n}处") for n in range(5)]
        now = BEGIN
        for days, hours, chosen in drawn:
            now += timedelta(days=days, hours=hours)
            self._file(things, chosen, now)

        last = now.date() + timedelta(days=2)
        days = [BEGIN.date() + timedelta(days=n) for n in range(-1, (last - BEGIN.date()).days + 1)]
        assert self._read(things, days) == self._replayed(things, days)

        rebuild(StageSpan, standing, of=lent({t.pk for t in things}))
        assert self._read(things, days) == self._replayed(things, days)

    def _file(self, things, chosen, now):
        rows, used = [], set()
        for which, stage, ago, kind in chosen:
            row = filing(things[which], stage, now.date() - timedelta(days=ago))
            if kind != "new":
                corrected = StageEvent.objects.exclude(corrects=None).values_list("corrects_id", flat=True)
                free = StageEvent.objects.filter(entry=things[which], withdrawn=False).exclude(pk__in=[*corrected, *used]).first()
                if free is None:
                    continue
                used.add(free.pk)
                row |= {"corrects_id": free.pk, "withdrawn": kind == "withdraw"}
            rows.append(row)
        if rows:
            file_stages(filings=rows, by="u1", now=now)

    def _read(self, things, days):
        return {
            (day, t.pk): next(iter(StageSpan.objects.filter(as_of(day), entry=t).values("stage", "happened_date")), None)
            for day in days
            for t in things
        }

    def _replayed(self, things, days):
        return {
            (day, t.pk): standing(list(StageEvent.objects.filter(known_by(day), entry=t).order_by("recorded_at", "pk")))
            for day in days
            for t in things
        }


@pytest.mark.parametrize("count", [1, 3000])
def test_filing_costs_the_same_statements_for_one_thing_and_for_thousands(db, count):
    things = Thing.objects.bulk_create([Thing(name=f"第{n}处") for n in range(count)])

    with CaptureQueriesContext(
        connection,
    ) as queries:
        file_stages(filings=[filing(t) for t in things], by="u1", now=BEGIN)

    written = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # COPY goes past the list of statements: two fewer on PostgreSQL
    assert len(written) == {"sqlite": 12, "postgresql": 10}[connection.vendor], written
    assert StageSpan.objects.count() == count


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"happened_date": DAY + timedelta(days=1)}, "第1行：发生日期2026-03-03在记录日期2026-03-02之后"),
        ({"corrects_id": 999_999}, "第1行：要更正的事实999999不存在"),
    ],
)
def test_a_row_that_cannot_be_a_fact_is_refused_with_its_reason(thing, more, says):
    with pytest.raises(FactRefused, match=says):
        append(StageEvent, [filing(thing) | more], by="u1", now=BEGIN)

    assert not StageEvent.objects.exists()


def test_a_fact_is_corrected_once_and_only_within_its_own_thing(thing):
    other = Thing.objects.create(name="厕所")
    [old] = append(StageEvent, [filing(thing)], by="u1", now=BEGIN).facts
    append(StageEvent, [filing(thing, 2, corrects_id=old.pk)], by="u1", now=BEGIN)

    with pytest.raises(FactRefused) as refused:
        append(StageEvent, [filing(thing, 3, corrects_id=old.pk), filing(other, 1, corrects_id=old.pk)], by="u1", now=BEGIN)

    assert refused.value.problems == (
        f"第1行：事实{old.pk}已被更正；请更正最新的一条。",
        f"第2行：事实{old.pk}属于另一项，不能在本项更正；请从该项的历史中选取。",
    )


@pytest.mark.parametrize("change", [lambda: StageEvent.objects.update(stage=9), lambda: StageEvent.objects.all().delete()])
def test_the_table_of_facts_refuses_change(thing, change):
    append(StageEvent, [filing(thing)], by="u1", now=BEGIN)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()

    assert StageEvent.objects.get().stage == 1


@pytest.mark.django_db
def test_every_table_that_a_migration_guards_is_still_guarded_behind_the_last():
    """SQLite makes a table anew to change a constraint of it, and leaves its triggers behind."""
    steps = MigrationLoader(connection).graph
    named = {
        o.table for node in steps.nodes for o in steps.nodes[node].operations if isinstance(o, RefuseChange)
    }  # fmt: skip
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_refuse_change'")
        else:
            cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_refuse_%'")
        guarded = {table for (table,) in cursor.fetchall()}

    assert len(named) > 12
    assert named - guarded == set()


def test_what_the_last_fact_of_a_day_says_is_the_day(thing):
    file_stages(filings=[filing(thing, 1)], by="u1", now=BEGIN)
    file_stages(filings=[filing(thing, 4)], by="u1", now=BEGIN + timedelta(hours=3))

    assert [(s.stage, s.from_date) for s in StageSpan.objects.all()] == [(4, DAY)]


def test_a_withdrawn_fact_leaves_nothing_standing(thing):
    [old] = file_stages(filings=[filing(thing, 1)], by="u1", now=BEGIN).facts
    later = BEGIN + timedelta(days=5)
    file_stages(filings=[filing(thing, 1, corrects_id=old.pk, withdrawn=True)], by="u1", now=later)

    assert StageSpan.objects.filter(as_of(DAY)).count() == 1
    assert not StageSpan.objects.filter(as_of(later.date())).exists()


def test_an_evening_in_shanghai_is_that_day_and_not_the_day_before_in_london(thing):
    file_stages(filings=[filing(thing, 1)], by="u1", now=datetime(2026, 3, 2, 0, 30, tzinfo=SHANGHAI))

    assert StageSpan.objects.filter(as_of(date(2026, 3, 2))).exists()
    assert StageEvent.objects.filter(known_by(date(2026, 3, 2))).exists()
    assert not StageEvent.objects.filter(known_by(date(2026, 3, 1))).exists()


def test_a_thing_has_one_open_span(thing):
    file_stages(filings=[filing(thing, 1)], by="u1", now=BEGIN)

    with pytest.raises(IntegrityError), transaction.atomic():
        StageSpan.objects.create(entry=thing, county="", stage=2, happened_date=DAY, from_date=DAY + timedelta(days=1))


def test_projecting_again_changes_nothing(thing):
    file_stages(filings=[filing(thing, 1)], by="u1", now=BEGIN)

    assert project(StageSpan, standing, of=lent({thing.pk}), today=DAY + timedelta(days=3)) == 0


HARD = ["", "\\N", 'a"b', "行一\n\\.\n行三", " ,;", "\\", "NULL", "'"]


@pytest.mark.db
def test_a_frame_is_kept_as_it_is_told(db):
    ids = insert_frame(Thing, pl.DataFrame({"name": HARD}), phone=None)

    assert list(Thing.objects.order_by("pk").values_list("pk", "name")) == list(zip(ids, HARD, strict=True))
    again = insert_frame(Thing, pl.DataFrame({"name": ["x"]}))
    assert again[0] > ids[-1], "no id comes twice"
    assert not len(insert_frame(Thing, pl.DataFrame({"name": []}, schema={"name": pl.String})))


@pytest.mark.db
@pytest.mark.parametrize("told", [*HARD, "100%", "%s", "%%s'); --", "''"])
def test_what_all_rows_of_a_frame_have_is_kept_as_it_is_told(thing, told):
    rows = pl.DataFrame({"entry_id": [thing.pk] * 2, "stage": [1, 2]})

    append_frame(StageEvent, rows, by="u1", now=BEGIN, happened_date=DAY, why=told)

    found = StageEvent.objects.values_list("stage", "why", "withdrawn", "corrects", "happened_date", "recorded_at")
    assert sorted(found) == [(n, told, False, None, DAY, BEGIN) for n in (1, 2)]


@pytest.mark.db
def test_facts_of_a_frame_are_those_of_their_rows(thing):
    days = [DAY, DAY - timedelta(days=40)]
    rows = pl.DataFrame({"entry_id": [thing.pk] * 2, "stage": [1, 2], "happened_date": days})
    told = append_frame(StageEvent, rows, by="u1", now=BEGIN, why="表格")

    found = StageEvent.objects.order_by("pk").values_list("pk", "stage", "happened_date", "recorded_at", "by", "why", "withdrawn")
    assert list(found) == [(pk, n, day, BEGIN, "u1", "表格", False) for pk, n, day in zip(told.ids, (1, 2), days, strict=True)]
    later = rows.with_columns(happened_date=pl.lit(DAY + timedelta(days=1)))
    with pytest.raises(FactRefused, match="第1行：发生日期2026-03-03在记录日期2026-03-02之后"):
        append_frame(StageEvent, later, by="u1", now=BEGIN)
    assert StageEvent.objects.count() == 2
