"""How the ledgers bear a million entries with five stage events each, over HTTP, on SQLite and on PostgreSQL.

The set is made once: a tenth goes through the program's own bulk door, with its facts, spans and words; nine copies of it, with ids and numbers of their
own, are made by SQL. Four clients then ask two gunicorn workers for lists (random ledgers, filters, sorts, words; half of them from one of 20 past days),
entries, the counts of all ledgers and the board of an open and of a closed day. BENCH_LEDGERS_VAR names a folder where the sets are kept for the next run, BENCH_LEDGERS_POSTGRES a server's address in place of a
throw-away one, BENCH_LEDGERS_ENTRIES another size.
"""

import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from shishi.site.commands.serve import web_command

ROOT = Path(__file__).resolve().parents[1]
ENTRIES = int(os.environ.get("BENCH_LEDGERS_ENTRIES", "1000000"))
COPIES, SEED = 10, 38
LISTS, ENTRY_PAGES, BOARDS = (int(n) for n in os.environ.get("BENCH_LEDGERS_PAGES", "400 300 40").split())
FIRST, UNTIL = date(2022, 3, 18), date(2022, 12, 31)
READERS = ("duchake", "ganzhou", "ducha", "fushizhang")
"""One client each: the city's office, a county's, an inspector, a leader."""
WORDS = ("小学", "东西", "南中", "建设", "单位", "第12", "老上", "村路", "养老", "演示")
Figures = dict[str, object]


def main() -> Figures:
    kept = os.environ.get("BENCH_LEDGERS_VAR")
    with tempfile.TemporaryDirectory() as thrown_away:
        folder = Path(kept or thrown_away)
        sqlite = _run([sys.executable], folder / "sqlite", "")
        server = os.environ.get("BENCH_LEDGERS_POSTGRES", "")
        postgresql = _run(
            [sys.executable] if server else ["scripts/with-postgres", sys.executable], folder / "postgresql", server
        )
    return {"ledger_entries": ENTRIES} | {f"ledgers_{name}": v for told in (sqlite, postgresql) for name, v in told.items()}


def _run(python: list[str], var: Path, url: str) -> Figures:
    var.mkdir(parents=True, exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"SHISHI_VAR_DIR": str(var)}
    environment |= {"DATABASE_URL": url, "SHISHI_TODAY": UNTIL.isoformat()} if url else {"SHISHI_TODAY": UNTIL.isoformat()}
    ended = subprocess.run(
        [*python, "-m", "bench.ledgers"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(ended.stdout.splitlines()[-1])


def inside() -> Figures:
    """Run on one database: make the set where it is not there, then measure."""
    from bench import ledgers_set as held

    if not _told_of_making().exists():
        subprocess.run([sys.executable, "-m", "bench.ledgers", "make"], cwd=ROOT, env=_environment(clock_moved=False), check=True)
    figures = json.loads(_told_of_making().read_text(encoding="utf-8")) | held.closings() | held.rebuilt() | held.correction()
    figures |= held.plain_pages(random.Random(SEED))
    asked = addresses(random.Random(SEED), held)
    sessions = [held.session_of(name) for name in READERS]
    held.connection.close()
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as shared:
        port = _free_port()
        command = web_command("shishi.site.wsgi", f"127.0.0.1:{port}")
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env=_environment() | {"SHISHI_COUNTS_CACHE": shared},
        )
        try:
            _wait(port)
            for name, addresses_of in asked.items():
                figures |= _measured(
                    name, port, addresses_of, sessions, held.write_a_line if name.endswith("after_a_line") else None
                )
        finally:
            server.terminate()
            server.wait(timeout=20)
    figures["load_average_at_the_end"] = os.getloadavg()[0]
    return {f"{held.connection.vendor}_{name}": value for name, value in figures.items()}


def make() -> None:
    """Make the set. The clock is not moved yet: that is refused over a database which no demonstration is."""
    from bench import ledgers_set as held

    told = held.make(entries=ENTRIES, copies=COPIES, seed=SEED, until=UNTIL)
    _told_of_making().write_text(json.dumps(told), encoding="utf-8")


def _told_of_making() -> Path:
    return Path(os.environ["SHISHI_VAR_DIR"]) / "made.json"


def _environment(*, clock_moved: bool = True) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if clock_moved or k != "SHISHI_TODAY"}
    return {**kept, "DJANGO_SETTINGS_MODULE": "shishi.site.settings", "SHISHI_LOG_LEVEL": "ERROR"}


def addresses(chance: random.Random, held) -> dict[str, list[str]]:
    """Return what is asked for: lists with random filters and entries, from now and from one of 20 past days; counts of all ledgers; boards."""
    days = [FIRST + timedelta(days=chance.randrange((UNTIL - FIRST).days)) for _ in range(20)]
    known = held.ledgers()
    lists = [_list_address(chance, chance.choice(known), days) for _ in range(LISTS)]
    pages = [f"/entries/{pk}/" for pk in held.entries_of(chance, ENTRY_PAGES)]
    pages = [p + (f"?on={chance.choice(days)}" if n % 2 else "") for n, p in enumerate(pages)]
    return {
        "list": lists,
        "entry": pages,
        "count_now": ["/ledgers/"] * BOARDS,
        "count_past": [f"/ledgers/?on={chance.choice(days)}" for _ in range(BOARDS)],
        "board_open": ["/board/"] * BOARDS,
        "board_open_after_a_line": ["/board/"] * BOARDS,
        "board_closed": [f"/board/?on={UNTIL - timedelta(days=1 + 7 * (n % 4))}" for n in range(BOARDS)],
    }


def _list_address(chance: random.Random, ledger, days: list[date]) -> str:
    pk, stages, sorts, codes, choices = ledger
    asked = {}
    if chance.random() < 0.5:
        asked["division"] = chance.choice(codes)[: chance.choice((6, 9, 12))]
    if chance.random() < 0.4:
        asked["stage"] = chance.choice([*stages, "late", "none"])
    if chance.random() < 0.3:
        asked["q"] = chance.choice(WORDS)
    if choices and chance.random() < 0.3:
        code, values = chance.choice(choices)
        asked[code] = chance.choice(values)
    if chance.random() < 0.1:
        asked["flag"] = chance.choice(("out_of_order", "filed_late", "no_place"))
    if chance.random() < 0.5:
        order, sort = chance.choice(("", "-")), chance.choice(sorts)
        asked["sort"] = sort and order + sort
    if chance.random() < 0.5:
        asked["on"] = chance.choice(days).isoformat()
    return f"/ledgers/{pk}/?{urlencode(asked)}"


def _measured(name: str, port: int, asked: list[str], sessions: list[str], before: Callable[[], None] | None = None) -> Figures:
    """Ask everything, four clients at once and one for counts and boards: what is told of the first time is `cold`, of the last warm.

    `before`: what happens before each is asked.
    """
    clients = sessions[:1] if name.startswith(("count", "board")) else sessions
    cold = sorted((t for t, _ in _asked(port, asked, clients, before)), reverse=True)
    _asked(port, asked, clients, before)
    took = sorted(_asked(port, asked, clients, before), reverse=True)
    if len(took) < len(asked) // 2:
        raise RuntimeError(f"{name}: {len(took)} answers of {len(asked)}")
    if os.environ.get("BENCH_LEDGERS_SLOWEST"):
        print(*(f"{t * 1000:7.0f} ms {address}" for t, address in took[:12]), sep="\n", file=sys.stderr)
    spent = [t * 1000 for t, _ in took]
    figures: Figures = {f"{name}_median_ms": round(statistics.median(spent)), f"{name}_answers": len(spent)}
    return figures | {
        f"{name}_p95_ms": round(spent[len(spent) // 20]),
        f"{name}_cold_p95_ms": round(cold[len(cold) // 20] * 1000),
    }


def _asked(port: int, asked: list[str], sessions: list[str], before: Callable[[], None] | None = None) -> list[tuple[float, str]]:
    """Return (seconds, address) of every page that was answered; one that its reader may not see is left out.

    Each comes by a connection of its own: kept ones may all fall to one of the two workers.
    """
    took: list[tuple[float, str]] = []

    def client(k: int) -> None:
        for address in asked[k :: len(sessions)]:
            if before:
                before()
            started = time.perf_counter()
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            link.request("GET", address, headers={"Cookie": f"sessionid={sessions[k]}"})
            answer = link.getresponse()
            answer.read()
            link.close()
            if answer.status == 200:
                took.append((time.perf_counter() - started, address))
            elif answer.status != 404:
                raise RuntimeError(f"{address}: {answer.status}")

    threads = [threading.Thread(target=client, args=(k,)) for k in range(len(sessions))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return took


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not answer")


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    else:
        print(json.dumps(inside()))
