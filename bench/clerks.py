"""Two thousand clerks send their county's week in the last ten minutes before the cut-off, and the server is killed twice meanwhile.

`shishi serve` as it is shipped (gunicorn, a process more than cores, of two threads, and the worker), on SQLite and on PostgreSQL with fsync
(scripts/with-postgres). 40 invented cities of 50 counties, loaded through the loading doors, each county with 20 entries. A clerk opens
the week, touches two cells (every fourth has nothing to report), sends, and is shown the week again, as a browser does it: cookies, the
form's own key, redirects. Arrivals are drawn (Poisson) at 200 a minute for SHISHI_CLERK_MINUTES; a clerk looks at the page for 5 to
20 seconds. At one third and at two thirds every process of the server is killed (SIGKILL) and `shishi serve` is started again at once;
whoever gets no answer asks the very same again each half second. A request's time runs from when it was first sent to its last byte,
waiting for the killed server among it; `answered` leaves the clerks out who met a kill. At the end the database is counted: every week
sent once, every touched cell changed once, the record whole. The clerks run on the same two cores.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
COUNTIES, ENTRIES, A_MINUTE, SEED, KILLS = 50, 20, 200, 5, 2
MINUTES = float(os.environ.get("SHISHI_CLERK_MINUTES", "10"))
TODAY, WEEK = "2022-05-20", "2022-05-19"
"""A Friday, and the last day of the week that is sent on it."""
_PATIENCE_SECONDS = 120
_HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|seen|key)" value="([^"]*)"')
_CELL = re.compile(r'name="(v\.\d+\.\d+\.f_progress)" value="([^"]*)"')


def main() -> dict[str, object]:
    clerks = round(A_MINUTE * MINUTES)
    told: dict[str, object] = {"clerks": clerks, "clerks_minutes": MINUTES}
    for name, python, more in (
        ("sqlite", [sys.executable], {}),
        ("postgresql", ["scripts/with-postgres", sys.executable], {"SHISHI_TEST_FSYNC": "on"}),
    ):
        environment = {**os.environ, **more}
        ended = subprocess.run(
            [*python, "-m", "bench.clerks"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        told |= {f"clerks_{name}_{k}": v for k, v in json.loads(ended.stdout.splitlines()[-1]).items()}
    return told


def inside() -> dict[str, object]:
    """Run with a database of its own: prepare it, let the clerks come, kill, count."""
    from tests import serving

    clerks = round(A_MINUTE * MINUTES)
    with tempfile.TemporaryDirectory() as folder, serving.database() as url:
        environment = serving.environment(Path(folder), url)
        told = serving.run(environment, sys.executable, "-m", "bench.clerks", "prepare", str(clerks))
        with served({**environment, "SHISHI_TODAY": TODAY}) as server:
            before = os.getloadavg()[0]
            done = sent(server, json.loads(told.splitlines()[-1]), kills=KILLS)
        counted = json.loads(serving.run(environment, sys.executable, "-m", "bench.clerks", "count").splitlines()[-1])
    wanted = sum(c.cells for c in done)
    if counted != {"weeks": clerks, "doubled": 0, "cells": wanted, "cells_doubled": 0, "record": True}:
        raise RuntimeError(f"{clerks} clerks touched {wanted} cells; the database holds {counted}")
    return _figures(done) | {
        "restart_seconds": [round(s, 1) for s in server.away],
        "lost": 0,
        "doubled": 0,
        "load_before": round(before, 1),
    }


class Served:
    """`shishi serve` on one port, which can be killed and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        from tests import serving

        self._serving, self._environment, self.port = serving, environment, _port()
        self.away: list[float] = []
        self._start()

    def _start(self) -> None:
        command = [self._serving.SHISHI, "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL)
        try:
            self._serving.wait_for(f"http://localhost:{self.port}")
        except TimeoutError:
            self.stop()
            raise

    def kill(self) -> None:
        """SIGKILL of the command, gunicorn, its processes and the worker; then the command again."""
        began = time.perf_counter()
        for pid in [self._process.pid, *_below(self._process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._start()
        self.away.append(time.perf_counter() - began)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)


def _port() -> int:
    """Return a free port that no client's own end can have: one that asks while nobody listens would be answered by itself."""
    for port in range(20_000 + os.getpid() % 5_000, 30_000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port from 20000 to 30000 is free")


@contextmanager
def served(environment: dict[str, str]) -> Iterator[Served]:
    server = Served(environment)
    try:
        yield server
    finally:
        server.stop()


def _below(pid: int) -> list[int]:
    """Return the processes that a process started, and theirs."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents.setdefault(int(stat.read_text().rsplit(")", 1)[1].split()[1]), []).append(int(stat.parent.name))
    own = parents.get(pid, [])
    return [*own, *(x for child in own for x in _below(child))]


@dataclass(slots=True)
class Clerk:
    cookie: str
    county: str
    port: int
    dice: random.Random
    cells: int = 0
    asked_again: int = 0
    took: dict[str, float] = field(default_factory=dict)
    """Milliseconds of each request by its name: page, send, shown."""
    _token: str = ""

    def week(self, look: tuple[float, float]) -> Clerk:
        """Open the week, look at it, touch two cells or none, send, and be shown it."""
        path = f"/week/?county={self.county}&week={WEEK}"
        page = self._ask("page", "GET", path)
        form = dict(_HIDDEN.findall(page))
        held = _CELL.findall(page)
        chosen = self.dice.sample(held, 2) if self.dice.random() > 0.25 else []
        form |= {name: str(int(text or 0) + 5) for name, text in chosen} if chosen else {"nothing": "1"}
        self.cells = len(chosen)
        time.sleep(self.dice.uniform(*look))
        onward = self._ask("send", "POST", path, urlencode(form))
        self._ask("shown", "GET", onward)
        return self

    def _ask(self, name: str, method: str, path: str, body: str = "") -> str:
        began = time.perf_counter()
        while (took := time.perf_counter() - began) < _PATIENCE_SECONDS:
            try:
                answer = self._once(method, path, body)
            except (OSError, http.client.HTTPException):
                self.asked_again += 1
                time.sleep(0.5)
                continue
            self.took[name] = (time.perf_counter() - began) * 1000
            return answer
        raise TimeoutError(f"{method} {path}: no answer in {took:.0f} s")

    def _once(self, method: str, path: str, body: str) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = f"sessionid={self.cookie}" + (f"; csrftoken={self._token}" if self._token else "")
        headers = {"Cookie": cookies, "Host": "localhost", "Accept-Language": "zh-hans", "Connection": "close"}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost"}
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        finally:
            line.close()
        if answer.status != (302 if body else 200):
            raise RuntimeError(f"{method} {path} answered {answer.status}: {text[:400]}")
        for told in answer.headers.get_all("Set-Cookie") or ():
            if told.startswith("csrftoken="):
                self._token = told.split(";")[0].removeprefix("csrftoken=")
        return answer.headers["Location"] if body else text


def sent(
    server: Served, people: list[tuple[str, str]], *, kills: int, a_minute: float = A_MINUTE, look: tuple[float, float] = (5, 20)
) -> list[Clerk]:
    """Let every clerk (session, county) come and send, the server killed so often in between. Raises where one was refused."""
    dice = random.Random(SEED)
    clerks = [Clerk(cookie, county, server.port, random.Random(f"{SEED} {county}")) for cookie, county in people]
    dice.shuffle(clerks)
    at = {len(clerks) * k // (kills + 1) for k in range(1, kills + 1)}
    with ThreadPoolExecutor(400) as desks:
        waiting, killing, due = [], [], time.perf_counter()
        for n, clerk in enumerate(clerks):
            if n in at:
                killing.append(desks.submit(server.kill))
            due += dice.expovariate(a_minute / 60)
            time.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(desks.submit(clerk.week, look))
        for k in killing:
            k.result()
        done = [w.result() for w in waiting]
    return done


def _figures(done: list[Clerk]) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name in ("page", "send", "shown"):
        times = [c.took[name] for c in done]
        figures |= {f"{name}_p50_ms": round(statistics.median(times)), f"{name}_p99_ms": round(_p99(times))}
        figures[f"{name}_answered_p99_ms"] = round(_p99([c.took[name] for c in done if not c.asked_again]))
    met = [c for c in done if c.asked_again]
    figures["every_request_p99_ms"] = round(_p99([t for c in done for t in c.took.values()]))
    figures["clerks_who_met_a_kill"] = len(met)
    figures["longest_wait_ms"] = round(max(t for c in done for t in c.took.values()))
    return figures


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]


def prepare(clerks: int) -> list[tuple[str, str]]:
    """Run in the server's environment: the cities with their plans and entries, a clerk for each county; return (session, county)."""
    from shishi.site import boot

    boot.prepare_database()

    from shishi.infra import clock
    from shishi.infra.store.marks import mark_demonstration

    mark_demonstration(now=clock.now())
    hour = f"{clock.now().replace(minute=59):%H:%M}"
    people = []
    while len(people) < clerks:
        people += city(11 + len(people) // COUNTIES, min(COUNTIES, clerks - len(people)), hour)
    return people


def city(number: int, counties: int, hour: str, entries: int = ENTRIES) -> list[tuple[str, str]]:
    """Load one city, its plan and so many entries of each county; return the session and the county of each clerk."""
    from shishi.areas.ledgers.actions import Opening, open_entries
    from shishi.areas.ledgers.models import Ledger
    from shishi.areas.packs.actions import load_plan
    from shishi.engines import pack as packs
    from shishi.infra import clock
    from shishi.infra.places.loading import load_city

    code, codes = f"99{number}00", [f"99{number}{k:02d}" for k in range(1, counties + 1)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_places(folder / "places", code, codes)
        load_city(folder / "places")
        (folder / "pack").mkdir()
        for path in (ROOT / "packs/yunpei-2022").glob("*.toml"):
            text = path.read_text(encoding="utf-8").replace("云陂市", f"云陂{number}市").replace('"990100"', f'"{code}"')
            text = re.sub(r"^protocol_order = .*\n", "", text, flags=re.MULTILINE)
            text = re.sub(r"^report_hour = .*\n", "", text, flags=re.MULTILINE)
            text = re.sub(r"^\[quota\.[^\[]*", "", text, flags=re.MULTILINE)
            end = f'report_hour = {{ value = "{hour}", by = "person" }}\n' if path.name == "pack.toml" else ""
            head, mark, rest = text.partition("\n[pack]\n")
            (folder / "pack" / path.name).write_text(head + mark + end + rest, encoding="utf-8")
        load_plan(pack=packs.read(folder / "pack"), notices=(), by="bench", now=clock.now())
    ledger = Ledger.objects.get(code="canteens", division_code=f"{code}000000")
    openings = [Opening(_canteen(county, n)) for county in codes for n in range(entries)]
    open_entries(ledger_id=ledger.pk, openings=openings, by="bench", now=clock.now())
    return [(_clerk(county), county) for county in codes]


def _write_places(folder: Path, city: str, codes: list[str]) -> None:
    folder.mkdir()
    top = f'[city]\ncode = "{city}"\nname = "云陂{city[2:4]}市"\nprovince_code = "990000"\nprovince = "云省"\n'
    rows = "".join(f'[[counties]]\ncode = "{c}"\nname = "第{c[4:]}县"\nshort = "第{c[4:]}县"\n' for c in codes)
    (folder / "counties.toml").write_text(top + rows, encoding="utf-8")
    for name in ("towns.json", "villages.json"):
        (folder / name).write_text("[]", encoding="utf-8")


def _canteen(code: str, n: int) -> dict[str, object]:
    fields = {"kind": "new", "pupils": 300 + n, "area": 40000, "progress": 10 + n % 50}
    own = {"name": f"第{n + 1}小学食堂", "division": f"{code}000000", "organisation": "", "goal": ""}
    planned = {"started": f"2022-0{4 + n % 4}-10"}
    return {**own, "responsible": {}, "planned": planned, "fields": fields}


def _clerk(county: str) -> str:
    return session_of(f"c{county}", "county", f"{county}000000", f"第{county[4:]}县政府")


def session_of(username: str, role: str, division: str, office: str) -> str:
    """Make somebody with one post; return the session."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from shishi.infra import clock
    from shishi.infra.access.models import Grant, User
    from shishi.infra.places.queries import organisation_named

    user = User.objects.create(username=username, name=f"{office}经办人", password="!", added_at=clock.now())
    post = {"role": role, "division_code": division, "post": "经办人", "programme": None}
    began = {"valid_from": TODAY, "granted_by": "bench", "granted_at": clock.now()}
    Grant.objects.create(user=user, organisation=organisation_named(office, division_code=division), **post, **began)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def count() -> dict[str, object]:
    """Run in the server's environment: what was sent, what changed, whether the record holds."""
    from shishi.site import boot as _boot  # noqa: F401 - starts Django

    from django.db.models import Count  # isort: skip

    from shishi.areas.ledgers.models import EntryFact
    from shishi.areas.reporting.models import Report, ReportFact
    from shishi.infra.record import keeping

    changed = EntryFact.objects.filter(kind="values").exclude(by="bench")
    return {
        "weeks": Report.objects.filter(state="sent", duty__kind="week").count(),
        "doubled": ReportFact.objects.filter(kind="sent").count() - Report.objects.filter(version=1).count(),
        "cells": changed.count(),
        "cells_doubled": changed.values("entry_id").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "record": not keeping.check(),
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare", clerks]:
            print(json.dumps(prepare(int(clerks))))
        case ["count"]:
            print(json.dumps(count()))
        case _:
            print(json.dumps(inside()))
