"""Which question of a pack asks about which finding of the notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from shishi.engines.pack.ids import Ids

_ASKS = ("gap", "doubt", "error")


class FindingLike(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def programme(self) -> str: ...
    @property
    def severity(self) -> str: ...


def questions_of(findings: Iterable[FindingLike]) -> Mapping[int, tuple[str, str]]:
    """Return (programme number, question item) by the finding's number, as a draft of this reading names its questions."""
    ids: dict[str, Ids] = {}
    return {
        f.number: (f.programme, ids.setdefault(f.programme, Ids()).new("u", f.code.replace(".", "-")))
        for f in findings
        if f.severity in _ASKS
    }
