"""What a pack says of ledgers, and what of that already has facts standing on it."""

from __future__ import annotations

from django.db.models import Count, Q

from shishi.areas.ledgers.models import PLACE, STAGE, VALUES, Entry, EntryFact, Ledger
from shishi.areas.ledgers.queries.counted_in import ledgers_above
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.base.phrases import Phrase, say, word
from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.ledger import Definition, Used, definitions, from_json, losses
from shishi.engines.measures import parse
from shishi.engines.pack import Pack, PackError
from shishi.engines.pack.meant import is_below, uncounted


def definitions_of(pack: Pack) -> dict[str, tuple[str, Definition]]:
    """Return the pack's ledgers by code: (the programme's number, the ledger). Raises PackError where two have one code."""
    out: dict[str, tuple[str, Definition]] = {}
    for p in pack.programmes:
        tables = {
            kind: {i.id: {key: value.value for key, value in i.values.items()} for i in p.of(kind)} for kind in LEDGER_KINDS
        }
        for definition in definitions(tables):
            if definition.code in out:
                first = out[definition.code][0]
                raise PackError(
                    [
                        say(
                            "台账“{code}”在第 {first} 项和第 {second} 项里都有；每本台账一个代码。",
                            code=definition.code,
                            first=first,
                            second=p.id,
                        )
                    ]
                )
            out[definition.code] = (p.id, definition)
    return out


def used_of(ledger: Ledger) -> Used:
    """Return what the ledger's facts stand on. Three queries, one for each choice field, and one for each stage that nobody reached."""
    entries = Entry.objects.filter(ledger=ledger).count()
    if not entries:
        return Used(0, frozenset(), {})
    definition = from_json(ledger.definition)
    facts = EntryFact.objects.filter(entry__ledger=ledger)
    stages = set(facts.filter(kind=STAGE).values_list("stage", flat=True).distinct())
    for code in (s.code for s in definition.stages if s.code not in stages):
        if facts.filter(Q(body__goal=code) | Q(body__planned__has_key=code), kind=VALUES).exists():
            stages.add(code)
    choices = [f.code for f in definition.fields if f.form == "choice"]
    options = {}
    for code in choices:
        held = facts.filter(kind=VALUES).values(f"body__fields__{code}").annotate(n=Count("pk")).order_by()
        options[code] = frozenset(str(row[f"body__fields__{code}"]) for row in held if row[f"body__fields__{code}"])
    return Used(entries, frozenset(stages), options, placed=facts.filter(kind=PLACE).exists())


def section_problems(*, pack: Pack, division_code: str) -> list[Phrase]:
    """Return what the pack would lose of ledgers that are kept already: the list that refuses it."""
    year = int(pack.get("year"))  # type: ignore[arg-type]
    wanted = definitions_of(pack)
    held = Ledger.objects.filter(division_code=division_code, year=year)
    return [
        p
        for ledger in held
        for p in losses(from_json(ledger.definition), wanted.get(ledger.code, ("", None))[1], used_of(ledger))
    ]


def measure_problems(*, pack: Pack, division_code: str) -> list[Phrase]:
    """Return which of the pack's targets name a measure that neither its ledgers nor those of the plan above can count. One query below a city, else none."""
    above = ledgers_above(city=division_code, year=int(pack.get("year")))  # type: ignore[arg-type]
    own = {code: definition for code, (_number, definition) in definitions_of(pack).items()}
    wanted = {x.code: definition_of(x) for x in above} | own
    where = word("计划包和上级计划") if is_below(division_code) else word("计划包")
    return [
        say(
            "实事 {number}：目标“{subject}”的度量“{measure}”数不出来：{problem}请改度量，或补上台账。",
            number=p.id,
            subject=str(t.get("subject") or ""),
            measure=str(name),
            problem=problem,
        )
        for p in pack.programmes
        for t in p.of("target")
        if (name := t.get("measure")) and (problem := uncounted(parse(str(name)), wanted, where))
    ]
