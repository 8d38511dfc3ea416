"""A pack's ledgers come to life with its plan: added and widened freely, never at the cost of a fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shishi.areas.ledgers.actions.judging import judge_evidence_again
from shishi.areas.ledgers.actions.projecting import fill_columns, project_ledger
from shishi.areas.ledgers.models import RULES_CHANGED, Ledger, LedgerVersion
from shishi.areas.ledgers.queries.evidence import PHOTO_TERMS, photo_rules, photographed
from shishi.areas.ledgers.queries.section import definitions_of, section_problems
from shishi.base.ref import Ref
from shishi.engines.ledger import Definition, following, from_json, to_json
from shishi.engines.pack import Pack, PackError
from shishi.engines.pack.defaults import said
from shishi.infra.record.writing import move, recorded, write
from shishi.infra.store.facts import day_of


class SectionRefused(PackError):
    """`problems` lists what the pack would lose of facts that are already filed; nothing was written."""


@recorded
def load_section(
    *, pack: Pack, division_code: str, version: int, keys: Mapping[str, int], by: str, now: datetime
) -> tuple[int, ...]:
    """Make the pack's ledgers those in force; return the ids of those that changed. Raises SectionRefused.

    Belongs in the transaction that loads the plan: `keys` are the programmes' lasting keys, `version` the plan's.
    """
    year = int(pack.get("year"))  # type: ignore[arg-type]
    wanted = definitions_of(pack)
    held = {x.code: x for x in Ledger.objects.select_for_update().filter(division_code=division_code, year=year)}
    before = {code: x.definition for code, x in held.items()}
    if problems := section_problems(pack=pack, division_code=division_code):
        raise SectionRefused(problems)
    terms = {key: said(pack, key) for key in ("late_filing_days", "warning_days", "week_starts", "holiday_rule")}
    terms |= {key: value for key in PHOTO_TERMS if (value := pack.get(key)) is not None}
    changed = []
    for order, (code, (number, definition)) in enumerate(wanted.items(), 1):
        place = {"number": number, "programme": keys[number], "order": order}
        if _put(held.get(code), definition, place, terms, (division_code, year, version)):
            changed.append(code)
    Ledger.objects.filter(pk__in=[x.pk for code, x in held.items() if code not in wanted]).update(dropped=True)
    rows = Ledger.objects.filter(division_code=division_code, year=year, code__in=changed)
    for ledger in rows:
        if ledger.code in before:
            _follow(ledger, before[ledger.code], by=by, now=now)
        move(Ref("ledgers.ledger", ledger.pk))
        write("ledgers.ledger.defined", ref=Ref("ledgers.ledger", ledger.pk), by=by, at=now, code=ledger.code, version=version)
    return tuple(ledger.pk for ledger in rows)


def _put(
    held: Ledger | None, new: Definition, place: Mapping[str, Any], rules: Mapping[str, Any], whose: tuple[str, int, int]
) -> bool:
    division_code, year, version = whose
    old = from_json(held.definition) if held else None
    definition = {**to_json(following(old, new) if old else new), **rules}
    if held and held.definition == definition and not held.dropped:
        Ledger.objects.filter(pk=held.pk).update(**place)
        return False
    ledger = held or Ledger(division_code=division_code, year=year, code=new.code)
    ledger.definition, ledger.version, ledger.dropped = definition, version, False
    for name, value in place.items():
        setattr(ledger, name, value)
    ledger.save()
    LedgerVersion.objects.create(ledger=ledger, version=version, definition=definition)
    return True


def _follow(ledger: Ledger, was: Mapping[str, Any], *, by: str, now: datetime) -> None:
    """Bring the spans of a ledger and what is thought of its photographs in line with another definition of it."""
    if _columns(was) != _columns(ledger.definition):
        fill_columns(ledger)
    if _course(was) != _course(ledger.definition):
        project_ledger(ledger, today=day_of(now))
    if photo_rules(was) != photo_rules(ledger.definition):
        for ids in photographed(ledger=ledger):
            judge_evidence_again(entry_ids=ids, because=RULES_CHANGED, by=by, now=now)


def _columns(definition: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return what the spans hold of each found field, and how."""
    return {f["code"]: (f["find"], f["form"], f["unit"], f["scale"]) for f in definition["fields"] if f["find"]}


def _course(definition: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what decides, beside its facts, where an entry stands."""
    stages = [(s["code"], s["order"], s["optional"]) for s in definition["stages"]]
    return stages, definition.get("late_filing_days")
