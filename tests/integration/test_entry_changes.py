"""An entry of a ledger is replaced, postponed or withdrawn only so: applied for, agreed, recorded with its document."""

from datetime import date

import pytest

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan
from shishi.areas.packs import actions
from shishi.areas.packs.models import ChangeRequest
from shishi.areas.plans.models import Plan
from shishi.infra.record.models import Line
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import GANZHOU, LINZE, at, canteen, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY, JUNE = date(2022, 5, 8), date(2022, 6, 20)


def asked(entry, kind, **more):
    return actions.Asked(number="1", item_kind="entry", item=str(entry), kind=kind, why="选址地质条件不符", **more)


def applied(entry, kind, **more):
    return actions.apply_for_entry(
        plan_id=Plan.objects.get().pk, asked=asked(entry, kind, **more), unit="甘州区政府", by="county", now=at(MAY)
    )


def recorded(change):
    actions.agree_to_change(change_id=change.pk, agreed=True, unit="市教育局", by="bureau", now=at(MAY))
    document = actions.Document(number="张教发〔2022〕77号", title="关于调整的批复", issued=MAY, effective=MAY)
    return actions.record_change(change_id=change.pk, document=document, by="office", now=at(JUNE))


def now(entry):
    return EntrySpan.objects.get(entry_id=entry, to_date=FOREVER)


def test_a_replaced_entry_keeps_its_place_in_the_count_by_its_successor(plan):
    (entry,) = opened(canteen("甲校食堂"))

    assert recorded(applied(entry, "replace", replacement="乙校食堂")) is None

    new = Entry.objects.get(replaces=entry)
    assert (now(entry).state, now(new.pk).state, now(new.pk).name) == (1, 0, "乙校食堂")
    assert EntryFact.objects.filter(entry=entry, kind="closed", why="张教发〔2022〕77号").count() == 1
    assert Line.objects.filter(verb="ledgers.entry.replaced").count() == 1


def test_a_postponed_stage_keeps_its_first_day_in_the_history(plan):
    (entry,) = opened(canteen(planned={"started": "2022-05-10"}))

    recorded(applied(entry, "postpone", stage="started", new_day=date(2022, 7, 1)))

    assert now(entry).due_date == date(2022, 7, 1)
    first = EntryFact.objects.filter(entry=entry, kind="values").order_by("pk").first()
    assert first.body["planned"]["started"] == "2022-05-10"


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("replace", {}, "换成什么"),
        ("postpone", {}, "选择要延期的阶段"),
        ("postpone", {"stage": "started"}, "新的日期"),
        ("postpone", {"stage": "started", "new_day": date(2022, 5, 1)}, "不晚于原计划"),
        ("postpone", {"stage": "started", "new_day": date(9999, 12, 31)}, "太晚"),
    ],
)
def test_a_request_that_cannot_be_says_why(plan, kind, more, says):
    (entry,) = opened(canteen(planned={"started": "2022-05-10"}))

    with pytest.raises(actions.DraftRefused, match=says):
        applied(entry, kind, **more)
    assert not ChangeRequest.objects.exists()


def test_a_county_applies_for_its_own_entries_only(plan, signed_in):
    mine, theirs = opened(canteen("甲"), canteen("乙", LINZE))
    county = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))

    assert county.get(f"/requests/apply/entries/{theirs}/").status_code == 404
    sent = county.post(f"/requests/apply/entries/{mine}/", {"kind": "withdraw", "why": "学校撤并"})
    assert sent.status_code == 302
    assert ChangeRequest.objects.get().unit == "甘州区政府"


def test_an_entry_is_not_replaced_by_one_that_is_registered(plan):
    entry, _ = opened(canteen("甲校食堂"), canteen("乙校食堂"))

    with pytest.raises(actions.DraftRefused, match="“乙校 食堂”已登记为 620702-0002"):
        applied(entry, "replace", replacement="乙校 食堂")
