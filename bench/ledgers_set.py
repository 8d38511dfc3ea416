"""The set that bench/ledgers.py measures: made, copied, and looked into. It runs on the database that the environment names."""

import random
import statistics
import time
from datetime import date, timedelta

from shishi.site.demo import making  # isort: skip - starts Django before the models are imported

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import QuerySet

from shishi.areas.ledgers.actions import file_stages
from shishi.areas.ledgers.actions.projecting import rebuild
from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.rules import Filing
from shishi.areas.progress.actions import close_day
from shishi.areas.progress.models import DayReading
from shishi.areas.progress.queries.days import is_closed
from shishi.areas.progress.queries.history import WEEKS
from shishi.infra.access.models import User
from shishi.infra.record.sealing import seal_day
from shishi.infra.store.spans import FOREVER
from shishi.site.demo.play import at

TABLES = (
    ("ledgers_entry", {"replaces_id": "NULL", "number": "replace(number, '-S', '-{letter}')"}),
    ("ledgers_entryfact", {"entry_id": "entry_id + {entry}", "corrects_id": "corrects_id + {fact}"}),
    (
        "ledgers_entryspan",
        {
            "entry_id": "entry_id + {entry}",
            "values_fact_id": "values_fact_id + {fact}",
            "place_fact_id": "place_fact_id + {fact}",
        },
    ),
)
"""What a copied row has of its own; its id is moved too."""


def make(*, entries: int, copies: int, seed: int, until: date) -> dict[str, object]:
    """Make the set; return how long it took."""
    making.founded()
    started = time.perf_counter()
    told = making.scaled(entries=entries // copies, seed=seed, until=until, told=lambda _done, _all: None)
    poured = time.perf_counter()
    _copied(copies)
    copied = time.perf_counter()
    return {
        "poured_entries": told.entries,
        "poured_spans": told.spans,
        "pour_seconds": round(poured - started),
        "copy_seconds": round(copied - poured),
    }


def rebuilt() -> dict[str, object]:
    """Make the spans and words of 5,000 entries again from their facts, and put everything back."""
    ledger = Ledger.objects.get(code="canteens", division_code=making.YUNPEI)
    last = Entry.objects.filter(ledger=ledger).order_by("pk").values_list("pk", flat=True)[:5000]
    with transaction.atomic():
        started = time.perf_counter()
        spans = rebuild(ledger, upto=max(last))
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return {"rebuilt_spans": spans, "rebuild_seconds": round(took, 1)}


def _copied(copies: int) -> None:
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica" if postgresql else "PRAGMA foreign_keys = OFF")
        moved = {}
        for name, model in (("entry", Entry), ("fact", EntryFact), ("span", EntrySpan)):
            moved[name] = model.objects.order_by("-pk").values_list("pk", flat=True)[0]
        for k in range(1, copies):
            with transaction.atomic():
                for (table, own), name in zip(TABLES, moved, strict=True):
                    _copy(cursor, table, own, {m: n * k for m, n in moved.items()}, name, letter="ABCDEFGHIJ"[k])
                key = "id" if postgresql else "rowid"
                words = f"INSERT INTO ledgers_entry_words ({key}, words) SELECT {key} + {moved['entry'] * k}, words FROM ledgers_entry_words"
                cursor.execute(f"{words} WHERE {key} <= {moved['entry']}")
        if postgresql:
            for table, _ in TABLES:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("ANALYZE")


def _copy(cursor, table: str, own: dict[str, str], moved: dict[str, int], name: str, letter: str) -> None:
    columns = [
        str(f.column) for m in (Entry, EntryFact, EntrySpan) if m._meta.db_table == table for f in m._meta.local_concrete_fields
    ]
    told = {"id": f"id + {moved[name]}"} | {c: e.format(**moved, letter=letter) for c, e in own.items()}
    names = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(told.get(c, f'"{c}"') for c in columns)
    first = moved[name] // max(1, "ABCDEFGHIJ".index(letter))
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id <= {first}")


def correction() -> dict[str, object]:
    """Put a late day right; return how long it takes until the span has followed (median of five entries)."""
    took = []
    for fact in _not_corrected()[:40:8]:
        started = time.perf_counter()
        _correct(fact)
        took.append(time.perf_counter() - started)
    return {"late_correction_ms_median_of_5": round(sorted(took)[len(took) // 2] * 1000, 1)}


def write_a_line() -> None:
    """Put one more late day right, so that the record has a line more."""
    _correct(_not_corrected()[0])
    connection.close()


def _not_corrected() -> QuerySet[EntryFact]:
    done = EntryFact.objects.filter(kind="stage", corrects__isnull=False).values("corrects_id")
    return EntryFact.objects.filter(kind="stage", pk__gt=100, stage="started").exclude(pk__in=done).order_by("pk")


def _correct(fact: EntryFact) -> None:
    filing = Filing(fact.entry_id, fact.stage, fact.happened_date - timedelta(days=1), "核对后更正", fact.pk)
    file_stages(filings=[filing], by="operator", now=at(making.LAST, 21))


def closings() -> dict[str, object]:
    """Close the last day that is over and, before it, as many a week apart as a forecast looks at; return how long one takes.

    The one that is measured, the day before the last, is taken back.
    """
    last = making.LAST - timedelta(days=1)
    for day in (last - timedelta(weeks=n) for n in range(WEEKS, -1, -1)):
        if not is_closed(day):
            close_day(day=day, by="operator", now=at(making.LAST, 1))
    seal_day(last)
    with transaction.atomic():
        started = time.perf_counter()
        close_day(day=last - timedelta(days=1), by="operator", now=at(making.LAST, 1))
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return {"closing_seconds": round(took, 1), "closing_readings": DayReading.objects.filter(date=last).count()}


def plain_pages(chance: random.Random) -> dict[str, object]:
    """Return what the same list costs the way an admin page asks for it: two whole counts, a word anywhere in the name, a page by its offset. No HTTP."""
    took = []
    ledgers = list(Ledger.objects.filter(division_code=making.ZHANGYE, dropped=False))
    for _ in range(12):
        rows = EntrySpan.objects.filter(ledger=chance.choice(ledgers), to_date=FOREVER).order_by("name", "-pk")
        started = time.perf_counter()
        rows.count()
        wanted = rows.filter(name__icontains=chance.choice(("小学", "东西", "南中", "第12")))
        found = wanted.count()
        offset = chance.randrange(max(1, found - 50))
        list(wanted.select_related("entry", "values_fact")[offset : offset + 50])
        took.append(time.perf_counter() - started)
    return {
        "plain_offset_page_median_ms": round(statistics.median(took) * 1000),
        "plain_offset_page_slowest_ms": round(max(took) * 1000),
    }


def session_of(username: str) -> str:
    """Return the key of a new session of this account."""
    user = User.objects.get(username=username)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def ledgers() -> list[tuple[int, list[str], list[str], list[str], list[tuple[str, list[str]]]]]:
    """Return (id, stages, sorts, divisions, (filter, values)) of each ledger of the real city."""
    out = []
    for x in Ledger.objects.filter(division_code=making.ZHANGYE, dropped=False).order_by("order"):
        definition = definition_of(x)
        found = [f for f in definition.shown_fields if f.find]
        choices = [(f"f_{f.code}", [o.code for o in f.options]) for f in found if f.form == "choice"]
        codes = list(Entry.objects.filter(ledger=x).order_by("pk").values_list("division_code", flat=True)[:400])
        out.append((x.pk, [s.code for s in definition.stages], ["", "name", "due", *(f.code for f in found)], codes, choices))
    return out


def entries_of(chance: random.Random, count: int) -> list[int]:
    last = Entry.objects.filter(ledger__division_code=making.ZHANGYE).order_by("-pk").values_list("pk", flat=True)[0]
    wanted = [chance.randrange(1, last + 1) for _ in range(count * 3)]
    return list(Entry.objects.filter(pk__in=wanted, ledger__division_code=making.ZHANGYE).values_list("pk", flat=True)[:count])
