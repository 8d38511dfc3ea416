"""What it takes to bring 100,000 rows into a ledger: read, checked, shown and written with their history, against fastexcel reading the file alone.

Each side runs in a process of its own on a fresh demonstration without entries, on SQLite and (scripts/with-postgres) on PostgreSQL; a third one has
1,000 mistakes and tells what its marked copy takes. The bound: what the database itself takes for the very rows that were written, with their indexes
and constraints, copied by one INSERT … SELECT a table and rolled back. BENCH_IMPORT_ROWS names another size.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).resolve().parents[1]
ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "100000"))
WRONG, TURNS = 1_000, 3
TODAY = date(2022, 12, 20)
EMPTY = "source"
"""A database of scripts/with-postgres that has no tables yet."""
Figures = dict[str, float]


def main() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sides = {
            name: _side(folder, name, before) for name, before in (("sqlite", []), ("postgresql", ["scripts/with-postgres"]))
        }
    return {"import_rows": ROWS} | {f"import_{name}_{key}": value for name, told in sides.items() for key, value in told.items()}


def _side(folder: Path, name: str, before: list[str]) -> dict[str, object]:
    """Return the figures of one database. PostgreSQL's server is thrown away behind each command, so all its turns are one command."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"SHISHI_VAR_DIR": str(folder / name)}
    (folder / name).mkdir()
    command = [*before, sys.executable, "-m", "bench.imports", "turns", str(folder)]
    told = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(told.splitlines()[-1])


def turns(folder: str) -> dict[str, object]:
    """Found the demonstration, make the tables, and measure each side in processes of their own."""
    if server := os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{EMPTY}"
    sound, wrong = Path(folder) / "sound.xlsx", Path(folder) / "wrong.xlsx"
    _child("found", str(sound), str(wrong))
    alone = [_child("alone", str(sound)) for _ in range(TURNS)]
    whole = _child("whole", str(sound))
    bound = _child("bound")
    marked = _child("marked", str(wrong))
    seconds = statistics.median(a["seconds"] for a in alone)
    parts: dict[str, object] = {f"{part}_seconds": round(whole[part], 1) for part in ("judge", "write")}
    return parts | {
        "fastexcel_alone_seconds_median_of_3": round(seconds, 2),
        "seconds": round(whole["judge"] + whole["write"], 1),
        "ratio_to_fastexcel_alone": round((whole["judge"] + whole["write"]) / seconds, 1),
        "database_alone_seconds": round(bound["seconds"], 1),
        "ratio_to_fastexcel_and_database_alone": round((whole["judge"] + whole["write"]) / (seconds + bound["seconds"]), 2),
        "peak_mb": round(whole["peak"]),
        "fastexcel_alone_peak_mb": round(max(a["peak"] for a in alone)),
        "facts": int(whole["facts"]),
        "marked_copy_seconds": round(marked["marked"], 1),
        "marked_copy_peak_mb": round(marked["peak"]),
        "load_average": round(os.getloadavg()[0], 2),
    }


def _child(side: str, *told: str) -> Figures:
    command = [sys.executable, "-m", "bench.imports", side, *told]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(answer.splitlines()[-1])


def found(sound: str, wrong: str) -> Figures:
    from shishi.site.demo import making

    making.founded()
    workbook(Path(sound), every=0)
    workbook(Path(wrong), every=ROWS // WRONG)
    return {}


def workbook(path: Path, *, every: int) -> None:
    """Write a table of new canteens in the ledger's own columns, two stages each; a mistake in every so many rows (0: none)."""
    columns, places = _columns()
    stages = [c.code for c in columns if c.form == "date" and not c.code.startswith("planned_")][:2]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [c.label for c in columns])
        for n in range(ROWS):
            start = date(2022, 4, 1) + timedelta(days=n % 120)
            for at, c in enumerate(columns):
                if c.code == "name":
                    sheet.write_string(n + 1, at, f"第{n:06d}小学食堂")
                elif c.code == "division":
                    sheet.write_string(n + 1, at, places[n % len(places)])
                elif c.code == "organisation":
                    sheet.write_string(n + 1, at, f"第{n % 900}小学")
                elif c.code in ("number", "goal") or (
                    c.form == "date" and c.code not in (*stages, *(f"planned_{s}" for s in stages))
                ):
                    continue
                elif c.form == "date":
                    later = start + timedelta(days=20 * stages.index(c.code.removeprefix("planned_")))
                    sheet.write_datetime(n + 1, at, datetime.combine(later, datetime.min.time()), day)
                elif c.form == "integer":
                    wrong = every and n % every == 0
                    sheet.write(n + 1, at, "很多" if wrong else n % 100)
                elif c.form in ("choice", "yes_no"):
                    labels = [zh for _, zh, _ in c.choices] or ["是", "否"]
                    sheet.write_string(n + 1, at, labels[n % len(labels)])
                else:
                    sheet.write_string(n + 1, at, f"说明{n % 50}")


def _columns():
    from shishi.areas.ledgers.queries.definitions import definition_of
    from shishi.areas.ledgers.queries.importing import asked_columns

    ledger, scope = _asked()
    columns = asked_columns(ledger, definition_of(ledger), scope)
    names = [zh for c in columns if c.code == "division" for code, zh, _ in c.choices if len(code) == 12 and code[6:] != "000000"]
    return columns, names


def _asked():
    from shishi.areas.ledgers.models import Ledger
    from shishi.infra.access.models import User
    from shishi.infra.access.scope import scope_of
    from shishi.site.demo import making

    ledger = Ledger.objects.get(code="canteens", division_code=making.ZHANGYE)
    return ledger, scope_of(User.objects.get(username="jiaoyuju"), today=TODAY)


def alone(path: str) -> Figures:
    import fastexcel

    with _timed() as told:
        rows = fastexcel.read_excel(Path(path).read_bytes()).load_sheet(0).to_polars().height
    assert rows == ROWS
    return told


def whole(path: str) -> Figures:
    from shishi.areas.ledgers import actions
    from shishi.areas.ledgers.models import Batch, EntryFact

    with _timed() as judged:
        batch, scope = _handed_in(path)
    assert batch.state == Batch.READY, batch.told
    with _timed() as written:
        assert actions.begin_writing(batch_id=batch.pk)
        actions.carry_out(batch_id=batch.pk, scope=scope, who=scope.username, now=_now(), today=TODAY)
    batch.refresh_from_db()
    assert batch.state == Batch.WRITTEN, batch.told
    facts = EntryFact.objects.filter(batch=batch.pk).count()
    return {"judge": judged["seconds"], "write": written["seconds"], "peak": written["peak"], "facts": facts}


def bound() -> Figures:
    """Write the rows of the ledger's entries a second time, by the database alone, and take it back."""
    from django.db import connection, models, transaction

    from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan

    shift = 10_000_000
    words = "ledgers_entry_words"
    key = "id" if connection.vendor == "postgresql" else "rowid"
    told = [f"INSERT INTO {words} ({key}, words) SELECT {key} + {shift}, words FROM {words}"]
    for model in (EntrySpan, EntryFact, Entry):
        new = {f.column: f'"{f.column}"' for f in model._meta.local_concrete_fields}
        for f in model._meta.local_concrete_fields:
            if f.primary_key or (isinstance(f, models.ForeignKey) and f.related_model in (Entry, EntryFact)):
                new[f.column] += f" + {shift}"
        if model is Entry:
            new["number"] += " || 'x'"
        columns = ", ".join(f'"{c}"' for c in new)
        told.insert(
            0, f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(new.values())} FROM {model._meta.db_table}"
        )
    with transaction.atomic(), connection.cursor() as cursor:
        with _timed() as spent:
            for statement in told:
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    return spent


def marked(path: str) -> Figures:
    """Judge a table with mistakes; what it takes beside the judging is measured on the copy alone."""
    from shishi.areas.ledgers.models import Batch
    from shishi.areas.ledgers.queries.importing import marked_file, proposal_of
    from shishi.base.phrases import Writer

    batch, scope = _handed_in(path)
    assert batch.state == Batch.REFUSED, batch.told
    assert batch.proposal, "a refused table comes back marked"
    proposal = proposal_of(batch=batch, scope=scope, today=TODAY)
    assert proposal
    with _timed() as told:
        assert marked_file(batch=batch, told=proposal, writer=Writer())
    return {"marked": told["seconds"], "peak": told["peak"]}


def _handed_in(path: str):
    from shishi.areas.ledgers import actions
    from shishi.infra import files

    ledger, scope = _asked()
    digest = files.keep(Path(path).read_bytes())
    who = scope.username
    batch = actions.receive(ledger=ledger, file_name="台账.xlsx", digest=digest, who=who, now=_now())
    return actions.judge_batch(batch_id=batch.pk, scope=scope, today=TODAY, now=_now()), scope


def _now() -> datetime:
    from shishi.site.demo.play import at

    return at(TODAY, 10)


@contextmanager
def _timed() -> Iterator[Figures]:
    told: Figures = {}
    started = time.perf_counter()
    yield told
    told["seconds"] = time.perf_counter() - started
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


SIDES = {"turns": turns, "found": found, "alone": alone, "whole": whole, "bound": bound, "marked": marked}

if __name__ == "__main__":
    if sys.argv[1] not in ("turns", "alone"):
        import shishi.site.boot  # noqa: F401 - starts Django before the models are imported
    print(json.dumps(SIDES[sys.argv[1]](*sys.argv[2:])))
