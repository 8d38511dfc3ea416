"""Where a pack's values stand in any reading of the same notice, in whatever wording."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.engines.notice.schema import Reading, Span
from shishi.engines.pack.draft import draft
from shishi.engines.pack.schema import LEFT_OUT, Pack, Value


@dataclass(frozen=True, slots=True)
class Anchor:
    programme: str
    """A programme's id; empty for what the notice says as a whole."""
    item: str
    """An item's id; empty for the programme's own values."""
    key: str
    span: Span
    heading: str


def anchors(pack: Pack, reading: Reading) -> list[Anchor]:
    """Return the places of the pack's values in `reading`, found by drafting it and comparing ids; what it does not say has none."""
    drafted = draft(reading, file_name="")
    wanted = {(p.id, i.kind, i.id) for p in pack.programmes for i in p.items if not i.get(LEFT_OUT)}
    wanted |= {("", i.kind, i.id) for i in pack.items if not i.get(LEFT_OUT)}
    known = {p.id for p in pack.programmes}
    out = _of(drafted.values, "", "", "")
    for item in drafted.items:
        if ("", item.kind, item.id) in wanted:
            out += _of(item.values, "", item.id, item.heading)
    for programme in drafted.programmes:
        if programme.id in known:
            out += _of(programme.values, programme.id, "", "")
        for item in programme.items:
            if (programme.id, item.kind, item.id) in wanted:
                out += _of(item.values, programme.id, item.id, item.heading)
    return out


def _of(values: dict[str, Value], programme: str, item: str, heading: str) -> list[Anchor]:
    return [Anchor(programme, item, key, value.span, heading) for key, value in values.items() if value.span]
