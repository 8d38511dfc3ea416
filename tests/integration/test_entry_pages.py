"""The page of one entry: who is responsible, who reported, what it counts for, what was known when."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shishi.areas.ledgers.actions import (
    Change,
    Upload,
    add_evidence,
    change_entries,
    close_entry,
    load_section,
    place_entry,
    withdraw_evidence,
)
from shishi.areas.ledgers.models import EntrySpan, Evidence
from shishi.areas.ledgers.queries.counts import counts_for
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import open_spans
from shishi.areas.ledgers.queries.entry import Report, entry_page
from shishi.areas.plans import public as plans
from shishi.areas.plans.models import Plan
from shishi.base.look import look_on
from shishi.engines.evidence import examine
from shishi.infra import files
from shishi.infra.access.scope import OPERATOR
from shishi.infra.store.spans import FOREVER, as_of
from tests.integration.ledger_entries import GANZHOU, at, body, canteen, file, ledger, opened
from tests.integration.photos import photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, MAY, JUNE = date(2022, 4, 1), date(2022, 5, 8), date(2022, 6, 20)
STAGES = ("approved", "tendered", "started", "completed", "in_use")


def page(entry, on=None, today=JUNE, **more):
    return entry_page(scope=OPERATOR, entry=entry, look=look_on(on, today, **more))


def acts():
    """What happens to one entry, each so many days after the act before."""
    days, past = st.integers(0, 3), st.integers(0, 20)
    stage = st.sampled_from(STAGES)
    filed = st.tuples(st.just("file"), days, stage, past)
    righted = st.tuples(st.sampled_from(["correct", "confirm", "withdraw"]), days, stage, past)
    edited = st.tuples(st.just("edit"), days, st.integers(0, 100), past)
    other = st.tuples(st.sampled_from(["place", "hand in", "take back", "replace"]), days, stage, past)
    return st.lists(st.one_of(filed, righted, edited, other), min_size=3, max_size=9)


def act(entry, what, told, past, today):
    """Do it where it can be done; what the rules refuse is left out."""
    standing = page(entry, today=today)
    held = {s.stage.code: s.reached for s in standing.stages if s.reached}
    if standing.columns["state"]:
        return
    happened = today - timedelta(days=past)
    now = {"by": "clerk", "now": at(today)}
    if what == "file" and told not in held:
        file(entry, told, happened, on=today)
    elif what in ("correct", "withdraw") and told in held:
        file(entry, told, happened, on=today, corrects_id=held[told].fact, why="重核", withdrawn=what == "withdraw")
    elif what == "confirm" and told in held:
        file(entry, told, held[told].day, on=today, by="chief", corrects_id=held[told].fact, why="属实")
    elif what == "edit":
        body_now = canteen(f"食堂{told}", progress=told, planned={"started": happened.isoformat()})
        change_entries(changes=[Change(entry, standing.values_fact, body_now, "重核")], **now)
    elif what == "place":
        place = {"geometry": '{"type":"Point","coordinates":[100.45,38.93]}', "lon": 100.45, "lat": 38.93 + past / 1000}
        place_entry(entry_id=entry, place=place, **now)
    else:
        _of_evidence(entry, what, told, now)


def _of_evidence(entry, what, told, now):
    if what == "hand in":
        add_evidence(entry_id=entry, stage=told, upload=Upload(PICTURE, "现场.jpg"), **now)
    elif what == "take back" and (kept := Evidence.objects.filter(entry=entry, withdrawn_at=None).first()):
        withdraw_evidence(evidence_id=kept.pk, why="传错了", **now)
    elif what == "replace":
        close_entry(entry_id=entry, state="replaced", document="张教〔2022〕9号", replacement="新食堂", **now)


PICTURE = examine(photo(1))


def days_of(entry, happening):
    """Do the acts; yield each day with the page as it was read at its end."""
    today = APRIL
    for what, later, told, past in happening:
        if later:
            yield today, page(entry, today=today)
            today += timedelta(days=later)
        act(entry, what, told, past, today)
    yield today, page(entry, today=today)


def test_the_page_of_a_day_is_for_ever_what_was_read_on_it(plan):
    files.keep(photo(1))

    @settings(max_examples=settings.default.max_examples // 5, deadline=None)
    @given(acts())
    def holds(happening):
        with transaction.atomic():
            (entry,) = opened(canteen(planned={"started": "2022-04-10", "completed": "2022-05-31"}, progress=5))
            for day, read in list(days_of(entry, happening)):
                again = page(entry, on=day)
                assert replace(again, later=()) == read
                assert read.later == ()
                span = EntrySpan.objects.get(as_of(day), entry=entry)
                over = {} if span.to_date == FOREVER else dict.fromkeys(EntrySpan.of_now)
                assert {k: getattr(span, k) for k in read.columns} == {**read.columns, **over}
            transaction.set_rollback(True)

    holds()


def test_a_changed_pack_leaves_the_pages_of_the_days_before_it(plan, zhangye_pack):
    before, after = date(2026, 11, 24), date(2026, 11, 25)
    (entry,) = opened(canteen(), on=before)
    file(entry, "started", before)
    read = page(entry, today=before)
    first = zhangye_pack.programmes[0]
    items = [_relabelled(i) for i in first.items if (i.kind, i.id) != ("stage", "canteens-tendered")]
    changed = replace(zhangye_pack, programmes=(replace(first, items=tuple(items)), *zhangye_pack.programmes[1:]))
    held = Plan.objects.get()
    keys = dict(held.programmes.values_list("number", "key_id"))
    held.pk, held.version, held.loaded_at = None, 2, at(after)
    held.save(force_insert=True)

    load_section(pack=changed, division_code=held.division_code, version=2, keys=keys, by="office", now=at(after))

    assert page(entry, on=before, today=after) == read
    now = page(entry, today=after)
    assert "tendered" not in [s.stage.code for s in now.stages]
    assert "供餐人数" in [f.label for f, _ in now.fields]


def _relabelled(item):
    if (item.kind, item.id) != ("field", "canteens-pupils"):
        return item
    return replace(item, values={**item.values, "label": replace(item.values["label"], value="供餐人数")})


def test_as_known_now_a_day_put_right_is_not_reached_before_it(plan):
    (entry,) = opened(canteen())
    fact = file(entry, "started", date(2022, 4, 10), on=date(2022, 4, 12))
    file(entry, "started", date(2022, 5, 20), on=JUNE, corrects_id=fact, why="日期抄错")

    def started(on, **more):
        return next(s.reached.day if s.reached else None for s in page(entry, on=on, **more).stages if s.stage.code == "started")

    assert started(MAY) == date(2022, 4, 10)
    assert started(MAY, known_now=True) is None
    assert started(date(2022, 5, 21), known_now=True) == date(2022, 5, 20)


def test_a_reported_figure_names_who_reported_it_last(plan):
    (entry,) = opened(canteen(progress=5), by="school")
    for n, (by, day) in enumerate({"clerk": MAY, "chief": JUNE}.items()):
        seen = open_spans([entry])[entry].values_fact_id
        change_entries(changes=[Change(entry, seen, canteen(progress=30, pupils=300 + n))], by=by, now=at(day))

    assert page(entry).reports == {"progress": Report("clerk", MAY)}
    assert page(entry, on=APRIL).reports == {"progress": Report("school", APRIL)}


@pytest.mark.parametrize(
    ("measure", "at_stage", "fields", "counted"),
    [
        ("ledgers:roads", 0, {}, True),
        ("ledgers:roads@accepted", 40, {}, False),
        ("ledgers:roads@accepted", 50, {}, True),
        ("ledgers:roads@goal_met", 50, {}, False),
        ("ledgers:roads@goal_met", 60, {}, True),
        ("ledgers:roads@accepted:length_m", 50, {}, False),
        ("ledgers:roads@accepted:length_m", 60, {"length_m": 3200}, True),
        ("ledgers:roads@accepted[asked=yes]", 60, {"asked": False}, False),
        ("ledgers:roads@accepted[asked=yes]", 60, {"asked": True}, True),
        ("ledgers:roads[asked=yes]", 0, {"asked": True}, True),
        ("ledgers:roads[asked=yes]", 0, {"asked": False}, False),
    ],
)
def test_an_entry_counts_from_its_stage_on_with_what_the_target_asks(plan, measure, at_stage, fields, counted):
    target = plans.MeasuredTarget("8", "道路", "t-1", "道路", measure, "output", None, None, "公里", "", None)
    definition = definition_of(ledger("roads"))

    (open_one,) = counts_for([target], definition=definition, columns={"stage": at_stage, "goal": 60, "state": 0}, fields=fields)
    (closed,) = counts_for([target], definition=definition, columns={"stage": at_stage, "goal": 60, "state": 2}, fields=fields)

    assert open_one.counted is counted
    assert not closed.counted


@pytest.mark.parametrize(("area", "counted"), [(40_000, True), (30_000, False), (None, False)])
def test_an_entry_counts_for_a_check_that_it_passes(plan, area, counted):
    target = plans.MeasuredTarget(
        "1", "食堂", "t-1", "食堂", "ledgers:canteens!area_per_pupil", "output", None, None, "所", "", None
    )
    (entry,) = opened(canteen(area=area))
    it = page(entry)

    (told,) = counts_for([target], definition=it.definition, columns=it.columns, fields=dict(it.body["fields"]), checks=it.checks)

    assert (told.counted, told.check.passed) == (counted, None if area is None else counted)


def test_the_page_says_who_answers_who_reported_and_what_it_counts_for(plan, signed_in):
    county = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    told = body("花寨乡通组公路", GANZHOU, length_m=3200, hamlets=3, progress=40)
    (entry,) = opened(
        {**told, "responsible": {definition_of(ledger("roads")).responsibles[0]: "王建国"}}, code="roads", by="ganzhou"
    )

    says = county.get(f"/entries/{entry}/").content.decode()

    assert "王建国" in says
    assert "还没有填写" in says
    assert '<span class="reporter">ganzhou的岗位 2022年4月1日</span>' in says
    assert "到“县级联合验收”后计入" in says
    for stage in ("approved", "started", "completed"):
        file(entry, stage, MAY, on=MAY)
    file(entry, "accepted", MAY, on=MAY, gates=True)
    says = county.get(f"/entries/{entry}/").content.decode()
    assert "已计入" in says
    assert "建设里程 3.2 公里" in says
    past = county.get(f"/entries/{entry}/?on=2022-05-01").content.decode()
    assert "当时口径" in past
    assert past.count("以后登记") == 4
    assert "现口径：按现在已知的情况" in county.get(f"/entries/{entry}/?on=2022-05-01&known=now").content.decode()


def test_evidence_of_no_stage_is_shown_too(plan, client):
    (entry,) = opened(canteen())
    files.keep(photo(1))
    shown = add_evidence(entry_id=entry, stage="", upload=Upload(PICTURE, "全景.jpg"), by="clerk", now=at(MAY))

    says = client.get(f"/entries/{entry}/").content.decode()

    assert "其他凭据" in says
    assert f'href="/evidence/{shown.pk}/"' in says


@pytest.mark.parametrize(("invested", "passed"), [(60_000_000, True), (60_000_001, False), (None, None)])
def test_more_invested_than_it_costs_and_a_fifth_is_marked(plan, invested, passed):
    (entry,) = opened(canteen(cost=50_000_000, **({"invested": invested} if invested else {})))

    (told,) = (c for c in page(entry).checks if "概算投资两成" in c.check.says)
    assert told.passed is passed


def test_what_a_target_never_counts_is_not_said_to_come_later(plan, signed_in):
    county = signed_in("ganzhou", ("county", GANZHOU))
    (entry,) = opened(body("酥油口下库", GANZHOU, type="reservoir", begun="resumed", goal="completed"), code="water")

    page = county.get(f"/entries/{entry}/").content.decode()

    row = re.search(r"中型灌区续建配套与节水改造.*?</tr>", page, re.DOTALL)
    assert "不计入：只计“类型”为“灌区”的。" in row[0]
    assert "后计入" not in row[0]
