"""What a version of a report keeps of the ledgers, whichever way it was sent: a report's own figures, or a week's by ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shishi.areas.reporting.rules.week import PERCENT
from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Field, factor


@dataclass(slots=True)
class Kept:
    """What it said of one ledger."""

    count: tuple[int, int] | None = None
    """(total, done); None where it said none."""
    figures: dict[str, int | None] = field(default_factory=dict)
    """By the field's code; a percentage is a mean."""
    units: dict[str, tuple[str, int]] = field(default_factory=dict)
    """The unit and the decimals that a field took then, where they were kept."""
    counties: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each county had in it, by 6 digits: of the count under "", of a figure under its field's code."""
    before: dict[tuple[int, str], int | None] = field(default_factory=dict)
    """What stood before a week changed it, by entry and the field's code."""


def unsaid(body: Mapping[str, Any], *, is_filing: bool, has_paper: bool) -> Phrase | None:
    """Return why a report that is none of a county's week says nothing: no word and no paper, and, where it is no plan to file, no figure."""
    if body.get("text") or body.get("problems") or has_paper:
        return None
    if is_filing:
        return say("还没有要备案的内容：请附上文件，或写明内容。")
    told = [*body.get("counts", ()), *(v for v in body.get("figures", {}).values() if v is not None)]
    return None if told else say("这份报告是空的：请写明进展情况，或附上文件。")


def kept_in(body: Mapping[str, Any], *, year: int) -> dict[str, Kept]:
    """Return what a version of a year's report says, by the ledger's key."""
    figures = body.get("figures") or {}
    if isinstance(figures, list):
        return dict(zip(_keys((told["ledger"] for told in figures), year), (_of_week(t, body) for t in figures), strict=True))
    counts = body.get("counts", ())
    keys = _keys((code for code, _total, _done in counts), year)
    out = {key: Kept((total, done)) for key, (_code, total, done) in zip(keys, counts, strict=True)}
    last = {code: key for key, (code, _total, _done) in zip(keys, counts, strict=True)}

    def parts_of(name: str) -> tuple[str, str]:
        code, _dot, name = name.partition(".")
        return last.get(code, code), name

    for named, value in figures.items():
        key, code = parts_of(named)
        kept = out.setdefault(key, Kept())
        kept.figures[code] = value
        if unit := body.get("units", {}).get(named):
            kept.units[code] = (unit[0], unit[1])
    for named, told in body.get("counties", {}).items():
        key, code = parts_of(named)
        if key in out:
            out[key].counties[code] = told
    return out


def _keys(told: Iterable[str], year: int) -> list[str]:
    """Return the keys of ledgers told of. Old versions tell several of one code, without their years: this year's first, then those before."""
    before: Counter[str] = Counter()
    out = []
    for key in told:
        out.append(f"{key}@{year - before[key]}" if before[key] else key)
        before[key] += 1
    return out


def _of_week(told: Mapping[str, Any], body: Mapping[str, Any]) -> Kept:
    """A week keeps sums, and of how many since it matters: a percentage without is left out."""
    kept = Kept((told["total"], told["done"]))
    codes = {f["label"]: code for code, f in told["fields"].items()}
    for _number, label, before, _after, *entry in () if "as_of" in body else body.get("changed", ()):
        if entry and label in codes:
            kept.before[entry[0], codes[label]] = before
    for code, f in told["fields"].items():
        kept.units[code] = (f["unit"], f["scale"])
        if f["unit"] != PERCENT or "filled" in f:
            kept.figures[code] = mean_or_sum(f["sum"], filled=f.get("filled", 1), unit=f["unit"], scale=f["scale"])
    return kept


def touched_in(body: Mapping[str, Any]) -> set[int]:
    """Return the entries of which a week changed a figure or filed a stage."""
    changed = (entry for _number, _label, _before, _after, *own in body.get("changed", ()) for entry in own)
    return {*changed, *(entry for entry, _stage, _day in body.get("stages", ()))}


def as_now(f: Field, unit: tuple[str, int] | None) -> tuple[Field, int]:
    """Return the field in which a figure kept in a unit is drawn, and what it is multiplied by: the present one, or as it was where that measures another thing."""
    was = replace(f, unit=unit[0], scale=unit[1]) if unit else f
    times = factor(was, f)
    return (f, times) if times else (was, 1)


def mean_or_sum(added: int, *, filled: int, unit: str, scale: int) -> int | None:
    """Return what figures that add up to `added` say together: of a percentage the mean of those that are filled in, None where none is.

    It is 100 only where all are.
    """
    if not filled:
        return None
    if unit != PERCENT:
        return added
    mean = round(added / filled)
    return mean - 1 if mean == 100 * 10**scale and added < mean * filled else mean
