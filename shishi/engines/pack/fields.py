"""What a pack may say: `FIELDS` names every kind of item with its fields; a pack that says anything else is refused."""

from __future__ import annotations

from dataclasses import dataclass

from shishi.engines.ledger.definition import FORMS, GEOMETRIES, SEVERITIES
from shishi.engines.pack.schema import LEFT_OUT


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
ACTIVITIES = ("publicity", "training")
ACTIVITY_CADENCES = CADENCES[2:]
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
    "activity": {
        "kind": Field("choice", True, ACTIVITIES),
        "what": Field("text"),
        "owner": Field("text"),
        "to": Field("text"),
        "starts": Field("date"),
        "by_date": Field("date"),
        "cadence": Field("choice", False, ACTIVITY_CADENCES),
        **_DUTY,
    },
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
