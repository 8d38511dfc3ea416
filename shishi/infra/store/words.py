"""Finding rows by any two characters that stand side by side in them: pairs of characters in FTS5 on SQLite, in a tsvector on PostgreSQL.

FTS5's own trigrams find no word of two characters, and no parser of PostgreSQL knows where a Chinese word ends. The index says which rows may hold
a word; the question that asks it looks at the row itself, so that a pair too many costs time and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

_SQLITE = 'CREATE VIRTUAL TABLE "{table}" USING fts5(words, detail=none, columnsize=0, tokenize="ascii")'
_POSTGRESQL = 'CREATE TABLE "{table}" (id bigint PRIMARY KEY, words tsvector NOT NULL)'
_GIN = 'CREATE INDEX "{table}_words" ON "{table}" USING gin (words)'
_STEP = 5000
COMMON = 20_000


class WordIndex(Operation):
    """In a migration: an index of words by the id of what holds them. It can be dropped and made again."""

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRESQL.format(table=self.table))
            schema_editor.execute(_GIN.format(table=self.table))
        else:
            schema_editor.execute(_SQLITE.format(table=self.table))

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(f'DROP TABLE "{self.table}"')

    def describe(self) -> str:
        return f"Index words in {self.table}"


def pairs_of(text: str) -> list[str]:
    """Return each character and each two that stand side by side, as hexadecimal words that no tokenizer changes. Blanks part words."""
    out: dict[str, None] = {}
    for word in text.casefold().split():
        out |= _pairs_in(word)
    return list(out)


@lru_cache(maxsize=1 << 12)
def _pairs_in(word: str) -> dict[str, None]:
    told = [_hexadecimal(c) for c in word]
    return dict.fromkeys((*told, *map("x".join, pairwise(told))))


@lru_cache(maxsize=1 << 16)
def _hexadecimal(character: str) -> str:
    return f"{ord(character):x}"


def _asked(word: str) -> list[str]:
    told = [_hexadecimal(c) for c in word.casefold()]
    return list(dict.fromkeys(map("x".join, pairwise(told)))) or told


def write_words(table: str, held: Mapping[int, tuple[str, str]], *, new: bool = False) -> None:
    """Put in what can be found: by id the kind (letters and digits) and the text. `new`: none of the ids was ever there."""
    rows = [(pk, " ".join((f"k{kind}", *pairs_of(text)))) for pk, (kind, text) in held.items()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS words_coming (id bigint, words text) ON COMMIT DELETE ROWS")
            with cursor.cursor.copy("COPY words_coming FROM STDIN") as copy:  # type: ignore[attr-defined]
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"INSERT INTO \"{table}\" SELECT id, array_to_tsvector(string_to_array(words, ' ')) FROM words_coming "
                "ON CONFLICT (id) DO UPDATE SET words = excluded.words"
            )
            cursor.execute("DELETE FROM words_coming")
            return
        if not new:
            cursor.executemany(f'DELETE FROM "{table}" WHERE rowid = %s', [(pk,) for pk, _ in rows])
        cursor.executemany(f'INSERT INTO "{table}" (rowid, words) VALUES (%s, %s)', rows)


def ids_holding(table: str, word: str, *, kind: str = "", also: QuerySet[Any, Any] | None = None) -> RawSQL:
    """Return the ids of this kind, or of any, that may hold the word, and those of `also` (a query of one column), for `…__in`."""
    sql, told = _finding(table, word, kind)
    other, more = also.query.sql_with_params() if also is not None else ("", ())
    return RawSQL(f"{sql} UNION ALL {other}" if other else sql, [told, *more], BigIntegerField())


def is_common(table: str, word: str, *, kind: str = "") -> bool:
    """Tell whether so many of this kind may hold the word that the index is no help: rows are sooner looked at than found. One query."""
    sql, told = _finding(table, word, kind)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT {COMMON}) AS held", [told])
        return cursor.fetchone()[0] >= COMMON


def _finding(table: str, word: str, kind: str) -> tuple[str, str]:
    asked = [*([f"k{kind}"] if kind else []), *_asked(word)]
    if connection.vendor == "postgresql":
        return f'SELECT id FROM "{table}" WHERE words @@ %s::tsquery', " & ".join(asked)
    return f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', " AND ".join(asked)
