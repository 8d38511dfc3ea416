"""Many entries by the bulk door, and what finds them again by two characters."""

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers.actions import Change, Event, NoDemonstration, Past, change_entries, close_entry, pour
from shishi.areas.ledgers.actions.projecting import rebuild
from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.board import ledger_counts
from shishi.areas.ledgers.queries.listing import WORDS, Filter, entry_list
from shishi.infra.access.scope import OPERATOR, Scope, Standing
from shishi.infra.record.models import Head, Line
from shishi.infra.record.sealing import seal_day
from shishi.infra.store.marks import is_demonstration, mark_demonstration
from shishi.infra.store.words import COMMON, pairs_of
from shishi.site.demo.making import scaled
from tests.integration.ledger_entries import GANZHOU, LINZE, at, body, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MARCH, APRIL, MAY, TODAY = date(2022, 3, 18), date(2022, 4, 1), date(2022, 5, 8), date(2022, 12, 31)
LINZE_CLERK = Scope(1, "linze", "", (Standing(1, "county", "620723", None, "临泽县政府", None, "经办人", ""),))


@pytest.fixture
def demonstration(plan):
    mark_demonstration(now=at(MARCH))
    assert is_demonstration()
    yield
    is_demonstration.cache_clear()


def rows():
    facts = EntryFact.objects.order_by("entry__ledger__code", "entry__number", "recorded_at", "stage", "kind")
    return [
        *facts.values_list("entry__number", "kind", "stage", "happened_date", "recorded_at", "body"),
        *EntrySpan.objects.order_by("ledger__code", "entry__number", "from_date").values_list(
            "entry__number", "from_date", "to_date", "stage", "due_date", "name", "out_of_order", "filed_late"
        ),
    ]


def test_the_bulk_door_writes_whole_entries_with_five_events_each_and_the_same_for_the_same_seed(demonstration):
    told = []
    with CaptureQueriesContext(connection) as asked:
        made = scaled(entries=200, seed=7, until=TODAY, told=lambda n, _: told.append(n))

    assert asked.captured_queries[-1]["sql"] == "ANALYZE"
    assert (made.entries, made.events, told[-1]) == (200, 1000, 200)
    assert EntryFact.objects.filter(kind="stage").count() == 1000
    assert EntrySpan.objects.count() == made.spans
    held = Ledger.objects.filter(dropped=False).count()
    assert Entry.objects.values("ledger").distinct().count() == held
    lines = Line.objects.filter(verb="ledgers.entries.poured")
    assert lines.count() == held
    first = rows()
    for one in Ledger.objects.all():
        rebuild(one)
    assert rows() == first


def test_only_a_demonstration_takes_facts_of_past_days(plan):
    with pytest.raises(NoDemonstration, match="不是演示数据库"):
        pour(ledger_id=ledger().pk, rows=[], by="operator", now=at(TODAY))


def test_the_bulk_door_asks_as_much_for_one_entry_as_for_many(demonstration):
    def past(number):
        events = (Event("started", MAY, at(MAY)), Event("started", APRIL, at(TODAY), corrects=True))
        return Past(number, canteen(number), at(MARCH), events)

    counts = []
    for group in ([past("A-1")], [past(f"B-{n}") for n in range(30)]):
        with CaptureQueriesContext(connection) as asked:
            pour(ledger_id=ledger().pk, rows=group, by="operator", now=at(TODAY))
        counts.append(len(asked))
    assert len(set(counts)) == 1


def names(words, *, on=None, scope=OPERATOR, **more):
    found = entry_list(scope=scope, ledger=ledger(), asked=Filter(words=words, **more), on=on, today=TODAY)
    return [r.span.name for r in found.rows]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("西街", ["西街小学食堂"]),
        ("小学", ["西街小学食堂", "东街小学食堂"]),
        ("街小学食", ["西街小学食堂", "东街小学食堂"]),
        ("西小", []),
        ("堂", ["西街小学食堂", "东街小学食堂", "Abc食堂(二)"]),
        ("小学 东街", ["东街小学食堂"]),
        ("教育局", ["东街小学食堂"]),
        ("620723-", ["Abc食堂(二)"]),
        ("620702-0002", ["东街小学食堂"]),
        ("aB", ["Abc食堂(二)"]),
        ("(二", ["Abc食堂(二)"]),
        ("%", []),
        ("k1 OR", []),
        ('"', []),
        ("𠮷", []),
    ],
)
@pytest.mark.parametrize("common", [1, COMMON])
def test_entries_are_found_by_any_characters_that_stand_side_by_side(plan, monkeypatch, words, expected, common):
    """By the index, or where very many hold a word by looking at the rows."""
    monkeypatch.setattr("shishi.infra.store.words.COMMON", common)
    opened(canteen("西街小学食堂"), canteen("东街小学食堂", organisation="市教育局"), canteen("Abc食堂(二)", LINZE))

    assert names(words) == expected


def test_words_find_what_an_entry_is_called_on_the_day_that_is_looked_at(plan):
    (entry, _) = opened(canteen("西街小学食堂"), canteen("东街小学食堂"))
    fact = EntryFact.objects.get(entry_id=entry).pk
    change_entries(changes=[Change(entry, fact, canteen("南门小学食堂"))], by="clerk", now=at(MAY))

    assert (names("西街"), names("南门")) == ([], ["南门小学食堂"])
    assert (names("西街", on=APRIL), names("南门", on=APRIL)) == (["西街小学食堂"], [])
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{WORDS}"')
    caches["lists"].clear()
    assert names("南门") == []
    rebuild(ledger())
    caches["lists"].clear()
    assert (names("南门"), names("西街", on=APRIL)) == (["南门小学食堂"], ["西街小学食堂"])


def test_a_county_finds_its_own_and_another_ledgers_entries_stay_there(plan):
    opened(canteen("西街小学食堂", GANZHOU), canteen("沙河小学食堂", LINZE))
    opened(body("小学路", LINZE, length_m=400, hamlets=1), code="roads")

    assert names("小学", scope=LINZE_CLERK) == ["沙河小学食堂"]
    assert names("小学", division="620702") == ["西街小学食堂"]
    assert names("小学", stage="started") == []


def test_pairs_do_not_reach_over_a_blank():
    assert pairs_of("ab c") == ["61", "62", "61x62", "63"]


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "filebased.FileBasedCache"])
def test_a_day_that_is_over_is_counted_once_for_all_who_see_the_same(plan, settings, tmp_path, backend):
    """In the memory of a process, or in the folder that the processes of a server share."""
    settings.CACHES = {
        **settings.CACHES,
        "days": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": str(tmp_path)},
    }
    opened(canteen("西街小学食堂", GANZHOU), canteen("沙河小学食堂", LINZE))
    seal_day(APRIL)

    def counted(scope, on):
        with CaptureQueriesContext(connection) as asked:
            (count,) = ledger_counts(scope=scope, ledgers=[ledger()], on=on, today=TODAY)
        return count.total, len(asked)

    assert [counted(OPERATOR, APRIL), counted(OPERATOR, APRIL), counted(LINZE_CLERK, APRIL)] == [(2, 3), (2, 2), (1, 3)]
    assert [counted(OPERATOR, None), counted(OPERATOR, None)] == [(2, 4), (2, 4)]
    assert [counted(OPERATOR, MAY), counted(OPERATOR, MAY)] == [(2, 3), (2, 3)], "a day that is not sealed may still get facts"
    held = ledger()
    Ledger.objects.filter(pk=held.pk).update(definition={**held.definition, "note": "改了"})
    assert counted(OPERATOR, APRIL) == (2, 3)


def test_what_came_since_a_sealed_day_is_counted_once_until_the_records_next_line(plan, settings):
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = settings.CACHES | {name: memory | {"LOCATION": f"since {name}"} for name in ("days", "lines")}
    (only,) = opened(canteen("西街小学食堂", GANZHOU, goal="completed"))
    seal_day(APRIL)

    def counted():
        with CaptureQueriesContext(connection) as asked:
            (count,) = ledger_counts(scope=OPERATOR, ledgers=[ledger()], on=None, today=TODAY)
        return count.total, count.done, len(asked)

    assert [counted(), counted()] == [(1, 0, 5), (1, 0, 3)]
    file(only, "completed", MAY)
    assert [counted(), counted()] == [(1, 1, 4), (1, 1, 3)]


def test_now_is_counted_from_the_day_that_is_sealed(plan):
    held = [ledger(code) for code in ("canteens", "roads")]
    told = (canteen(f"食堂{n}", planned={"started": str(MAY)}, goal="completed") for n in range(3))
    first, second, _ = opened(*told, on=MARCH)
    file(first, "started", APRIL)
    before = ledger_counts(scope=OPERATOR, ledgers=held, on=None, today=TODAY)
    seal_day(APRIL)
    assert ledger_counts(scope=OPERATOR, ledgers=held, on=None, today=TODAY) == before

    opened(body("小学路", LINZE, length_m=400, hamlets=1), code="roads", on=MAY)
    file(second, "completed", MAY)
    close_entry(entry_id=first, state="withdrawn", document="市政办〔2022〕9号", by="office", now=at(MAY))
    canteens, roads = ledger_counts(scope=OPERATOR, ledgers=held, on=None, today=TODAY)
    assert (canteens.total, canteens.done, canteens.late, roads.total) == (2, 1, 1, 1)
    Head.objects.update(closed_date=None)
    assert ledger_counts(scope=OPERATOR, ledgers=held, on=None, today=TODAY) == [canteens, roads]


@pytest.mark.parametrize("on", [None, MAY], ids=["now", "then"])
@pytest.mark.parametrize("sort", ["due", "-due", "pupils", "-progress", "name", ""])
def test_a_long_list_is_paged_in_the_order_of_a_short_one(plan, monkeypatch, sort, on):
    """A long one is walked through by index, and what has no value comes last."""
    planned = ["2022-06-10", "", "2022-05-10", "", "2022-06-10", "2022-07-10", ""]
    bodies = [
        {**canteen(f"{7 - n}号食堂", progress=n % 3 * 10 if n % 3 else None), "planned": {"started": day} if day else {}}
        for n, day in enumerate(planned)
    ]
    ids = opened(*bodies, on=APRIL)
    file(ids[0], "started", MAY, on=MAY)
    file(ids[3], "started", TODAY, on=TODAY)

    def paged():
        found, after = [], ""
        while True:
            told = entry_list(
                scope=OPERATOR,
                ledger=ledger(),
                asked=Filter(sort=sort, division=GANZHOU[:6]),
                on=on,
                today=TODAY,
                after=after,
                limit=2,
            )
            found += [r.id for r in told.rows]
            if not (after := told.next):
                return found, told.count, told.more

    short = paged()
    assert (sorted(short[0]), *short[1:]) == (sorted(ids), 7, False)
    monkeypatch.setattr("shishi.areas.ledgers.queries.listing.FEW", 3)
    assert paged() == short
    monkeypatch.setattr("shishi.areas.ledgers.queries.listing.COUNTED", 5)
    assert paged() == (short[0], 5, True)


def test_what_nothing_matches_is_no_walk_through_the_ledger(plan, django_assert_num_queries):
    opened(canteen("一号食堂"), on=APRIL)
    canteens = ledger()

    with django_assert_num_queries(3):
        told = entry_list(scope=OPERATOR, ledger=canteens, asked=Filter(division="620723"), on=None, today=TODAY)

    assert (told.rows, told.count, told.more) == ((), 0, False)
