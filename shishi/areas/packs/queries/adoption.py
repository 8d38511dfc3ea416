"""What a draft can adopt of the city's plan of an earlier year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shishi.areas.packs.models import Draft
from shishi.areas.packs.queries.standing import rows_of_draft, rows_of_plan
from shishi.areas.packs.rules.adoption import STAYS_BEHIND, Earlier, Proposal, proposals
from shishi.areas.packs.rules.beside import differences_since
from shishi.areas.packs.rules.likeness import programmes_alike
from shishi.areas.packs.rules.rows import Row, is_left_out, value_of
from shishi.areas.plans import public as plans
from shishi.engines.pack import Difference


@dataclass(frozen=True, slots=True)
class Match:
    """A programme of the draft, and what stands before it in the earlier plan."""

    number: str
    title: str
    was: str
    """The earlier programme's number; empty for none."""
    was_title: str
    proposals: tuple[Proposal, ...]
    left: Mapping[str, int]
    """How many rows of each kind of the earlier programme are this year's own to say."""


@dataclass(frozen=True, slots=True)
class Adoptions:
    year: int
    version: int
    head: tuple[Proposal, ...]
    matches: tuple[Match, ...]
    choices: tuple[tuple[str, str], ...]
    """(number, title) of the earlier plan's programmes."""
    earlier: Earlier

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return (*self.head, *(p for m in self.matches for p in m.proposals))

    @property
    def differences(self) -> list[Difference]:
        return differences_since(self.earlier, {m.number: m.was for m in self.matches if m.was})

    @property
    def gives(self) -> bool:
        return any(p.gives for p in self.proposals)


def adoptions(*, it: Draft, asked: Mapping[str, str] | None = None) -> Adoptions | None:
    """Return what the draft can adopt of the last plan of an earlier year; None where there is none.

    `asked` has the earlier programme's number, or "", by this year's; one that it does not name is matched by its ledgers, code and words. A fixed number of queries.
    """
    plan_id = plans.plan_before(division_code=it.division_code, year=it.year)
    if plan_id is None:
        return None
    base = plans.pack_of_plan(plan_id=plan_id)
    old, new = rows_of_plan(plan_id), rows_of_draft(it)
    texts = {n.sha256: n.text for n in plans.notices_of(plan_id=plan_id)}
    earlier = Earlier(
        base.year, old, new, it.year, _words(it.notice.text if it.notice else ""), _words(texts.get(base.pack.source.sha256, ""))
    )
    now, was = _by_programme(new), _by_programme(old)
    matched = _settled(now, was, asked or {})
    found = proposals(earlier, {n: o for n, o in matched.items() if o})
    by_number: dict[str, list[Proposal]] = defaultdict(list)
    for p in found:
        by_number[p.number].append(p)
    return Adoptions(
        base.year,
        base.version,
        tuple(by_number[""]),
        tuple(
            Match(
                n,
                _title(rows),
                matched[n],
                _title(was[matched[n]]) if matched[n] else "",
                tuple(by_number[n]),
                _left(was, matched[n]),
            )
            for n, rows in now.items()
        ),
        tuple((o, _title(rows)) for o, rows in was.items()),
        earlier,
    )


def _settled(now: Mapping[str, Sequence[Row]], was: Mapping[str, Sequence[Row]], asked: Mapping[str, str]) -> dict[str, str]:
    """Return the earlier number, or "", for each programme: as asked, else the likest of those that nobody asked for."""
    told = {n: o for n, o in asked.items() if n in now and (o in was or not o)}
    free = {o: rows for o, rows in was.items() if o not in told.values()}
    like = programmes_alike({n: rows for n, rows in now.items() if n not in told}, free)
    return {n: told.get(n, like.get(n, "")) for n in now}


def _by_programme(rows: Sequence[Row]) -> dict[str, list[Row]]:
    heads = sorted((r for r in rows if r.kind == "programme"), key=lambda r: r.order)
    return {h.number: [r for r in rows if r.number == h.number] for h in heads}


def _title(rows: Sequence[Row]) -> str:
    head = next(r for r in rows if r.kind == "programme")
    return str(value_of(head, "short_title") or value_of(head, "title"))


def _words(text: str) -> Callable[[Row], str]:
    """Return what tells a target's words: its subject and what the notice says of it."""

    def words(row: Row) -> str:
        span = (row.values.get("quantity") or row.values.get("subject") or {}).get("span")
        return f"{value_of(row, 'subject')} {text[slice(*span)] if span else ''}"

    return words


def _left(was: Mapping[str, Sequence[Row]], number: str) -> dict[str, int]:
    kinds = [r.kind for r in was.get(number, ()) if not is_left_out(r)]
    return {kind: n for kind in STAYS_BEHIND if (n := kinds.count(kind))}
