"""Whatever is handed in is named by a row, so that a sweep leaves it: each way in, and a house check that no other has come."""

import ast
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shishi.areas.ledgers import actions as ledgers
from shishi.areas.ledgers.models import Evidence
from shishi.areas.packs import actions as packs
from shishi.areas.packs.queries.standing import standing_of
from shishi.areas.reporting import actions as reports
from shishi.areas.reporting.models import Duty
from shishi.engines.geometry import Datum
from shishi.infra import files
from shishi.infra.access.scope import OPERATOR
from shishi.infra.clock import SHANGHAI
from shishi.infra.documents.papers import Paper
from shishi.infra.files.ports import storage
from shishi.infra.files.sweeping import sweep
from tests.house.checks import REPOSITORY, dotted_name, modules
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, make_ready, notice_of_2023
from tests.integration.ledger_entries import GANZHOU, at, canteen, ledger, opened
from tests.integration.photos import MAY_NOON, photo

LATER = datetime.now(SHANGHAI) + timedelta(days=30)
KEEPERS = {
    "shishi.areas.ledgers.actions.importing",
    "shishi.areas.ledgers.actions.placing",
    "shishi.areas.ledgers.pages.evidence",
    "shishi.areas.ledgers.pages.importing",
    "shishi.areas.ledgers.pages.pasting",
    "shishi.areas.packs.pages.annex",
    "shishi.infra.documents.papers",
    "shishi.site.demo.play",
}
"""Modules that keep files; each has a test here, or hands its files to the same action as one that has."""


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def left():
    swept = sweep(now=LATER)
    assert (swept.orphans, swept.missing) == ((), ())
    return [s.digest for s in storage().stored()]


@pytest.mark.django_db
@pytest.mark.db
class TestDoors:
    def test_evidence_is_named_and_its_pictures_come_from_the_store(self, plan, signed_in):
        county = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
        (entry,) = opened(canteen())
        sent = SimpleUploadedFile("1.jpg", photo(1, MAY_NOON, size=(1200, 900)))
        county.post(f"/entries/{entry}/evidence/", {"stage": "started", "files": [sent]})

        (digest,) = left()
        (it,) = Evidence.objects.all()
        shown = county.get(f"/evidence/{it.pk}/320.jpg").content
        assert shown == storage("320").read(digest)

    def test_a_store_that_does_not_answer_is_told_and_nothing_is_half_there(self, plan, signed_in, monkeypatch):
        def down(data):
            raise files.FilesUnreachable("down")

        county = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
        (entry,) = opened(canteen())
        monkeypatch.setattr(files, "keep", down)
        sent = SimpleUploadedFile("1.jpg", photo(1, MAY_NOON))

        page = county.post(f"/entries/{entry}/evidence/", {"stage": "started", "files": [sent]}, follow=True)

        assert "1.jpg：文件库没有应答，没有收下；请稍后再传。" in page.content.decode()
        assert not Evidence.objects.exists()

    def test_an_imported_table_is_named(self, plan):
        digest = files.keep("编号,名称\n".encode())

        ledgers.receive(ledger=ledger(), file_name="a.csv", digest=digest, outer_form="", who="clerk", now=at(date(2022, 5, 20)))

        assert left() == [digest]

    def test_a_pasted_text_and_the_marked_copy_of_a_refused_table_are_named(self, plan):
        text, table = files.keep(b"pasted"), files.keep("名称,所在地\n西街食堂,没有这个地方\n".encode())
        on = at(date(2022, 5, 20))
        ledgers.receive(ledger=ledger(), file_name="粘贴", pasted=True, digest=text, who="clerk", now=on)
        batch = ledgers.receive(ledger=ledger(), file_name="a.csv", digest=table, outer_form="", who="clerk", now=on)

        judged = ledgers.judge_batch(batch_id=batch.pk, scope=OPERATOR, today=on.date(), now=on)

        assert judged.state == "refused"
        assert {text, table} < set(left())

    def test_a_file_of_places_and_what_was_read_of_it_are_named(self, plan):
        data = b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "a"}, "geometry": {"type": "Point", "coordinates": [100.45, 38.93]}}]}'

        sent = {"file_name": "a.geojson", "data": data, "datum": Datum.CGCS2000}
        ledgers.receive_places(ledger=ledger(), scope=OPERATOR, **sent, now=at(date(2022, 5, 20)))

        assert len(left()) == 2

    def test_an_annex_and_a_signed_page_are_named(self, plan, retold):
        it = packs.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="drafter", now=NOW)
        annex, scan = files.keep(b"the annex"), files.keep(b"%PDF-1.7 signed and sealed")
        packs.lay_annex(draft_id=it.pk, splits=[], digest=annex, file_name="附件1.xlsx", by="drafter", now=NOW)
        make_ready(it)
        packs.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)
        step = standing_of(it).next
        hand = packs.Hand("drafter", "起草人", step.unit, step.post, scan=scan, scan_name="签批页.pdf", signed_by="秘书长")
        packs.sign(draft_id=it.pk, hand=hand, digest=standing_of(it).digest, by="drafter", now=NOW)

        assert left() == sorted([annex, scan])

    def test_the_paper_of_a_report_is_named(self, plan):
        duty, digest = Duty.objects.get(kind="week"), files.keep(b"%PDF-1.7 a week")
        last = date(2022, 5, 19)
        which = reports.Which(duty.pk, last - timedelta(days=6), last, GANZHOU, duty.debtors[0][1])
        paper = Paper(digest, "a.pdf", "application/pdf")

        reports.send(sending=reports.Sending(which, 0, {"text": "", "figures": {}}, paper=paper), by="clerk", now=at(last))

        assert left() == [digest]


def test_no_other_module_keeps_files():
    found = set()
    for path, tree in modules(REPOSITORY):
        here = dotted_name(REPOSITORY, path)
        calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
        if any(f.attr in ("keep", "keep_stream") and isinstance(f.value, ast.Name) and f.value.id == "files" for f in calls):
            found.add(here)

    assert found == KEEPERS, "a new way in: let its action call note, and give it a test here"
