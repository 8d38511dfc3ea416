"""The demonstration: what is planted in the invented city is found, all of it and nothing else; Zhangye shows none of it."""

import tomllib
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from shishi.areas.ledgers.measures import readings
from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.own import own_entries
from shishi.areas.ledgers.queries.searches import suspicions
from shishi.areas.plans.models import Accountability, Citation, Notice
from shishi.areas.reporting.models import Call, Coordination, Report, ReportFact
from shishi.areas.reporting.models.coordination import SOLVED
from shishi.areas.reporting.queries.coordination import timeliness
from shishi.areas.reporting.queries.lines import parallel_lines
from shishi.areas.reporting.queries.overview import coordination_for
from shishi.areas.reporting.queries.owing import obligations
from shishi.areas.reporting.queries.suspicions import doubted, extended_late, sent_again_late
from shishi.base.look import Look
from shishi.engines import pack as packs
from shishi.infra.access.models import User
from shishi.infra.access.people import Hashed
from shishi.infra.access.scope import OPERATOR, scope_of
from shishi.infra.clock import SHANGHAI
from shishi.infra.places.loading import load_city
from shishi.infra.sms.models import Message
from shishi.infra.sms.rules import sending_moment
from shishi.infra.store.spans import FOREVER
from shishi.site.demo import asked, making
from shishi.site.demo.play import played
from shishi.site.demo.posts import fill_posts

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SEED = 38


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    settings.SMS, settings.SMS_FILE = "file", tmp_path / "messages.jsonl"


def found(city, today):
    held = Ledger.objects.filter(division_code=city)
    return [(x.code, s.number, s.code) for x in held for s in suspicions(ledger=x, on=None, today=today)]


def not_in_time(city, until):
    """Whatever was to be reported before the last day and was not, or not in time, or in time only by an extension given too late."""
    now = datetime.combine(until, time(0), SHANGHAI)
    owed = obligations(scope=OPERATOR, city_code=city, year=2022, now=now, first=making.FIRST, last=until - timedelta(days=1))
    again = {key_of(o) for o in sent_again_late(scope=OPERATOR, city_code=city[:6], year=2022, now=now)}
    told = ((key_of(o), "again_late" if key_of(o) in again else o.stands) for o in owed if not o.is_week or o.duty.kind == "week")
    excused = extended_late(scope=OPERATOR, city_code=city[:6], year=2022)
    return [
        *((*key, stands) for key, stands in told if stands != "sent"),
        *((s.what, s.unit, s.period.last, "extended_late") for s in excused),
    ]


def key_of(o):
    return o.duty.what, o.unit, o.due.period.last


def play(*years, until):
    for year in years:
        fill_posts(city=year.division_code, password=Hashed.of("yi-ge-mi-ma-38"), on=making.FIRST)
    played(years, first=making.FIRST, until=until, told=lambda *_: None)


@pytest.mark.timeout(600)
def test_everything_planted_in_the_invented_city_is_found_and_nothing_else():
    load_city(making.PLACES / "990100")
    making.load("yunpei-2022", None)

    play(making.yunpei_year(SEED), until=date(2022, 12, 31))

    planted = tomllib.loads((ROOT / "shishi/site/demo/planted.toml").read_text(encoding="utf-8"))
    requests = doubted(scope=OPERATOR, city_code=making.YUNPEI)
    numbers = dict(Entry.objects.filter(pk__in=[d.it.entry for d in requests]).values_list("pk", "number"))
    answers = timeliness(coordination_for(OPERATOR), today=date(2022, 12, 31))
    _lines, apart = parallel_lines(scope=OPERATOR, city_code=making.YUNPEI, year=2022)
    assert {
        "planted": Counter(found(making.YUNPEI, date(2022, 12, 31))),
        "report": Counter(not_in_time(making.YUNPEI, date(2022, 12, 31))),
        "request": Counter((d.it.division_code, numbers[d.it.entry], d.code) for d in requests),
        "answer": Counter({t.unit: t.late for t in answers if t.late}),
        "line": Counter((d.told[0].unit, d.last, f"{d.ledger.code}.{d.field.code}") for d in apart),
    } == {
        "planted": Counter((p["ledger"], p["entry"], p["code"]) for p in planted["planted"]),
        "report": Counter((r["report"], r["unit"], r["last"], r["stands"]) for r in planted["report"]),
        "request": Counter((r["county"], r["entry"], r["code"]) for r in planted["request"]),
        "answer": Counter(a["unit"] for a in planted["answer"]),
        "line": Counter((x["unit"], x["last"], x["figure"]) for x in planted["line"]),
    }


@pytest.mark.timeout(600)
def test_reports_run_through_their_chain_and_what_is_late_is_chased():
    load_city(making.PLACES / "990100")
    making.load("yunpei-2022", None)

    play(making.yunpei_year(SEED), until=date(2022, 7, 5))

    facts = list(ReportFact.objects.select_related("report__duty").order_by("recorded_at", "pk"))
    signed = [f for f in facts if f.kind == "signed"]
    senders = {(f.report_id, f.version): f.by for f in facts if f.kind == "sent"}
    assert len(signed) >= 40
    assert all(f.by.endswith("-fenguan") and f.by != senders[f.report_id, f.version] for f in signed)
    assert {f.by for f in facts if f.kind == "accepted"} == {"yp-duchake", "yp-jiaoyuju", "yp-jiaotongju"}
    held = {f.report.duty.what for f in facts if f.kind == "sent" and f.body.get("activity", {}).get("people")}
    assert held == {"道路管养培训", "劳动者驿站宣传"}
    back = [f for f in facts if f.kind == "returned"]
    assert [bool(f.why) for f in back] == [True] * 4
    assert Counter(r.state for r in Report.objects.all()).keys() == {"sent", "accepted", "returned"}
    waits = Report.objects.filter(state="sent")
    assert waits.filter(duty__chain=[]).exists()
    assert waits.exclude(duty__chain=[]).exclude(pk__in=[f.report_id for f in signed]).exists()
    messages = list(Message.objects.all())
    assert len(messages) == len({(m.person, m.due_date) for m in messages}) == 7
    assert all(m.sent_at and sending_moment(m.sent_at.astimezone(SHANGHAI)) == m.sent_at for m in messages)
    assert Call.objects.count() == 4
    assert Counter(Coordination.objects.values_list("outcome", flat=True)) == {
        "answered": 6,
        "needless": 1,
        "withdrawn": 1,
        "": 2,
    }
    weeks = [f.body for f in facts if f.kind == "sent" and f.report.duty.kind == "week"]
    assert sum(b["typed"] > 0 for b in weeks) > 20


def test_zhangye_promises_what_its_plan_promises_and_shows_no_misconduct(retold):
    load_city(ROOT / "shishi/infra/places/data/620700")
    making.load("zhangye-2022", ROOT / "examples/zhangye-2022/notice.docx")

    year = making.zhangye_year(SEED)
    half = [it for it in year.invented if it.ledger == "canteens" and it.days["completed"][1] <= date(2022, 6, 30)]
    assert Counter(it.body["division"][:6] for it in half) == {
        "620702": 4, "620723": 4, "620724": 3, "620725": 2, "620722": 3, "620721": 3,
    }  # fmt: skip
    water = [
        (it.body["fields"]["type"], it.days.get("completed"), it.days[it.body["goal"]])
        for it in year.invented
        if it.ledger == "water"
    ]
    assert all(goal[1] <= date(2022, 12, 31) for _, _, goal in water)
    assert Counter(kind for kind, done, _ in water if done) == {"reservoir": 2, "irrigation": 2, "supply": 4}
    assert all(done[1] <= date(2022, 9, 30) for kind, done, _ in water if kind == "supply" and done)
    play(year, until=date(2022, 4, 12))

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
    results = {"persons", "apprentices", "positives", "recalled", "employers_met", "amount"}
    assert ahead.count() > 100
    assert not [s for s in ahead.select_related("values_fact") if results & s.values_fact.body["fields"].keys()]
    school = scope_of(User.objects.get(username="xijie"), today=date(2022, 4, 12))
    assert [it.name for it in own_entries(scope=school)] == ["西街小学"]
    invested = readings(
        names=["ledgers:water:invested_q1"],
        city=making.ZHANGYE,
        year=2022,
        counties=[],
        look=Look(date(2022, 3, 31), date(2022, 4, 12)),
    )
    assert invested["ledgers:water:invested_q1", making.ZHANGYE].n >= 2315 * 1_000_000
    water = EntryFact.objects.filter(kind="values", entry__ledger__code="water", corrects=None).order_by("pk")[:10]
    assert sum(f.body["fields"]["investment"] for f in water) == 60_870 * 1_000_000
    assert found(making.ZHANGYE, date(2022, 4, 12)) == []
    assert not_in_time(making.ZHANGYE, date(2022, 4, 12)) == []
    assert ReportFact.objects.filter(kind="accepted").exists()
    assert not ReportFact.objects.filter(kind="returned").exists()
    assert not Message.objects.exists()


def test_zhangye_shows_posts_and_no_names():
    load_city(ROOT / "shishi/infra/places/data/620700")
    pack = packs.read(ROOT / "packs/zhangye-2022")
    names = {str(i.get("name")) for p in pack.programmes for i in p.of("accountability") if i.get("name")}

    making.load("zhangye-2022", ROOT / "examples/zhangye-2022/notice.docx")

    answering = Accountability.objects.filter(role__in=["city_leader", "department_leader"])
    assert len(names) > 8
    assert set(answering.values_list("name", flat=True)) == {""}
    assert not answering.filter(post="").exists()
    text = Notice.objects.get().text
    assert not [name for name in names if name in text]
    cited = Citation.objects.get(programme_number="8", item="a-city_leader", key="post")
    assert text[cited.start : cited.end].split() == ["某某某", "市政府副市长"]


def test_requests_of_zhangye_are_answered_in_time_and_help():
    assert all(
        [turn.how for turn in it.turns] == ["answered", "rate"] and it.turns[0].on <= it.by and it.turns[1].rating == SOLVED
        for it in asked.ZHANGYE
    )
