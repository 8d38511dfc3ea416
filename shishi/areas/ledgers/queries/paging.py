"""A page of a list begins behind a key: the value that the list is in order of, and the entry, of the last row before."""

from __future__ import annotations

import base64
import json
from datetime import date
from operator import index
from typing import Any

from django.db.models import Q, QuerySet

from shishi.areas.ledgers.models import EntrySpan

LONGEST_KEY = 800
"""A key of the longest name, of signs that are four bytes each."""
_TEXTS = ("name", "text_1", "text_2", "text_3")


def key_of(span: EntrySpan, column: str) -> str:
    value = getattr(span, column)
    told = json.dumps([value.isoformat() if isinstance(value, date) else value, span.entry_id], ensure_ascii=False)
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def behind(rows: QuerySet[EntrySpan], column: str, down: bool, after: str) -> QuerySet[EntrySpan]:
    """Return what lies behind the key; a key that is none begins at the first."""
    try:
        value, entry = _of_key(after, column)
    except (ValueError, TypeError):
        return rows
    step = "lt" if down else "gt"
    if column == "entry_id":
        return rows.filter(**{f"entry_id__{step}": entry})
    unknown = Q(**{f"{column}__isnull": True})
    beside = {f"entry_id__{step}": entry}
    if value is None:
        return rows.filter(unknown, **beside)
    return rows.filter(Q(**{column: value}, **beside) | Q(**{f"{column}__{step}": value}) | unknown)


def _of_key(key: str, column: str) -> tuple[Any, int]:
    """Return (value of the column, entry) that a key tells. Raises ValueError or TypeError where it is none, or another column's."""
    if len(key) > LONGEST_KEY:
        raise ValueError
    value, entry = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    if column in _TEXTS:
        if b"\0" in str.encode(value):
            raise ValueError
    elif value is not None:
        value = date.fromisoformat(value) if column == "due_date" else _whole(value)
    return value, _whole(entry)


def _whole(value: Any) -> int:
    if abs(index(value)) >= 10**18:
        raise ValueError
    return index(value)
