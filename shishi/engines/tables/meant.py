"""Which known entry a few words mean: by number, by name, by another name for it, or by the only name that is like them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

NUMBER, EXACT, ALIAS, ALIKE, SEVERAL, NONE = HOWS = ("number", "exact", "alias", "alike", "several", "none")
SURE = {NUMBER: 0.99, EXACT: 0.95, ALIAS: 0.9}
_SHORTEST = 2
_LIKE_ENOUGH, _APART, _SHOWN, _WORTH_SHOWING = 80.0, 8.0, 12.0, 60.0
_MOST = 8
_TELLING = re.compile(r"\d+|[一二三四五六七八九十东西南北上下前后]")
"""What tells names of one kind apart: 第一小学 is not 第二小学, however alike."""


@dataclass(frozen=True, slots=True)
class KnownEntry:
    number: str
    name: str
    aliases: tuple[str, ...] = ()
    place: str = ""
    """Its division's code; longer codes lie within shorter ones."""


@dataclass(frozen=True, slots=True)
class Meant:
    how: str
    """One of HOWS."""
    number: str = ""
    candidates: tuple[str, ...] = ()
    """Numbers of the entries that it may be, the likeliest first, where it is not one alone."""
    sure: float = 0.0


NOBODY = Meant(NONE)


class Entries:
    """The known entries, ready to be asked many times."""

    def __init__(self, known: Iterable[KnownEntry]) -> None:
        self.by_number = {e.number: e for e in known}
        self._numbers = {plain(n): n for n in self.by_number}
        self._names: dict[str, dict[str, str]] = {}
        for e in self.by_number.values():
            for how, words in ((EXACT, e.name), *((ALIAS, a) for a in e.aliases)):
                if len(told := plain(words)) >= _SHORTEST:
                    self._names.setdefault(told, {}).setdefault(e.number, how)
        self._lengths = sorted({len(n) for n in (*self._names, *self._numbers)}, reverse=True)

    def named(self, words: str, places: Collection[str] = ()) -> Meant:
        """Return what words mean that are nothing but a name or a number."""
        told = plain(words)
        if told in self._numbers:
            return Meant(NUMBER, self._numbers[told], sure=SURE[NUMBER])
        if told in self._names:
            return self._one_of(self._names[told], places)
        return self.like(words, places)

    def within(self, text: str, places: Collection[str]) -> tuple[Meant, list[tuple[int, int]]]:
        """Return what the entries that `text` names mean, and where they stand in it. Names count before what is within them."""
        bare, at = squeezed(text)
        found = list(self._spans(bare, at))
        spans = [(at[a], at[b - 1] + 1) for a, b in found]
        told = [bare[a:b] for a, b in found]
        if numbers := [self._numbers[t] for t in told if t in self._numbers]:
            one = len(set(numbers)) == 1
            return (
                Meant(NUMBER, numbers[0], sure=SURE[NUMBER]) if one else Meant(SEVERAL, "", tuple(dict.fromkeys(numbers)))
            ), spans
        if not told:
            return NOBODY, []
        meant = [self._one_of(self._names[t], places) for t in dict.fromkeys(told)]
        if len(meant) == 1:
            return meant[0], spans
        return Meant(SEVERAL, "", tuple(dict.fromkeys(n for m in meant for n in (m.number, *m.candidates) if n))), spans

    def like(self, words: str, places: Collection[str]) -> Meant:
        """Return the only entry whose name is like the words, or the several that are."""
        told = plain(words)
        if len(told) < _SHORTEST:
            return NOBODY
        scores: dict[str, float] = {}
        near = process.extract(told, self._names.keys(), scorer=fuzz.ratio, score_cutoff=_WORTH_SHOWING, limit=_MOST)
        for name, score, _ in [*near, *self._shortened(told)]:
            for number in self._names[name]:
                scores[number] = max(scores.get(number, 0.0), score if _tells(told, name) else min(score, _LIKE_ENOUGH - 1))
        if not scores:
            return NOBODY
        best = max(scores.values())
        ranked = sorted((n for n in scores if scores[n] >= best - _SHOWN), key=lambda n: (-scores[n], n))[:_MOST]
        close = [n for n in ranked if scores[n] >= best - _APART]
        if len(close) > 1 and len(here := [n for n in close if self._lies(n, places)]) == 1:
            close = here
        if best >= _LIKE_ENOUGH and len(close) == 1:
            return Meant(ALIKE, close[0], tuple(n for n in ranked if n != close[0]), round(best / 100 * 0.8, 2))
        return Meant(SEVERAL, "", tuple(ranked))

    def _one_of(self, numbers: dict[str, str], places: Collection[str]) -> Meant:
        held = list(numbers)
        if len(held) > 1 and len(here := [n for n in held if self._lies(n, places)]) == 1:
            held = here
        if len(held) > 1:
            return Meant(SEVERAL, "", tuple(held))
        return Meant(numbers[held[0]], held[0], sure=SURE[numbers[held[0]]])

    def _lies(self, number: str, places: Collection[str]) -> bool:
        own = self.by_number[number].place
        return bool(own) and any(own.startswith(p) or p.startswith(own) for p in places)

    def _spans(self, bare: str, at: list[int]) -> Iterator[tuple[int, int]]:
        taken = [False] * len(bare)
        for length in self._lengths:
            for start in range(len(bare) - length + 1):
                end = start + length
                if any(taken[start:end]) or not (bare[start:end] in self._names or bare[start:end] in self._numbers):
                    continue
                if _cuts(bare, at, start) or _cuts(bare, at, end):
                    continue
                taken[start:end] = [True] * length
                yield start, end

    def _shortened(self, told: str) -> list[tuple[str, float, int]]:
        """Return the names of which `told` leaves signs out: 新河食堂 for 新河小学食堂."""
        if len(told) < _SHORTEST + 1:
            return []
        gaps = re.compile(".*".join(map(re.escape, told)), re.S)
        return [(n, 85 + 10 * len(told) / len(n), 0) for n in self._names if len(n) > len(told) and gaps.search(n)]


def _tells(told: str, name: str) -> bool:
    """Return whether nothing that tells names apart differs; what is left out does not."""
    ours, theirs = _TELLING.findall(told), _TELLING.findall(name)
    return all(sign in theirs for sign in ours) and (all(sign in ours for sign in theirs) or len(told) < len(name))


def _cuts(bare: str, at: list[int], n: int) -> bool:
    """Return whether a figure or a Latin word would be cut before the sign `n`; a blank parts them."""
    if not 0 < n < len(bare) or at[n] - at[n - 1] > 1:
        return False
    before, after = bare[n - 1], bare[n]
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def plain(words: str) -> str:
    return squeezed(words)[0]


def squeezed(text: str) -> tuple[str, list[int]]:
    """Return the text without blanks, folded, and where each sign stood."""
    signs: list[str] = []
    at: list[int] = []
    for n, sign in enumerate(text):
        for part in unicodedata.normalize("NFKC", sign).casefold():
            if not part.isspace():
                signs.append(part)
                at.append(n)
    return "".join(signs), at
