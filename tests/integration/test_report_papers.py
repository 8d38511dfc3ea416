"""A plan to be filed, publicity and training are owed like a report, and answered with words and a paper."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shishi.areas.reporting.models import Duty, Report, ReportFact
from shishi.infra.record.models import Line
from tests.integration.ledger_entries import GANZHOU, LINZE

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def clerk(plan, signed_in, settings):
    settings.TODAY = date(2022, 3, 31)
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))


def owed(kind):
    """Return the first duty of the kind that a county owes, with the address of its report and what it is called."""
    for duty in Duty.objects.filter(kind=kind).order_by("order"):
        unit = next((unit for code, unit in duty.debtors if code == GANZHOU), "")
        if unit and (last := duty.terms["by_date"] or "2022-03-31"):
            return duty, f"/reports/{duty.pk}/{last}/{GANZHOU}/{unit}/"
    raise LookupError(kind)


def paper(data=PDF, name="方案.pdf"):
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("kind", ["filing", "act"])
def test_it_is_listed_and_answered_with_words_and_a_paper(clerk, client, signed_in, kind):
    duty, at = owed(kind)
    assert duty.what in client.get("/reports/").content.decode()

    assert clerk.post(at, {"seen": 0, "text": "已印发", "paper": paper()}).status_code == 302
    assert clerk.post(at, {"seen": 1, "text": "已印发，补充说明"}).status_code == 302

    assert [f.body["paper"]["name"] for f in ReportFact.objects.filter(kind="sent").order_by("version")] == ["方案.pdf"] * 2
    assert (Report.objects.get().state, Line.objects.filter(verb="reporting.report.sent").count()) == ("sent", 2)
    assert "方案.pdf" in client.get(at).content.decode()
    got = client.get(f"{at}paper/2/")
    assert (got.content, got["Content-Type"]) == (PDF, "application/pdf")
    assert client.get(f"{at}paper/9/").status_code == 404
    other = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府", "post": "经办人"}))
    assert other.get(f"{at}paper/2/").status_code == 404


@pytest.mark.parametrize("data", [b"MZ\x90\x00", b"<html>", b""])
def test_what_is_no_paper_is_refused_and_nothing_is_sent(clerk, data):
    _, at = owed("filing")

    page = clerk.post(at, {"seen": 0, "text": "已印发", "paper": paper(data or b" ", "方案.exe")})

    assert page.status_code == 422
    assert "附件应为 PDF、JPG 或 PNG" in page.content.decode()
    assert "已印发" in page.content.decode()
    assert not ReportFact.objects.exists()


def test_a_plan_is_filed_with_words_or_a_paper_and_not_by_sending_nothing(clerk):
    _, at = owed("filing")

    empty = clerk.post(at, {"seen": 0, "text": " ", "problems": ""})

    assert (empty.status_code, "请附上文件，或写明内容。" in empty.content.decode()) == (422, True)
    assert not ReportFact.objects.exists()
    assert clerk.post(at, {"seen": 0, "text": "", "paper": paper()}).status_code == 302
    assert clerk.post(at, {"seen": 1, "text": ""}).status_code == 302, "the paper of the version before stands"
