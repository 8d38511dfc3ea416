"""The pages and endpoints of the ledgers: who sees what, what is refused, how many queries."""

import base64
import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers import measures
from shishi.areas.ledgers.actions import close_entry
from shishi.areas.ledgers.models import Entry, EntryFact, SavedView
from shishi.areas.ledgers.queries.entries import open_spans
from shishi.base.look import Look
from shishi.infra.access.models import User
from shishi.infra.access.tokens import make_token
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY = date(2022, 5, 8)


def text(response):
    return response.content.decode()


@pytest.fixture
def county(signed_in):
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))


@pytest.fixture
def school(signed_in):
    return signed_in("school", ("project_unit", GANZHOU, {"organisation": "西街小学"}))


def form(**more):
    return {
        "name": "南关学校食堂",
        "division": GANZHOU,
        "organisation": "",
        "goal": "",
        "f_kind": "new",
        "f_pupils": "1,200",
        "f_area": "360.5",
        "p_started": "2022-05-10",
        **more,
    }


def test_the_index_counts_every_ledger(plan, client):
    opened(canteen("甲"), canteen("乙", LINZE))

    page = text(client.get("/ledgers/"))

    assert "食堂" in page
    assert "0/1" in page


def test_a_school_is_told_that_only_its_own_entries_are_counted(plan, client, school):
    opened(canteen("甲"))

    assert "没有本单位的条目" in (own := text(school.get("/ledgers/")))
    assert "还没有登记" not in own
    assert "本单位" not in text(client.get("/ledgers/"))


def test_a_countys_figures_on_the_index_open_to_those_entries(plan, client, county, signed_in, settings):
    settings.TODAY = MAY
    opened(canteen("甲", planned={"started": "2022-05-01"}), canteen("乙"), canteen("丙", LINZE))
    inspector = signed_in("ducha", ("inspector", CITY))

    opens = re.findall(rf'href="(/ledgers/{ledger().pk}/\?division=620702[^"]*)"', text(client.get("/ledgers/")))

    assert [
        ("甲" in page, "乙" in page, "丙" in page) for page in (text(client.get(o.replace("&amp;", "&"))) for o in opens)
    ] == [
        (True, True, False),
        (True, False, False),
    ]
    suspicions = f'href="/ledgers/{ledger().pk}/suspicions/"'
    assert (suspicions in text(inspector.get("/ledgers/")), suspicions in text(county.get("/ledgers/"))) == (True, False)


def test_an_entry_is_registered_and_put_right_on_the_page(plan, county):
    sent = county.post(f"/ledgers/{ledger().pk}/new/", form())
    entry = Entry.objects.get()
    assert sent.status_code == 302

    fact = EntryFact.objects.get()
    assert fact.body["fields"] == {"kind": "new", "pupils": 1200, "area": 36050}
    again = county.post(f"/entries/{entry.pk}/edit/", form(f_pupils="1300", seen=fact.pk))
    assert again.status_code == 302
    stale = county.post(f"/entries/{entry.pk}/edit/", form(f_pupils="1400", seen=fact.pk))
    assert stale.status_code == 422
    assert "刚刚修改过" in text(stale)
    assert 'value="1400"' in text(stale)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"f_pupils": "很多"}, "不是数字"),
        ({"f_pupils": "-5"}, "“-5”是负数；请填写 0 或更大的数。"),
        ({"f_area": "1.234"}, "最多 2 位小数"),
        ({"p_started": "明天"}, "不是日期"),
        ({"f_progress": "120"}, "形象进度在 0 到 100 之间"),
        ({"division": LINZE}, "没有名为“620723000000”的地方"),
        ({"division": "沙河镇"}, "“沙河镇”在临泽县，不在甘州区；请填写甘州区的地方。"),
        ({"division": "临泽县"}, "“临泽县”不在您的范围内；请填写甘州区的地方。"),
        ({"division": "沙合镇"}, "没有名为“沙合镇”的地方"),
        ({"division": "梁家墩镇 六号材"}, "最接近的是“甘州区 梁家墩镇 六号村村民委员会”"),
        ({"division": " "}, "id_division"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(plan, county, wrong, says):
    page = county.post(f"/ledgers/{ledger().pk}/new/", form(**wrong))

    assert page.status_code == 422
    assert says in text(page)
    assert "360.5" in text(page) or "f_area" in wrong
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", ["南关学校食堂", " 南关学校 食堂", "南关学校食堂（１）"])
def test_what_is_registered_in_a_place_is_not_registered_there_again(plan, county, name):
    (held, other) = opened(canteen("南关学校食堂"), canteen("南关学校食堂(1)"))
    address = f"/ledgers/{ledger().pk}/new/"

    page = county.post(address, form(name=name))
    renamed = county.post(f"/entries/{held}/edit/", form(name="南关学校食堂(1)", seen=open_spans([held])[held].values_fact_id))
    elsewhere = county.post(address, form(name="北关学校食堂"))

    assert (page.status_code, renamed.status_code, elsewhere.status_code) == (422, 422, 302)
    assert "这里已登记同名的 620702-000" in text(page)
    assert Entry.objects.count() == 3
    again = county.post(f"/entries/{other}/edit/", form(name="南关学校食堂(1)", seen=open_spans([other])[other].values_fact_id))
    assert again.status_code == 302, "its own name is its own"


@pytest.mark.parametrize("written", ["620702100209", "甘州区 梁家墩镇 六号村村民委员会", "梁家墩六号村", "梁家墩镇/六号村村委会"])
def test_a_village_is_chosen_or_written_as_an_office_writes_it(plan, county, written):
    page = text(county.get(f"/ledgers/{ledger().pk}/new/"))

    county.post(f"/ledgers/{ledger().pk}/new/", form(division=written))

    offered = re.findall('<option value="([^"]+)">', page.partition("</datalist>")[0])
    assert {"甘州区", "甘州区 梁家墩镇", "甘州区 梁家墩镇 六号村村民委员会"} <= set(offered)
    assert all(words.startswith("甘州区") for words in offered)
    entry = Entry.objects.get()
    assert entry.division_code == "620702100209"
    held = text(county.get(f"/entries/{entry.pk}/edit/"))
    assert re.search('name="division" value="甘州区 梁家墩镇 六号村村民委员会"', held)


def test_a_stage_is_filed_on_the_page_and_a_gated_one_only_by_an_inspector(plan, county, signed_in):
    (entry,) = opened(canteen())
    inspector = signed_in("du", ("inspector", "620700000000"))

    county.post(f"/entries/{entry}/stage/", {"stage": "approved", "happened_date": "2022-04-20"})
    refused = county.post(f"/entries/{entry}/stage/", {"stage": "accepted", "happened_date": "2022-09-20"}, follow=True)
    forbidden = inspector.post(f"/entries/{entry}/stage/", {"stage": "started", "happened_date": "2022-09-20"})
    inspector.post(f"/entries/{entry}/stage/", {"stage": "accepted", "happened_date": "2022-09-20"})

    assert "只能由验收或督查填报" in text(refused)
    assert forbidden.status_code == 403
    assert set(EntryFact.objects.filter(kind="stage").values_list("stage", flat=True)) == {"approved", "accepted"}


def test_another_county_and_another_school_see_nothing_of_an_entry(plan, county, school):
    own, other, elsewhere = opened(
        canteen("甲", organisation="西街小学"), canteen("乙", organisation="北街小学"), canteen("丙", LINZE)
    )

    assert [county.get(f"/entries/{e}/").status_code for e in (own, other, elsewhere)] == [200, 200, 404]
    assert [school.get(f"/entries/{e}/").status_code for e in (own, other, elsewhere)] == [200, 404, 404]
    assert [school.get(f"/entries/{e}/edit/").status_code for e in (own, other)] == [200, 404]
    listed = text(school.get(f"/ledgers/{ledger().pk}/"))
    assert "甲" in listed
    assert "620702-0002" not in listed
    assert "<h2>1 条</h2>" in listed


@pytest.mark.parametrize("others", [1, 20])
def test_the_first_page_of_a_school_shows_its_own_entries_in_as_many_queries_beside_any_others(plan, county, school, others):
    opened(canteen("甲食堂", organisation="西街小学"), *(canteen(f"乙食堂{n}", organisation="北街小学") for n in range(others)))
    with CaptureQueriesContext(connection) as counted:
        own = text(school.get("/"))

    assert sum("entryspan" in q["sql"] and "ledger" in q["sql"] for q in counted) <= 3
    assert "本单位的条目" in own
    assert "甲食堂" in own
    assert "乙食堂" not in own
    assert "本单位的条目" not in text(county.get("/"))


def test_many_are_edited_at_once_or_none(plan, county):
    entries = opened(canteen("甲"), canteen("乙"))
    file(entries[1], "approved", date(2022, 4, 20))

    path = f"/ledgers/{ledger().pk}/bulk/"
    refused = county.post(path, {"entry": entries, "key": "stage:approved", "value": "2022-04-21"}, follow=True)
    assert "已经填报过" in text(refused)
    assert EntryFact.objects.filter(kind="stage").count() == 1

    county.post(path, {"entry": entries, "key": "field:pupils", "value": "250"})
    assert [f.body["fields"]["pupils"] for f in EntryFact.objects.filter(kind="values").order_by("-pk")[:2]] == [250, 250]


def test_a_view_is_kept_for_its_owner(plan, county, client):
    county.post(f"/ledgers/{ledger().pk}/views/", {"name": "滞后的", "query": "?stage=late"})

    assert "滞后的" in text(county.get(f"/ledgers/{ledger().pk}/"))
    assert "滞后的" not in text(client.get(f"/ledgers/{ledger().pk}/"))
    county.post(f"/ledgers/{ledger().pk}/views/", {"remove": "滞后的"})
    assert not SavedView.objects.exists()


def test_the_entry_page_shows_a_past_day_by_either_clock(plan, county):
    (entry,) = opened(canteen(), on=date(2022, 4, 1))
    file(entry, "started", date(2022, 5, 1), on=date(2022, 5, 20))

    then = text(county.get(f"/entries/{entry}/?on=2022-05-10"))
    as_known_now = text(county.get(f"/entries/{entry}/?on=2022-05-10&known=now"))

    assert "当时口径" in then
    assert "以后登记" in then
    assert "2022年5月1日</strong>" not in then
    assert "2022年5月1日</strong>" in as_known_now


def test_the_list_shows_a_past_day_by_either_clock(plan, county):
    """On the page, its counts and filters, as a file and for a machine: filed later it had happened, what happened later had not."""
    filed_later, got_on, put_right, waiting = opened(
        *(canteen(name, planned={"started": "2022-05-05"}) for name in ("补报的", "后来完工的", "改正的", "没动的")),
        on=date(2022, 4, 1),
    )
    file(filed_later, "started", date(2022, 5, 1), on=date(2022, 5, 20))
    file(got_on, "started", date(2022, 5, 2))
    file(got_on, "completed", date(2022, 5, 20))
    wrong = file(put_right, "started", date(2022, 5, 3))
    file(put_right, "started", date(2022, 5, 12), on=date(2022, 5, 21), corrects_id=wrong, why="更正")
    own, then, now = f"/ledgers/{ledger().pk}/", "?on=2022-05-10", "?on=2022-05-10&known=now"
    assert waiting

    def told(query):
        page = county.get(own + query).context["page"]
        rows = {r.span.name: (r.span.stage, r.span.due_date, r.is_late(page.today)) for r in page.found.rows}
        return rows, [n for stage, n in page.count.by_stage if n], page.found.count

    day, gone = date(2022, 5, 5), (30, None, False)
    late = (0, day, True)
    assert told(then) == ({"补报的": late, "后来完工的": gone, "改正的": gone, "没动的": late}, [2, 2], 4)
    assert told(now) == ({"补报的": gone, "后来完工的": gone, "改正的": late, "没动的": late}, [2, 2], 4)
    assert sorted(told(f"{now}&stage=started")[0]) == ["后来完工的", "补报的"]
    assert sorted(told(f"{now}&stage=none")[0]) == sorted(told(f"{now}&stage=late")[0]) == ["改正的", "没动的"]
    assert list(told(f"{now}&stage=late_no_more")[0]) == ["补报的"]
    page = text(county.get(own + now))
    assert ("（现口径）" in page, 'name="known"' in page, "&amp;known=now&amp;stage=none" in page) == (True, True, True)
    assert 'name="known"' in text(county.get(own + then))
    for query, days in ((then, 2), (now, 2)):
        sent = county.get(f"{own}entries.csv{query}")
        rows = {row.split(",")[1]: row for row in sent.content.decode("utf-8-sig").splitlines()}
        assert sum("2022-05-0" in rows[name].replace("2022-05-05", "") for name in rows) == days
        assert ("2022-05-01" in rows["补报的"], "2022-05-20" in rows["后来完工的"]) == (query == now, False)
        assert ("known-now" in sent["Content-Disposition"]) == (query == now)
    alike = {"user": User.objects.get(username="ganzhou"), "permissions": ["ledger.read", "plan.read"], "by": "x", "now": NOW}
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token(name='县区系统', valid_to=date(2030, 1, 1), **alike)}"}
    entries = county.get(f"/api/v1{own}entries?on=2022-05-10&known_now=true", **headers).json()["entries"]
    assert {e["name"]: e["reached"] for e in entries}["补报的"] == {"started": "2022-05-01"}


def _read(name, look):
    asked = {"names": [name], "city": "620700000000", "year": 2022, "counties": ()}
    return measures.readings(**asked, look=look)[name, "620700000000"].n


def test_by_what_is_known_now_a_past_day_lists_what_was_there_then(plan, county):
    """Registered by then, or of which a stage had happened; and not ended by then. What it holds is what is known of it. Source: ADR 18."""
    on, before, behind = date(2022, 5, 10), date(2022, 5, 5), date(2022, 5, 15)
    there, gone, ended = opened(canteen("一直在的"), canteen("早退出的"), canteen("后来退出的"), on=date(2022, 4, 1))
    new, late = opened(canteen("后来登记的"), canteen("补登的"), on=behind)
    file(late, "started", before, on=behind)
    for entry, day in ((gone, before), (ended, behind)):
        close_entry(entry_id=entry, state="withdrawn", document="张教发〔2022〕9号", by="office", now=at(day))
    own, query = f"/ledgers/{ledger().pk}/", f"?on={on}&known=now"
    names = ["一直在的", "后来退出的", "补登的"]

    page = county.get(own + query).context["page"]
    sent = county.get(f"{own}entries.csv{query}").content.decode("utf-8-sig")

    assert [(r.span.name, r.span.state) for r in page.found.rows] == [(n, 0) for n in names]
    assert (page.count.total, page.found.count, [n for _, n in page.count.by_stage if n]) == (3, 3, [2, 1])
    assert [n for n in (*names, "早退出的", "后来登记的") if n in sent] == names
    figures = tuple(_read("ledgers:canteens", look) for look in (Look(on, NOW.date(), True), Look(None, NOW.date())))
    assert figures == (3, 3), "the city's figure is of the same entries"
    assert [county.get(f"/entries/{e}/{query}").status_code for e in (there, gone, ended, new, late)] == [200, 200, 200, 404, 200]
    closed = county.get(f"{own}{query}&state=closed").context["page"].found.rows
    assert [(r.span.name, r.span.state) for r in closed] == [("一直在的", 0), ("早退出的", 2), ("后来退出的", 0), ("补登的", 0)]


@pytest.mark.parametrize("rows", [2, 30])
def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(plan, county, rows):
    opened(*(canteen(f"食堂{n}") for n in range(rows)))
    county.get(f"/ledgers/{ledger().pk}/")
    with CaptureQueriesContext(connection) as counted:
        county.get(f"/ledgers/{ledger().pk}/")

    assert len(counted) <= 18


def test_the_counties_sketch_is_fetched_once_for_all_maps(plan, county):
    opened(canteen())
    entry = Entry.objects.get()
    pages = [text(county.get(at)) for at in (f"/entries/{entry.pk}/place/", f"/ledgers/{ledger().pk}/map/")]
    addresses = {m[1] for page in pages if (m := re.search(r'"outlines": "([^"]+)"', page))}

    (address,) = addresses
    sketch = county.get(address)

    assert len(json.loads(b"".join(sketch))["features"]) == 6
    assert "immutable" in sketch.headers["Cache-Control"]
    assert not any('"coordinates"' in page for page in pages)
    assert county.get("/outlines/999999.json").status_code == 404


def test_a_machine_reads_and_files_with_its_key(plan, client, person):
    (entry,) = opened(canteen())
    user = person("system", ("county", GANZHOU))
    key = make_token(
        user=user,
        name="县区系统",
        permissions=["ledger.read", "ledger.file", "plan.read"],
        valid_to=date(2030, 1, 1),
        by="x",
        now=NOW,
    )
    headers = {"HTTP_AUTHORIZATION": f"Bearer {key}"}

    filings = {"filings": [{"entry": entry, "stage": "approved", "happened_date": "2022-04-20"}]}
    sent = client.post("/api/v1/stages", filings, content_type="application/json", **headers)
    again = client.post("/api/v1/stages", filings, content_type="application/json", **headers)
    told = client.get(f"/api/v1/ledgers/{ledger().pk}/entries", **headers).json()
    one = client.get(f"/api/v1/entries/{entry}", **headers).json()

    assert sent.status_code == 200
    assert again.status_code == 422
    assert told["entries"][0]["reached"] == {"approved": "2022-04-20"}
    assert one["stages"][0]["fact"] == sent.json()["facts"][0]
    assert client.get("/api/v1/entries/99999", **headers).status_code == 404


def test_a_machine_files_many_stages_in_as_many_statements_as_two(plan, client, person):
    entries = opened(*(canteen(f"第{n}小学食堂") for n in range(8)))
    told = {"name": "x", "permissions": ["ledger.read", "ledger.file", "plan.read"], "valid_to": date(2030, 1, 1), "by": "x"}
    key = make_token(user=person("system", ("county", GANZHOU)), now=NOW, **told)

    def statements(ids):
        filings = [{"entry": pk, "stage": "approved", "happened_date": "2022-04-20"} for pk in ids]
        with CaptureQueriesContext(connection) as seen:
            sent = client.post(
                "/api/v1/stages", {"filings": filings}, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {key}"
            )
        assert len(sent.json()["facts"]) == len(ids)
        return len(seen)

    assert statements(entries[:2]) == statements(entries[2:])


@pytest.mark.parametrize("stage", ["started", "nothing"])
def test_an_inspectors_key_files_the_gated_stages_alone(plan, client, person, stage):
    (entry,) = opened(canteen())
    fact = file(entry, "started", date(2022, 4, 20))
    key = make_token(
        user=person("yanshou", ("inspector", CITY)),
        name="验收",
        permissions=["ledger.read", "stage.accept"],
        valid_to=date(2030, 1, 1),
        by="x",
        now=NOW,
    )

    def send(stage, **more):
        filings = [{"entry": entry, "stage": stage, "happened_date": "2022-04-20", **more}]
        return client.post(
            "/api/v1/stages", {"filings": filings}, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {key}"
        )

    told = send(stage, corrects=fact, withdrawn=True, why="误报")

    assert (told.status_code, told.json()) == (403, {"problems": ["620702-0001：这一阶段不由您填报。"]})
    assert send("accepted").status_code == 200
    assert list(EntryFact.objects.filter(kind="stage").values_list("stage", "withdrawn")) == [
        ("started", False),
        ("accepted", False),
    ]


NO_KEYS = (
    '["x",1]',
    "[7,1]",
    "[1,Infinity]",
    "[1e400,1]",
    '["\\u0000",1]',
    '["\\ud800",1]',
    "[{},1]",
    f"[1,{10**30}]",
    f'["甲",{10**30}]',
    "[" * 4000,
)


@pytest.mark.parametrize("sort", ["", "name", "due", "pupils", "-kind"])
@pytest.mark.parametrize("key", NO_KEYS)
def test_behind_a_key_of_another_sort_or_none_the_list_is_shown(plan, county, sort, key):
    opened(canteen("甲"), canteen("乙"))
    after = base64.urlsafe_b64encode(key.encode()).decode()

    assert county.get(f"/ledgers/{ledger().pk}/", {"sort": sort, "after": after}).status_code == 200


@pytest.mark.parametrize("value", ["9" * 5000, "9" * 30, "²", "-1"])
def test_whatever_a_number_is_asked_to_be_the_list_is_shown(plan, county, value):
    assert county.get(f"/ledgers/{ledger().pk}/", {"f_pupils": value}).status_code == 200


def test_a_machine_goes_on_behind_the_longest_name(plan, client, person):
    opened(*(canteen("𠮷" * 119 + end) for end in "甲乙"))
    alike = {"user": person("system", ("county", GANZHOU)), "permissions": ["ledger.read", "plan.read"], "by": "x", "now": NOW}
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token(name='县区系统', valid_to=date(2030, 1, 1), **alike)}"}
    address = f"/api/v1/ledgers/{ledger().pk}/entries"

    first = client.get(address, {"sort": "name", "limit": 1}, **headers).json()
    second = client.get(address, {"sort": "name", "limit": 1, "after": first["next"]}, **headers).json()

    assert [e["name"][-1] for e in (*first["entries"], *second["entries"])] == ["乙", "甲"]


def test_digits_and_letters_of_full_width_find_what_is_written_with_a_keyboards(plan, county):
    opened(canteen("第5小学食堂"), canteen("第６小学食堂"), canteen("A区小学食堂"))
    own = f"/ledgers/{ledger().pk}/"

    found = {
        w: [r.span.name for r in county.get(own, {"q": w}).context["page"].found.rows] for w in ("第５", "第６", "Ａ区", "第5")
    }
    everywhere = county.get("/search/", {"q": "第５小学"}).context["page"].named.entries

    assert found == {"第５": ["第5小学食堂"], "第６": ["第６小学食堂"], "Ａ区": ["A区小学食堂"], "第5": ["第5小学食堂"]}
    assert [e.name for e in everywhere] == ["第5小学食堂"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("division=甘州", "“甘州”不是区划代码"),
        ("flag=lost", "没有“lost”这种标记"),
        ("state=open", "不能按“open”筛选情况"),
        ("sort=colour", "不能按“colour”排序"),
        ("f_colour=red", "不能按“colour”筛选"),
        ("f_kind=used", "没有“used”；可用的有 new"),
    ],
)
def test_what_no_list_can_be_asked_for_is_told_and_nothing_is_shown_in_its_place(plan, county, query, told):
    opened(canteen("东街小学食堂"))

    for end in ("", "entries.csv"):
        page = county.get(f"/ledgers/{ledger().pk}/{end}?{query}")
        assert (page.status_code, told in page.content.decode(), "东街" in page.content.decode()) == (400, True, False)
