"""What was made easier afterwards stands in the inspectors' list, in words; what a document allows does not."""

from datetime import date

import pytest

from shishi.areas.ledgers.actions import Change, change_entries, postpone_entry, search
from shishi.areas.ledgers.models import EntrySpan
from shishi.areas.ledgers.queries.searches import suspicions
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import CITY, at, canteen, file, ledger, opened

pytestmark = pytest.mark.django_db
JULY = date(2022, 7, 31)
PLANNED = {"completed": "2022-08-01"}


def changed(entry, on, **told):
    span = EntrySpan.objects.get(entry=entry, to_date=FOREVER)
    change_entries(changes=[Change(entry, span.values_fact_id, {**span.values_fact.body, **told})], by="clerk", now=at(on))


def found(on=None):
    return [(s.entry, s.code) for s in suspicions(ledger=ledger(), on=on, today=JULY)]


def test_a_day_put_off_without_a_document_is_shown_to_inspectors(plan, signed_in):
    put_off, postponed = opened(canteen("东街小学食堂", planned=PLANNED), canteen("西街小学食堂", planned=PLANNED))

    changed(put_off, date(2022, 7, 20), planned={"completed": "2022-09-01"})
    document = {"document": "张政办函〔2022〕9号", "by": "duchake", "now": at(date(2022, 7, 20))}
    postpone_entry(entry_id=postponed, stage="completed", day=date(2022, 9, 1), **document)

    changed(postponed, date(2022, 7, 25), organisation="西街小学")
    assert found() == [(put_off, "planned_later")]
    assert found(on=date(2022, 7, 19)) == []
    search(ledger_id=ledger().pk, now=lambda: at(JULY))
    page = signed_in("du", ("inspector", CITY)).get(f"/ledgers/{ledger().pk}/suspicions/").content.decode()
    assert "“完工”原计划 2022年8月1日，没有变更申请而推后到 2022年9月1日。" in page


def test_a_lowered_goal_and_a_stage_taken_back_are_shown_by_their_names(plan, signed_in):
    lowered, back = opened(canteen("东街小学食堂"), canteen("西街小学食堂"))
    filed = file(back, "approved", date(2022, 5, 5))

    changed(lowered, date(2022, 6, 1), goal="completed")
    file(back, "approved", date(2022, 5, 5), on=date(2022, 6, 1), why="核查前撤回", corrects_id=filed, withdrawn=True)

    assert found() == [(lowered, "goal_lowered"), (back, "stage_withdrawn")]
    search(ledger_id=ledger().pk, now=lambda: at(JULY))
    page = signed_in("du", ("inspector", CITY)).get(f"/ledgers/{ledger().pk}/suspicions/").content.decode()
    assert "改成了更早的“完工”" in page
    assert "2022年6月1日 撤回了“立项审批”（原填 2022年5月5日）。" in page


def test_one_thing_by_two_names_is_shown_with_the_other(plan):
    one, two, _ = opened(canteen("第4小学食堂"), canteen("第四 小学食堂"), canteen("第5小学食堂"))

    assert found() == [(one, "named_alike"), (two, "named_alike")]


@pytest.mark.parametrize("many", [1, 6])
def test_the_list_takes_as_many_queries_for_one_entry_as_for_many(plan, many, django_assert_num_queries):
    for n, entry in enumerate(opened(*(canteen(f"第{n}小学食堂", planned=PLANNED) for n in range(many)))):
        file(entry, "approved", date(2022, 5, 1 + n))
        changed(entry, date(2022, 7, 20), planned={})
    held = ledger()

    with django_assert_num_queries(11):
        list(suspicions(ledger=held, on=None, today=JULY))
