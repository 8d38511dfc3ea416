"""What evidence proves follows the facts: it is judged again when its stage's day or its entry's place is put right."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers.actions import (
    Change,
    Upload,
    add_evidence,
    change_entries,
    file_stages,
    look_at_evidence,
    place_entry,
    search,
)
from shishi.areas.ledgers.jobs import photographs_judged
from shishi.areas.ledgers.models import EntryFact, Evidence, EvidenceJudgement
from shishi.areas.ledgers.queries.searches import suspicions
from shishi.areas.ledgers.rules import Filing
from shishi.engines.evidence import Rules, examine
from shishi.infra import clock, files
from shishi.infra.record.models import Line
from shishi.site import cli
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, ledger, opened
from tests.integration.photos import MAY_NOON, photo
from tests.integration.versions import load_version, with_said

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY, JUNE = date(2022, 5, 12), date(2022, 6, 25)
HERE, LANZHOU = (100.45, 38.93), (103.83, 36.06)


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR, settings.TODAY = tmp_path, JUNE


def add(entry, data, stage="started", on=MAY, by="clerk"):
    files.keep(data)
    return add_evidence(entry_id=entry, stage=stage, upload=Upload(examine(data), "a.jpg"), by=by, now=at(on))


def laid(entry, lon, lat, on=JUNE):
    place = {"geometry": "{}", "lon": lon, "lat": lat, "length_m": 0, "area_m2": 0}
    place_entry(entry_id=entry, place=place, by="clerk", now=at(on))


def judged(it):
    """Return each verdict on a piece of evidence with the codes of its doubts, the first one first."""
    rows = EvidenceJudgement.objects.filter(evidence=it)
    return [(j.because, j.verdict, [r["code"] for r in j.reasons]) for j in rows]


def stands(it):
    return Evidence.objects.get(pk=it.pk).verdict


def suspected(on=None):
    return {(s.number, s.code): s.figures for s in suspicions(ledger=ledger(), on=on, today=JUNE)}


def test_a_stage_that_is_moved_away_from_its_photo_leaves_the_photo_in_doubt(plan, signed_in):
    (entry,) = opened(canteen())
    started = file(entry, "started", date(2022, 5, 9), on=MAY)
    it = add(entry, photo(1, MAY_NOON))

    file(entry, "started", date(2022, 6, 20), on=JUNE, corrects_id=started, why="核对后更正")

    assert judged(it) == [("added", "pass", []), ("stage", "doubt", ["taken_long_before"])]
    assert stands(it) == "doubt"
    page = signed_in("du", ("inspector", CITY)).get("/evidence/").content.decode()
    assert f'href="/evidence/{it.pk}/"' in page
    assert Line.objects.filter(verb="ledgers.evidence.judged").count() == 1


def test_a_stage_that_is_filed_after_its_photo_is_held_against_it_and_one_taken_back_no_more(plan):
    (entry,) = opened(canteen())
    it = add(entry, photo(1, MAY_NOON))

    started = file(entry, "started", date(2022, 3, 1), on=MAY)
    assert stands(it) == "doubt"
    file(entry, "started", date(2022, 3, 1), on=JUNE, corrects_id=started, withdrawn=True, why="填错")

    assert [verdict for _, verdict, _ in judged(it)] == ["pass", "doubt", "pass"]


def test_a_place_that_is_put_right_ends_the_doubt_and_one_put_wrong_begins_it(plan):
    (entry,) = opened(canteen())
    laid(entry, *LANZHOU, on=MAY)
    it = add(entry, photo(1, MAY_NOON, *HERE))
    assert stands(it) == "doubt"

    laid(entry, *HERE)
    laid(entry, *LANZHOU)

    told = [("place", "pass", []), ("place", "doubt", ["far_from_site"])]
    assert judged(it) == [("added", "doubt", ["far_from_site"]), *told]


def test_an_entry_that_goes_to_another_county_is_held_against_that_one(plan):
    (entry,) = opened(canteen(division=LINZE))
    it = add(entry, photo(1, MAY_NOON, *HERE))
    before = stands(it)

    moved = Change(entry, EntryFact.objects.get(entry=entry, kind="values").pk, canteen(division=GANZHOU))
    change_entries(changes=[moved], by="office", now=at(JUNE))

    assert (before, stands(it)) == ("doubt", "pass")


def test_what_was_otherwise_found_of_a_photo_stays(plan):
    one, two = opened(canteen("甲"), canteen("乙"))
    add(one, photo(1, MAY_NOON))
    started = file(two, "started", date(2022, 3, 1), on=MAY)
    it = add(two, photo(1, MAY_NOON))

    file(two, "started", date(2022, 5, 9), on=JUNE, corrects_id=started, why="核对后更正")

    assert judged(it)[-1] == ("stage", "fail", ["same_file"])


def test_a_doubt_that_went_says_so_to_the_inspector_until_they_have_looked(plan, person, signed_in):
    (entry,) = opened(canteen())
    started = file(entry, "started", date(2022, 3, 1), on=MAY)
    it = add(entry, photo(1, MAY_NOON))
    file(entry, "started", date(2022, 5, 10), on=JUNE, corrects_id=started, by="clerk", why="核对后更正")
    inspector = signed_in("du", ("inspector", CITY))

    page = inspector.get("/evidence/").content.decode()

    assert "没有待核查的凭据" in page and "更正后不再存疑" in page
    assert "拍摄于 2022年5月10日" in page and "阶段的日期更正后：2022年5月10日" in page
    told = suspected()[("620702-0001", "day_follows_photo")]
    assert told == {"taken": "2022-05-10", "day": "2022-03-01", "stage": "started", "until": "2022-05-10"}
    search(ledger_id=ledger().pk, now=lambda: at(JUNE))
    assert "原填 2022年3月1日" in inspector.get(f"/ledgers/{ledger().pk}/suspicions/").content.decode()
    assert "不再存疑" in inspector.get("/evidence.csv").content.decode()
    look_at_evidence(evidence_id=it.pk, outcome="true", says="", by="du", now=at(JUNE))
    assert "更正后不再存疑" not in inspector.get("/evidence/").content.decode()
    assert ("620702-0001", "day_follows_photo") not in suspected()


def test_a_past_day_has_the_doubts_of_that_day(plan, person):
    (entry,) = opened(canteen())
    started = file(entry, "started", date(2022, 3, 1), on=MAY)
    add(entry, photo(1, MAY_NOON))
    file(entry, "started", date(2022, 5, 10), on=JUNE, corrects_id=started, why="核对后更正")

    then, now = suspected(on=MAY), suspected()

    assert ("620702-0001", "taken_long_after") in then and ("620702-0001", "day_follows_photo") not in then
    assert ("620702-0001", "taken_long_after") not in now


def test_a_new_doubt_of_what_was_found_true_is_looked_at_again(plan, signed_in):
    (entry,) = opened(canteen())
    started = file(entry, "started", date(2022, 3, 1), on=MAY)
    it = add(entry, photo(1, MAY_NOON, *HERE))
    look_at_evidence(evidence_id=it.pk, outcome="true", says="已到现场", by="du", now=at(MAY))
    inspector = signed_in("du", ("inspector", CITY))

    file(entry, "started", date(2022, 3, 2), on=JUNE, corrects_id=started, why="差一天")
    assert "没有待核查的凭据" in inspector.get("/evidence/").content.decode(), "the same doubt was looked at"
    laid(entry, *LANZHOU)

    assert f'href="/evidence/{it.pk}/"' in inspector.get("/evidence/").content.decode()
    assert "已到现场" in inspector.get(f"/evidence/{it.pk}/").content.decode(), "what was found stays in its past"


def test_judgements_and_looks_are_only_added(plan):
    (entry,) = opened(canteen())
    it = add(entry, photo(1, MAY_NOON))
    look_at_evidence(evidence_id=it.pk, outcome="true", says="", by="du", now=at(MAY))

    for table in ("ledgers_evidencejudgement", "ledgers_evidencelook"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_many_photos_are_judged_again_in_as_many_statements_as_two(plan):
    counts = []
    for n in (2, 60):
        ids = opened(*(canteen(f"食堂{n}之{k}") for k in range(n)))
        facts = {e: file(e, "started", date(2022, 5, 9), on=MAY) for e in ids}
        for k, e in enumerate(ids):
            add(e, photo(1000 * n + k, MAY_NOON, *HERE, size=(64, 48)))
        wanted = [Filing(e, "started", date(2022, 6, 20), "核对后更正", facts[e]) for e in ids]
        with CaptureQueriesContext(connection) as counted:
            file_stages(filings=wanted, by="clerk", now=at(JUNE))
        counts.append(len(counted))
        assert Evidence.objects.filter(entry__in=ids, verdict="doubt").count() == n

    assert counts[0] == counts[1]


def test_other_rules_judge_all_photographs_again_once(plan, person, monkeypatch):
    (entry,) = opened(canteen())
    file(entry, "started", date(2022, 5, 9), on=MAY)
    laid(entry, *HERE, on=MAY)
    near, far = add(entry, photo(1, MAY_NOON, 100.452, 38.93)), add(entry, photo(2, MAY_NOON, *LANZHOU))
    look_at_evidence(evidence_id=far.pk, outcome="true", says="", by="du", now=at(MAY))
    monkeypatch.setattr("shishi.areas.ledgers.queries.evidence.photo_rules", lambda told: Rules(far_m=100))
    monkeypatch.setattr(clock, "now", lambda: at(JUNE))

    assert list(photographs_judged(by="operator")) == [(1, 1)]
    assert list(photographs_judged(by="operator")) == [(1, 0)]
    assert (stands(near), judged(near)) == ("doubt", [("added", "pass", []), ("rules", "doubt", ["far_from_site"])])
    assert Evidence.objects.get(pk=far.pk).outcome == "true"
    monkeypatch.undo()
    assert list(photographs_judged(by="operator")) == [(1, 1)]

    assert stands(near) == "pass"
    assert not EvidenceJudgement.objects.filter(settles=True).exists(), "nobody put anything right"
    assert Line.objects.filter(verb="ledgers.evidence.judged", body__body__contains='"rules"').count() == 2


def test_a_pack_says_how_far_from_its_site_and_day_a_photograph_may_be(plan, zhangye_pack):
    (entry,) = opened(canteen())
    file(entry, "started", date(2022, 5, 9), on=MAY)
    laid(entry, *HERE, on=MAY)
    it = add(entry, photo(1, MAY_NOON, 100.452, 38.93))

    load_version(with_said(zhangye_pack, photo_within_m=100), 2, on=JUNE)

    assert judged(it) == [("added", "pass", []), ("rules", "doubt", ["far_from_site"])]
    assert add(entry, photo(3, MAY_NOON, 100.452, 38.93)).verdict == "doubt"


def test_the_operator_has_them_judged_again_by_a_command(plan, monkeypatch, capsys):
    (entry,) = opened(canteen())
    laid(entry, *HERE, on=MAY)
    add(entry, photo(1, MAY_NOON, 100.452, 38.93))
    monkeypatch.setattr("shishi.areas.ledgers.queries.evidence.photo_rules", lambda told: Rules(far_m=100))
    monkeypatch.setattr("shishi.site.evidence.prepare_database", lambda: None)
    monkeypatch.setattr("sys.argv", ["shishi", "evidence", "judge"])

    for changed in (1, 0):
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr().out
        assert (ended.value.code, told) == (0, f"已判定 1 个条目的照片，{changed} 张的结论与原来不同。\n")
