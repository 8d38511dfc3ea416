"""Notes and adjustments stand beside a light, which never changes: who may, by which document, taken back with a reason."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shishi.areas.plans import public as plans
from shishi.areas.plans.models import Target
from shishi.areas.progress.jobs import close_days
from shishi.areas.progress.models import LightNote
from shishi.areas.progress.queries import board
from shishi.areas.progress.queries.notes import adjusted
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR
from shishi.infra.record.models import Line
from tests.integration.ledger_entries import GANZHOU, LINZE, at, canteen, file, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATE = date(2022, 7, 4)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
BASIS = {"says": "暴雨停工二十天", "colour": "yellow", "document": "张政办纪要〔2022〕12号"}


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def red(plan, settings):
    """Half of the canteens should be complete: Linze's light of that is red. Gives the address of its page."""
    settings.TODAY = LATE
    done, _ = opened(canteen("一"), canteen("二", LINZE), on=date(2022, 5, 1))
    file(done, "completed", date(2022, 5, 2), on=date(2022, 5, 2))
    item = Target.objects.filter(subject="食堂完工率").latest("pk").item
    return f"/board/1/{item}/{LINZE[:6]}/"


@pytest.fixture
def bureau(signed_in):
    return signed_in("edu", ("lead_unit", "620700000000", {"organisation": "市教育局"}))


@pytest.fixture
def county(signed_in):
    return signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))


def scan(data=PDF):
    return {"paper": SimpleUploadedFile("纪要.pdf", data)}


def cell(on=None, today=LATE):
    held = board(scope=OPERATOR, plan=plans.plan_in_force(scope=OPERATOR), look=Look(on, today))
    return next(c for p in held.parts for r in p.rows if r.target.subject == "食堂完工率" for c in r.cells if c.area == LINZE[:6])


def test_an_adjustment_stands_beside_the_light_with_its_document(red, bureau, county):
    said = bureau.post(f"{red}note/", BASIS | scan(), follow=True).content.decode()

    assert "已调整" in said
    assert (cell().verdict.colour, cell().adjusted) == ("red", "yellow")
    page = county.get(red).content.decode()
    assert all(words in page for words in ("暴雨停工二十天", "张政办纪要〔2022〕12号", "调整为"))
    made = LightNote.objects.get()
    assert county.get(f"/board/notes/{made.pk}/paper/").content == PDF
    assert "滞后（调整为预警）" in bureau.get("/board.csv").content.decode("utf-8-sig")
    told = json.loads(Line.objects.get(verb="progress.light.noted").body.body)
    assert (told["division"], told["colour"]) == (LINZE, "yellow")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"says": ""}, "请写明批注的内容"),
        (BASIS | {"says": " "} | scan(), "请写明调整的理由"),
        (BASIS | {"colour": "blue"} | scan(), "请选择调整为"),
        (BASIS | {"colour": "red"} | scan(), "系统判定的就是这一种"),
        (BASIS, "调整亮灯要有依据"),
        (BASIS | {"document": ""} | scan(), "调整亮灯要有依据"),
        (BASIS | scan(b"MZ\x90"), "附件应为 PDF、JPG 或 PNG"),
    ],
    ids=["no words", "no reason", "no colour", "the same", "no scan", "no document", "no paper"],
)
def test_what_cannot_be_is_told_in_a_sentence_and_nothing_is_written(red, bureau, sent, told):
    sent = {k: scan(v.file.getvalue())["paper"] if k == "paper" else v for k, v in sent.items()}

    assert told in bureau.post(f"{red}note/", sent, follow=True).content.decode()
    assert not LightNote.objects.exists()


def test_lines_count_as_the_browser_counts_them(red, county):
    says = "\n".join(["正在赶工，下周完成"] * 40)

    county.post(f"{red}note/", {"says": says.replace("\n", "\r\n")})

    assert len(says) == 399
    assert LightNote.objects.get().says == says


def test_what_is_too_long_stays_to_be_shortened_and_sent_again(red, county):
    says = "正在赶工" * 110

    page = county.post(f"{red}note/", {"says": says, "colour": ""})

    told = page.content.decode()
    assert page.status_code == 422
    assert "“正在赶工正在赶工正在赶…”有 440 字，这里最多写 400 字；请删去 40 字。" in told
    assert f">{says}</textarea>" in told
    assert f'action="{red}note/"' in told and '<input type="hidden" name="colour" value="">' in told
    assert not LightNote.objects.exists()


def test_with_a_file_what_is_too_long_is_to_be_copied(red, bureau):
    said = bureau.post(f"{red}note/", BASIS | {"says": "暴雨" * 300} | scan()).content.decode()

    assert "请删去 200 字" in said and "回到上一页，重新选文件" in said
    assert not LightNote.objects.exists()


def test_who_may(red, bureau, county, signed_in):
    other = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    reader = signed_in("finance", ("finance", "620700000000"))

    assert county.post(f"{red}note/", BASIS | scan()).status_code == 403
    assert reader.post(f"{red}note/", {"says": "看过"}).status_code == 403
    assert other.post(f"{red}note/", {"says": "看过"}).status_code == 404
    assert county.get(f"{red}note/").status_code == 405
    assert county.post(f"{red}note/", {"says": "正在赶工"}).status_code == 302
    note = LightNote.objects.get()
    assert bureau.post(f"{red}note/", {"says": "见通报"} | scan()).status_code == 302
    assert bureau.get(f"/board/notes/{LightNote.objects.get(says='见通报').pk}/paper/").content == PDF
    assert (note.says, note.colour, cell().adjusted) == ("正在赶工", "", "")
    assert other.post(f"/board/notes/{note.pk}/withdraw/", {"why": "x"}).status_code == 404
    assert reader.post(f"/board/notes/{note.pk}/withdraw/", {"why": "x"}).status_code == 403
    assert county.get(f"/board/notes/{note.pk}/paper/").status_code == 404
    assert 'name="colour"' in bureau.get(red).content.decode()
    assert 'name="colour"' not in county.get(red).content.decode()


def test_what_is_taken_back_stays_to_be_read_and_the_past_keeps_it(red, bureau, settings):
    bureau.post(f"{red}note/", BASIS | scan())
    (made,) = LightNote.objects.all()
    settings.TODAY = LATE + timedelta(days=2)

    assert "请写明撤回的原因" in bureau.post(f"/board/notes/{made.pk}/withdraw/", {"why": ""}, follow=True).content.decode()
    bureau.post(f"/board/notes/{made.pk}/withdraw/", {"why": "已复工"})
    assert "已经撤回" in bureau.post(f"/board/notes/{made.pk}/withdraw/", {"why": "已复工"}, follow=True).content.decode()

    before = settings.TODAY - timedelta(days=1)
    days = (LATE - timedelta(days=1), LATE, before, None)
    held = [set(adjusted(scope=OPERATOR, year=2022, look=Look(on, settings.TODAY)).values()) for on in days]
    assert held == [set(), {"yellow"}, {"yellow"}, set()]
    assert "已复工" in bureau.get(red).content.decode()
    assert "已复工" not in bureau.get(f"{red}?on={before}").content.decode()
    assert Line.objects.filter(verb="progress.light.withdrawn").count() == 1


def test_the_light_of_a_closed_day_is_that_which_was_judged(red, bureau, settings):
    bureau.post(f"{red}note/", BASIS | scan())
    settings.TODAY = LATE + timedelta(days=1)
    close_days(until=LATE, by="worker", now=at(settings.TODAY))

    then = cell(on=LATE, today=settings.TODAY)
    assert (then.verdict.colour, then.adjusted) == ("red", "yellow")
