"""The rows that loading the example leaves in an empty database, kept so that the next test has them without reading it all again."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection

from shishi.infra.places.models import Division
from shishi.infra.record.models import Head, Line

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
"""By table: its columns, and its rows as the driver gave them."""


def is_empty() -> bool:
    return not (Line.objects.exists() or Division.objects.exists())


def rows() -> Rows:
    """Return every row of the places, the plans, the ledgers and the record."""
    models = [m for m in apps.get_models(include_auto_created=True) if m is not Head and _is_kept(m._meta.app_label)]
    tables = sorted({m._meta.db_table for m in models})
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if held := cursor.fetchall():
                found[table] = [c[0] for c in cursor.description], sorted(held, key=repr)
    return found


def put_back(kept: Rows, head: Head) -> None:
    """Write the rows into an empty database; constraints between tables are looked at when the transaction ends."""
    with connection.cursor() as cursor:
        for table, (columns, held) in kept.items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            one = f"({', '.join(['%s'] * len(columns))})"
            step = 900 // len(columns)
            for start in range(0, len(held), step):
                some = held[start : start + step]
                statement = f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES {', '.join([one] * len(some))}"
                cursor.execute(statement, tuple(v for row in some for v in row))
    Head.objects.update(number=head.number, hash=head.hash, closed_date=head.closed_date)


def _is_kept(app: str) -> bool:
    return app in {"places", "plans", "ledgers", "packs", "reporting", "record", "store"}
