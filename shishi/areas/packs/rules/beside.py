"""A new draft beside an earlier year's plan: the same things under the same names, so that what differs can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shishi.areas.packs.rules.adoption import ASKED_DAYS, Earlier, paired_items
from shishi.areas.packs.rules.rows import Row, is_left_out, pack_of
from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.pack import Difference, differences
from shishi.engines.pack.cells import TABLES
from shishi.engines.pack.defaults import OPEN

_BESIDE = ("target", "accountability", "report", "filing", "activity", "acceptance", *LEDGER_KINDS)
_PAIRED = ("target", "report", "filing", "activity", "acceptance")
_NEW_EACH_YEAR = ("by_basis", "from_date", "to_date", "scheme", "title")
_SOURCE = {"file_name": "", "sha256": "", "reader_version": ""}


def differences_since(earlier: Earlier, matches: Mapping[str, str]) -> list[Difference]:
    """Return what the draft has otherwise than the earlier plan, its days a year later. Of programmes that only one has, that alone is told."""
    head = list(_told(earlier.new, "", ""))
    found = differences(pack_of(_SOURCE, list(_told(earlier.old, "", ""))), pack_of(_SOURCE, head))
    for number, was in matches.items():
        old, new = _renamed(earlier, number, was), _told(earlier.new, number, number)
        found += differences(pack_of(_SOURCE, [*head, *old]), pack_of(_SOURCE, [*head, *new]))
    gone, come = _alone(earlier.old, set(matches.values()), mark=f"（{earlier.year}）"), _alone(earlier.new, set(matches))
    found += differences(pack_of(_SOURCE, [*head, *gone]), pack_of(_SOURCE, [*head, *come]))
    return [_as_it_was(d, earlier) for d in found if not _is_known(d)]


def _is_known(d: Difference) -> bool:
    """Each year has its own title; a day that is still open is asked for by a question."""
    return (d.kind == "pack" and TABLES["pack"][d.key].required) or (d.after is None and d.key == ASKED_DAYS.get(d.kind))


def _as_it_was(d: Difference, earlier: Earlier) -> Difference:
    """Return the difference with the earlier plan's own day."""
    return replace(d, before=_moved(d.before, earlier.year - earlier.new_year)) if isinstance(d.before, date) else d


def _told(rows: Sequence[Row], was: str, number: str) -> Iterator[Row]:
    """What is held against each other of one programme, or of the head."""
    for r in rows:
        if r.number == was and (r.kind in ("pack", "programme") or r.kind in _BESIDE) and not is_left_out(r):
            yield replace(r, number=number, values={k: v for k, v in r.values.items() if _is_told(r.kind, k)})


def _is_told(kind: str, key: str) -> bool:
    if kind == "pack":
        return key in (*OPEN, "protocol_order") or TABLES[kind][key].required
    return key not in _NEW_EACH_YEAR or TABLES[kind][key].required


def _renamed(earlier: Earlier, number: str, was: str) -> Iterator[Row]:
    names = {(kind, o): n for kind in _PAIRED for n, o in paired_items(earlier, number, was, kind).items()}
    new = {(r.kind, r.item): r for r in earlier.new if r.number == number}
    for r in _told(earlier.old, was, number):
        item = names.get((r.kind, r.item), r.item)
        values = {k: _a_year_on(r.kind, k, v, earlier.new_year - earlier.year) for k, v in r.values.items()}
        if r.kind == "programme":
            values["title"] = new["programme", ""].values["title"]
        yield replace(r, item=item, values=values)


def _a_year_on(kind: str, key: str, held: dict[str, Any], years: int) -> dict[str, Any]:
    if TABLES[kind][key].form != "date":
        return held
    return {**held, "value": _moved(date.fromisoformat(held["value"]), years).isoformat()}


def _moved(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _alone(rows: Sequence[Row], but: set[str], *, mark: str = "") -> list[Row]:
    heads = [r for r in rows if r.kind == "programme" and r.number not in but]
    return [replace(r, number=r.number + mark) for r in heads]
