"""Which of an earlier year's programmes, targets and duties a new year's are like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shishi.areas.packs.rules.rows import Row, is_left_out, value_of

_SIGNS = re.compile(r"[^\u4e00-\u9fffA-Za-z]+")
_LEAST_OF_TITLES, _LEAST_OF_TARGETS = 0.4, 0.55
_SAME_LEDGER, _SAME_CODE = 3.0, 2.0


def pairs(text: str) -> frozenset[str]:
    """Return the neighbouring signs of a text, without its numbers: what is promised, not how much of it."""
    bare = _SIGNS.sub("", text)
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Return how much of two texts is the same, from 0 to 1."""
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def alike(new: Sequence[str], old: Sequence[str], score: Callable[[str, str], float], *, least: float) -> dict[str, str]:
    """Return the likest of `old` for each of `new` that has one, each used once; of equals the first."""
    ranked = sorted((-score(n, o), i, j) for i, n in enumerate(new) for j, o in enumerate(old))
    out: dict[str, str] = {}
    used: set[int] = set()
    for minus, i, j in ranked:
        if -minus >= least and new[i] not in out and j not in used:
            out[new[i]] = old[j]
            used.add(j)
    return {n: out[n] for n in new if n in out}


def programmes_alike(new: Mapping[str, Sequence[Row]], old: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    """Return the earlier programme's number by the new one's: the same ledger or code, else like words."""
    now, was = ({number: _Programme(rows) for number, rows in held.items()} for held in (new, old))
    return alike(list(now), list(was), lambda n, o: now[n].score(was[o]), least=_LEAST_OF_TITLES)


class _Programme:
    def __init__(self, rows: Sequence[Row]) -> None:
        own = [r for r in rows if not is_left_out(r)]
        head = next(r for r in own if r.kind == "programme")
        self.ledgers = {r.item for r in own if r.kind == "ledger"}
        self.code = value_of(head, "code")
        self.title = pairs(str(value_of(head, "title")))
        self.short = pairs(str(value_of(head, "short_title") or ""))
        self.words = self.title | {p for r in own if r.kind == "target" for p in pairs(str(value_of(r, "subject")))}

    def score(self, was: _Programme) -> float:
        named = len(was.short & self.words) / len(was.short) if was.short else 0.0
        sure = _SAME_LEDGER if self.ledgers & was.ledgers else _SAME_CODE if self.code and self.code == was.code else 0.0
        return sure + max(likeness(self.title, was.title), named, likeness(self.words, was.words))


def targets_alike(
    new: Sequence[Row],
    old: Sequence[Row],
    *,
    words: Callable[[Row], str],
    was_words: Callable[[Row], str],
    moved: Callable[[str], str],
) -> dict[str, str]:
    """Return the earlier target's item by the new one's. `words` tells what is said of one, `moved` an item's name with its year moved on."""
    told = {**{("new", r.item): pairs(words(r)) for r in new}, **{("old", r.item): pairs(was_words(r)) for r in old}}
    now, was = {r.item: r for r in new}, {r.item: r for r in old}

    def score(n: str, o: str) -> float:
        a, b = now[n], was[o]
        if value_of(a, "unit") != value_of(b, "unit"):
            return 0.0
        same = sum(weight for weight, fits in _signs(a, b, moved) if fits)
        return same + likeness(told["new", n], told["old", o])

    return alike(list(now), list(was), score, least=_LEAST_OF_TARGETS)


def _signs(a: Row, b: Row, moved: Callable[[str], str]) -> list[tuple[float, Any]]:
    return [
        (0.5, a.item == moved(b.item)),
        (0.2, a.heading and a.heading == b.heading),
        (0.1, value_of(a, "kind") == value_of(b, "kind")),
        (0.1, value_of(a, "quantity") == value_of(b, "quantity")),
    ]
