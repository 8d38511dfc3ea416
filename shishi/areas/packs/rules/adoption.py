"""What an earlier year's plan has for a new draft: what can be adopted, what stays open, and where the notice says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shishi.areas.packs.rules.likeness import targets_alike
from shishi.areas.packs.rules.rows import Row, is_left_out, value_of
from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.pack.cells import TABLES, cell
from shishi.engines.pack.defaults import OPEN
from shishi.engines.pack.schema import LEFT_OUT, READ

UNITS = ("lead_unit", "supporting_unit", "implementing_unit")
STAYS_BEHIND = ("target", "quota", "phase", "milestone", "funding", "work", "attachment")
"""What a year's own notice promises: goals, quotas, days, money, annexes."""
_LEVELS = {"province": "省级验收", "city": "市级验收", "county": "县级验收", "township": "乡镇验收", "institution": "单位自验"}
ASKED_DAYS = {"stage": "due", "filing": "by_date", "activity": "by_date", "acceptance": "by_date"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of the draft gets."""

    kind: str
    item: str
    sets: dict[str, Any]
    held: Row | None = None
    """The draft's row that it completes; None for a new one."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Where the draft says otherwise than the earlier plan: the draft's word stays."""

    kind: str
    item: str
    key: str
    now: Any
    was: Any


@dataclass(frozen=True, slots=True)
class Proposal:
    number: str
    """This year's programme; empty for the head."""
    kind: str
    item: str
    """In the draft; of what a programme or the head has once, empty."""
    was: Row
    """The earlier plan's row; of several the first."""
    gives: tuple[Change, ...]
    asks: tuple[Phrase, ...] = ()
    """What stays open and becomes a question of the draft."""
    differs: tuple[Differing, ...] = ()
    likely: bool = True
    """False where it would change what was read from this year's notice: that is for the clerk to choose."""
    held_by: str = ""
    """The other programme of the draft that keeps a ledger of this code; then nothing can be adopted."""

    @property
    def key(self) -> str:
        return f"{self.number}|{self.kind}|{self.item}"

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind it gives."""
        kinds = [c.kind for c in self.gives]
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The plan of an earlier year, and the draft that may adopt of it."""

    year: int
    old: Sequence[Row]
    new: Sequence[Row]
    new_year: int
    words: Callable[[Row], str]
    """What this year's notice says of a target."""
    was_words: Callable[[Row], str]

    def of(self, rows: Iterable[Row], number: str, *kinds: str) -> list[Row]:
        return [r for r in rows if r.number == number and r.kind in kinds and not is_left_out(r)]

    def moved(self, item: str) -> str:
        return item.replace(str(self.year), str(self.new_year))


def proposals(earlier: Earlier, matches: Mapping[str, str]) -> list[Proposal]:
    """Return what can be adopted or differs, the head first. `matches` has the earlier programme by this year's."""
    found = [*_settings(earlier), *_chain(earlier), *_duties(earlier, "", "", "report")]
    for number, was in matches.items():
        found += _programme(earlier, number, was)
        found += _ledgers(earlier, number, was)
        found += _targets(earlier, number, was)
        found += _units(earlier, number, was)
        for kind in ("report", "filing", "activity", "acceptance"):
            found += _duties(earlier, number, was, kind)
        found += _struck(earlier, number, was)
    return [p for p in found if p.gives or p.differs or p.held_by]


def paired_items(earlier: Earlier, number: str, was: str, kind: str) -> dict[str, str]:
    """Return the earlier row's item by the draft's, of one kind."""
    new, old = earlier.of(earlier.new, number, kind), earlier.of(earlier.old, was, kind)
    if kind == "target":
        return targets_alike(new, old, words=earlier.words, was_words=earlier.was_words, moved=earlier.moved)
    out = {n.item: o.item for o in old for n in new if n.item == earlier.moved(o.item)}
    for n in (n for n in new if n.item not in out):
        left = [o for o in old if o.item not in out.values()]
        if like := next((o for o in left if _same_duty(n, o)), None):
            out[n.item] = like.item
    return out


def _same_duty(n: Row, o: Row) -> bool:
    if n.kind == "acceptance":
        return value_of(n, "level") == value_of(o, "level")
    if n.kind == "activity":
        return (value_of(n, "kind"), value_of(n, "owner")) == (value_of(o, "kind"), value_of(o, "owner"))
    named = value_of(n, "what") and value_of(n, "what") == value_of(o, "what")
    return bool(named or (value_of(n, "to") and value_of(n, "to") == value_of(o, "to")))


def _adopted(kind: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without their days. What only a notice said, or was still open, waits for a word."""
    return {
        key: cell(v["value"]) | ({"confirm": True} if v.get("confirm") or v["by"] == READ else {})
        for key, v in held.items()
        if TABLES[kind][key].form != "date"
    }


def _completed(now: Row, was: Row, only: Sequence[str] = ()) -> tuple[dict[str, Any], list[Differing]]:
    """Return what the draft's row lacks, and where the two differ; of these keys `only`, if any."""
    given = {key: v for key, v in _adopted(now.kind, was.values).items() if key in (only or was.values)}
    lacks = {key: v for key, v in given.items() if key not in now.values}
    differs = [
        Differing(now.kind, now.item, key, now.values[key]["value"], v["value"])
        for key, v in given.items()
        if key in now.values and now.values[key]["value"] != v["value"]
    ]
    return lacks, differs


def _settings(earlier: Earlier) -> Iterator[Proposal]:
    """What holds for the whole plan: a draft's defaults give way to it, what a person or the notice says does not."""
    (now,), (was,) = earlier.of(earlier.new, "", "pack"), earlier.of(earlier.old, "", "pack")
    gives, differs = {}, []
    for key in (*OPEN, "protocol_order"):
        mine, theirs = now.values.get(key), was.values.get(key)
        if theirs is None or (
            mine and mine["value"] == theirs["value"] and bool(mine.get("confirm")) <= bool(theirs.get("confirm"))
        ):
            continue
        if mine is None or (mine.get("confirm") and mine["by"] == READ):
            gives[key] = cell(theirs["value"]) | ({"confirm": True} if theirs.get("confirm") else {})
        elif mine["value"] != theirs["value"]:
            differs.append(Differing("pack", "", key, mine["value"], theirs["value"]))
    change = (Change("pack", "", gives, now),) if gives else ()
    yield Proposal("", "pack", "", was, change, differs=tuple(differs))


def _chain(earlier: Earlier) -> Iterator[Proposal]:
    """The sign chain is adopted whole, unless a person has set the draft's."""
    every = [r for r in earlier.new if not r.number and r.kind == "sign_step"]
    now, was = earlier.of(every, "", "sign_step"), earlier.of(earlier.old, "", "sign_step")
    if not was or _told(now) == _told(was):
        return
    if not all(any(v.get("confirm") for v in r.values.values()) for r in every):
        said, were = (" → ".join(f"{unit}{post}" for _order, unit, post in _told(rows)) for rows in (now, was))
        yield Proposal("", "sign_step", "", was[0], (), differs=(Differing("sign_step", "", "post", said, were),))
        return
    held, kept = {r.item: r for r in now}, {r.item for r in was}
    gives = [Change("sign_step", r.item, _adopted("sign_step", r.values), held.get(r.item)) for r in was]
    gives += [Change("sign_step", r.item, {LEFT_OUT: cell(True)}, r) for r in now if r.item not in kept]
    yield Proposal("", "sign_step", "", was[0], tuple(gives))


def _told(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    return sorted(tuple(value_of(r, key) for key in ("order", "unit", "post")) for r in rows)


def _programme(earlier: Earlier, number: str, was: str) -> Iterator[Proposal]:
    (now,), (old,) = earlier.of(earlier.new, number, "programme"), earlier.of(earlier.old, was, "programme")
    lacks = {k: v for k, v in _adopted("programme", old.values).items() if k in ("short_title", "code") and k not in now.values}
    if lacks:
        yield Proposal(number, "programme", "", old, (Change("programme", "", lacks, now),))


def _ledgers(earlier: Earlier, number: str, was: str) -> Iterator[Proposal]:
    """A ledger with its fields, stages and checks: rows that the draft has, or has struck out, are left as they are."""
    have = {(r.kind, r.item) for r in earlier.new if r.number == number}
    elsewhere = {r.item: r.number for r in earlier.new if r.kind == "ledger" and r.number != number and not is_left_out(r)}
    for ledger in earlier.of(earlier.old, was, "ledger"):
        if ledger.item in elsewhere:
            yield Proposal(number, "ledger", ledger.item, ledger, (), held_by=elsewhere[ledger.item])
            continue
        own = [r for r in earlier.of(earlier.old, was, *LEDGER_KINDS) if r.item.split("-")[0] == ledger.item]
        fresh = [r for r in own if (r.kind, r.item) not in have]
        gives = [Change(r.kind, r.item, _adopted(r.kind, r.values)) for r in fresh]
        yield Proposal(number, "ledger", ledger.item, ledger, tuple(gives), tuple(_asks(earlier, fresh, ledger)))


def _targets(earlier: Earlier, number: str, was: str) -> Iterator[Proposal]:
    """The measure of a like target, and the words that a person had put in the place of those that were read."""
    now = {r.item: r for r in earlier.of(earlier.new, number, "target")}
    old = {r.item: r for r in earlier.of(earlier.old, was, "target")}
    for item, other in paired_items(earlier, number, was, "target").items():
        row, then = now[item], old[other]
        lacks, differs = _completed(row, then, only=("measure",))
        change = (Change("target", item, lacks, row),) if lacks else ()
        yield Proposal(number, "target", item, then, change, differs=tuple(differs))
        said, meant = row.values["subject"], then.values["subject"]
        if meant["by"] != READ and said["by"] == READ and said["value"] != meant["value"]:
            change = Change("target", item, {"subject": cell(meant["value"])}, row)
            yield Proposal(number, "subject", item, then, (change,), likely=False)


def _struck(earlier: Earlier, number: str, was: str) -> Iterator[Proposal]:
    """What was read again just as a person struck it out the year before."""
    now = {(r.kind, r.item): r for r in earlier.new if r.number == number and not is_left_out(r)}
    for r in earlier.old:
        row = now.get((r.kind, earlier.moved(r.item)))
        if r.number == was and is_left_out(r) and row and not any(v["by"] != READ for v in row.values.values()):
            change = Change(r.kind, row.item, {LEFT_OUT: cell(True)}, row)
            yield Proposal(number, "left_out", f"{r.kind}.{row.item}", r, (change,), likely=False)


def _units(earlier: Earlier, number: str, was: str) -> Iterator[Proposal]:
    """The units of a role for which this year's notice names none. Persons are named anew each year."""
    have = {value_of(r, "role") for r in earlier.of(earlier.new, number, "accountability")}
    taken = {r.item for r in earlier.new if r.number == number and r.kind == "accountability"}
    for role in UNITS:
        old = [r for r in earlier.of(earlier.old, was, "accountability") if value_of(r, "role") == role and value_of(r, "unit")]
        gives = tuple(Change(r.kind, r.item, _adopted(r.kind, r.values)) for r in old if r.item not in taken)
        if gives and role not in have:
            yield Proposal(number, "accountability", role, old[0], gives)


def _duties(earlier: Earlier, number: str, was: str, kind: str) -> Iterator[Proposal]:
    """Reports, filings, activities and acceptance steps: like ones are completed, others added; of a chain that the notice itself tells, none is added."""
    new, old = earlier.of(earlier.new, number, kind), earlier.of(earlier.old, was, kind)
    like = {o: n for n, o in paired_items(earlier, number, was, kind).items()}
    have = {r.item: r for r in earlier.new if r.number == number and r.kind == kind}
    for r in old:
        if r.item in like:
            now = have[like[r.item]]
            lacks, differs = _completed(now, r)
            change = (Change(kind, now.item, lacks, now),) if lacks else ()
            yield Proposal(number, kind, now.item, r, change, differs=tuple(differs))
        elif r.item not in have and earlier.moved(r.item) not in have and not (kind == "acceptance" and new):
            yield Proposal(
                number, kind, r.item, r, (Change(kind, r.item, _adopted(kind, r.values)),), tuple(_asks(earlier, [r], r))
            )


def _asks(earlier: Earlier, rows: Sequence[Row], about: Row) -> Iterator[Phrase]:
    """The days of the earlier year, and words that name it: asked anew."""
    days = [(r, date.fromisoformat(str(day))) for r in rows if (day := value_of(r, ASKED_DAYS.get(r.kind, "")))]
    name = _name(about)
    if len(days) > 1 or (days and days[0][0] is not about):
        told = tuple(f"{_name(r)} {d.month}月{d.day}日" for r, d in days)
        yield say("“{name}”各阶段今年的计划日期是哪一天？{year}年的是：{days:list}。", name=name, year=earlier.year, days=told)
    elif days:
        yield say("“{name}”今年的期限是哪一天？{year}年的是{day:day}。", name=name, year=earlier.year, day=days[0][1])
    dated = tuple(dict.fromkeys(_name(r) for r in rows if any(_names(v["value"], earlier.year) for v in r.values.values())))
    if dated:
        yield say("“{names:list}”里写有{year}年，今年应怎样写？", names=dated, year=earlier.year)


def _names(value: Any, year: int) -> bool:
    """Tell whether a text names the year. Days are asked for by themselves."""
    texts = value if isinstance(value, list) else [value]
    return any(isinstance(t, str) and f"{year}年" in t for t in texts)


def _name(row: Row) -> str:
    if row.kind == "acceptance":
        return _LEVELS[value_of(row, "level")]
    return str(next((v for key in ("name", "label", "what", "says", "to") if (v := value_of(row, key))), row.item))
