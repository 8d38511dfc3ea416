"""One door for many rows: COPY on PostgreSQL, executemany on SQLite; and one question about many ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import polars as pl
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Model
from django.db.models.lookups import Lookup

M = TypeVar("M", bound=Model)
_PLAIN = frozenset((int, str, bool, type(None)))
_AS_IT_IS = (models.IntegerField, models.BooleanField, models.CharField, models.DateField, models.ForeignKey)
"""Fields whose plain values go to the driver as the row holds them."""
_SLICE = 20_000
"""So many rows are text at a time."""


def insert(model: type[M], rows: Sequence[M]) -> None:
    """Insert `rows`, which get their ids, in the open transaction. Two statements for one row and for a million."""
    if not rows:
        return
    for row, number in zip(rows, _next_ids(model, len(rows)), strict=True):
        row.pk = number
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    told = [_told(f) for f in fields]
    values = (tuple([tell(row) for tell in told]) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                for line in values:
                    copy.write_row(line)
        else:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})", values)  # type: ignore[arg-type]
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def insert_frame(model: type[Model], rows: pl.DataFrame, **alike: Any) -> pl.Series:
    """Insert the rows of a frame, its columns named as the table's, in the open transaction; return their ids.

    Days are dates and JSON is text; `alike` is what every row has, by attribute. Two statements for one row and for a million.
    """
    if not rows.height:
        return pl.Series("id", dtype=pl.Int64)
    ids = pl.Series("id", _next_ids(model, rows.height), dtype=pl.Int64)
    own = connections[DEFAULT_DB_ALIAS]
    columns, fixed = [ids], {}
    for f in model._meta.local_concrete_fields[1:]:
        name = str(f.column)
        if name in rows.columns:
            columns.append(rows[name].dt.to_string("%Y-%m-%d") if rows.schema[name] == pl.Date else rows[name])
        else:
            fixed[name] = f.get_db_prep_save(alike.get(f.attname, f.get_default()), own)
    told = pl.DataFrame(columns)
    table, names = own.ops.quote_name(model._meta.db_table), ", ".join(own.ops.quote_name(c) for c in (*told.columns, *fixed))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            same = [pl.lit(v.isoformat() if isinstance(v, date) else v).alias(name) for name, v in fixed.items()]
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy:  # type: ignore[attr-defined]
                for part in told.iter_slices(_SLICE):
                    lines = part.with_columns(same)
                    copy.write(lines.write_csv(include_header=False, null_value="\\N", quote_style="non_numeric"))
        else:
            marks = ", ".join([*["%s"] * told.width, *map(_literal, fixed.values())])
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", told.iter_rows())  # type: ignore[arg-type]
    return ids


def _literal(value: Any) -> str:
    """Return what every row has as SQLite reads it in a statement: what is not bound a million times is written in half the time."""
    if value is None:
        return "NULL"
    return str(int(value)) if isinstance(value, int) else "'" + str(value).replace("'", "''").replace("%", "%%") + "'"


def gather_statistics(*tables: str) -> None:
    """Let the database look at tables that grew at once, so that it plans well what is asked next; what it may not look at it leaves out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _told(field: models.Field[Any, Any]) -> Callable[[Model], Any]:
    """Return what tells a row's value of this field as its driver wants it."""
    own = connections[DEFAULT_DB_ALIAS]
    if not isinstance(field, _AS_IT_IS):
        return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), own)
    held = attrgetter(str(field.attname))
    prepared = cache(lambda value: field.get_db_prep_save(value, own))

    def plain(row: Model) -> Any:
        value = held(row)
        return value if type(value) in _PLAIN else prepared(value)

    return plain


def _next_ids(model: type[Model], count: int) -> list[int]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), count],
            )
            return sorted(n for (n,) in cursor.fetchall())
        # AUTOINCREMENT keeps the highest number that ever was; the transaction holds the only write lock.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        highest = next(iter(cursor.fetchall()), (0,))[0]
        return list(range(highest + 1, highest + count + 1))


class Among(Lookup[object]):
    """`field__among=ids`: one parameter however many ids there are, so that no list is too long for a statement."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[object]:
        chosen: Iterable[object] = self.rhs
        return sorted({self.lhs.output_field.get_prep_value(value) for value in chosen})

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*parameters, json.dumps(self.rhs)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*parameters, self.rhs]


models.Field.register_lookup(Among)
models.ForeignObject.register_lookup(Among)
