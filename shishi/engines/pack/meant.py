"""Whether the measures of a pack that its ledgers are to count name what these have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shishi.base.phrases import Phrase, say, word
from shishi.engines.ledger import Definition
from shishi.engines.ledger.definition import GOAL_MET, definitions
from shishi.engines.measures import MeasureName, parse
from shishi.engines.pack.judge import plain_tables
from shishi.engines.pack.schema import LEFT_OUT

LEDGERS = "ledgers"
"""The area of measures that ledgers count."""


def unmeant(documents: Mapping[str, Mapping[str, Any]]) -> list[Phrase]:
    """Return one sentence for each measure of the parsed files that names a ledger, stage, field, check or condition that is not there.

    Which ledgers are kept above, a county's files do not know: there only a ledger of their own is looked into.
    """
    below = is_below(_division(documents))
    ledgers = {d.code: d for document in documents.values() for d in definitions(plain_tables(dict(document)))}
    out = []
    for name, document in documents.items():
        for identity, table in document.get("target", {}).items():
            if "measure" in table and LEFT_OUT not in table:
                measure = parse(table["measure"]["value"])
                problem = None if below and ".".join(measure.nouns) not in ledgers else uncounted(measure, ledgers)
                if problem:
                    where = f"target.{identity}.measure"
                    out.append(
                        say(
                            "{name}：{where} 的值 “{value}” 不对：{problem}",
                            name=name,
                            where=where,
                            value=str(measure),
                            problem=problem,
                        )
                    )
    return out


def is_below(division_code: str) -> bool:
    """Tell whether a division lies below a city, whose plan may keep the ledgers that it counts in."""
    return bool(division_code[4:].strip("0"))


def _division(documents: Mapping[str, Mapping[str, Any]]) -> str:
    told = (document["pack"].get("division") for document in documents.values() if "pack" in document)
    return next((str(it["value"]) for it in told if it), "")


_PACK = word("计划包")


def uncounted(measure: MeasureName, ledgers: Mapping[str, Definition], where: Any = _PACK) -> Phrase | None:
    """Return why none of these ledgers can count the measure; None where one can, or where no ledger is to. `where`: in what they were looked for."""
    code = ".".join(measure.nouns)
    if measure.area != LEDGERS:
        return None
    if not ledgers:
        return say("{where:word}里没有台账。", where=where)
    if code not in ledgers:
        return say(
            "{where:word}里没有台账“{code}”；可用的有 {known:list}。", where=where, code=code, known=tuple(sorted(ledgers))
        )
    return lacking(measure, ledgers[code])


def lacking(measure: MeasureName, ledger: Definition) -> Phrase | None:
    """Return what the measure names and the ledger does not have."""
    return next(_missing(measure, ledger), None)


def _missing(measure: MeasureName, ledger: Definition) -> Iterator[Phrase]:
    stages, checks = [s.code for s in ledger.stages], [c.code for c in ledger.checks]
    texts = {f.code: [o.code for o in f.options] for f in ledger.fields if f.find.startswith("text")}
    integers = [f.code for f in ledger.fields if f.form == "integer"]
    yield from _one(ledger, word("阶段"), measure.stage, [*stages, GOAL_MET])
    yield from _one(ledger, word("整数字段"), measure.field, integers)
    yield from _one(ledger, word("核对"), measure.check, [*checks, *(stages if measure.stage else ())])
    for key, value in measure.filters:
        yield from _one(ledger, word("可作条件的字段"), key, texts)
        if texts.get(key):
            yield from _one(ledger, word("选项"), value, texts[key])


def _one(ledger: Definition, what: Any, code: str | None, known: Iterable[str]) -> Iterator[Phrase]:
    if code and code not in (held := tuple(known)):
        yield say(
            "台账“{ledger}”没有{what:word}“{code}”；可用的有 {known:list}。",
            ledger=ledger.code,
            what=what,
            code=code,
            known=held or ("—",),
        )
