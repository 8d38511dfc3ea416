"""What the record costs: recorded actions a second by eight processes, and one recorded save against a plain one.

On PostgreSQL with fsync (a throw-away server by scripts/with-postgres) and on SQLite in a file.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROCESSES, SECONDS, SAVES = 8, 10, 400


def main() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        sqlite = _measure(
            [sys.executable],
            {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "SHISHI_VAR_DIR": folder, "BENCH_MIGRATE": "1"},
        )
        postgres = _measure(["scripts/with-postgres", sys.executable], {"SHISHI_TEST_FSYNC": "on", "SHISHI_VAR_DIR": folder})
    return {f"sqlite_{k}": v for k, v in sqlite.items()} | {f"postgresql_fsync_{k}": v for k, v in postgres.items()}


def _measure(python: list[str], more: dict[str, str]) -> dict[str, object]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **more}
    ended = subprocess.run([*python, "-m", "bench.record"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return json.loads(ended.stdout.splitlines()[-1])


def inside() -> dict[str, object]:
    """Run with a database of its own: prepare it, measure single saves, then start the processes."""
    import django
    from django.core.management import call_command

    if "BENCH_MIGRATE" in os.environ:
        django.setup()
        call_command("migrate", verbosity=0)
    else:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"].removesuffix("/shishi") + "/test_shishi"
        django.setup()
    from django.db import transaction

    from shishi.infra.clock import SHANGHAI
    from shishi.infra.record import keeping
    from tests.kept.actions import rename, rename_unrecorded
    from tests.kept.models import Thing

    things = [t.pk for t in Thing.objects.bulk_create([Thing(name=str(n)) for n in range(200)])]

    def plain(n: int) -> None:
        with transaction.atomic():
            rename_unrecorded(thing=things[n % 200], name=f"名{n}")

    def recorded(n: int) -> None:
        rename(thing=things[n % 200], name=f"名{n}", by="u1", now=datetime.now(SHANGHAI))

    for n in range(50):
        plain(n)
        recorded(n)
    spent: dict[str, list[float]] = {"plain": [], "recorded": []}
    for n in range(SAVES):
        for name, save in (("plain", plain), ("recorded", recorded)):
            started = time.perf_counter()
            save(n)
            spent[name].append(time.perf_counter() - started)
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.kept.hammer", str(k), "1000000", str(SECONDS)], cwd=ROOT, stdout=subprocess.PIPE
        )
        for k in range(PROCESSES)
    ]
    done = [int(w.communicate()[0].split()[-1]) for w in workers]
    plain_ms, recorded_ms = (statistics.median(spent[k]) * 1000 for k in ("plain", "recorded"))
    return {
        "plain_save_ms": round(plain_ms, 2),
        "recorded_save_ms": round(recorded_ms, 2),
        "recorded_to_plain": round(recorded_ms / plain_ms, 2),
        "recorded_actions_a_second_by_8": round(sum(done) / SECONDS),
        "slowest_and_fastest_process": [min(done), max(done)],
        "chain_problems": keeping.check(),
    }


if __name__ == "__main__":
    print(json.dumps(inside()))
