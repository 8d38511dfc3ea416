"""What inspectors should look at in all ledgers, the evidence and the reports stands in one list, counted, page by key, as it was on any day."""

import re
from collections import Counter
from datetime import date
from importlib import import_module
from itertools import pairwise

import pytest

from shishi.areas.ledgers import actions, jobs
from shishi.areas.ledgers.actions import search
from shishi.areas.ledgers.models import Entry, EntrySpan, Search, Suspected
from shishi.areas.ledgers.queries import suspected
from shishi.areas.ledgers.queries.entries import ledgers_for
from shishi.areas.ledgers.queries.suspected import Wanted, suspected_counts, suspected_list, suspected_rows
from shishi.areas.overview.queries import suspicions
from shishi.areas.plans import public as plans
from shishi.base.look import look_on
from shishi.infra import clock
from shishi.infra.access.scope import OPERATOR
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, body, canteen, file, ledger, opened
from tests.integration.photos import MAY_NOON, photo
from tests.integration.test_evidence_follows import add

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = date(2022, 5, 20), date(2022, 6, 20), date(2022, 7, 20)


@pytest.fixture
def inspector(plan, signed_in, settings):
    settings.TODAY = JULY
    return signed_in("du", ("inspector", CITY))


def searched(on=JULY):
    for held in ledgers_for(scope=OPERATOR):
        search(ledger_id=held.pk, now=lambda: at(on))


def changed(entry, on, **told):
    span = EntrySpan.objects.get(entry=entry, to_date=FOREVER)
    actions.change_entries(
        changes=[actions.Change(entry, span.values_fact_id, {**span.values_fact.body, **told})], by="clerk", now=at(on)
    )


def words(client, path):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


def kept(*codes):
    rows = Suspected.objects.filter(code__in=codes).order_by("pk")
    return [(s.entry_id, s.code, s.from_date, s.to_date) for s in rows]


def test_kinds_stand_in_one_list_and_each_leads_to_what_it_is_about(inspector):
    idle, doubted, *_alike = opened(canteen("甲"), canteen("乙", LINZE), canteen("第4小学"), canteen("第四 小学"))
    file(idle, "started", date(2022, 4, 5))
    file(doubted, "started", date(2022, 3, 1), on=MAY)
    it = add(doubted, photo(1, MAY_NOON))
    searched()

    page = inspector.get("/suspicions/").content.decode()

    assert f'href="/entries/{idle}/"' in page and "2022年4月5日 填报“开工”，106 天后仍没有形象进度。" in page
    assert "开工满 30 天须有形象进度" in page
    assert f'href="/evidence/{it.pk}/"' in page and "照片与阶段日期、项目位置相符，不重复使用" in page
    assert "与本县区其他条目名称几乎相同：620702-0002、620702-0003" in page
    assert "核对到 2022年7月20日 10:00" in page
    of_linze = words(inspector, "/suspicions/?county=620723")
    assert "照片与阶段日期" in of_linze and "106 天后" not in of_linze
    assert "106 天后" in words(inspector, "/suspicions/?kind=idle&county=620702")
    assert "名称几乎相同" not in words(inspector, "/suspicions/?kind=idle")
    assert "没有符合条件的疑点" in words(inspector, f"/suspicions/?programme={ledger('roads').programme}")


def test_counts_by_kind_county_and_programme_are_those_of_the_list(inspector):
    for n, entry in enumerate(opened(canteen("甲"), canteen("乙"), canteen("丙", LINZE))):
        file(entry, "started", date(2022, 4, 5 + n))
    searched()
    plan = plans.plan_in_force(scope=OPERATOR)

    found = suspicions(scope=OPERATOR, plan=plan, look=look_on(None, JULY), wanted=Wanted(), now=clock.now(), after="")

    assert [found.counts.counties["idle", c] for c in ("620702", "620723", None)] == [2, 1, 3]
    assert found.counts.programmes[ledger().programme, "idle"] == 3
    assert found.counts.total == found.count == len(found.lines)


def test_reports_come_first_and_pages_follow_each_other(inspector, monkeypatch):
    monkeypatch.setattr(import_module("shishi.areas.overview.queries.suspicions"), "PAGE", 2)
    for entry in opened(*(canteen(f"食堂{n}") for n in "甲乙丙丁戊")):
        file(entry, "started", date(2022, 4, 5))
    for _ in range(3):
        _asked_needlessly()
    searched()

    seen, path = [], "/suspicions/"
    while path:
        page = inspector.get(path).content.decode()
        seen.append(re.findall(r'<span class="tag">(\w+)</span>', page))
        following = re.search(r'rel="next" href="([^"#]+)', page)
        path = "/suspicions/" + following[1].replace("&amp;", "&") if following else ""

    assert all(seen[:-1]) and {len(p) for p in seen[:-1]} == {2}
    told = [kind for p in seen for kind in p]
    assert told == sorted(told, key=lambda kind: kind != "报送"), "reports, then entries"
    assert told.count("报送") == 4, "three that were needless, and one that they were several"
    assert len(told) == 4 + Suspected.objects.count()


def _asked_needlessly():
    from shishi.areas.reporting.models import Coordination

    Coordination.objects.create(
        division_code=GANZHOU, programme=ledger().programme, asks="用地", unit="市教育局", due_date=date(2022, 6, 1),
        asked_at=at(MAY), ended_at=at(JUNE), outcome="needless", about="",
    )  # fmt: skip


def test_the_list_of_a_past_day_is_that_of_its_last_search(inspector):
    (entry,) = opened(canteen("甲"))
    file(entry, "started", date(2022, 4, 5))
    searched(MAY)
    changed(entry, JUNE, fields={"kind": "new", "pupils": 300, "area": 40000, "progress": 20})
    searched(JUNE)

    assert kept("idle") == [(entry, "idle", MAY, JUNE)]
    assert "45 天后仍没有形象进度" in words(inspector, "/suspicions/?on=2022-06-01")
    assert "形象进度。" not in words(inspector, "/suspicions/")
    assert "2022年5月20日起才逐日保存疑点" in words(inspector, "/suspicions/?on=2022-05-01")


def test_what_is_found_again_stays_and_what_was_of_one_day_only_is_dropped(plan):
    one, two = opened(canteen("第4小学"), canteen("第四 小学"))
    searched(MAY)
    known = kept("named_alike")
    searched(MAY)
    searched(JUNE)

    assert kept("named_alike") == known == [(one, "named_alike", MAY, FOREVER), (two, "named_alike", MAY, FOREVER)]
    changed(two, JUNE, name="第5小学")
    three = opened(canteen("第四，小学"), on=JUNE)[0]
    searched(JUNE)
    changed(three, JUNE, name="第6小学")
    searched(JUNE)
    assert kept("named_alike") == [(one, "named_alike", MAY, JUNE), (two, "named_alike", MAY, JUNE)]


def test_an_entry_that_ends_is_suspected_of_nothing(plan):
    (entry,) = opened(canteen("甲"))
    file(entry, "started", date(2022, 4, 5))
    searched(MAY)

    actions.close_entry(entry_id=entry, state="withdrawn", document="张政办函〔2022〕9号", by="duchake", now=at(JUNE))
    searched(JUNE)

    assert kept("idle") == [(entry, "idle", MAY, JUNE)]
    assert not Suspected.objects.filter(to_date=FOREVER).exists()


def test_only_who_may_read_suspicions_reads_them_and_of_their_own_part(plan, signed_in, settings):
    settings.TODAY = JULY
    for entry in opened(canteen("甲食堂"), canteen("丙食堂", LINZE)):
        file(entry, "started", date(2022, 4, 5))
    searched()

    answers = {
        role: signed_in(role, (role, where)).get("/suspicions/").status_code
        for role, where in (("inspector", CITY), ("auditor", CITY), ("county", GANZHOU), ("leader", CITY))
    }

    assert answers == {"inspector": 200, "auditor": 200, "county": 404, "leader": 404}
    assert signed_in("clerk2", ("county", GANZHOU)).get("/suspicions.csv").status_code == 404
    cut = signed_in("linze", ("inspector", LINZE))
    assert "丙食堂" in words(cut, "/suspicions/") and "甲食堂" not in words(cut, "/suspicions/")
    assert "甲食堂" not in b"".join(cut.get("/suspicions.csv").streaming_content).decode()


def test_the_files_hold_what_the_filter_leaves(inspector, monkeypatch):
    for entry in opened(canteen("甲食堂"), canteen("丙食堂", LINZE)):
        file(entry, "started", date(2022, 4, 5))
    searched()

    told = b"".join(inspector.get("/suspicions.csv?county=620723").streaming_content).decode()

    assert "丙食堂" in told and "甲食堂" not in told and "开而不动" in told
    assert inspector.get("/suspicions.xlsx").status_code == 200
    assert inspector.get("/suspicions.pdf").status_code == 404
    monkeypatch.setattr("shishi.infra.documents.sheets.MOST_IN_A_BOOK", 1)
    assert inspector.get(f"/ledgers/{ledger().pk}/suspicions.xlsx").status_code == 200


def test_the_front_page_of_an_inspector_leads_there_and_that_of_a_county_does_not(inspector, signed_in):
    county = signed_in("ganzhou", ("county", GANZHOU))

    assert ["/suspicions/" in c.get("/").content.decode() for c in (inspector, county)] == [True, False]


@pytest.mark.db
def test_pages_of_a_ledger_follow_each_other_by_key_and_leave_nothing_out(plan):
    for entry in opened(*(canteen(f"第{n}食堂", division) for n in range(7) for division in (GANZHOU, LINZE))):
        file(entry, "started", date(2022, 4, 5))
    searched()
    asked = {"scope": OPERATOR, "ledgers": [ledger()], "on": None}

    pages, after = [], ""
    while not pages or after:
        page = suspected_list(**asked, wanted=Wanted(), after=after, limit=4)
        pages.append([r.it.pk for r in page.rows])
        after = page.next

    seen = [pk for p in pages for pk in p]
    assert len(seen) == len(set(seen)) == Suspected.objects.count() == page.count
    assert all(a[-1] != b[0] for a, b in pairwise(pages)) and {len(p) for p in pages[:-1]} == {4}
    assert [r.it.pk for r in suspected_rows(**asked, wanted=Wanted())] == seen
    of_linze = [r.it.division_code for r in suspected_rows(**asked, wanted=Wanted(kind="idle", county="620723"))]
    assert of_linze == [LINZE] * 7
    assert sum(n for *_, n in suspected_counts(**asked)) == len(seen)


@pytest.mark.db
@pytest.mark.parametrize("many", [1, 8])
def test_a_page_takes_as_many_queries_for_one_as_for_many(plan, many, django_assert_num_queries):
    for entry in opened(*(canteen(f"第{n}食堂") for n in range(many))):
        file(entry, "started", date(2022, 4, 5))
    searched()
    held = [ledger()]

    with django_assert_num_queries(4):
        suspected_list(scope=OPERATOR, ledgers=held, wanted=Wanted(), on=None, after="0-0")


def test_above_so_many_the_count_is_told_as_more(inspector, monkeypatch):
    monkeypatch.setattr(suspected, "COUNTED", 1)
    for entry in opened(canteen("甲"), canteen("乙")):
        file(entry, "started", date(2022, 4, 5))
    searched()

    assert "1+ 条" in words(inspector, "/suspicions/")
    assert "1 +" in words(inspector, f"/ledgers/{ledger().pk}/suspicions/").replace("1+", "1 +")


@pytest.mark.db
def test_steps_and_groups_split_nothing(plan, monkeypatch):
    monkeypatch.setattr("shishi.areas.ledgers.queries.suspicions._STEP", 2)
    monkeypatch.setattr("shishi.areas.ledgers.queries.repeated._AT_ONCE", 2)
    monkeypatch.setattr("shishi.areas.ledgers.actions.searching._AT_ONCE", 2)
    held = opened(*(canteen(name) for name in ("第4小学", "乙", "第5小学", "第四 小学", "第五 小学", "丙", "第 4小学")))
    searched()

    told = {s.entry_id: s.figures["in"].count("、") for s in Suspected.objects.filter(code="named_alike")}
    assert told == {held[n]: others for n, others in ((0, 2), (3, 2), (6, 2), (2, 1), (4, 1))}


def test_a_ledger_is_searched_again_when_something_came_and_it_has_rested(plan, monkeypatch):
    now = [at(MAY)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    every = jobs.search_ledgers()
    assert (every > 5, jobs.search_ledgers()) == (True, 0)

    opened(canteen("甲"), on=MAY)
    assert jobs.search_ledgers() == 1, "that of the canteens"
    assert jobs.search_ledgers() == 0
    Search.objects.update(began_at=at(MAY, 8))
    opened(canteen("乙"), on=MAY)
    assert jobs.search_ledgers() == 0, "a search of two hours is followed by a rest of forty"
    now[0] = at(date(2022, 5, 22), 12)
    assert jobs.search_ledgers() == every
    assert Entry.objects.count() == 2


def test_what_very_many_have_in_common_is_told_by_the_first_of_them(plan):
    opened(*(canteen("同名小学") for _ in range(25)))
    searched()

    told = {s.figures["in"] for s in Suspected.objects.filter(code="named_alike")}

    assert [(t.count("、"), t[-4:]) for t in told] == [(20, "0、……")]


def test_a_hamlet_of_three_roads_is_told_once_a_road_whatever_else_they_share(plan, monkeypatch):
    monkeypatch.setattr("shishi.areas.ledgers.queries.repeated._AT_ONCE", 2)
    roads = ("上寨、下寨", "上寨、下寨", "下寨")
    opened(*(body(f"路{n}", length_m=1000, hamlets=1, hamlet_names=names) for n, names in enumerate(roads)), code="roads")
    searched()

    told = Counter((s.entry.number[-1], s.figures["name"]) for s in Suspected.objects.filter(code="named_twice"))

    assert told == {("1", "上寨"): 1, ("2", "上寨"): 1, ("1", "下寨"): 1, ("2", "下寨"): 1, ("3", "下寨"): 1}


def test_a_photograph_that_an_inspector_found_true_is_suspected_no_more(plan):
    (entry,) = opened(canteen("甲"))
    file(entry, "started", date(2022, 3, 1), on=MAY)
    it = add(entry, photo(1, MAY_NOON))
    searched(MAY)
    actions.look_at_evidence(evidence_id=it.pk, outcome="true", says="", by="du", now=at(JUNE))
    searched(JUNE)

    assert kept("taken_long_after") == [(entry, "taken_long_after", MAY, JUNE)]
