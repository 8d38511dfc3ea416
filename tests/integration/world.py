"""One of everything that has an address of its own, all of it Zhangye's, the rows of a county Ganzhou's."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, timedelta

import openpyxl

from shishi.areas.ledgers import actions as ledger_actions
from shishi.areas.packs import actions
from shishi.areas.packs.models import ChangeRequest, Signature
from shishi.areas.plans import public as plans
from shishi.areas.plans.models import Target
from shishi.areas.progress import actions as progress
from shishi.areas.reporting import actions as reports
from shishi.areas.reporting.models import Duty
from shishi.engines.evidence import examine
from shishi.engines.geometry import Datum
from shishi.infra import files
from shishi.infra.access.scope import scope_of
from shishi.infra.documents.papers import Paper
from shishi.site.urls import urlpatterns
from tests.drawings import geojson, point
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, notice_of_2023
from tests.integration.ledger_entries import at, canteen, file, ledger, opened
from tests.integration.photos import MAY_NOON, photo

SECRET = "只有甘州区知道的"
"""Stands in every row that is a county's own."""
MAY = date(2022, 5, 12)
WEEK_ENDS = date(2022, 5, 19)


@dataclass(frozen=True)
class World:
    ids: dict[str, int]
    """By the first word of an address."""
    parts: dict[str, str]
    """By the name that a later part of an address has."""


def build(retold, pack, clerk) -> World:
    """Make it, in a database with the example loaded; `clerk` is a user of Ganzhou. `retold` is the example's notice, read and checked."""
    source, reading, findings = retold
    later = notice_of_2023(source.text)
    first = actions.ReadNotice(source.file_name, reading, findings)
    actions.load_plan(pack=pack, notices=[first, later], by="office", now=NOW)
    draft = actions.draft_from_notice(notice=later, division_code=CITY, by="office", now=NOW)
    told = {"round": 1, "step": 9, "unit": "市政府", "post": "分管领导", "digest": "0" * 64, "how": "scan", "for_name": "某"}
    scan = files.keep(b"%PDF-1.7 signed")
    signature = Signature.objects.create(draft=draft, **told, scan=scan, scan_name="a.pdf", by="office", by_name="某", at=NOW)
    newest = plans.newest_plan(division_code=CITY, year=2022) or 0
    asked = actions.Asked(number="1", item_kind="target", item="t-2295", kind="postpone", new_day=date(2022, 12, 20), why="雨季")
    actions.apply_for_change(plan_id=newest, asked=asked, unit="市教育局", by="edu", now=NOW)
    entry, evidence, batch, pasted, placing = _ledger(clerk)
    annex = files.keep(_workbook())
    duty = Duty.objects.get(kind="week")
    _reported(duty)
    item = draft.items.filter(kind="target").first()
    return World(
        {
            "drafts": draft.pk,
            "requests": ChangeRequest.objects.get().pk,
            "ledgers": ledger().pk,
            "entries": entry,
            "evidence": evidence,
            "batches": batch,
            "pastes": pasted,
            "placings": placing,
            "users": clerk.pk,
            "reports": duty.pk,
            "r": duty.pk,
            "coordination": _asked(clerk),
        },
        {
            "note": str(_noted()),
            "item": str(item.pk),
            "signature": str(signature.pk),
            "entry": str(entry),
            "width": "320",
            "number": "1",
            "what": "targets",
            "measure": "ledgers:canteens@completed",
            "target": Target.objects.filter(measure="ledgers:canteens@completed").latest("pk").item,
            "area": "620702",
            "city": "620700",
            "form": "csv",
            "kind": "target",
            "name": "市教育局",
            "digest": annex,
            "day": WEEK_ENDS.isoformat(),
            "version": "1",
            "code": "620702000000",
            "unit": duty.debtors[0][1],
            "nth": "1",
        },
    )


def addresses_of(world: World) -> dict[str, str]:
    """Return each route of the pages with an address that it has in this world."""

    def filled(route):
        first = route.split("/")[0]
        whole = re.sub("<int:pk>", lambda _: str(world.ids[first]), route)
        return re.sub(r"<\w+:(\w+)>", lambda m: world.parts[m[1]], whole)

    return {route: f"/{filled(route)}?name=a.xlsx" for route in _routes(urlpatterns)}


def _routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        elif not route.startswith(("account/", "i18n/", "api/")):
            yield route


def _reported(duty) -> None:
    """Let Ganzhou send its week with a paper."""
    which = reports.Which(duty.pk, WEEK_ENDS - timedelta(days=6), WEEK_ENDS, "620702000000", duty.debtors[0][1])
    body = {"text": SECRET, "problems": "", "figures": {}, "typed": 0, "filled": 0, "counts": [], "behalf": ""}
    paper = Paper(files.keep(b"%PDF-1.7 " + SECRET.encode()), "a.pdf", "application/pdf")
    reports.send(sending=reports.Sending(which, 0, body, paper=paper), by="ganzhou", now=at(WEEK_ENDS))


def _asked(clerk) -> int:
    """Return a problem that Ganzhou asks a department to solve."""
    asking = reports.Asking("620702000000", "市教育局", f"{SECRET}的用地没有批", date(2022, 6, 1))
    return reports.ask(asking=asking, by=clerk.username, now=at(MAY)).pk


def _noted() -> int:
    """Return an adjustment of a light of Ganzhou's, by a document."""
    target = Target.objects.filter(measure="ledgers:canteens@completed").latest("pk")
    key = plans.programme_keys(division_code=CITY, year=2022)["1"]
    paper = Paper(files.keep(b"%PDF-1.7 note " + SECRET.encode()), "a.pdf", "application/pdf")
    told = {"division_code": "620702000000", "year": 2022, "programme": key, "target": target.item}
    noting = progress.Noting(**told, says=SECRET, colour="yellow", document="张政办纪要〔2022〕3号", paper=paper)
    return progress.note_light(noting=noting, judged="red", name="某", by="edu", now=at(MAY)).pk


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["县区", "食堂（所）"], ["甘州区", 12], ["临泽县", 27], ["合计", 39]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ledger(clerk) -> tuple[int, int, int, int, int]:
    """Return an entry with a stage and a photograph in doubt, the photograph, a table handed in, lines pasted, and a file of places."""
    (entry,) = opened(canteen(f"{SECRET}小学食堂"), by=clerk.username)
    file(entry, "started", date(2022, 5, 10), by=clerk.username)
    data = photo(1, MAY_NOON)
    files.keep(data)
    upload = ledger_actions.Upload(examine(data), f"{SECRET}.jpg", client_key="")
    added = ledger_actions.add_evidence(entry_id=entry, stage="started", upload=upload, by=clerk.username, now=at(MAY))
    table = files.keep(f"名称,所在地\n{SECRET}中学食堂,甘州区\n".encode())
    batch = ledger_actions.receive(
        ledger=ledger(), file_name=f"{SECRET}.csv", digest=table, outer_form="", who=clerk.username, now=at(MAY)
    )
    scope = scope_of(clerk, today=MAY)
    ledger_actions.judge_batch(batch_id=batch.pk, scope=scope, today=MAY, now=at(MAY))
    text = files.keep(f"{SECRET} 5月6日开工".encode())
    pasted = ledger_actions.receive(ledger=ledger(), file_name="粘贴", pasted=True, digest=text, who=clerk.username, now=at(MAY))
    drawn = geojson(({"name": f"{SECRET}小学食堂"}, point(100.45, 38.93)))
    told = {"file_name": f"{SECRET}.geojson", "data": drawn, "datum": Datum.CGCS2000}
    placing = ledger_actions.receive_places(ledger=ledger(), scope=scope, **told, now=at(MAY))
    return entry, getattr(added, "pk", added), batch.pk, pasted.pk, placing.pk
