"""How long a page takes: 500 people, 30 plans, a draft and a request under way, everything over HTTP.

`shishi serve` as it is shipped (gunicorn, a process more than cores), on SQLite and on PostgreSQL with fsync (scripts/with-postgres). Every
page is opened warm, in a drawn order, by people drawn from those who may. Twice: as an office works, each of the 500 opening a page a
minute (Poisson arrivals; the time runs from when the page was wanted to the last byte, so that waiting in line counts); and saturated,
by 4 browsers that never pause.
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
CITY = "620700000000"
YEARS = tuple(range(2003, 2033))
CLIENTS, TIMES, WARM, SEED, BAR_MS = 4, 40, 150, 38, 150
A_MINUTE, SECONDS, LINES = 500, 180, 48
"""Openings a minute, for so long, so many at once; each over a connection of its own, as that of somebody who reads is closed meanwhile."""
PEOPLE = {
    "city_office": 20,
    "leader": 10,
    "lead_unit": 150,
    "supporting_unit": 40,
    "county": 180,
    "project_unit": 70,
    "inspector": 10,
    "finance": 10,
    "auditor": 10,
}
DRAFTERS = ("city_office", "leader", "lead_unit", "supporting_unit", "county", "auditor")
EVERYONE = tuple(PEOPLE)
NUMBERS = ("1", "2", "3.1", "3.2", "4", "5", "6.1", "6.2", "6.3", "7", "8", "9")
UNITS = ("市教育局", "市交通运输局", "市卫生健康委", "市人社局", "市残联", "市总工会")
COUNTIES = {
    "620702": "甘州区",
    "620723": "临泽县",
    "620724": "高台县",
    "620725": "山丹县",
    "620722": "民乐县",
    "620721": "肃南县",
}
WORDS = ("食堂", "公路", "验收", "培训 补贴", "甘州区", "每月", "两癌", "资金", "零就业")


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    address: Callable[[random.Random, dict[str, list[int]]], str]
    who: tuple[str, ...] = EVERYONE


def _of_plan(path: str, **choices: tuple[str, ...]) -> Callable[..., str]:
    """Return how an address of some year's plan is drawn, with a choice for each blank."""

    def address(dice: random.Random, _made: dict[str, list[int]]) -> str:
        drawn = {key: quote(dice.choice(values)) for key, values in choices.items()}
        return path.format(**drawn) + ("&" if "?" in path else "?") + f"plan={CITY}-{dice.choice(YEARS)}"

    return address


def _of_one(path: str, kind: str) -> Callable[..., str]:
    return lambda dice, made: path.format(pk=dice.choice(made[kind]), number=dice.choice(NUMBERS))


PAGES = (
    Page("front", lambda _dice, _made: "/"),
    Page("front_of_a_year", _of_plan("/")),
    Page("city", _of_plan("/city/")),
    Page("programme", _of_plan("/programme/{number}/", number=NUMBERS)),
    Page("unit", _of_plan("/units/{unit}/", unit=("市教育局",))),
    Page("calendar", _of_plan("/calendar/")),
    Page("backward", _of_plan("/backward/")),
    Page("notice", _of_plan("/notice/")),
    Page("findings", _of_plan("/findings/")),
    Page("search", _of_plan("/search/?q={words}", words=WORDS)),
    Page("changes", _of_plan("/changes/")),
    Page("ledgers", lambda _dice, _made: "/ledgers/"),
    Page("requests", lambda _dice, _made: "/requests/", DRAFTERS),
    Page("request", _of_one("/requests/{pk}/", "requests"), ("city_office", "auditor")),
    Page("apply", lambda _dice, _made: "/requests/apply/", ("county", "lead_unit")),
    Page("drafts", lambda _dice, _made: "/drafts/", DRAFTERS),
    Page("desk", _of_one("/drafts/{pk}/", "drafts"), DRAFTERS),
    Page("desk_of_a_programme", _of_one("/drafts/{pk}/programmes/{number}/", "drafts"), DRAFTERS),
    Page("edit_an_item", _of_one("/drafts/1/items/{pk}/", "items"), ("city_office",)),
    Page("rehearsal", _of_one("/drafts/{pk}/rehearsal/", "drafts"), DRAFTERS),
    Page("signing_sheet", _of_one("/drafts/{pk}/sheet/", "drafts"), DRAFTERS),
    Page("deputies", lambda _dice, _made: "/deputies/"),
    Page("users", lambda _dice, _made: "/users/", ("city_office",)),
    Page("user", _of_one("/users/{pk}/", "users"), ("city_office",)),
    Page("record", lambda _dice, _made: "/record/", ("city_office", "auditor")),
)


def main() -> dict[str, object]:
    sqlite = _measure([sys.executable], {})
    postgres = _measure(["scripts/with-postgres", sys.executable], {"SHISHI_TEST_FSYNC": "on"})
    told = {"pages_users": sum(PEOPLE.values()), "pages_plans": len(YEARS), "pages_a_minute": A_MINUTE}
    return told | {f"pages_sqlite_{k}": v for k, v in sqlite.items()} | {f"pages_postgresql_{k}": v for k, v in postgres.items()}


def _measure(python: list[str], more: dict[str, str]) -> dict[str, object]:
    ended = subprocess.run(
        [*python, "-m", "bench.pages"], cwd=ROOT, env={**os.environ, **more}, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(ended.stdout.splitlines()[-1])


def inside() -> dict[str, object]:
    """Run with a database of its own: prepare it, serve it, open every page."""
    from tests import serving

    with tempfile.TemporaryDirectory() as folder, serving.database() as url:
        environment = serving.environment(Path(folder), url)
        made = json.loads(serving.run(environment, sys.executable, "-m", "bench.pages", "prepare").splitlines()[-1])
        with serving.server(environment) as base:
            dice = random.Random(SEED)
            _opened(base, made, dice, WARM)
            began = time.perf_counter()
            saturated = _opened(base, made, dice, TIMES)
            a_second = sum(map(len, saturated.values())) / (time.perf_counter() - began)
            told = {f"saturated_{k}": v for k, v in _figures(saturated).items() if k in ("p50_ms", "p95_ms")}
            return _figures(_arriving(base, made, dice)) | told | {"saturated_pages_a_second": round(a_second, 1)}


def _figures(taken: dict[str, list[float]]) -> dict[str, object]:
    p95 = {name: round(statistics.quantiles(times, n=20)[-1]) for name, times in taken.items()}
    every = [t for times in taken.values() for t in times]
    return {
        "p50_ms": round(statistics.median(every)),
        "p95_ms": round(statistics.quantiles(every, n=20)[-1]),
        "slowest_page_p95_ms": max(p95.values()),
        "pages_over_the_bar": sorted(name for name, ms in p95.items() if ms > BAR_MS),
        "p95_ms_by_page": dict(sorted(p95.items(), key=lambda x: -x[1])),
        "p50_ms_by_page": {name: round(statistics.median(times)) for name, times in taken.items()},
    }


Wanted = tuple[str, str, str]
"""(page, address, cookie)."""


def _drawn(made: dict, dice: random.Random, times: int) -> list[Wanted]:
    wanted = [
        (page.name, page.address(dice, made["ids"]), dice.choice(made["cookies"][dice.choice(page.who)]))
        for page in PAGES
        for _ in range(times)
    ]
    dice.shuffle(wanted)
    return wanted


def _by_page(shown: Iterable[tuple[str, float]]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = defaultdict(list)
    for name, took in shown:
        taken[name].append(took * 1000)
    return taken


def _opened(base: str, made: dict, dice: random.Random, times: int) -> dict[str, list[float]]:
    """Return the milliseconds of each opening by browsers that never pause, by page. Raises where a page was not shown."""
    wanted = _drawn(made, dice, times)

    def browse(asked: list[Wanted]) -> list[tuple[str, float]]:
        line = _line(base)
        return [(name, _open(line, path, cookie)) for name, path, cookie in asked]

    with ThreadPoolExecutor(CLIENTS) as browsers:
        return _by_page(one for done in browsers.map(browse, [wanted[n::CLIENTS] for n in range(CLIENTS)]) for one in done)


def _arriving(base: str, made: dict, dice: random.Random) -> dict[str, list[float]]:
    """Return the milliseconds from when a page was wanted to when it was there, by page."""
    waiting: queue.SimpleQueue[tuple[float, Wanted] | None] = queue.SimpleQueue()

    def browse(_n: int) -> list[tuple[str, float]]:
        shown = []
        while asked := waiting.get():
            due, (name, path, cookie) = asked
            _open(_line(base), path, cookie)
            shown.append((name, time.perf_counter() - due))
        return shown

    rate = A_MINUTE / 60
    wanted = _drawn(made, dice, round(rate * SECONDS / len(PAGES)))
    with ThreadPoolExecutor(LINES) as browsers:
        done = [browsers.submit(browse, n) for n in range(LINES)]
        due = time.perf_counter()
        for one in wanted:
            due += dice.expovariate(rate)
            time.sleep(max(0.0, due - time.perf_counter()))
            waiting.put((due, one))
        for _ in range(LINES):
            waiting.put(None)
        return _by_page(one for d in done for one in d.result())


def _line(base: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", urlsplit(base).port or 80, timeout=60)


def _open(line: http.client.HTTPConnection, path: str, cookie: str) -> float:
    headers = {"Cookie": f"sessionid={cookie}", "Host": "localhost", "Accept-Language": "zh-hans"}
    began = time.perf_counter()
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    answer.read()
    took = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return took


def prepare() -> dict[str, object]:
    """Run in the server's environment: load the plans, let the people in, begin a draft and a request; return cookies and ids."""
    from shishi.site import boot

    boot.prepare_database()

    from shishi.areas.packs.models import ChangeRequest, Draft, DraftItem

    _plans()
    cookies = _people()
    ids = {
        "drafts": list(Draft.objects.values_list("pk", flat=True)),
        "requests": list(ChangeRequest.objects.values_list("pk", flat=True)),
        "items": list(DraftItem.objects.filter(kind="target", draft_id=1).values_list("pk", flat=True)),
        "users": list(range(1, sum(PEOPLE.values()) + 1)),
    }
    return {"cookies": cookies, "ids": ids}


def _plans() -> None:
    """Load the example as the plan of each year, then draft one more, and ask for a change of the example's own year."""
    from datetime import date

    from shishi.areas.packs import actions
    from shishi.areas.plans import public as plans
    from shishi.engines import pack as packs
    from shishi.engines.notice import check, read, read_file
    from shishi.infra import clock
    from tests import serving

    source = read_file(serving.RETOLD)
    told = {"by": "bench", "now": clock.now()}

    def noticed(year: int) -> actions.ReadNotice:
        reading = read(source.text.replace("2022", str(year)))
        return actions.ReadNotice(source.file_name, reading, tuple(check(reading)))

    for year in YEARS:
        with tempfile.TemporaryDirectory() as folder:
            for path in serving.PACK.glob("*.toml"):
                (Path(folder) / path.name).write_text(
                    path.read_text(encoding="utf-8").replace("2022", str(year)), encoding="utf-8"
                )
            actions.load_plan(pack=packs.read(Path(folder)), notices=[noticed(year)], by="bench", now=clock.now())
    actions.draft_from_notice(notice=noticed(YEARS[-1] + 1), division_code=CITY, **told)
    asked = actions.Asked(
        number="1", item_kind="target", item="t-2295", kind="postpone", new_day=date(2022, 12, 20), why="雨季停工"
    )
    newest = plans.newest_plan(division_code=CITY, year=2022) or 0
    actions.apply_for_change(plan_id=newest, asked=asked, unit="市教育局", **told)


def _people() -> dict[str, list[str]]:
    """Make the people with their posts and a session each; return the sessions' keys by role."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from shishi.areas.plans import public as plans
    from shishi.infra import clock
    from shishi.infra.access.models import Grant, User
    from shishi.infra.places.queries import organisation_named

    store = import_module(settings.SESSION_ENGINE).SessionStore
    cookies: dict[str, list[str]] = defaultdict(list)
    count = Counter[str]()
    offices = {(n, d): organisation_named(n, division_code=d) for n, d in _offices()}
    led = {u: plans.programmes_of_unit(unit=u, role="lead_unit", division_code=CITY) or [None] for u in UNITS}
    for role in (role for role, n in PEOPLE.items() for _ in range(n)):
        n = count[role] = count[role] + 1
        unit, division = _post(role, n)
        user = User.objects.create(username=f"{role}{n}", name=f"{unit}{n}", password="!", added_at=clock.now())
        keys = led[unit] if role == "lead_unit" else [None]
        given = {
            "user": user,
            "role": role,
            "division_code": division,
            "organisation": offices[unit, division],
            "post": f"岗位{n}",
        }
        Grant.objects.bulk_create(
            [Grant(**given, programme=k, valid_from=clock.today(), granted_by="bench", granted_at=clock.now()) for k in keys]
        )
        session = store()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies[role].append(session.session_key)
    return cookies


def _post(role: str, n: int) -> tuple[str, str]:
    """Return the office and the division of the nth person in a role."""
    if role == "county":
        code, name = [*COUNTIES.items()][n % len(COUNTIES)]
        return f"{name}政府", f"{code}000000"
    if role in ("lead_unit", "supporting_unit"):
        return UNITS[n % len(UNITS)], CITY
    return ("甘州区第一小学", "620702000000") if role == "project_unit" else ("市政府办公室", CITY)


def _offices() -> set[tuple[str, str]]:
    return {_post(role, n) for role, last in PEOPLE.items() for n in range(1, last + 1)}


if __name__ == "__main__":
    print(json.dumps(prepare() if sys.argv[1:] == ["prepare"] else inside()))
