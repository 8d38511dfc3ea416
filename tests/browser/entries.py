"""Run as a program in the environment of a test server: ledgers with entries, stages, places and photos, and a school's and an
inspector's post. Prints where each lies, as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta

from shishi.site import boot  # noqa: F401  isort: skip - starts Django before the models are imported

from shishi.areas.ledgers.actions import Opening, Upload, add_evidence, file_stages, open_entries, place_entry, receive
from shishi.areas.ledgers.jobs import search_ledgers
from shishi.areas.ledgers.rules import Filing
from shishi.engines.evidence import examine
from shishi.infra import clock, files
from shishi.infra.access import people
from shishi.site import granting
from tests.browser.accounts_password import PASSWORD
from tests.integration.ledger_entries import GANZHOU, body, canteen, ledger
from tests.integration.photos import photo

CITY = "620700000000"
SCHOOL, OTHER_SCHOOL, FAR_SCHOOL = "张掖市甘州区西街小学", "张掖市甘州区北街小学", "张掖市甘州区平山湖小学"
POSTS = (
    ("xuexiao", SCHOOL, ("project_unit", GANZHOU, SCHOOL)),
    ("pingshanhu", FAR_SCHOOL, ("project_unit", GANZHOU, FAR_SCHOOL)),
    ("yanshou", "市政府督查专员", ("inspector", CITY, "市政府办公室")),
)


def make() -> dict[str, int]:
    for username, name, (role, division, organisation) in POSTS:
        people.add_user(username=username, name=name, password=PASSWORD, own_password=True, by="tests", now=clock.now())
        asked = granting.Asked(role=role, division=division, organisation=organisation)
        granting.grant(username=username, asked=asked, first=date(2022, 1, 1))
    today = clock.today()
    own, branch, other, doubted, second, gated, *_, far = _opened(
        "canteens",
        _canteen("西街小学食堂", SCHOOL, today),
        _canteen("西街小学分校食堂", SCHOOL, today),
        _canteen("北街小学食堂", OTHER_SCHOOL, today),
        _canteen("南关学校食堂", "", today),
        _canteen("青西中学食堂", "", today),
        _canteen("金安苑学校食堂", "", today),
        *(_canteen(f"批量修改的食堂{n}", "", today) for n in "甲乙"),
        _canteen("平山湖小学食堂", FAR_SCHOOL, today),
    )
    for entry in (own, branch):
        _reach(entry, ("approved",), today - timedelta(days=1))
    for entry in (doubted, second):
        _reach(entry, ("approved", "started"), today)
    _place(doubted, '{"type":"Point","coordinates":[100.45,38.93]}', 0)
    doubts = [_photo(e, seed, today - timedelta(days=90)) for e, seed in ((doubted, 1), (second, 2))]
    _reach(gated, ("approved", "tendered", "started", "completed", "in_use"), today)
    search_ledgers()
    return {
        **{"ledger": ledger().pk, "roads": ledger("roads").pk, "road": _road()},
        **{"own": own, "other": other, "doubted": doubted, "gated": gated, "far": far},
        **{"doubt": doubts[0], "another_doubt": doubts[1], "pasted": _pasted()},
    }


def _pasted() -> int:
    """A chat list: an entry's stage, a new one, a name that could be several, and what is none of these."""
    text = "1. 青西中学食堂 6月1日完工\n2. 乌江镇新食堂，乌江镇，新建，就餐学生200人\n3. 批量修改的食堂 开工\n4. 收到，谢谢\n"
    digest = files.keep(text.encode())
    return receive(ledger=ledger(), file_name="粘贴", pasted=True, digest=digest, who="ganzhou", now=clock.now()).pk


def _opened(code: str, *bodies: dict[str, object]) -> list[int]:
    openings = [Opening(b) for b in bodies]
    return list(open_entries(ledger_id=ledger(code).pk, openings=openings, by="ganzhou", now=clock.now()).ids)


def _canteen(name: str, organisation: str, today: date) -> dict[str, object]:
    days = {"approved": -1, "tendered": 2, "started": 3, "completed": 90, "in_use": 120, "accepted": 130}
    planned = {stage: (today + timedelta(days=n)).isoformat() for stage, n in days.items()}
    return canteen(name, planned=planned, organisation=organisation, pupils=820, area=64050, progress=35)


def _road() -> int:
    """A village road, drawn somewhat shorter than declared."""
    (road,) = _opened("roads", body("花寨乡新城村三社至五社通组公路", GANZHOU, length_m=3200, hamlets=3))
    _place(road, '{"type":"LineString","coordinates":[[100.45,38.93],[100.48,38.94]]}', 2830)
    return road


def _place(entry: int, geometry: str, length_m: int) -> None:
    place = {"geometry": geometry, "datum": "cgcs2000", "source": "drawn", "lon": 100.45, "lat": 38.93, "area_m2": 0}
    place_entry(entry_id=entry, place=place | {"length_m": length_m}, by="ganzhou", now=clock.now())


def _reach(entry: int, stages: tuple[str, ...], day: date) -> None:
    file_stages(filings=[Filing(entry, stage, day) for stage in stages], by="ganzhou", now=clock.now())


def _photo(entry: int, seed: int, taken: date) -> int:
    data = photo(seed, datetime.combine(taken, time(12)))
    files.keep(data)
    upload = Upload(examine(data), "现场.jpg")
    return add_evidence(entry_id=entry, stage="started", upload=upload, by="ganzhou", now=clock.now()).pk


if __name__ == "__main__":
    sys.stdout.write(json.dumps(make()))
