"""What keeps an entry from being kept as it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shishi.areas.ledgers.rules.entry import placed
from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Definition, Field, below, below_zero, refused, variables, written


def refusals(
    bodies: Sequence[Mapping[str, Any]], definition: Definition, *, before: Sequence[Mapping[str, Any]] | None = None
) -> list[Phrase]:
    """Return one sentence for each thing that keeps an entry from being kept: a field that must be there is missing, a check that refuses fails.

    `before`: what each was. What was missing or failed then, and is not touched, refuses nothing: a later version may have brought it.
    """
    out = []
    for n, body in enumerate(bodies, 1):
        name = body.get("name", "") if len(bodies) > 1 else ""
        was = before[n - 1].get("fields", {}) if before is not None else None
        out += [placed(n, len(bodies), name, says) for says in _lacks(body, definition, was)]
    return out


def missing(fields: Mapping[str, Any], definition: Definition) -> tuple[Field, ...]:
    """Return the fields that must be there and are not."""
    return tuple(f for f in definition.shown_fields if f.required and fields.get(f.code) is None)


def _lacks(body: Mapping[str, Any], definition: Definition, was: Mapping[str, Any] | None) -> Iterator[Phrase]:
    if not body.get("name", "").strip():
        yield say("请填写名称。")
    fields = body.get("fields", {})
    if gone := tuple(_called(f) for f in missing(fields, definition) if was is None or was.get(f.code) is not None):
        yield say("缺少{fields:list}；这几项必须填写。", fields=gone)
    for f in definition.shown_fields:
        if below(f, fields.get(f.code)):
            yield say("{name}：{says}", name=_called(f), says=below_zero(written(f, fields[f.code])))
    failed = {o.check.code for o in refused(definition, was)} if was is not None else set()
    for o in refused(definition, fields):
        if o.check.code in failed and was and all(fields.get(v) == was.get(v) for v in variables(o.check)):
            continue
        asks = (o.check.says.rstrip("。"), o.check.says_en.rstrip("."))
        yield say("不符合“{asks:label}”；请核对后再填。", asks=asks)


def _called(f: Field) -> Phrase:
    return say("{it:label}", it=(f.label, f.label_en))
