"""The places of many entries from one file: matched, shown against what stands, written whole, once."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Batch, EntryFact, EntrySpan, PlaceCheck
from shishi.areas.ledgers.queries.placed import placed_of
from shishi.infra.record.models import Line
from shishi.infra.store.spans import FOREVER
from tests import drawings
from tests.drawings import geojson, line, point
from tests.integration.ledger_entries import GANZHOU, LINZE, body, canteen, ledger, opened
from tests.integration.test_red_lines import load

pytestmark = [pytest.mark.django_db, pytest.mark.db]
ROAD = ((100.45, 38.93), (100.46, 38.935), (100.47, 38.94))
OTHER = ((100.40, 38.90), (100.41, 38.91))


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def county(signed_in):
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))


@pytest.fixture
def city(signed_in):
    return signed_in("both", ("county", GANZHOU), ("county", LINZE))


def road(name, division=GANZHOU, length_m=2_000):
    return body(name, division, length_m=length_m, hamlets=1)


def send(client, data, code="roads", datum="cgcs2000"):
    return client.post(f"/ledgers/{ledger(code).pk}/places/", {"file": SimpleUploadedFile("roads.geojson", data), "datum": datum})


def shown(client, data, **told):
    """Return the address and the page of what a file would draw."""
    answer = send(client, data, **told)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).context["page"]


def write(client, address, page, but=(), **told):
    taken = [r.numbers[0] for r in page.found.rows if r.may_be_taken and r.numbers[0] not in but]
    return client.post(address, {"act": "write", "take": taken, "seal": page.found.seal, **told})


def facts():
    return EntryFact.objects.filter(kind="place")


def test_each_feature_is_found_by_name_or_number_whatever_else_the_file_holds(plan, county):
    ids = opened(road("六号村 通组路（一期）"), road("东街路"), road("没有画的路"), code="roads")
    number = EntrySpan.objects.select_related("entry").get(entry=ids[1]).entry.number
    data = geojson(
        ({"ID": 1, "路名": "六号村通组路(一期)"}, line(*ROAD)),
        ({"ID": 2, "路名": number}, line(*OTHER)),
        ({"路名": "别处的路"}, line(*OTHER)),
    )

    address, page = shown(county, data)

    found = page.found
    assert [(r.numbers, r.entry and r.entry.entry_id) for r in found.rows] == [((1,), ids[0]), ((2,), ids[1]), ((3,), None)]
    assert (found.key, [name for _, name in found.without], found.without_count) == ("路名", ["没有画的路"], 1)
    assert found.rows[0].length.code == "agrees"
    assert found.rows[1].length.code == "declared-longer"
    assert not facts().exists()

    answer = write(county, address, page)

    assert answer["Location"] == address
    assert [f.entry_id for f in facts().order_by("entry_id")] == ids[:2]
    held = facts().get(entry=ids[0])
    assert held.body["geometry"] == '{"type":"LineString","coordinates":[[100.45,38.93],[100.46,38.935],[100.47,38.94]]}'
    assert (held.body["source"], held.body["datum"], held.batch) == ("file", "cgcs2000", Batch.objects.get().pk)
    assert EntrySpan.objects.get(entry=ids[0], to_date=FOREVER).place_fact_id == held.pk
    assert Line.objects.filter(verb="ledgers.entries.placed").count() == 1
    assert Line.objects.filter(verb="ledgers.places.written").count() == 1


def test_the_same_file_again_changes_nothing_and_one_that_was_written_is_not_written_twice(plan, county):
    opened(road("东街路"), road("西街路"), code="roads")
    data = geojson(({"name": "东街路"}, line(*ROAD)), ({"name": "西街路"}, line(*OTHER)))
    address, page = shown(county, data)
    write(county, address, page)

    twice = write(county, address, page)
    _, again = shown(county, data)

    assert twice.status_code == 422
    assert "已经写入" in twice.content.decode()
    assert [r.is_same for r in again.found.rows] == [True, True]
    assert facts().count() == 2


def test_of_two_that_are_called_alike_the_one_whose_county_it_lies_in_is_meant_else_the_clerk_says(plan, city):
    (ganzhou, linze) = opened(road("通组路"), road("通组路", LINZE), code="roads")
    one, other = opened(canteen("中心小学食堂", "620702100000"), canteen("中心小学食堂", "620702101000"))
    number = EntrySpan.objects.select_related("entry").get(entry=other).entry.number

    _, roads = shown(
        city, geojson(({"name": "通组路"}, line(*ROAD)), ({"name": "通组路"}, line((100.1, 39.15), (100.11, 39.16))))
    )
    address, page = shown(city, geojson(({"name": "中心小学食堂"}, point(100.45, 38.93))), code="canteens")
    named = city.post(address, {"act": "again", "entry-1": number}).context["page"]
    answer = write(city, address, named, **{"entry-1": number})

    assert [r.entry.entry_id for r in roads.found.rows] == [ganzhou, linze]
    assert page.found.rows[0].entry is None
    assert [s.entry_id for s in page.found.rows[0].candidates] == [one, other]
    assert answer.status_code == 302
    assert list(facts().values_list("entry_id", flat=True)) == [other]


def test_parts_of_one_road_are_brought_together(plan, county):
    (entry,) = opened(road("东街路", length_m=3_000), code="roads")

    address, page = shown(county, geojson(({"name": "东街路"}, line(*ROAD)), ({"name": "东街路"}, line(*OTHER))))
    write(county, address, page)

    assert [r.numbers for r in page.found.rows] == [(1, 2)]
    (held,) = placed_of(ids=[entry])
    assert held.geometry.startswith('{"type":"MultiLineString"')


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        (point(100.45, 38.93), "文件里是点，这里要的是线"),
        (line((100.1, 39.15), (100.11, 39.16)), "位置在临泽县境内，不在甘州区"),
        (line((38.93, 100.45), (38.94, 100.46)), "顺序反了"),
        (line((100.45, 38.93)), "线至少要有两个不同的点"),
        (None, "没有画出图形"),
    ],
)
def test_what_cannot_be_a_place_is_told_by_its_feature_and_not_written(plan, county, geometry, says):
    opened(road("东街路"), road("西街路"), code="roads")

    address, page = shown(county, geojson(({"name": "西街路"}, line(*OTHER)), ({"name": "东街路"}, geometry)))
    text = county.get(address).content.decode()
    forced = county.post(address, {"act": "write", "take": [1, 2], "seal": page.found.seal})

    assert says in text
    assert page.counts == {"drawn": 1, "same": 0, "wrong": 1, "unmeant": 0}
    assert forced.status_code == 422
    assert not facts().exists()


def test_coordinates_of_another_datum_are_found_out(plan, county):
    from shishi.engines.geometry import Datum, from_stored

    opened(canteen())
    edge = from_stored(100.45, 38.93, Datum.GCJ02)

    _, page = shown(county, geojson(({"name": "西街小学食堂"}, point(*edge))), code="canteens", datum="gcj02")

    assert page.found.rows[0].place["geometry"] == '{"type":"Point","coordinates":[100.45,38.93]}'
    assert page.found.rows[0].place["datum"] == "gcj02"


def test_what_lies_on_red_lines_is_told_before_and_judged_when_written(plan, county):
    load()
    (entry,) = opened(road("东街路"), code="roads")

    address, page = shown(county, geojson(({"name": "东街路"}, line(*ROAD))))
    text = county.get(address).content.decode()
    write(county, address, page)

    assert "穿永久基本农田" in text
    assert PlaceCheck.objects.get(entry=entry).crosses


def test_what_somebody_else_placed_meanwhile_is_shown_before_it_is_overwritten(plan, county):
    first, second = opened(road("东街路"), road("西街路"), code="roads")
    data = geojson(({"name": "东街路"}, line(*ROAD)), ({"name": "西街路"}, line(*OTHER)))
    address, page = shown(county, data)
    county.post(f"/entries/{first}/place/", {"geometry": "100.43,38.92\n100.44,38.93", "datum": "cgcs2000"})

    stale = write(county, address, page)
    answer = write(county, address, stale.context["page"], but=(2,))

    assert stale.status_code == 422
    assert "与刚才显示的不同" in stale.content.decode()
    assert answer.status_code == 302
    assert facts().filter(entry=first).count() == 2
    assert not facts().filter(entry=second).exists(), "it was not ticked"


def test_a_failure_midway_leaves_nothing(plan, county, monkeypatch):
    opened(road("东街路"), road("西街路"), code="roads")
    address, page = shown(county, geojson(({"name": "东街路"}, line(*ROAD)), ({"name": "西街路"}, line(*OTHER))))
    before = Line.objects.count()

    def fails(**_):
        raise RuntimeError("halfway")

    monkeypatch.setattr(actions.places, "judge_evidence_again", fails)
    with pytest.raises(RuntimeError, match="halfway"):
        write(county, address, page)

    assert not facts().exists()
    assert (Batch.objects.get().state, Line.objects.count()) == (Batch.READY, before)
    assert not EntrySpan.objects.filter(place_fact__isnull=False).exists()


@pytest.mark.parametrize(
    ("data", "datum", "says"),
    [
        (b"", "cgcs2000", "文件是空的"),
        (b"{}", "cgcs2000", "只收点、线、面"),
        (drawings.archive({"a.txt": b""}), "cgcs2000", "压缩包里有 0 个图形文件"),
        (geojson(({}, point(1, 2))), "", "请选择坐标系"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_kept(plan, county, data, datum, says):
    answer = send(county, data, datum=datum)

    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert not Batch.objects.exists()


def test_nobody_places_what_they_may_not_file(plan, county, signed_in):
    opened(road("临泽路", LINZE), code="roads")
    reader = signed_in("audit", ("auditor", "620700000000"))

    address, page = shown(county, geojson(({"name": "临泽路"}, line((100.1, 39.15), (100.11, 39.16)))))

    assert page.found.rows[0].entry is None
    assert county.post(address, {"act": "again", "entry-1": "620723-0001"}).context["page"].found.rows[0].entry is None
    assert reader.get(f"/ledgers/{ledger('roads').pk}/places/").status_code == 403
    assert reader.get(address).status_code == 404
    assert county.get(f"/ledgers/{ledger('trainings').pk}/places/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_one_and_many_take_the_same_statements(plan, county, django_assert_max_num_queries, many):
    names = [f"路{n}号" for n in range(many)]
    opened(*(road(n) for n in names), code="roads")
    at = [((100.45, 38.9 + n / 1000), (100.46, 38.9 + n / 1000)) for n in range(many)]
    address, page = shown(county, geojson(*(({"name": n}, line(*p)) for n, p in zip(names, at, strict=True))))

    with django_assert_max_num_queries(75):
        write(county, address, page)

    assert facts().count() == many


def test_a_shapefile_goes_the_same_way(plan, county):
    opened(road("东街路"), code="roads")

    address, page = shown(county, drawings.zipped(**drawings.shapes(("东街路", ROAD)), prj=drawings.CGCS2000.encode()))
    write(county, address, page)

    assert page.found.key == "LXMC"
    assert facts().get().happened_date >= date(2022, 1, 1)


def test_the_places_leave_as_they_stand_and_in_again_they_change_nothing(plan, county, city):
    roads = opened(road("东街路"), road("西街路"), road("临泽路", LINZE), code="roads")
    data = geojson(
        ({"name": "东街路"}, line(*ROAD)),
        ({"name": "西街路"}, line(*OTHER)),
        ({"name": "临泽路"}, line((100.1, 39.15), (100.11, 39.16))),
    )
    address, page = shown(city, data)
    write(city, address, page)
    pk = ledger("roads").pk

    sent = county.get(f"/ledgers/{pk}/places.geojson")
    told = json.loads(sent.content)
    _, again = shown(county, sent.content)

    assert sent.headers["Content-Type"] == "application/geo+json"
    assert "cgcs2000" in sent.headers["Content-Disposition"]
    assert told["crs"]["properties"]["name"].endswith("4490")
    assert [f["properties"]["名称"] for f in told["features"]] == ["东街路", "西街路"], "what lies in another county stays there"
    assert told["features"][0]["geometry"] == line(*ROAD)
    assert told["features"][0]["properties"]["图上长度（米）"] == 2059
    assert [(r.entry.entry_id, r.is_same) for r in again.found.rows] == [(roads[0], True), (roads[1], True)]
    assert county.get(f"/ledgers/{ledger('trainings').pk}/places.geojson").status_code == 404


def test_more_places_than_a_file_holds_are_refused_with_a_sentence(plan, county, monkeypatch):
    (entry,) = opened(canteen())
    county.post(f"/entries/{entry}/place/", {"geometry": "100.45,38.93", "datum": "cgcs2000"})
    monkeypatch.setattr("shishi.areas.ledgers.pages.exporting._MOST_FEATURES", 0)

    answer = county.get(f"/ledgers/{ledger().pk}/places.geojson", follow=True)

    assert answer.redirect_chain == [(f"/ledgers/{ledger().pk}/map/", 302)]
    assert "一张表放不下" in answer.content.decode()
