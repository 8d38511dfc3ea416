"""The documented form of a reading: its keys exactly, and beside plain strings a key `spans` with their places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shishi.engines.notice.schema import (
    Deadline,
    Finding,
    Funding,
    Milestone,
    Person,
    Programme,
    Reading,
    Recurring,
    Responsible,
    Target,
)


def to_json(reading: Reading, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    return {
        "document_number": reading.document_number,
        "title": reading.title,
        "issuer": reading.issuer,
        "issued_on": reading.issued_on.isoformat() if reading.issued_on else None,
        "spans": {
            "document_number": reading.document_number_span,
            "title": reading.title_span,
            "issuer": reading.issuer_span,
            "issued_on": reading.issued_span,
        },
        "source": {"sha256": reading.sha256, "reader_version": reading.reader_version},
        "programmes": [_programme(p) for p in reading.programmes],
        "recurring": [_recurring(r) for r in reading.recurring],
        "findings": [finding_json(f) for f in findings],
    }


def _programme(p: Programme) -> dict[str, Any]:
    return {
        "id": p.id,
        "title": p.title,
        "targets": [_target(t) for t in p.targets],
        "funding": [_funding(f) for f in p.funding],
        "milestones": [_milestone(m) for m in p.milestones],
        "recurring": [_recurring(r) for r in p.recurring],
        "responsible": _responsible(p.responsible),
        "deadline": _deadline(p.deadline),
        "safeguards": [s.title for s in p.safeguards],
        "attachments": [{"title": a.title, "present": a.present} for a in p.attachments],
        "spans": {
            "title": p.title_span,
            "deadline": p.deadline.span if p.deadline else None,
            "safeguards": [s.span for s in p.safeguards],
            "attachments": [a.span for a in p.attachments],
        },
    }


def _target(t: Target) -> dict[str, Any]:
    form: dict[str, Any] = {
        "span": t.span,
        "text_span": t.text_span,
        "quantity": t.quantity,
        "unit": t.unit,
        "subject": t.subject,
        "qualifier": t.qualifier if t.quantity is not None else None,
        "kind": t.kind,
        "place": t.place,
        "by": t.by.isoformat() if t.by else None,
        "by_basis": t.by_basis,
    }
    if t.parts:
        form["parts"] = [{"places": p.places, "quantity": p.quantity, "unit": p.unit, "span": p.span} for p in t.parts]
    return form


def _funding(f: Funding) -> dict[str, Any]:
    return {
        "span": f.span,
        "text_span": f.text_span,
        "amount": f.amount,
        "unit": f.unit,
        "per": f.per,
        "source_level": f.source_level,
        "share": f.share,
        "qualifier": f.qualifier,
        "kind": f.kind,
    }


def _milestone(m: Milestone) -> dict[str, Any]:
    return {
        "span": m.span,
        "text_span": m.text_span,
        "phase": m.phase,
        "starts": m.starts.isoformat() if m.starts else None,
        "ends": m.ends.isoformat() if m.ends else None,
        "precision": m.precision,
        "bound": m.bound,
    }


def _recurring(r: Recurring) -> dict[str, Any]:
    return {"span": r.span, "text_span": r.text_span, "cadence": r.cadence, "day": r.day, "to": r.to}


def _responsible(r: Responsible) -> dict[str, Any]:
    leads = [u.name for u in r.lead_units]
    return {
        "city_leader": _person(r.city_leader),
        "department_leader": _person(r.department_leader),
        "lead_unit": leads[0] if len(leads) == 1 else leads or None,
        "supporting_units": [u.name for u in r.supporting_units],
        "implementing_units": [u.name for u in r.implementing_units],
        "spans": {
            "city_leader": r.city_leader.span if r.city_leader else None,
            "department_leader": r.department_leader.span if r.department_leader else None,
            "lead_unit": [u.span for u in r.lead_units],
            "supporting_units": [u.span for u in r.supporting_units],
            "implementing_units": [u.span for u in r.implementing_units],
        },
    }


def _person(p: Person | None) -> dict[str, str] | None:
    return {"name": p.name, "title": p.title} if p else None


def _deadline(d: Deadline | None) -> dict[str, str] | None:
    return {"date": d.date.isoformat(), "text_span": d.text_span} if d else None


def finding_json(f: Finding) -> dict[str, Any]:
    return {
        "code": f.code,
        "family": f.family,
        "severity": f.severity,
        "programme": f.programme,
        "spans": f.spans,
        "says": str(f.says),
        "arithmetic": str(f.arithmetic) or None,
        "why": str(f.why),
        "question": str(f.question),
    }
