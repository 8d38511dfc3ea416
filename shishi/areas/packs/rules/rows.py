"""A pack as rows that people edit one at a time, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shishi.engines.pack import Pack, assemble, file_of, parsed, render
from shishi.engines.pack.cells import from_json, to_json
from shishi.engines.pack.fields import FIELDS
from shishi.engines.pack.files import HEAD
from shishi.engines.pack.schema import LEFT_OUT


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    """The programme's; empty in the head."""
    kind: str
    item: str
    heading: str
    order: int
    values: dict[str, Any]
    id: int = 0
    """Of the stored row; 0 for one that is not stored."""
    version: int = 0
    edited_by: str = ""


def rows_of(pack: Pack) -> list[Row]:
    """Return a row for each table of the pack, in its order."""
    out: list[Row] = []
    documents = parsed(render(pack))
    head = documents.pop(HEAD)
    for number, name, document in (("", "pack", head), *((p.id, "programme", documents[file_of(p.id)]) for p in pack.programmes)):
        out.append(Row(number, name, "", "", len(out), to_json(document[name])))
        for kind in FIELDS:
            for item, table in document.get(kind, {}).items():
                out.append(Row(number, kind, item, table.get("heading", ""), len(out), to_json(table)))
    return out


def pack_of(source: Mapping[str, str], rows: Sequence[Row]) -> Pack:
    """Return the pack that the rows make. Raises PackError with every problem at once."""
    documents: dict[str, dict[str, Any]] = {HEAD: {"source": dict(source)}}
    for row in sorted(rows, key=lambda r: r.order):
        document = documents.setdefault(file_of(row.number) if row.number else HEAD, {})
        table = from_json(row.kind, row.values)
        if row.kind in ("pack", "programme"):
            document[row.kind] = table
            if row.number:
                document |= {"id": row.number, "order": row.order}
        else:
            document.setdefault(row.kind, {})[row.item] = ({"heading": row.heading} if row.heading else {}) | table
    return assemble(documents)


def digest_of(rows: Iterable[Row]) -> str:
    """Return the SHA-256 of the rows as they stand, whatever their order."""
    told = sorted([r.number, r.kind, r.item, r.values] for r in rows)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def value_of(row: Row, key: str) -> Any:
    held = row.values.get(key)
    return held["value"] if held else None


def is_left_out(row: Row) -> bool:
    return LEFT_OUT in row.values
