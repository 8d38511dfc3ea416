"""What was pasted, line by line against the ledger: which entry each means, what it would change, what of it could not be read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shishi.areas.ledgers.models import Batch
from shishi.areas.ledgers.queries.columns import read_columns
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entry import changes_of
from shishi.areas.ledgers.queries.held import Held, RowChange, differences, fallen, row_problems
from shishi.areas.ledgers.queries.importing import asked_columns, heads_said, named_places
from shishi.areas.ledgers.queries.sheet import Asks, Line, asks_of, years_noted
from shishi.base.phrases import Phrase
from shishi.engines.ledger import Definition
from shishi.engines.tables.block import block_of
from shishi.engines.tables.columns import PLANNED
from shishi.engines.tables.meant import KnownEntry
from shishi.engines.tables.paste import Proposed, propose
from shishi.engines.tables.spoken import StageWords
from shishi.infra import files
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of

NEW = "new"
"""Chosen for a line that is an entry of its own, however like others."""
_SAID = {"开工": ("动工", "开建"), "完工": ("竣工", "建成")}
"""What people say for a stage, beside its label."""


@dataclass(frozen=True, slots=True)
class PastedLine:
    read: Proposed
    number: str
    """Of the entry that is meant; empty for none, or a new one."""
    name: str
    candidates: tuple[tuple[str, str], ...]
    """(number, name) of those that it may be, the likeliest first."""
    change: RowChange | None
    problems: tuple[Phrase, ...]
    """What keeps the line from being taken."""
    falls: tuple[Phrase, ...]
    """What has to be explained before it is taken."""
    notes: tuple[Phrase, ...]
    undated: tuple[str, ...]
    """Labels of stages that were said without a day, and so are not filed."""

    @property
    def may_be_taken(self) -> bool:
        return self.change is not None and self.change.touches and not self.problems

    @property
    def may_be_new(self) -> bool:
        return bool(self.read.fields.get("name") and self.read.fields.get("division"))

    @property
    def says_something(self) -> bool:
        return bool(self.read.fields or self.read.stages or self.read.planned)

    @property
    def is_new(self) -> bool:
        return self.change is not None and self.change.is_new

    @property
    def is_sure(self) -> bool:
        return self.may_be_taken and (self.read.how in ("number", "exact", "alias") or self.number != self.read.entry)

    @property
    def is_clear(self) -> bool:
        """True where nothing of it waits to be looked at: it comes ticked."""
        return self.is_sure and not (self.read.unread or self.read.doubts or self.falls)

    @property
    def changes(self) -> list[list[Any]]:
        if self.change is None:
            return []
        told = [] if self.change.held is not None else [[c.key, c.before, c.after] for c in changes_of({}, self.change.body)]
        return told + differences(self.change)

    @property
    def seal(self) -> str:
        """Return what changes where the line would change something else than was shown; empty where it changes nothing."""
        if (r := self.change) is None:
            return ""
        told = [r.entry, r.seen, r.body, [[s, d.isoformat(), c] for s, d, c in r.filings]]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Pasted:
    lines: tuple[PastedLine, ...]
    known: tuple[tuple[str, str], ...]
    """(number, name) of every entry that the clerk files for."""
    asks: Asks
    """What only the clerk can say of a block's head."""
    problems: tuple[Phrase, ...]
    """What keeps the whole block from being taken."""
    notes: tuple[Phrase, ...]
    """How the block's head was read."""
    left: tuple[str, ...]
    """Where only some lines were asked for: the others as they were pasted, with their head, to be pasted again."""


def text_of(batch: Batch) -> str:
    return files.read(batch.digest).decode()


def pasted(*, batch: Batch, scope: Scope, today: date, chosen: Mapping[int, str], only: Collection[int] | None = None) -> Pasted:
    """Return every line with what it would change. `chosen` is the entry that the clerk names for a line, by its number.

    `only` limits what is judged to these lines. Its statements do not grow with the lines. Raises UnreadableTable.
    """
    ledger, definition = batch.ledger, definition_of(batch.ledger)
    held = Held(ledger, scope)
    held.look()
    known = [KnownEntry(number, s.name, place=s.division_code.rstrip("0")) for number, s in held.by_number.items()]
    words = [StageWords(s.code, s.label, _SAID.get(s.label, ())) for s in definition.stages]
    columns = asked_columns(ledger, definition, scope)
    heads, text = read_columns(columns), text_of(batch)
    block = block_of(text, heads, chosen=heads_said(batch, heads))
    where = {"places": named_places(ledger, scope), "block": block}
    read = propose(text, columns, words, known, year=ledger.year, on=day_of(batch.at), **where)
    wanted = [p for p in read if only is None or p.line in only]
    changes = {p.line: _change(p, chosen.get(p.line), held, definition) for p in wanted}
    wrong: dict[int, list[Phrase]] = {}
    for w in (*held.problems, *row_problems(list(changes.values()), definition, today)):
        wrong.setdefault(w.row, []).append(w.says)
    lines = (_line(p, changes[p.line], chosen.get(p.line), held, wrong.get(p.line, []), definition) for p in wanted)
    return Pasted(
        lines=tuple(lines),
        known=tuple((number, s.name) for number, s in held.by_number.items()),
        asks=asks_of(block, heads) if block else Asks(),
        problems=block.problems if block else (),
        notes=block.notes if block else (),
        left=tuple(_left(text, read, only)) if only is not None else (),
    )


def _left(text: str, read: Sequence[Proposed], wanted: Collection[int]) -> list[str]:
    if all(p.line in wanted for p in read):
        return []
    lines = text.split("\n")
    if not all(p.text == lines[p.line - 1] for p in read if p.line <= len(lines)):
        lines = ["\t".join(cells).replace("\n", " ") for cells in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    return [line for n, line in enumerate(lines, 1) if n not in wanted and line.strip()]


def _change(p: Proposed, chosen: str | None, held: Held, definition: Definition) -> RowChange | None:
    number = p.entry if chosen is None else chosen
    span, is_new = held.by_number.get(number), p.how == "none" if chosen is None else chosen == NEW
    values = {**p.fields, **{f"{PLANNED}{s}": day for s, day in p.planned.items()}, **{s: d for s, d in p.stages.items() if d}}
    if span:
        values = {**values, "number": number, "name": values.get("name", span.name) if p.how == "number" else span.name}
        if chosen is not None and "\t" not in p.text:
            values.pop("division", None)
    elif not (is_new and values.get("name") and values.get("division")):
        return None
    return held.change(Line(p.line, values), definition)


def _line(
    p: Proposed, change: RowChange | None, chosen: str | None, held: Held, wrong: list[Phrase], definition: Definition
) -> PastedLine:
    number = p.entry if chosen is None else chosen
    span = held.by_number.get(number)
    return PastedLine(
        read=p,
        number=number if span else "",
        name=span.name if span else str(p.fields.get("name", "")),
        candidates=tuple(_named(dict.fromkeys((*filter(None, (p.entry,)), *p.candidates)), held)),
        change=change,
        problems=tuple(wrong),
        falls=fallen(change, definition) if change else (),
        notes=(*p.problems, *p.doubts, *([years_noted(p.years)] if p.years else ())),
        undated=tuple(definition.stage_by_code[s].label for s, day in p.stages.items() if day is None),
    )


def _named(numbers: Collection[str], held: Held) -> Iterator[tuple[str, str]]:
    return ((n, held.by_number[n].name) for n in numbers if n in held.by_number)
