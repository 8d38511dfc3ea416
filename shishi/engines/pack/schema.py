"""A plan pack: what reading a notice produces, a person edits and signs, and git can diff.

A pack is a tree of items, an item a table of values, and each value says who put it there and where it stands. `FIELDS` names every
kind of item with its fields; a pack that says anything else is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shishi.engines.ledger.definition import FORMS, GEOMETRIES, SEVERITIES
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


@dataclass(frozen=True, slots=True)
class Field:
    """What a field may hold: `text`, `number`, `range` (a number or two), `date`, `choice`, `texts`, `flag`, `measure`, `hour`."""

    form: str
    required: bool = False
    choices: tuple[str, ...] = ()
    between: tuple[int, int] | None = None
    """The least and the greatest whole number."""


_TARGET_KINDS = (
    "output",
    "progress",
    "rate",
    "rate_delta",
    "capacity",
    "quota",
    "standard",
    "eligibility",
    "scope",
    "baseline",
    "breakdown",
    "recurring",
    "unquantified",
)
HOLIDAY_RULES = ("earlier", "later", "skip")
_DUTY = {
    "hour": Field("hour"),
    "data_closes": Field("hour"),
    "holiday_rule": Field("choice", False, HOLIDAY_RULES),
    "upstream_days": Field("number", between=(0, 28)),
    "chain": Field("texts"),
}
"""What one duty says otherwise than the whole pack."""
CADENCES = ("weekly", "xun", "monthly", "quarterly", "half_yearly", "yearly")
ROLES = ("city_leader", "department_leader", "lead_unit", "supporting_unit", "implementing_unit")
LEVELS = ("province", "city", "county", "township", "institution")
PACK_FIELDS = {
    "city": Field("text", True),
    "division": Field("text"),
    "year": Field("number", True),
    "title": Field("text", True),
    "document_number": Field("text"),
    "issuer": Field("text"),
    "issued_on": Field("date"),
    "protocol_order": Field("texts"),
    "warning_days": Field("number"),
    "late_filing_days": Field("number"),
    "week_starts": Field("number", between=(1, 7)),
    "data_closes": Field("hour"),
    "report_hour": Field("hour"),
    "holiday_rule": Field("choice", False, HOLIDAY_RULES),
    "upstream_days": Field("number", between=(0, 28)),
    "summary_chain": Field("texts"),
    "complaint_workdays": Field("number"),
    "photo_days_before": Field("number", between=(0, 366)),
    "photo_days_after": Field("number", between=(0, 366)),
    "photo_within_m": Field("number", between=(10, 100_000)),
    "odd_fen_to": Field("choice", False, ("highest_level", "lowest_level")),
}
PROGRAMME_FIELDS = {
    "title": Field("text", True),
    "short_title": Field("text"),
    "code": Field("text"),
    "scheme": Field("text"),
    "deadline": Field("date"),
    "begins": Field("date"),
}
FIELDS: dict[str, dict[str, Field]] = {
    "target": {
        "subject": Field("text", True),
        "quantity": Field("range"),
        "unit": Field("text"),
        "qualifier": Field("choice", False, ("=", ">=", "<=", "<", ">", "about")),
        "kind": Field("choice", True, _TARGET_KINDS),
        "place": Field("text"),
        "by_date": Field("date"),
        "by_basis": Field("choice", False, ("span", "sentence", "programme")),
        "measure": Field("measure"),
        "curve": Field("choice", False, ("step", "line")),
    },
    "quota": {
        "target": Field("text", True),
        "place": Field("text", True),
        "division": Field("text"),
        "quantity": Field("number", True),
        "unit": Field("text"),
        "by_date": Field("date"),
        "replaces": Field("text"),
    },
    "phase": {"name": Field("text", True), "starts": Field("date"), "ends": Field("date"), "precision": Field("text")},
    "milestone": {
        "phase": Field("text"),
        "what": Field("text"),
        "starts": Field("date"),
        "ends": Field("date"),
        "precision": Field("text"),
        "bound": Field("choice", False, ("by", "from", "at")),
    },
    "accountability": {
        "role": Field("choice", True, ROLES),
        "unit": Field("text"),
        "name": Field("text"),
        "post": Field("text"),
        "from_date": Field("date"),
        "to_date": Field("date"),
    },
    "funding": {
        "amount_fen": Field("number"),
        "per": Field("text"),
        "level": Field("text"),
        "share": Field("number"),
        "qualifier": Field("choice", False, ("=", ">=", "<=", "<", ">", "about")),
        "kind": Field("text", True),
    },
    "report": {
        "cadence": Field("choice", True, CADENCES),
        "day": Field("text"),
        "owner": Field("text"),
        "to": Field("text"),
        "what": Field("text"),
        "replaces": Field("text"),
        **_DUTY,
    },
    "filing": {"what": Field("text"), "owner": Field("text"), "to": Field("text"), "by_date": Field("date"), **_DUTY},
    "acceptance": {
        "level": Field("choice", True, LEVELS),
        "form": Field("choice", True, ("self", "joint", "full", "sample", "assessment")),
        "parties": Field("texts"),
        "signs": Field("text"),
        "report_to": Field("text"),
        "by_date": Field("date"),
    },
    "safeguard": {"title": Field("text", True)},
    "attachment": {"title": Field("text", True), "present": Field("flag", True)},
    "work": {
        "name": Field("text", True),
        "type": Field("text"),
        "division": Field("text"),
        "goal": Field("text"),
        "by_date": Field("date"),
        "replaces": Field("text"),
    },
    "ledger": {
        "name": Field("text", True),
        "name_en": Field("text"),
        "unit": Field("text", True),
        "geometry": Field("choice", False, GEOMETRIES),
        "responsibles": Field("texts"),
        "note": Field("text"),
    },
    "field": {
        "label": Field("text", True),
        "label_en": Field("text"),
        "form": Field("choice", True, FORMS),
        "unit": Field("text"),
        "scale": Field("number"),
        "options": Field("texts"),
        "required": Field("flag"),
        "find": Field("flag"),
        "reported": Field("flag"),
        "signed": Field("flag"),
        "hint": Field("text"),
        "replaces": Field("text"),
    },
    "stage": {
        "label": Field("text", True),
        "label_en": Field("text"),
        "order": Field("number", True),
        "evidence": Field("texts"),
        "gated": Field("flag"),
        "optional": Field("flag"),
        "due": Field("date"),
    },
    "check": {
        "expr": Field("text", True),
        "says": Field("text", True),
        "says_en": Field("text"),
        "severity": Field("choice", True, SEVERITIES),
    },
    "outer_form": {"name": Field("text", True), "columns": Field("texts", True)},
    "question": {
        "code": Field("text", True),
        "asks": Field("text", True),
        "answer": Field("text"),
        "document": Field("text"),
        "severity": Field("text"),
    },
    "sign_step": {
        "order": Field("number", True),
        "unit": Field("text", True),
        "post": Field("text", True),
        "may_delegate": Field("flag"),
    },
    "amendment": {
        "document": Field("text", True),
        "title": Field("text", True),
        "issued_on": Field("date", True),
        "effective_on": Field("date", True),
        "why": Field("text"),
    },
}
FIELDS = {kind: {**fields, LEFT_OUT: Field("flag")} for kind, fields in FIELDS.items()}
KINDS = tuple(FIELDS)
