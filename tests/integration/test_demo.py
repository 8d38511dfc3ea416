"""The demonstration: what is planted in the invented city is found, all of it and nothing else; Zhangye shows none of it."""

import tomllib
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.suspicions import suspicions
from shishi.areas.reporting.queries.owing import obligations
from shishi.areas.reporting.queries.suspicions import doubted, extended_late
from shishi.infra.access.scope import OPERATOR
from shishi.infra.clock import SHANGHAI
from shishi.infra.places.loading import load_city
from shishi.infra.store.spans import FOREVER
from shishi.site.demo import making
from shishi.site.demo.play import played

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SEED = 38


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def found(city):
    held = Ledger.objects.filter(division_code=city)
    return [(x.code, s.number, s.code) for x in held for s in suspicions(scope=OPERATOR, ledger=x, on=None)]


def not_in_time(city, until):
    """Whatever was to be reported before the last day and was not, or not in time, or in time only by an extension given too late."""
    now = datetime.combine(until, time(0), SHANGHAI)
    owed = obligations(scope=OPERATOR, city_code=city, year=2022, now=now, first=making.FIRST, last=until - timedelta(days=1))
    excused = extended_late(scope=OPERATOR, city_code=city[:6], year=2022)
    return [
        *((o.code, o.due.period.last, o.stands) for o in owed if o.stands != "sent"),
        *((s.code, s.period.last, "extended_late") for s in excused),
    ]


def test_everything_planted_in_the_invented_city_is_found_and_nothing_else():
    load_city(making.PLACES / "990100")
    making.load("yunpei-2022", None)
    year = making.yunpei_year(SEED)

    played([year], first=making.FIRST, until=date(2022, 12, 31), told=lambda *_: None)

    told = tomllib.loads((ROOT / "shishi/site/demo/planted.toml").read_text(encoding="utf-8"))
    assert Counter(found(making.YUNPEI)) == Counter((p["ledger"], p["entry"], p["code"]) for p in told["planted"])
    assert Counter(not_in_time(making.YUNPEI, date(2022, 12, 31))) == Counter(
        (r["county"], r["week"], r["stands"]) for r in told["report"]
    )
    requests = doubted(scope=OPERATOR, city_code=making.YUNPEI)
    numbers = dict(Entry.objects.filter(pk__in=[d.it.entry for d in requests]).values_list("pk", "number"))
    assert Counter((d.it.division_code, numbers[d.it.entry], d.code) for d in requests) == Counter(
        (r["county"], r["entry"], r["code"]) for r in told["request"]
    )


def test_zhangye_promises_what_its_plan_promises_and_shows_no_misconduct(retold):
    load_city(ROOT / "shishi/infra/places/data/620700")
    making.load("zhangye-2022", ROOT / "examples/zhangye-2022/notice.docx")
    year = making.zhangye_year(SEED)

    played([year], first=making.FIRST, until=date(2022, 4, 12), told=lambda *_: None)

    counts = Counter(EntrySpan.objects.filter(to_date=FOREVER).values_list("ledger__code", flat=True))
    assert [counts[c] for c in ("canteens", "toilets", "places", "centres", "stations", "water")] == [39, 16, 2, 7, 11, 10]
    roads = [
        f.body["fields"]
        for f in EntryFact.objects.filter(kind="values", entry__ledger__code="roads", corrects=None).order_by("pk")[:300]
    ]
    assert (sum(r["length_m"] for r in roads), sum(r["hamlets"] for r in roads)) == (547_000, 615)
    ahead = EntrySpan.objects.filter(
        to_date=FOREVER, stage=0, ledger__code__in=["trainings", "placements", "aid_lists", "screenings"]
    )
    results = {"persons", "positives", "recalled", "employers_met", "amount"}
    assert ahead.count() > 100
    assert not [s for s in ahead.select_related("values_fact") if results & s.values_fact.body["fields"].keys()]
    assert found(making.ZHANGYE) == []
    assert not_in_time(making.ZHANGYE, date(2022, 4, 12)) == []
