"""A new draft under a pack that people have worked on: their values stay, the reader's are renewed."""

from __future__ import annotations

from dataclasses import replace

from shishi.engines.pack.schema import PERSON, Item, Pack, PackProgramme, Value


def merge(old: Pack, new: Pack) -> Pack:
    """Return `new` with every value of a person in `old` put back, by id and key. Items that only people made stay as they were."""
    known = {p.id: p for p in old.programmes}
    return replace(
        new,
        values=_values(old.values, new.values),
        items=_items(old.items, new.items),
        programmes=tuple(_programme(known[p.id], p) if p.id in known else p for p in new.programmes),
    )


def _programme(old: PackProgramme, new: PackProgramme) -> PackProgramme:
    return replace(new, values=_values(old.values, new.values), items=_items(old.items, new.items))


def _items(old: tuple[Item, ...], new: tuple[Item, ...]) -> tuple[Item, ...]:
    before = {(i.kind, i.id): i for i in old}
    merged = [replace(i, values=_values(before[i.kind, i.id].values, i.values)) if (i.kind, i.id) in before else i for i in new]
    fresh = {(i.kind, i.id) for i in new}
    kept = [i for key, i in before.items() if key not in fresh and any(v.by == PERSON for v in i.values.values())]
    return tuple(merged + kept)


def _values(old: dict[str, Value], new: dict[str, Value]) -> dict[str, Value]:
    persons = {key: value for key, value in old.items() if value.by == PERSON}
    return {key: persons.get(key, value) for key, value in new.items()} | {k: v for k, v in persons.items() if k not in new}
