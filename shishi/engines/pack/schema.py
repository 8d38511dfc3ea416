"""A plan pack: what reading a notice produces, a person edits and signs, and git can diff.

A pack is a tree of items, an item a table of values, and each value says who put it there and where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shishi.engines.notice.schema import Span

Plain = str | int | float | bool | date | list[str] | list[int] | list[float]
READ, PERSON = "read", "person"
LEFT_OUT = "left_out"
"""The key with which a person strikes out an item that the reader took wrongly: it stays in the file, so that it does not come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    value: Plain
    by: str
    """`read` by the reader, or `person`."""
    span: Span | None = None
    """In the text whose hash the pack's source names."""
    confirm: bool = False
    """True where the notice leaves it open and a person has still to agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    kind: str
    id: str
    heading: str
    """The outline path where it stands, such as `四/（三）/1`; empty for what no notice says."""
    values: dict[str, Value] = field(default_factory=dict)

    def get(self, key: str) -> Plain | None:
        found = self.values.get(key)
        return found.value if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackProgramme:
    id: str
    values: dict[str, Value]
    items: tuple[Item, ...] = ()

    def of(self, kind: str) -> tuple[Item, ...]:
        """The programme's items of one kind, without those a person struck out."""
        return tuple(item for item in self.items if item.kind == kind and not item.get(LEFT_OUT))

    def get(self, key: str) -> Plain | None:
        found = self.values.get(key)
        return found.value if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    file_name: str
    sha256: str
    reader_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    source: Source
    values: dict[str, Value]
    items: tuple[Item, ...] = ()
    """Duties to report that bind every programme, and open questions about the whole."""
    programmes: tuple[PackProgramme, ...] = ()

    def of(self, kind: str) -> tuple[Item, ...]:
        """The items of one kind that bind every programme, without those a person struck out."""
        return tuple(item for item in self.items if item.kind == kind and not item.get(LEFT_OUT))

    def get(self, key: str) -> Plain | None:
        found = self.values.get(key)
        return found.value if found else None

    def all_values(self) -> Iterator[Value]:
        yield from self.values.values()
        for item in self.items:
            yield from item.values.values()
        for programme in self.programmes:
            yield from programme.values.values()
            for item in programme.items:
                yield from item.values.values()
