"""What a ledger is: its fields, stages, checks and outer forms, as a pack says them. A programme needs no code of its own.

A pack's programme holds them as items whose ids begin with the ledger's code: `ledger.roads`, `field.roads-length_m`, `stage.roads-started`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from shishi.base.phrases import heading

FORMS = ("integer", "text", "date", "choice", "yes_no")
GEOMETRIES = ("none", "point", "line", "polygon")
SEVERITIES = ("flag", "refuse")
GOAL_MET = "goal_met"
"""The stage name by which a measure asks whether an entry has reached its own goal."""
KINDS = ("ledger", "field", "stage", "check", "outer_form")
SLOTS = 3
"""How many found fields of text, and how many of numbers, a ledger may have: each has a plain indexed column."""


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    code: str
    label: str
    label_en: str
    form: str
    unit: str = ""
    scale: int = 0
    """Decimals between what people write and what is stored: kilometres with 3 are stored in metres, 万元 with 6 in fen."""
    options: tuple[Option, ...] = ()
    required: bool = False
    find: str = ""
    """The column that holds it for sorting and filtering: text_1 … number_3; empty where it has none."""
    reported: bool = False
    """True where somebody reports the figure and nothing counts it."""
    hint: str = ""
    signed: bool = False
    """True where a number may lie below 0: people, places, lengths and money do not."""
    hidden: bool = False
    """True where a later pack has left it out: its facts stay."""

    def words(self, language: str) -> str:
        return heading(self.label, self.label_en, language)


@dataclass(frozen=True, slots=True)
class Stage:
    code: str
    order: int
    label: str
    label_en: str
    evidence: tuple[str, ...] = ()
    """What has to prove it: `photo`, or the name of a paper."""
    gated: bool = False
    """True where only inspection or supervision may file it."""
    optional: bool = False
    """True where an entry may pass it over."""
    due: date | None = None
    """When an entry without planned days of its own should have reached it."""

    def words(self, language: str) -> str:
        return heading(self.label, self.label_en, language)


@dataclass(frozen=True, slots=True)
class Check:
    code: str
    expr: str
    """CEL over the fields' codes (numbers as people write them), `stage` (the furthest one's code) and `reached` (a list of codes)."""
    says: str
    says_en: str
    severity: str

    def words(self, language: str) -> str:
        return self.says_en if language == "en" and self.says_en else self.says


@dataclass(frozen=True, slots=True)
class OuterForm:
    """Another system's template: its columns in its order, each with the code of ours; empty where we have nothing for it."""

    code: str
    label: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Definition:
    code: str
    label: str
    label_en: str
    unit: str
    geometry: str = "none"
    note: str = ""
    responsibles: tuple[str, ...] = ()
    """The posts of which each entry names a holder: 包抓制."""
    fields: tuple[Field, ...] = ()
    stages: tuple[Stage, ...] = ()
    """In their order."""
    checks: tuple[Check, ...] = ()
    outer_forms: tuple[OuterForm, ...] = ()

    @cached_property
    def field_by_code(self) -> dict[str, Field]:
        return {f.code: f for f in self.fields}

    @cached_property
    def stage_by_code(self) -> dict[str, Stage]:
        return {s.code: s for s in self.stages}

    @cached_property
    def stage_by_order(self) -> dict[int, Stage]:
        return {s.order: s for s in self.stages}

    @property
    def shown_fields(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if not f.hidden)

    @property
    def figures(self) -> tuple[Field, ...]:
        """What somebody reports and nothing counts, in numbers."""
        return tuple(f for f in self.shown_fields if f.reported and f.form == "integer")

    @property
    def last_stage(self) -> Stage:
        return self.stages[-1]

    def words(self, language: str) -> str:
        return heading(self.label, self.label_en, language)


def definitions(tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> tuple[Definition, ...]:
    """Return the ledgers of one programme from its items, `{kind: {id: {key: plain value}}}`, which `problems` found to be sound."""
    return tuple(_definition(code, ledger, tables) for code, ledger in tables.get("ledger", {}).items())


def of_ledger(code: str, group: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the items of one ledger by their own codes."""
    return {own: item for identity, item in group.items() for ledger, _, own in [identity.partition("-")] if ledger == code}


def _definition(code: str, ledger: Mapping[str, Any], tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Definition:
    own = {kind: of_ledger(code, tables.get(kind, {})) for kind in KINDS[1:]}
    return Definition(
        code=code,
        label=ledger["name"],
        label_en=ledger.get("name_en", ""),
        unit=ledger["unit"],
        geometry=ledger.get("geometry", "none"),
        note=ledger.get("note", ""),
        responsibles=tuple(ledger.get("responsibles", ())),
        fields=tuple(_fields(own["field"])),
        stages=tuple(sorted((_stage(c, s) for c, s in own["stage"].items()), key=lambda s: s.order)),
        checks=tuple(_check(c, x) for c, x in own["check"].items()),
        outer_forms=tuple(_outer_form(c, x) for c, x in own["outer_form"].items()),
    )


def slot_kind(form: str) -> str:
    """Return which columns a found field of this form takes."""
    return "text" if form in ("text", "choice") else "number"


def _fields(group: Mapping[str, Mapping[str, Any]]) -> Iterable[Field]:
    taken = {"text": 0, "number": 0}
    for code, item in group.items():
        find = ""
        if item.get("find"):
            kind = slot_kind(item["form"])
            taken[kind] += 1
            find = f"{kind}_{taken[kind]}"
        yield Field(
            code=code,
            label=item["label"],
            label_en=item.get("label_en", ""),
            form=item["form"],
            unit=item.get("unit", ""),
            scale=int(item.get("scale", 0)),
            options=tuple(option(text) for text in item.get("options", ())),
            required=item.get("required", False),
            find=find,
            reported=item.get("reported", False),
            hint=item.get("hint", ""),
            signed=item.get("signed", False),
        )


def option(text: str) -> Option:
    """Return the option that `code=中文=English` says; the English may be missing."""
    code, _, words = text.partition("=")
    zh, _, en = words.partition("=")
    return Option(code.strip(), zh.strip(), en.strip())


def _stage(code: str, item: Mapping[str, Any]) -> Stage:
    return Stage(
        code=code,
        order=int(item["order"]),
        label=item["label"],
        label_en=item.get("label_en", ""),
        evidence=tuple(item.get("evidence", ())),
        gated=item.get("gated", False),
        optional=item.get("optional", False),
        due=item.get("due"),
    )


def _check(code: str, item: Mapping[str, Any]) -> Check:
    return Check(code, item["expr"], item["says"], item.get("says_en", ""), item["severity"])


def _outer_form(code: str, item: Mapping[str, Any]) -> OuterForm:
    pairs = (text.rpartition("=") for text in item["columns"])
    return OuterForm(code, item["name"], tuple((theirs.strip(), ours.strip()) for theirs, _, ours in pairs))


def to_json(definition: Definition) -> dict[str, Any]:
    """Return the definition as JSON can hold it."""
    told = asdict(definition)
    for stage in told["stages"]:
        stage["due"] = stage["due"].isoformat() if stage["due"] else None
    return told


def from_json(told: Mapping[str, Any]) -> Definition:
    """Return the definition that `to_json` wrote."""
    return Definition(
        **{k: told[k] for k in ("code", "label", "label_en", "unit", "geometry", "note")},
        responsibles=tuple(told["responsibles"]),
        fields=tuple(Field(**{**f, "options": tuple(Option(**o) for o in f["options"])}) for f in told["fields"]),
        stages=tuple(
            Stage(**{**s, "evidence": tuple(s["evidence"]), "due": date.fromisoformat(s["due"]) if s["due"] else None})
            for s in told["stages"]
        ),
        checks=tuple(Check(**c) for c in told["checks"]),
        outer_forms=tuple(OuterForm(o["code"], o["label"], tuple((a, b) for a, b in o["columns"])) for o in told["outer_forms"]),
    )
