"""Longitude and latitude in a ledger's table: in with their datum, out in CGCS2000, and out and in again nothing changes."""

import pytest
from django.test import Client

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.labels import kept_said
from shishi.areas.ledgers.models import EntryFact
from shishi.areas.ledgers.queries.placed import placed_of
from shishi.engines.geometry import Datum, from_stored
from shishi.infra.access.models import User
from shishi.infra.record.models import Line
from tests.integration.ledger_entries import canteen, ledger, opened
from tests.integration.test_importing import MAY, clerk, judged, kept_here, written
from tests.integration.test_placing import road

__all__ = ["clerk", "kept_here"]
pytestmark = [pytest.mark.django_db, pytest.mark.db]
HEAD = "名称,所在地,建设方式,就餐学生数（人）,建筑面积(平方米),经度,纬度,坐标系\n"


@pytest.fixture
def county(clerk):
    client = Client()
    client.force_login(User.objects.get(username="ganzhou"))
    return client


def lies(name):
    fact = EntryFact.objects.get(
        kind="place", entry__in=[f.entry_id for f in EntryFact.objects.filter(kind="values", body__name=name)]
    )
    return fact.body["lon"], fact.body["lat"]


def test_new_and_known_entries_lie_where_the_table_says_in_the_datum_that_it_names(plan, clerk, county):
    opened(canteen("东街小学食堂"))
    lon, lat = from_stored(100.45, 38.93, Datum.GCJ02)
    rows = f"新河小学食堂,甘州区,新建,1200,1500,{lon:.8f},{lat:.8f},GCJ-02\n东街小学食堂,甘州区,新建,300,400,100.4612345,38.91,\n南街小学食堂,甘州区,新建,300,400,,,\n"

    batch = judged(clerk, HEAD + rows)
    page = county.get(f"/batches/{batch.pk}/").content.decode()
    written(clerk, batch)
    again = judged(clerk, HEAD + rows)

    assert (batch.state, batch.told["new"], batch.told["changed"], batch.told["unread"]) == ("ready", 2, 1, [])
    assert "100.4612345, 38.91" in page
    assert "位置" in page
    assert lies("新河小学食堂") == (100.45, 38.93)
    assert lies("东街小学食堂") == (100.4612345, 38.91)
    assert EntryFact.objects.filter(kind="place", batch=batch.pk).count() == 2
    assert Line.objects.filter(verb="ledgers.entries.placed").count() == 1
    assert (again.state, again.told["same"], again.told["changed"]) == ("ready", 3, 0)


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        ("100.45", "", "只填了一个"),
        ("100.45", "138.93", "经纬度顺序反了|超出范围"),
        ("116.4", "39.9", "位置在甘州区之外"),
    ],
)
def test_a_place_that_cannot_be_keeps_the_table_out(plan, clerk, lon, lat, says):
    (entry,) = opened(canteen("东街小学食堂"))

    batch = judged(
        clerk, f"{HEAD}新河小学食堂,甘州区,新建,1200,1500,{lon},{lat},\n东街小学食堂,甘州区,新建,300,400,{lon},{lat},\n"
    )

    told = [kept_said(w[3]) for w in batch.told["wrong"]]
    assert batch.state == "refused"
    assert len(told) == 2
    assert all(any(s in t for s in says.split("|")) for t in told), told
    assert not placed_of(ids=[entry])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_says_its_datum_and_in_again_changes_nothing(plan, clerk, county, form):
    entry, _ = opened(canteen("东街小学食堂"), canteen("南街小学食堂"))
    county.post(f"/entries/{entry}/place/", {"geometry": "100.4612345,38.91", "datum": "cgcs2000"})

    sent = county.get(f"/ledgers/{ledger().pk}/entries.{form}")
    body = b"".join(sent) if sent.streaming else sent.content
    batch = judged(clerk, body, name=f"食堂.{form}")

    if form == "csv":
        head, first, *_ = body.decode("utf-8-sig").splitlines()
        assert head.endswith("经度,纬度,坐标系")
        assert first.rsplit(",", 3)[1:] == ["100.4612345", "38.91", "CGCS2000"]
    assert (batch.state, batch.told["same"], batch.told["changed"], batch.told["new"]) == ("ready", 2, 0, 0)
    assert EntryFact.objects.filter(kind="place").count() == 1


def test_a_place_that_somebody_set_meanwhile_is_not_overwritten(plan, clerk, county):
    (entry,) = opened(canteen("东街小学食堂"))
    batch = judged(clerk, f"{HEAD}东街小学食堂,甘州区,新建,300,400,100.46,38.91,\n")
    county.post(f"/entries/{entry}/place/", {"geometry": "100.45,38.93", "datum": "cgcs2000"})

    with pytest.raises(actions.BatchRefused, match="核对之后台账又有了变化"):
        written(clerk, batch)

    assert lies("东街小学食堂") == (100.45, 38.93)


def test_a_ledger_of_roads_has_no_columns_of_points(plan, clerk, county):
    opened(road("东街路"), code="roads", on=MAY)

    sent = county.get(f"/ledgers/{ledger('roads').pk}/entries.csv")

    assert "经度" not in sent.content.decode("utf-8-sig")
