"""How a thing of any area is named where a foreign key may not go."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"([a-z]+\.[a-z_]+)/(\d+)")


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A kind (`area.noun`) and a number.

    >>> str(Ref("ledgers.entry", 123)), Ref.parse("ledgers.entry/123").number
    ('ledgers.entry/123', 123)
    """

    kind: str
    number: int

    def __post_init__(self) -> None:
        if not _WRITTEN.fullmatch(str(self)):
            raise ValueError(f"{self.kind}/{self.number} is no ref: write area.noun/number, such as ledgers.entry/123")

    def __str__(self) -> str:
        return f"{self.kind}/{self.number}"

    @classmethod
    def parse(cls, written: str) -> Ref:
        match = _WRITTEN.fullmatch(written)
        if not match:
            raise ValueError(f"{written!r} is no ref: write area.noun/number, such as ledgers.entry/123")
        return cls(match.group(1), int(match.group(2)))
