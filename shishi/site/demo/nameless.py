"""The demonstration shows posts, not names: nothing that is invented stands beside a real official. Source: practice 34."""

from __future__ import annotations

from dataclasses import replace

from shishi.engines.pack import Pack
from shishi.engines.pack.schema import Item, PackProgramme

_NOBODY = "某"


def without_names(pack: Pack, text: str) -> tuple[Pack, str]:
    """Return a pack and the text of its notice without the people that it names. Every other character of the text stays at its place."""
    names = {str(name) for p in pack.programmes for i in p.of("accountability") if (name := i.get("name"))}
    for name in names:
        text = text.replace(name, _NOBODY * len(name))
    return replace(pack, programmes=tuple(map(_programme, pack.programmes))), text


def _programme(p: PackProgramme) -> PackProgramme:
    return replace(p, items=tuple(_item(i) if i.kind == "accountability" else i for i in p.items))


def _item(i: Item) -> Item:
    return replace(i, values={key: value for key, value in i.values.items() if key != "name"})
