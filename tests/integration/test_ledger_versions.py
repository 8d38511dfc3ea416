"""A later version of the plan reads what was filed before it; what is written afterwards says the same still."""

from datetime import date

import pytest

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan
from shishi.areas.ledgers.public import readings
from shishi.areas.ledgers.queries.definitions import Reader
from shishi.areas.ledgers.queries.entry import entry_page
from shishi.areas.ledgers.queries.typed import typed_cells
from shishi.base.look import Look
from shishi.infra import files
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import CITY, GANZHOU, at, canteen, file, ledger, opened
from tests.integration.versions import added, edited, load_version, without

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TODAY = date(2022, 6, 1)


def page(entry):
    return entry_page(scope=OPERATOR, entry=entry, look=Look(None, TODAY))


def area(entry):
    return {f.code: value for f, value in page(entry).fields}["area"]


def import_pupils(entry, scope):
    """Bring in a table that says more pupils and nothing else."""
    number = Entry.objects.get(pk=entry).number
    table = f"编号,名称,所在地,建设方式,就餐学生数\n{number},西街小学食堂,甘州区,新建,301\n"
    batch = actions.receive(ledger=ledger(), file_name="a.csv", digest=files.keep(table.encode()), who="ganzhou", now=at(TODAY))
    batch = actions.judge_batch(batch_id=batch.pk, scope=scope, today=TODAY, now=at(TODAY))
    actions.write_batch(batch_id=batch.pk, scope=scope, by="ganzhou", now=at(TODAY), today=TODAY)
    return batch.told["shown"][0][4]


def test_what_is_written_after_a_finer_version_says_what_was_filed(plan, zhangye_pack, person, settings, tmp_path):
    """400 square metres, kept with two decimals and then with three."""
    settings.FILES_DIR = tmp_path
    one, two, three, four = opened(canteen("西街小学食堂"), canteen("二"), canteen("三"), canteen("四"))
    load_version(edited(zhangye_pack, "field", "canteens-area", scale=3), 2)
    seen = EntrySpan.objects.get(entry=four, to_date=FOREVER).values_fact_id
    told = {"document": "张教发〔2022〕9号", "by": "office", "now": at(TODAY)}

    changes = import_pupils(one, scope_of(person("ganzhou", ("county", GANZHOU)), today=TODAY))
    actions.postpone_entry(entry_id=two, stage="started", day=date(2022, 7, 1), **told)
    new = actions.close_entry(entry_id=three, state="replaced", replacement="新址", **told).pk
    same = actions.Change(four, seen, canteen("四", area=400_000))
    assert actions.change_entries(changes=[same], by="clerk", now=at(TODAY)) == 0

    assert changes == [["pupils", 300, 301]]
    assert [area(pk) for pk in (one, two, new, four)] == [400_000] * 4
    assert set(EntryFact.objects.filter(entry__in=(one, two, new), recorded_at=at(TODAY)).values_list("version", flat=True)) == {
        2
    }
    assert [c.key for told in page(one).history for c in told.changes] == ["pupils"]


def test_a_version_that_would_change_what_figures_say_is_refused(plan, zhangye_pack):
    opened(canteen())

    with pytest.raises(actions.SectionRefused, match="单位不能从“平方米”改为“亩”"):
        load_version(edited(zhangye_pack, "field", "canteens-area", unit="亩"), 2)


def handed_over(pack):
    """The pack with a last stage behind the others, and one that may now be passed over."""
    more = added(pack, "stage", "canteens-accepted", "canteens-handed", order=70, label="移交", label_en="handed over")
    return edited(more, "stage", "canteens-approved", optional=True)


def goals_met():
    name = "ledgers:canteens@goal_met"
    return readings(names=[name], city=CITY, year=2022, counties=["620702"], look=Look(None, TODAY))[name, CITY]


def test_a_version_with_other_stages_moves_the_entries_from_its_day_on(plan, zhangye_pack):
    done, begun = opened(canteen("一"), canteen("二", planned={"approved": "2022-04-10", "started": "2022-07-10"}))
    for n, stage in enumerate(("approved", "started", "completed", "in_use", "accepted"), 2):
        file(done, stage, date(2022, 4, n), gates=True)
    assert goals_met().n == 1

    load_version(handed_over(zhangye_pack), 2, date(2022, 4, 20))

    for entry in (done, begun):
        held = EntrySpan.objects.get(entry=entry, to_date=FOREVER)
        columns = page(entry).columns
        assert {name: getattr(held, name) for name in columns} == columns
        assert held.from_date == date(2022, 4, 20)
    then = EntrySpan.objects.filter(from_date__lte=date(2022, 4, 19), to_date__gt=date(2022, 4, 19))
    assert dict(then.values_list("entry_id", "goal")) == {done: 60, begun: 60}
    assert goals_met().n == 0


def test_a_version_with_other_columns_leaves_how_entries_stood_on_past_days(plan, zhangye_pack):
    (entry,) = opened(canteen(planned={"approved": "2022-04-10"}))
    file(entry, "started", date(2022, 4, 9))

    load_version(edited(handed_over(zhangye_pack), "field", "canteens-pupils", scale=1), 2, date(2022, 4, 20))

    rows = (
        EntrySpan.objects.filter(entry=entry).order_by("from_date").values_list("from_date", "number_1", "goal", "out_of_order")
    )
    assert [(day.day, *told) for day, *told in rows] == [(1, 3000, 60, False), (9, 3000, 60, True), (20, 3000, 70, False)]


@pytest.mark.parametrize(
    ("stage", "of_an_entry", "goes"),
    [
        ("in_use", {"goal": "in_use"}, False),
        ("in_use", {"planned": {"in_use": "2022-08-20"}}, False),
        ("in_use", {}, True),
    ],
)
def test_a_stage_that_is_a_goal_or_planned_is_not_taken_out(plan, zhangye_pack, stage, of_an_entry, goes):
    opened(canteen(**of_an_entry))
    later = without(zhangye_pack, f"canteens-{stage}")

    if goes:
        load_version(later, 2)
    else:
        with pytest.raises(actions.SectionRefused, match="已有记录，不能去掉"):
            load_version(later, 2)

    assert ledger().version == (2 if goes else 1)


def test_a_ledger_with_places_goes_on_having_them(plan, zhangye_pack):
    (entry,) = opened(canteen())
    actions.place_entry(entry_id=entry, place={"lon": 100.45, "lat": 38.93, "datum": "CGCS2000"}, by="clerk", now=at(TODAY))

    with pytest.raises(actions.SectionRefused, match="不能改为不落图"):
        load_version(edited(zhangye_pack, "ledger", "canteens", geometry="none"), 2)


def test_who_was_named_for_a_post_stays_named_when_the_post_goes(plan, zhangye_pack, signed_in):
    clerk = signed_in("ganzhou", ("county", GANZHOU))
    (entry,) = opened({**canteen(), "responsible": {"包抓领导": "副县长"}})
    load_version(edited(zhangye_pack, "ledger", "canteens", responsibles=["责任人"]), 2)
    seen = EntrySpan.objects.get(entry=entry, to_date=FOREVER).values_fact_id
    told = {"name": "西街小学食堂", "division": GANZHOU, "f_kind": "new", "f_pupils": "301", "f_area": "400", "r_0": "校长"}

    answer = clerk.post(f"/entries/{entry}/edit/", {**told, "organisation": "", "goal": "", "seen": seen})

    assert answer.status_code == 302
    assert page(entry).body["responsible"] == {"包抓领导": "副县长", "责任人": "校长"}


def test_a_name_that_is_typed_after_fields_became_finer_is_one_cell(plan, zhangye_pack, person):
    person("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    (entry,) = opened(canteen("食堂甲", progress=40, area=300))
    finer = edited(edited(zhangye_pack, "field", "canteens-progress", scale=2), "field", "canteens-area", scale=4)
    load_version(finer, 2, date(2022, 5, 1))
    span = EntrySpan.objects.get(entry=entry, to_date=FOREVER)
    body = {**Reader(ledger()).body(span.values_fact), "name": "食堂乙"}

    actions.change_entries(changes=[actions.Change(entry, span.values_fact_id, body)], by="ganzhou", now=at(TODAY))

    assert typed_cells(scope=OPERATOR, city=CITY, year=2022, since=TODAY, told=()) == {("620702", TODAY): 1}
