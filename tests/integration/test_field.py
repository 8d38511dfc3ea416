"""What a phone sends out of its outbox: taken once however often it is sent, refused whole with a sentence, shown to nobody else."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.db.utils import DatabaseError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers.actions import withdraw_evidence
from shishi.areas.ledgers.models import EntryFact, Evidence, PhoneFiling
from shishi.infra import clock, files
from shishi.infra.record.models import Line
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, opened
from tests.integration.photos import MAY_NOON, photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SCHOOL = "张掖市甘州区西街小学"


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def school(signed_in):
    return signed_in("xuexiao", ("project_unit", GANZHOU, {"organisation": SCHOOL}))


def own(name="西街小学食堂", organisation=SCHOOL, **more):
    (entry,) = opened(canteen(name, organisation=organisation, **more))
    return entry


def send(client, entry, *seeds, key=None, stage="started", day="2022-05-10", **more):
    photos = [SimpleUploadedFile(f"{n}.jpg", n if isinstance(n, bytes) else photo(n, MAY_NOON, 100.45, 38.93)) for n in seeds]
    told = {"client_key": key or uuid4(), "entry": entry, "stage": stage, "happened_date": day, "photos": photos}
    return client.post("/field/send/", told | more)


def written():
    return EntryFact.objects.filter(kind="stage").count(), Evidence.objects.count(), PhoneFiling.objects.count()


def test_a_filing_is_taken_with_its_photos_and_the_record_says_so(plan, school):
    entry = own()

    answer = send(school, entry, 1, 2, why="今天开工")

    assert (answer.status_code, answer.json()["photos"]) == (200, 2)
    assert written() == (1, 2, 1)
    assert EntryFact.objects.get(kind="stage").why == "今天开工"
    assert {e.examined["taken_at"][:16] for e in Evidence.objects.all()} == {"2022-05-10T12:00"}
    verbs = list(Line.objects.order_by("-number").values_list("verb", flat=True)[:4])
    assert verbs == [
        "ledgers.phone_filing.taken",
        "ledgers.evidence.added",
        "ledgers.evidence.added",
        "ledgers.stages.filed",
    ]


def test_the_same_filing_sent_again_is_answered_as_before_and_nothing_is_doubled(plan, school):
    entry, key = own(), uuid4()
    first = send(school, entry, 1, 2, key=key).json()
    lines = Line.objects.count()

    again = send(school, entry, 1, 2, key=key)

    assert (again.status_code, again.json()) == (200, first)
    assert (written(), Line.objects.count()) == ((1, 2, 1), lines)


@pytest.mark.parametrize(
    "change", [{"day": "2022-05-11"}, {"stage": "approved"}, {"why": "另一句"}, {"seeds": (1, 3)}, {"seeds": (1,)}]
)
def test_the_same_key_with_other_content_is_refused(plan, school, change):
    entry, key = own(), uuid4()
    send(school, entry, 1, 2, key=key)

    answer = send(school, entry, *change.pop("seeds", (1, 2)), key=key, **change)

    assert answer.status_code == 409
    assert "已经收到过" in answer.json()["refused"]
    assert written() == (1, 2, 1)


def test_a_key_of_another_entry_is_refused_and_that_of_another_person_is_its_own(plan, school, signed_in):
    first, second, third, key = own(), own("分校食堂"), own("北街小学食堂"), uuid4()
    send(school, first, 1, key=key)

    assert send(school, second, 1, key=key).status_code == 409
    county = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    assert send(county, third, 1, key=key).status_code == 200
    assert written() == (2, 2, 2)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"day": "2999-01-01"}, "在今天之后"),
        ({"day": "1900-01-01"}, "太早"),
        ({"day": "昨天"}, "填写发生日期"),
        ({"stage": "nothing"}, "没有“nothing”这个阶段"),
        ({"key": "x"}, "填报不完整"),
        ({"seeds": (1, b"MZ not a picture")}, "无法识别这种文件"),
        ({"seeds": range(10)}, "一次最多 9 张"),
    ],
)
def test_what_cannot_be_comes_back_as_a_sentence_and_leaves_nothing(plan, school, told, says):
    entry = own()

    answer = send(school, entry, *told.pop("seeds", (1,)), **told)

    assert answer.status_code == 422
    assert says in answer.json()["refused"]
    assert written() == (0, 0, 0)


def test_a_refused_filing_put_right_is_taken_under_its_own_key(plan, school):
    entry, key = own(), uuid4()
    send(school, entry, 1, key=key, day="2999-01-01")

    assert send(school, entry, 1, key=key).status_code == 200
    assert written() == (1, 1, 1)


def test_a_stage_that_somebody_filed_meanwhile_comes_back(plan, school):
    entry = own()
    file(entry, "started", date(2022, 5, 9))

    answer = send(school, entry, 1)

    assert "已经填报过" in answer.json()["refused"]
    assert written() == (1, 0, 0)


def test_a_photo_taken_back_stays_so_when_the_filing_is_sent_again(plan, school):
    entry, key = own(), uuid4()
    send(school, entry, 1, key=key)
    withdraw_evidence(evidence_id=Evidence.objects.get().pk, why="拍错了", by="xuexiao", now=at(date(2022, 5, 12)))

    assert send(school, entry, 1, key=key).status_code == 200
    assert written() == (1, 1, 1)


def test_files_that_cannot_be_kept_are_sent_later(plan, school, monkeypatch):
    def down(data):
        raise files.FilesUnreachable("down")

    monkeypatch.setattr(files, "keep", down)

    answer = send(school, own(), 1)

    assert (answer.status_code, list(answer.json())) == (503, ["later"])
    assert written() == (0, 0, 0)


def test_who_may_not_file_is_refused(plan, school, signed_in):
    entry, gated = own(), own("北街小学食堂", organisation="张掖市甘州区北街小学")
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    auditor = signed_in("auditor", ("auditor", CITY))
    inspector = signed_in("yanshou", ("inspector", GANZHOU))

    assert send(linze, entry, 1).status_code == 404
    assert send(school, gated, 1).status_code == 404
    assert send(auditor, entry, 1).status_code == 403
    assert send(inspector, entry, 1).status_code == 403
    assert send(school, entry, stage="accepted").status_code == 422
    assert written() == (0, 0, 0)
    assert send(inspector, entry, stage="accepted").status_code == 200


def test_the_list_has_what_the_reader_may_file_with_the_next_day_first_in_a_bounded_count_of_queries(plan, school):
    undated = own("没有计划日的食堂", goal="approved")
    later = own("分校食堂", planned={"approved": "2022-06-02"})
    sooner = own(planned={"approved": "2022-05-01", "started": "2022-06-01"})
    own("北街小学食堂", organisation="张掖市甘州区北街小学")
    file(sooner, "approved", date(2022, 5, 2))
    school.get("/field/entries.json")

    with CaptureQueriesContext(
        connection,
    ) as few:
        told = school.get("/field/entries.json").json()
    for n in range(5):
        own(f"食堂{n}", planned={"approved": "2022-07-01"})
    with CaptureQueriesContext(connection) as many:
        school.get("/field/entries.json")

    days = [e["due"] for e in told["entries"]]
    assert {e["id"] for e in told["entries"]} == {undated, later, sooner}
    assert days == sorted(days, key=lambda day: day or "9999")
    first = next(e for e in told["entries"] if e["id"] == sooner)
    assert "approved" not in [s["code"] for s in first["stages"]]
    assert "accepted" not in [s["code"] for s in first["stages"]]
    assert first["due"] == "2022-06-01"
    assert len(few) == len(many)
    assert told["today"] == str(clock.today())


def test_only_this_page_shows_pictures_that_are_not_from_the_server(plan, school):
    def pictures(path):
        (found,) = (d for d in school.get(path).headers["Content-Security-Policy"].split("; ") if d.startswith("img-src"))
        return found.split()[1:]

    assert pictures("/field/") == [*pictures("/"), "blob:"]


def test_the_shell_is_the_same_for_everybody_and_its_version_changes_with_its_words(plan, school):
    nobody = Client()

    assert nobody.get("/field/").content == school.get("/field/").content
    worker = nobody.get("/field-worker.js")
    assert worker.content == school.get("/field-worker.js").content
    school.cookies["django_language"] = "en"
    assert worker.content != school.get("/field-worker.js").content
    assert nobody.get("/field/entries.json").status_code == 302


def test_a_keyboard_skips_the_head_of_the_page(plan, school):
    page = school.get("/field/").content.decode()

    assert re.search(r'<body[^>]*>(?:(?!<a ).)*<a class="skip" href="#main">', page, re.S), "the first link"
    assert re.search(r'<main id="main"[^>]* tabindex="-1"', page)


def test_every_file_of_the_page_is_in_its_shell(plan, school):
    page, worker = (school.get(path).content.decode() for path in ("/field/", "/field-worker.js"))

    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert named
    assert all(f'"{path}"' in worker.replace("\\u002D", "-") for path in named)


def test_without_a_token_nothing_is_taken(plan, school):
    entry = own()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = school.cookies

    assert send(strict, entry, 1).status_code == 403
    assert written() == (0, 0, 0)


def test_a_filing_that_was_taken_is_never_changed(plan, school):
    send(school, own(), 1)

    with pytest.raises((IntegrityError, DatabaseError), match="append-only"):
        PhoneFiling.objects.update(photos=3)
