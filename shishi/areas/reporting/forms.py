"""The shape of what people send: the touched cells of a week, days and moments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from shishi.areas.reporting.rules.activity import KEYS
from shishi.areas.reporting.rules.week import is_no_percentage
from shishi.base.numerals import whole_number
from shishi.base.phrases import Phrase, say
from shishi.base.texts import fitting
from shishi.engines.ledger import ValueRefused, typed, typed_day

_CELL = re.compile(r"v\.(\d{1,18})\.(\d{1,18})\.([a-z0-9_.]{1,60})")
LONGEST = 400


@dataclass(slots=True)
class Touch:
    """What was sent of one entry, as written. `seen`: the fact that the clerk saw."""

    seen: int
    values: dict[str, str] = field(default_factory=dict)
    stage: str = ""
    reached: str = ""
    why: str = ""
    problem: str = ""
    unit: str = ""
    cause: str = ""
    until: str = ""


def cells(post: QueryDict | Mapping[str, str]) -> dict[int, Touch]:
    """Return the cells of a week's sheet by entry: `v.<entry>.<fact seen>.<field>`, `.stage.<code>`, `.why`, `.problem`, `.unit`, `.cause`, `.until`. Raises TooLong."""
    out: dict[int, Touch] = {}
    for name, value in post.items():
        if not (match := _CELL.fullmatch(name)):
            continue
        touch = out.setdefault(int(match[1]), Touch(int(match[2])))
        key, text = match[3], fitting(str(value), LONGEST)
        if key.startswith("stage.") and text:
            touch.stage, touch.reached = key[6:], text
        elif key in ("why", "problem", "unit", "cause", "until"):
            setattr(touch, key, text)
        elif not key.startswith("stage."):
            touch.values[key.removeprefix("f_")] = text
    return out


def moment_written(text: str | None) -> datetime | None:
    """Return the moment of `2022-05-23T17:00`, or None where it is none, or none of a day that can be written."""
    try:
        told = datetime.fromisoformat(text or "")
        typed_day(told.date().isoformat())
    except ValueError:
        return None
    return told if timezone.is_aware(told) else timezone.make_aware(told)


def activity_written(post: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed of publicity or training (`a.<key>`), as it is kept. Raises TooLong."""
    told = {key: fitting(post.get(f"a.{key}", "").strip(), LONGEST) for key in KEYS}
    return {**told, "people": whole_number(told["people"])}


def figures_written(post: QueryDict, figures: Sequence[Any]) -> tuple[dict[str, int | None], list[Phrase]]:
    """Return what was typed for each figure (`n.<key>`), in the smallest unit, and one sentence for each that cannot be."""
    out: dict[str, int | None] = {}
    wrong = []
    for f in figures:
        try:
            out[f.key] = value = typed(f.field, post[f"n.{f.key}"]) if f"n.{f.key}" in post else f.value  # type: ignore[assignment]
            if is_no_percentage(value, unit=f.field.unit, scale=f.field.scale):  # type: ignore[arg-type]
                name = say("{it:label}", it=(f.definition.label, f.definition.label_en))
                wrong.append(
                    say("{number}：{field:label}应是 0 到 100 之间的数。", number=name, field=(f.field.label, f.field.label_en))
                )
        except ValueRefused as refused:
            ledger, field = (f.definition.label, f.definition.label_en), (f.field.label, f.field.label_en)
            wrong.append(say("{ledger:label} {field:label}：{problem}", ledger=ledger, field=field, problem=refused.phrase))
    return out, wrong
