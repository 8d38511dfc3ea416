from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers.actions import (
    Change,
    EntryRefused,
    Opening,
    StageRefused,
    change_entries,
    close_entry,
    file_stages,
    open_entries,
)
from shishi.areas.ledgers.actions.projecting import rebuild
from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger, LedgerVersion
from shishi.areas.ledgers.queries.board import ledger_counts
from shishi.areas.ledgers.queries.entry import entry_page
from shishi.areas.ledgers.queries.listing import Filter, entry_list
from shishi.areas.ledgers.rules import Filing
from shishi.base.look import look_on
from shishi.infra.access.scope import NOBODY, OPERATOR, Scope
from shishi.infra.record.models import Line
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import GANZHOU, LINZE, at, body, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, MAY, JUNE = date(2022, 4, 1), date(2022, 5, 8), date(2022, 6, 20)


def now(entry):
    return EntrySpan.objects.get(entry_id=entry, to_date=FOREVER)


def test_a_plan_brings_its_ledgers_to_life(plan):
    codes = list(Ledger.objects.filter(dropped=False).values_list("code", flat=True))

    assert {"canteens", "places", "toilets", "centres", "stations", "roads", "water", "laboratories"} <= set(codes)
    assert Line.objects.filter(verb="ledgers.ledger.defined").count() == len(codes)


def test_an_entry_is_numbered_by_its_county_and_stands_at_no_stage(plan):
    first, second, third = opened(canteen("甲"), canteen("乙"), canteen("丙", LINZE))

    assert [Entry.objects.get(pk=e).number for e in (first, second, third)] == ["620702-0001", "620702-0002", "620723-0001"]
    assert now(first).stage == 0
    assert Line.objects.filter(verb="ledgers.entries.opened").count() == 1


def test_what_is_wrong_with_any_row_keeps_all_out(plan):
    bad = canteen("乙")
    del bad["fields"]["kind"]

    with pytest.raises(EntryRefused) as refused:
        opened(canteen("甲"), bad, canteen("丙", progress=120))

    assert len(refused.value.problems) == 2
    assert "建设方式" in str(refused.value.problems[0])
    assert not Entry.objects.exists()


def test_a_number_is_given_once(plan):
    opening = Opening(canteen("甲"), number="A-1")
    open_entries(ledger_id=ledger().pk, openings=[opening], by="clerk", now=at(APRIL))

    with pytest.raises(EntryRefused, match="已经登记过"):
        open_entries(ledger_id=ledger().pk, openings=[opening], by="clerk", now=at(APRIL))


def test_a_stage_moves_the_entry_and_the_days_before_stay_as_they_were(plan):
    (entry,) = opened(canteen(planned={"started": "2022-05-10", "completed": "2022-08-31"}))
    file(entry, "started", date(2022, 5, 6), on=MAY)

    assert now(entry).stage == 30
    assert now(entry).due_date == date(2022, 8, 31)
    before = EntrySpan.objects.get(entry_id=entry, to_date=MAY)
    assert (before.stage, before.due_date) == (0, date(2022, 5, 10))


def test_building_before_approval_is_accepted_and_flagged(plan):
    (entry,) = opened(canteen())
    file(entry, "started", date(2022, 5, 6), on=MAY)
    assert now(entry).out_of_order

    file(entry, "approved", date(2022, 4, 20), on=MAY)
    assert not now(entry).out_of_order


def test_a_late_filing_is_marked_until_a_second_person_confirms_the_day(plan):
    (entry,) = opened(canteen())
    fact = file(entry, "approved", date(2022, 4, 20), on=JUNE)
    assert now(entry).filed_late

    file(entry, "approved", date(2022, 4, 20), on=JUNE, by="clerk", corrects_id=fact, why="再次填报")
    assert now(entry).filed_late
    held = EntryFact.objects.get(corrects_id=fact).pk
    file(entry, "approved", date(2022, 4, 20), on=JUNE, by="chief", corrects_id=held, why="核实无误")
    assert not now(entry).filed_late


@pytest.mark.parametrize(
    ("filing", "says"),
    [
        ({"stage": "flown", "happened_date": MAY}, "没有“flown”这个阶段"),
        ({"stage": "started", "happened_date": date(2022, 7, 1)}, "在今天之后"),
        ({"stage": "started", "happened_date": date(1922, 7, 1)}, "太早"),
        ({"stage": "accepted", "happened_date": MAY}, "只能由验收或督查填报"),
        ({"stage": "approved", "happened_date": MAY}, "已经填报过"),
        ({"stage": "approved", "happened_date": MAY, "corrects_id": 987654, "why": "x"}, "已被他人更正"),
    ],
)
def test_a_filing_that_cannot_be_says_why_and_writes_nothing(plan, filing, says):
    (entry,) = opened(canteen())
    file(entry, "approved", date(2022, 4, 20), on=MAY)
    count = EntryFact.objects.count()

    with pytest.raises(StageRefused, match=says):
        file_stages(filings=[Filing(entry, **filing), Filing(entry, "tendered", MAY)], by="clerk", now=at(JUNE))

    assert EntryFact.objects.count() == count


def test_a_correction_names_what_it_corrects_and_needs_a_reason(plan):
    (entry,) = opened(canteen())
    fact = file(entry, "approved", date(2022, 4, 20), on=MAY)

    with pytest.raises(StageRefused, match="请写明原因"):
        file(entry, "approved", date(2022, 4, 21), on=MAY, corrects_id=fact)
    file(entry, "approved", date(2022, 4, 21), on=JUNE, corrects_id=fact, why="日期抄错")

    assert now(entry).happened_date == date(2022, 4, 21)
    file(
        entry,
        "approved",
        date(2022, 4, 21),
        on=JUNE,
        corrects_id=EntryFact.objects.get(corrects_id=fact).pk,
        why="误报",
        withdrawn=True,
    )
    assert now(entry).stage == 0


def test_two_people_never_overwrite_each_other(plan):
    (entry,) = opened(canteen())
    seen = now(entry).values_fact_id
    change_entries(changes=[Change(entry, seen, canteen(pupils=310))], by="one", now=at(MAY))

    with pytest.raises(EntryRefused, match="one刚刚修改过"):
        change_entries(changes=[Change(entry, seen, canteen(pupils=320))], by="two", now=at(MAY))

    assert now(entry).number_1 == 310


def test_the_same_values_again_change_nothing(plan):
    (entry,) = opened(canteen())
    lines = Line.objects.count()

    assert change_entries(changes=[Change(entry, now(entry).values_fact_id, canteen())], by="one", now=at(MAY)) == 0
    assert Line.objects.count() == lines


def test_a_replaced_entry_is_linked_to_the_new_one_and_counts_no_more(plan):
    (old,) = opened(canteen("甲"))
    new = close_entry(entry_id=old, state="replaced", document="张教〔2022〕9号", by="office", now=at(MAY), replacement="乙")

    assert new.replaces_id == old
    (count,) = ledger_counts(scope=OPERATOR, ledgers=[ledger()], on=None, today=JUNE)
    assert count.total == 1
    with pytest.raises(StageRefused, match="已更换或退出"):
        file(old, "approved", MAY, on=JUNE)


@pytest.mark.parametrize("rows", [1, 40])
def test_the_statements_do_not_grow_with_the_rows(plan, rows):
    entries = opened(*(canteen(f"食堂{n}") for n in range(rows)))
    with CaptureQueriesContext(connection) as counted:
        file_stages(filings=[Filing(e, "approved", date(2022, 4, 20)) for e in entries], by="clerk", now=at(MAY))

    assert len(counted) <= 23  # one asks for evidence that is to be judged again


def test_spans_made_again_from_the_facts_are_the_same(plan):
    (entry, _other) = opened(canteen(planned={"started": "2022-05-10"}), canteen("乙"))
    fact = file(entry, "started", date(2022, 5, 6), on=MAY)
    file(entry, "started", date(2022, 5, 7), on=JUNE, corrects_id=fact, why="更正")
    columns = [f.attname for f in EntrySpan._meta.concrete_fields if f.name != "id"]
    before = sorted(map(str, EntrySpan.objects.values_list(*columns)))

    rebuild(ledger())

    assert sorted(map(str, EntrySpan.objects.values_list(*columns))) == before


def test_the_list_is_filtered_sorted_and_paged_by_key(plan):
    opened(*(canteen(f"食堂{n:02d}", pupils=500 - n) for n in range(12)), canteen("临泽食堂", LINZE, pupils=1))
    seen, after = [], ""
    for _ in range(5):
        page = entry_list(
            scope=OPERATOR,
            ledger=ledger(),
            asked=Filter(division="620702", sort="pupils"),
            on=None,
            today=JUNE,
            after=after,
            limit=5,
        )
        seen += [r.fields["pupils"] for r in page.rows]
        after = page.next
        if not after:
            break

    assert seen == sorted(seen)
    assert len(seen) == 12
    found = entry_list(scope=OPERATOR, ledger=ledger(), asked=Filter(words="临泽"), on=None, today=JUNE)
    assert [r.body["division"] for r in found.rows] == [LINZE]


def test_what_a_list_found_is_kept_until_its_ledger_moves(plan, django_assert_num_queries):
    entry, other = opened(canteen(), canteen("乙", pupils=400))

    def listed(scope: Scope = OPERATOR, sort: str = "") -> list[int]:
        page = entry_list(scope=scope, ledger=ledger(), asked=Filter(stage="none", sort=sort), on=None, today=JUNE)
        assert page.count == len(page.rows)
        return [r.id for r in page.rows]

    assert listed() == [entry, other]
    with django_assert_num_queries(3):  # the ledger, its last move, the rows
        assert listed() == [entry, other]
    assert listed(sort="-pupils") == [other, entry]
    assert listed(scope=NOBODY) == []
    file(entry, "started", date(2022, 5, 6), on=MAY)
    assert listed() == [other]


def test_the_list_of_a_past_day_is_what_was_known_then(plan):
    (entry,) = opened(canteen(), on=APRIL)
    file(entry, "started", date(2022, 4, 20), on=JUNE)

    then = entry_list(scope=OPERATOR, ledger=ledger(), asked=Filter(), on=MAY, today=JUNE)
    early = entry_list(scope=OPERATOR, ledger=ledger(), asked=Filter(), on=date(2022, 3, 1), today=JUNE)

    assert [r.span.stage for r in then.rows] == [0]
    assert early.rows == ()


def test_what_is_planned_and_past_is_late(plan):
    opened(canteen("甲", planned={"started": "2022-05-10"}), canteen("乙", planned={"started": "2022-07-10"}))

    page = entry_list(scope=OPERATOR, ledger=ledger(), asked=Filter(stage="late"), on=None, today=JUNE)

    assert [r.body["name"] for r in page.rows] == ["甲"]


def test_water_works_have_goals_of_their_own(plan):
    (main, whole) = opened(
        body("山水河水库", goal="main_done", type="reservoir", begun="resumed"),
        body("酥油口下库", GANZHOU, goal="completed", type="reservoir", begun="resumed"),
        code="water",
    )
    for entry in (main, whole):
        file(entry, "main_done", MAY, on=JUNE)

    (count,) = ledger_counts(scope=OPERATOR, ledgers=[ledger("water")], on=None, today=JUNE)

    assert (count.total, count.done) == (2, 1)


def test_a_stage_reached_late_stays_yellow_until_the_week_of_its_pack_ends(plan):
    """Reached on Friday 17 June."""
    (entry,) = opened(canteen("甲", planned={"started": "2022-06-10"}))
    file(entry, "started", date(2022, 6, 17), on=date(2022, 6, 17))
    held = ledger()

    def light(day):
        page = entry_page(scope=OPERATOR, entry=entry, look=look_on(None, day))
        return next(line.light for line in page.stages if line.stage.code == "started")

    assert (held.definition["week_starts"], held.definition["holiday_rule"]) == (5, "earlier")
    assert [light(date(2022, 6, n)) for n in (20, 23, 24)] == ["yellow", "yellow", "green"]
    Ledger.objects.filter(pk=held.pk).update(definition=held.definition | {"week_starts": 1})
    assert light(date(2022, 6, 20)) == "green"


def test_an_entry_turns_yellow_as_many_days_ahead_as_its_pack_says(plan):
    (entry,) = opened(canteen("甲", planned={"started": "2022-07-10"}))
    held = ledger()

    lights = {}
    for version, days in enumerate((14, 60), held.version + 1):
        told = held.definition | {"warning_days": days}
        LedgerVersion.objects.create(ledger=held, version=version, definition=told)
        Ledger.objects.filter(pk=held.pk).update(definition=told, version=version)
        page = entry_page(scope=OPERATOR, entry=entry, look=look_on(None, JUNE))
        lights[days] = next(line.light for line in page.stages if line.stage.code == "started")
    assert held.definition["warning_days"] == 14
    assert lights == {14: "", 60: "yellow"}
