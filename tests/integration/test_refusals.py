"""What is refused is refused in the language of the reader: nothing Chinese but the names that the pack gave and what was typed."""

import html
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shishi.areas.packs import actions
from shishi.areas.packs.models import Draft
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, item_of, notice_of_2023
from tests.integration.ledger_entries import GANZHOU, canteen, ledger, opened
from tests.integration.test_reporting import address, name

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SAID = re.compile(r'<div class="wrong"[^>]*>(.*?)</div>|<p class="(?:message error|wrong|field-wrong)"[^>]*>(.*?)</p>', re.S)
NAMES = ("市教育局", "张掖市", "形象进度", "许多", "市政府办公室", "主要负责人")


@pytest.fixture
def entry(plan, settings, retold, tmp_path):
    """Of a canteen, on a Friday, beside a draft for the year after."""
    settings.TODAY, settings.FILES_DIR = date(2022, 5, 20), tmp_path
    actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="drafter", now=NOW)
    return opened(canteen(progress=40))[0]


def asked(entry):
    """Return what each page is sent that it has to refuse: (who, address, fields, what it says)."""
    target = item_of(Draft.objects.get(), "1", "target", quantity=2295)
    draft, table = f"/drafts/{target.draft_id}/", SimpleUploadedFile("a.txt", b"\0\1")
    document = {"document": "1", "title": "x", "issued_on": "2022-05-02", "effective_on": "2022-05-01"}
    report, new = (
        address("", "r-monthly", "市教育局"),
        {"name": "x", "division": GANZHOU, "organisation": "x", "goal": "completed"},
    )
    return [
        ("office", f"{draft}give-up/", {}, "Write why the draft is given up."),
        ("office", f"{draft}send/", {}, "has not been confirmed by"),
        ("office", f"{draft}publish/", {}, "The draft is being edited."),
        ("office", f"{draft}annex/", {"annex": table}, "a.txt is not an .xlsx or .docx"),
        ("office", f"{draft}items/{target.pk}/", {"quantity": "许多", "version": "1"}, "is not a number"),
        ("office", f"{draft}items/{target.pk}/", {"quantity": "1e400", "version": "1"}, "is wanted"),
        ("office", f"{draft}add-milestone/1/", {"what": "x", "starts": "许多"}, "is not a day; write it as 2022-08-31"),
        ("office", "/drafts/upload/", {"notice": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}, "a.pdf is damaged"),
        ("office", "/drafts/amend/", document, "before the document's day"),
        ("clerk", f"/requests/apply/entries/{entry}/", {"kind": "postpone", "why": "x"}, "Choose the stage to postpone."),
        ("clerk", f"/ledgers/{ledger().pk}/new/", {**new, "f_kind": "new", "f_pupils": "许多", "p_started": "许多"}, "is not a day"),
        ("clerk", "/week/?county=620702&week=2022-05-19", {"seen": 0, name(entry, "progress"): "400"}, "from 0 to 100"),
        ("clerk", "/week/?county=620702&week=2022-05-19", {"seen": 9}, "has just sent this period"),
        ("clerk", "/coordination/", {"unit": "市教育局", "asks": ""}, "Write the problem"),
        ("bureau", report, {"seen": 0, "n.canteens.progress": "许多"}, "is not a number"),
        ("bureau", report, {"seen": 0, "text": "x", "paper": SimpleUploadedFile("a.exe", b"MZ")}, "must be PDF"),
        ("office", "/users/add/", {"username": "clerk", "name": "x", "role": "county", "division": GANZHOU, "valid_from": "2022-01-01"}, "is taken"),
    ]  # fmt: skip


def test_what_is_refused_is_refused_in_the_readers_language(entry, signed_in, client):
    clerk = signed_in("clerk", ("county", GANZHOU, {"organisation": "甘州区政府", "post": "经办人"}))
    bureau = signed_in("bureau", ("lead_unit", CITY, {"organisation": "市教育局", "post": "经办人"}))
    wrong = []

    for who, at, sent, says in asked(entry):
        reader = {"office": client, "clerk": clerk, "bureau": bureau}[who]
        reader.cookies["django_language"] = "en"
        page = reader.post(at, sent, follow=True).content.decode()
        told = html.unescape(re.sub(r"<[^>]+>|\s+", " ", " ".join(map("".join, SAID.findall(page)))))
        bare = re.sub("|".join(NAMES), "", told)
        if says not in told or ("send/" not in at and re.search("[一-龥]", bare)):
            wrong.append((at, told))

    assert wrong == []
