"""What changed from one version of a plan to the next: which promise, which value, from what to what, for whom."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.engines.pack.schema import Item, Pack, PackProgramme, Plain, Value

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_NO_PROMISE = ("question", "sign_step", "amendment")


@dataclass(frozen=True, slots=True)
class Difference:
    programme: str
    """Its number; empty for the head."""
    title: str
    kind: str
    item: str
    what: str
    """added, removed, changed."""
    key: str
    """The value that changed; empty where the whole item came or went."""
    before: Plain | None
    after: Plain | None
    about: str
    """What the item is, for a reader: its subject, name or place."""
    units: tuple[str, ...]
    """Whom it concerns: the lead units, and the county of a quota."""


def differences(old: Pack, new: Pack) -> list[Difference]:
    """Return what `new` promises otherwise than `old`, in the order of `new`, what is gone last. Questions and signatures are no promise."""
    out = _tables("", "", "pack", old.values, new.values, ())
    out += _items("", "", old.items, new.items, ())
    before = {p.id: p for p in old.programmes}
    for p in new.programmes:
        was = before.pop(p.id, None)
        units = tuple(dict.fromkeys((*_leads(was), *_leads(p))))
        if was is None:
            out.append(Difference(p.id, _title(p), "programme", "", ADDED, "", None, _title(p), "", units))
        out += _tables(p.id, _title(p), "programme", was.values if was else p.values, p.values, units)
        out += _items(p.id, _title(p), was.items if was else (), p.items, units)
    for p in before.values():
        out.append(Difference(p.id, _title(p), "programme", "", REMOVED, "", _title(p), None, "", _leads(p)))
    return out


def _title(p: PackProgramme) -> str:
    return str(p.get("short_title") or p.get("title"))


def _leads(p: PackProgramme | None) -> tuple[str, ...]:
    held = p.of("accountability") if p else ()
    return tuple(str(i.get("unit")) for i in held if i.get("role") == "lead_unit" and i.get("unit"))


def _items(number: str, title: str, old: tuple[Item, ...], new: tuple[Item, ...], units: tuple[str, ...]) -> list[Difference]:
    before = _held(old)
    out: list[Difference] = []
    for key, item in _held(new).items():
        was = before.pop(key, None)
        own = _concerned(item, units)
        if was is None:
            out.append(Difference(number, title, item.kind, item.id, ADDED, "", None, _says(item), _about(item), own))
        else:
            out += _tables(number, title, item.kind, was.values, item.values, own, item)
    for item in before.values():
        out.append(
            Difference(number, title, item.kind, item.id, REMOVED, "", _says(item), None, _about(item), _concerned(item, units))
        )
    return out


def _held(items: tuple[Item, ...]) -> dict[tuple[str, str], Item]:
    return {(i.kind, i.id): i for i in items if i.kind not in _NO_PROMISE and not i.get("left_out")}


def _concerned(item: Item, units: tuple[str, ...]) -> tuple[str, ...]:
    place = item.get("place") if item.kind == "quota" else None
    return (*units, str(place)) if place else units


def _tables(
    number: str,
    title: str,
    kind: str,
    old: dict[str, Value],
    new: dict[str, Value],
    units: tuple[str, ...],
    item: Item | None = None,
) -> list[Difference]:
    out = []
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if (was.value if was else None) != (now.value if now else None):
            out.append(
                Difference(
                    number,
                    title,
                    kind,
                    item.id if item else "",
                    CHANGED,
                    key,
                    was.value if was else None,
                    now.value if now else None,
                    _about(item) if item else "",
                    units,
                )
            )
    return out


def _about(item: Item) -> str:
    return str(
        next((v for key in ("subject", "name", "what", "place", "title", "unit", "phase") if (v := item.get(key))), item.id)
    )


def _says(item: Item) -> str:
    quantity, unit = item.get("quantity"), item.get("unit")
    amount = "—".join(map(str, quantity)) if isinstance(quantity, list) else quantity
    told = f"{amount}{unit or ''}" if amount is not None else str(item.get("ends") or item.get("by_date") or "")
    return " ".join(filter(None, (_about(item), told)))
