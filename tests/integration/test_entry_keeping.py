"""What an entry's own history keeps it from, and what it does not."""

from datetime import date

import pytest

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan
from shishi.areas.ledgers.queries.entry import entry_page
from shishi.areas.ledgers.rules import Filing
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import CITY, GANZHOU, at, canteen, file, ledger, opened
from tests.integration.versions import added, load_version

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TODAY = date(2022, 6, 1)


def page(entry):
    return entry_page(scope=OPERATOR, entry=entry, look=Look(None, TODAY))


def changed(entry, *, by="ganzhou", why="", **fields):
    seen = EntrySpan.objects.get(entry=entry, to_date=FOREVER).values_fact_id
    change = actions.Change(entry, seen, canteen("西街小学食堂", **fields), why)
    return actions.change_entries(changes=[change], by=by, now=at(TODAY))


def bulk(scope, entry, key, value):
    asked = actions.BulkEdit(key, value)
    return actions.bulk_edit(scope=scope, ledger=ledger(), ids=[entry], asked=asked, now=at(TODAY))


def test_a_replacement_begins_with_no_reported_figures(plan):
    (old,) = opened(canteen(progress=60, invested=30_000_000, pupils=300))
    told = {"state": "replaced", "document": "张教发〔2022〕9号", "by": "office", "now": at(TODAY)}

    new = actions.close_entry(entry_id=old, replacement="北街小学食堂", **told)

    held = {f.code: value for f, value in page(new.pk).fields}
    assert (held["pupils"], held.get("progress"), held.get("invested")) == (300, None, None)


def test_a_field_asked_for_by_a_later_version_holds_up_no_week(plan, zhangye_pack):
    (entry,) = opened(canteen(progress=10))
    asked = {"label": "层数", "label_en": "floors", "required": True, "find": False}
    load_version(added(zhangye_pack, "field", "canteens-area", "canteens-floors", **asked), 2)

    assert [f.code for f in page(entry).missing] == ["floors"]
    assert changed(entry, progress=20) == 1
    assert changed(entry, progress=20, floors=300) == 1
    assert page(entry).missing == ()
    with pytest.raises(actions.EntryRefused, match="缺少层数"):
        changed(entry, progress=30)


def test_nobody_gives_an_entry_away_in_bulk(plan, person):
    (entry,) = opened(canteen(organisation="甘州区政府"))
    scope = scope_of(person("unit", ("project_unit", CITY, {"organisation": "甘州区政府"})), today=TODAY)

    with pytest.raises(actions.EntryRefused, match="不在您可以填报的范围内"):
        bulk(scope, entry, "organisation", "别的单位")

    assert Entry.objects.get(pk=entry).organisation == "甘州区政府"


def test_nothing_is_cleared_in_bulk_by_an_empty_value(plan, person):
    (entry,) = opened(canteen(progress=60, planned={"completed": "2022-08-20"}))
    scope = scope_of(person("ganzhou", ("county", GANZHOU)), today=TODAY)

    for key in ("field:progress", "planned:completed", "organisation"):
        with pytest.raises(actions.EntryRefused, match="要清空请在各条的页面上修改"):
            bulk(scope, entry, key, " ")

    assert page(entry).body["planned"] == {"completed": "2022-08-20"}


def test_what_was_never_filed_is_not_taken_back(plan):
    (entry,) = opened(canteen())
    gone = Filing(entry, "started", date(2022, 5, 10), "误报", None, True)

    with pytest.raises(actions.StageRefused, match="还没有填报，没有可撤回的"):
        actions.file_stages(filings=[gone], by="ganzhou", now=at(TODAY))
    file(entry, "started", date(2022, 5, 10))
    with pytest.raises(actions.StageRefused, match="请在该阶段的填报上撤回"):
        actions.file_stages(filings=[gone], by="ganzhou", now=at(TODAY))

    assert EntryFact.objects.filter(entry=entry, kind="stage").count() == 1


def test_who_changed_it_meanwhile_is_called_by_name(plan, person):
    person("ganzhou", ("county", GANZHOU))
    (entry,) = opened(canteen(), by="ganzhou")
    behind = actions.Change(entry, 0, canteen(pupils=301))

    with pytest.raises(actions.EntryRefused, match="ganzhou的岗位刚刚修改过"):
        actions.change_entries(changes=[behind], by="clerk", now=at(TODAY))
