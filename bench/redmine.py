"""The same task tree in Redmine and here: what a new task costs over HTTP, and the list of what is overdue.

The peer is Redmine 5.0.4 as Debian 12 packages it (`apt-get install --no-install-recommends redmine redmine-sqlite puma`), on a copy of the
package's own SQLite database with `rake redmine:load_default_data`, served by puma (two processes of four threads). The tree: a city, 9
programmes, 60 targets in 6 counties, 20,000 entries, parent and child. Those rows are put in by SQL, because over HTTP they would take
an hour; then entries are made one after another over the REST API, and the open issues whose due date is past are listed, 100 to a page.
Ours: one city of 6 counties with 20,000 entries in one ledger, on SQLite, `shishi serve`; an entry is registered by its form, the
ledger's list filtered to what is past its planned day is opened, and the board. One client that never pauses, medians.

What Redmine does not do, and ours does in these requests: keep every value as a fact with a record that shows a change, judge a field by
the ledger's own checks, keep a county to its own rows, tell a figure of a past day, count an entry for the target it serves. What Redmine
does and ours does not: subtasks of any depth, time sheets, a wiki. Without the package `main` says so and measures nothing.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.clerks import served

HOME = Path("/usr/share/redmine")
PACKAGED = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default")
PROGRAMMES, TARGETS, COUNTIES, ENTRIES, MADE, LISTED = 9, 60, 6, 20_000, 60, 30
TODAY = "2022-05-20"
_SETUP = """
Setting.rest_api_enabled = '1'
project = Project.create!(name: 'City', identifier: 'city', is_public: true, trackers: Tracker.all, enabled_module_names: ['issue_tracking'])
puts [User.find_by(login: 'admin').api_key, project.id].join(' ')
"""
_COLUMNS = "id, tracker_id, project_id, subject, due_date, status_id, priority_id, author_id, parent_id, root_id, lft, rgt, done_ratio, created_on, updated_on"


def main() -> dict[str, object]:
    if not (HOME.exists() and PACKAGED.exists()):
        return {"redmine": "not installed"}
    peer, own = _redmine(), _shishi()
    ratios: dict[str, object] = {
        "redmine_create_to_ours": round(peer["create_ms"] / own["create_ms"], 1),
        "redmine_overdue_to_ours": round(peer["overdue_ms"] / own["overdue_ms"], 1),
    }
    return {f"redmine_{k}": v for k, v in peer.items()} | {f"redmine_ours_{k}": v for k, v in own.items()} | ratios


def _redmine() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "redmine.sqlite3"
        shutil.copy(PACKAGED, database)
        environment = {**os.environ, "X_DEBIAN_SITEID": "default", "RAILS_ENV": "production", "REDMINE_LANG": "en"}
        environment["DATABASE_URL"] = f"sqlite3:{database}"
        _ruby(environment, "bin/rake", "redmine:load_default_data")
        key, project = _ruby(environment, "bin/rails", "runner", _SETUP).split()[-2:]
        parents = _fill(database, int(project))
        with _puma(environment) as port:
            headers = {"X-Redmine-API-Key": key, "Content-Type": "application/json"}

            def create(n: int) -> tuple[int, str]:
                told = {
                    "project_id": project,
                    "tracker_id": 1,
                    "priority_id": 2,
                    "start_date": "2022-04-01",
                    "subject": f"new {n}",
                    "parent_issue_id": parents[n * 7 % len(parents)],
                }
                return ask(port, "POST", "/issues.json", headers, json.dumps({"issue": {**told, "due_date": "2022-08-31"}}))

            past = urlencode(
                {"set_filter": 1, "f[]": "due_date", "op[due_date]": "<=", "v[due_date][]": "2022-05-19", "per_page": 100}
            )
            overdue = f"/projects/city/issues?{past}&f%5B%5D=status_id&op%5Bstatus_id%5D=o"
            return {
                "entries": ENTRIES,
                "create_ms": median_of(create, MADE, 201),
                "overdue_ms": median_of(lambda _n: ask(port, "GET", overdue, headers), LISTED, 200),
            }


def _ruby(environment: dict[str, str], *command: str) -> str:
    return subprocess.run(["ruby", *command], cwd=HOME, env=environment, check=True, capture_output=True, text=True).stdout


def _fill(database: Path, project: int) -> list[int]:
    """Put the tree in as nested sets; return the ids of the targets in the counties."""
    rows: list[tuple[object, ...]] = []
    counties: list[int] = []
    ids, edge = count(1), count(1)
    levels = ("city", "programme", "target", "county", "entry")

    def below(level: int, nth: int) -> int:
        return (PROGRAMMES, len(range(nth, TARGETS, PROGRAMMES)), COUNTIES, ENTRIES // (TARGETS * COUNTIES), 0)[level]

    def put(level: int, nth: int, parent: int | None) -> None:
        pk, left = next(ids), next(edge)
        if levels[level] == "county":
            counties.append(pk)
        for n in range(below(level, nth)):
            put(level + 1, n, pk)
        due, stamp = f"2022-0{4 + pk % 4}-10", "2022-04-01 08:00:00"
        rows.append((pk, 1, project, f"{levels[level]} {nth}", due, 1, 2, 1, parent, 1, left, next(edge), pk % 60, stamp, stamp))

    put(0, 0, None)
    with sqlite3.connect(database) as held:
        held.executemany(f"INSERT INTO issues ({_COLUMNS}) VALUES ({', '.join('?' * 15)})", rows)
        held.execute("ANALYZE")
    return counties


@contextmanager
def _puma(environment: dict[str, str]) -> Iterator[int]:
    from tests import serving

    port = serving.free_port()
    command = ["puma", "-b", f"tcp://127.0.0.1:{port}", "-w", "2", "-t", "4:4", "-e", "production"]
    process = subprocess.Popen(command, cwd=HOME, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        serving.wait_for(f"http://127.0.0.1:{port}/")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _shishi() -> dict[str, float]:
    from tests import serving

    with tempfile.TemporaryDirectory() as folder:
        environment = serving.environment(Path(folder))
        told = json.loads(serving.run(environment, sys.executable, "-m", "bench.redmine", "prepare").splitlines()[-1])
        with served({**environment, "SHISHI_TODAY": TODAY}) as server:
            office = {"Cookie": f"sessionid={told['office']}", "Host": "localhost"}
            late = f"/ledgers/{told['ledger']}/?stage=late&plan={told['plan']}"
            board = f"/board/?plan={quote(told['plan'])}"
            return {
                "entries": ENTRIES,
                "create_ms": median_of(registering(server.port, told), MADE, 302),
                "overdue_ms": median_of(lambda _n: ask(server.port, "GET", late, office), LISTED, 200),
                "board_ms": median_of(lambda _n: ask(server.port, "GET", board, office), LISTED, 200),
            }


def registering(port: int, told: dict[str, str]) -> Callable[[int], tuple[int, str]]:
    """Return what registers one entry more by its form, as a county's clerk."""
    cookies = {"Cookie": f"sessionid={told['clerk']}", "Host": "localhost"}
    new = f"/ledgers/{told['ledger']}/new/"
    page = ask(port, "GET", new, cookies)[1]
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    posts = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"{cookies['Cookie']}; csrftoken={token}"}

    def create(n: int) -> tuple[int, str]:
        form = {"csrfmiddlewaretoken": token, "name": f"新{n}小学食堂", "division": f"{told['county']}000000"}
        form |= {"organisation": "", "goal": "", "f_kind": "new", "f_pupils": "300", "p_started": "2022-08-31"}
        return ask(port, "POST", new, {**cookies, **posts}, urlencode(form))

    return create


def prepare() -> dict[str, object]:
    """Run in the server's environment: the city with its entries, a clerk and somebody of the city office."""
    from shishi.site import boot

    boot.prepare_database()

    from bench.clerks import city, session_of
    from shishi.areas.ledgers.models import Ledger
    from shishi.infra import clock
    from shishi.infra.store.marks import mark_demonstration

    mark_demonstration(now=clock.now())
    (clerk, county), *_ = city(11, COUNTIES, "17:00", entries=ENTRIES // COUNTIES)
    ledger = Ledger.objects.get(code="canteens", division_code="991100000000")
    office = session_of("office", "city_office", "991100000000", "市政府办公室")
    return {"clerk": clerk, "county": county, "office": office, "ledger": ledger.pk, "plan": "991100000000-2022"}


def ask(
    port: int, method: str, path: str, headers: dict[str, str], body: str | None = None, *, moved: bool = False
) -> tuple[int, str]:
    """Return the status and the text of an answer; with `moved` the address that it leads to."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    line.request(method, path, body.encode() if body else None, headers)
    answer = line.getresponse()
    text = answer.read().decode()
    text = answer.headers.get("Location", text) if moved else text
    line.close()
    return answer.status, text


def median_of(ask: Callable[[int], tuple[int, str]], times: int, wanted: int) -> float:
    """Return the median milliseconds of asking so often, after three that do not count. Raises where the answer is another."""
    took = []
    for n in range(times + 3):
        began = time.perf_counter()
        status, text = ask(n)
        if status != wanted:
            raise RuntimeError(f"answered {status}, not {wanted}: {text[:300]}")
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took[3:]), 1)


if __name__ == "__main__":
    print(json.dumps(prepare() if sys.argv[1:] == ["prepare"] else main()))
