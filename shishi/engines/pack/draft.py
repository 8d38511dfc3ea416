"""A plan pack drafted from a reading."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shishi.engines.notice.outline import locate
from shishi.engines.notice.schema import Finding, Funding, Milestone, Programme, Reading, Recurring, Span, Target
from shishi.engines.pack.acceptance import read_acceptance, read_filings
from shishi.engines.pack.defaults import open_values
from shishi.engines.pack.ids import Ids
from shishi.engines.pack.schema import READ, Item, Pack, PackProgramme, Plain, Source, Value

_CITY = re.compile(r"^(.{2,12}?(?:市|州|盟|地区|县|区|旗|省|自治区))")
_OPEN = ("gap", "doubt", "error")


def draft(reading: Reading, *, file_name: str, findings: Iterable[Finding] = ()) -> Pack:
    """Return the plan that `reading` makes: every value by = "read" with its span; findings become open questions.

    What notices leave open is filled in as is usual and waits for a word. The same reading always gives the same pack.
    """
    questions = tuple(findings)
    values = {
        "city": _read(_city(reading), reading.issuer_span),
        "year": _read(reading.year or (reading.issued_on.year if reading.issued_on else 0), None),
        "title": _read(reading.title, reading.title_span),
        "document_number": _read(reading.document_number, reading.document_number_span),
        "issuer": _read(reading.issuer, reading.issuer_span),
        "issued_on": _read(reading.issued_on, reading.issued_span),
    }
    ids = Ids()
    return Pack(
        source=Source(file_name=file_name, sha256=reading.sha256, reader_version=reading.reader_version),
        values=_present(values) | open_values(),
        items=(*(_report(r, ids, "") for r in reading.recurring), *_questions(questions, None, ids)),
        programmes=tuple(_programme(reading, p, questions) for p in reading.programmes),
    )


def _city(reading: Reading) -> str | None:
    match = _CITY.match(reading.issuer or reading.title)
    return match.group(1) if match else reading.issuer


def _read(value: Plain | None, span: Span | None) -> Value | None:
    return None if value is None else Value(value=value, by=READ, span=span)


def _present(values: dict[str, Value | None]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value is not None}


def _programme(reading: Reading, p: Programme, findings: tuple[Finding, ...]) -> PackProgramme:
    ids = Ids()
    targets = [(_target(t, ids, p), t) for t in p.targets]
    items = [item for item, _ in targets]
    items += [q for item, t in targets for q in _quotas(item, t, ids)]
    items += [_phase(m, ids, p) for m in p.milestones if m.heads_phase]
    items += [_milestone(m, ids, p) for m in p.milestones if not m.heads_phase]
    items += _accountabilities(reading, p, ids)
    items += [_funding(f, ids, p) for f in p.funding]
    items += [_report(r, ids, _heading(p, r.span)) for r in p.recurring]
    items += read_filings(reading, p, ids)
    items += read_acceptance(reading, p, ids)
    items += [
        Item(kind="safeguard", id=ids.new("g", n), heading="", values={"title": Value(value=s.title, by=READ, span=s.span)})
        for n, s in enumerate(p.safeguards, 1)
    ]
    items += [_attachment(n, a.title, a.present, a.span, ids) for n, a in enumerate(p.attachments, 1)]
    items += _questions(findings, p.id, ids)
    values = {
        "title": _read(p.title, p.title_span),
        "scheme": _read(p.scheme, None),
        "deadline": _read(p.deadline.date, p.deadline.span) if p.deadline else None,
    }
    return PackProgramme(id=p.id, values=_present(values), items=tuple(items))


def _heading(p: Programme, span: Span) -> str:
    chain = locate(p.sections, span[0]).chain
    return chain[-1].path if chain else ""


def _target(t: Target, ids: Ids, p: Programme) -> Item:
    unit = t.unit if t.unit in ("%", "百分点") else None
    own_day = t.by if t.by and t.by_basis in ("span", "sentence") and (t.by.month, t.by.day) != (12, 31) else None
    identity = ids.new("t", t.quantity, unit, own_day) if t.quantity is not None else ids.new("t", "open")
    values = {
        "subject": _read(t.subject or t.text_span[:40], t.span),
        "quantity": _read(list(t.quantity) if isinstance(t.quantity, tuple) else t.quantity, t.span),
        "unit": _read(t.unit, t.span),
        "qualifier": _read(t.qualifier if t.quantity is not None else None, t.span),
        "kind": _read(t.kind, t.span),
        "place": _read(t.place, t.span),
        "by_date": _read(t.by, t.span),
        "by_basis": _read(t.by_basis, t.span),
    }
    return Item(kind="target", id=identity, heading=_heading(p, t.span), values=_present(values))


def _quotas(item: Item, t: Target, ids: Ids) -> list[Item]:
    return [
        Item(
            kind="quota",
            id=ids.new("q", item.id.removeprefix("t-"), n),
            heading=item.heading,
            values=_present(
                {
                    "target": Value(value=item.id, by=READ, span=part.span),
                    "place": _read(place, part.span),
                    "quantity": _read(part.quantity, part.span),
                    "unit": _read(part.unit, part.span),
                }
            ),
        )
        for n, (part, place) in enumerate(((part, place) for part in t.parts for place in part.places), 1)
    ]


def _phase(m: Milestone, ids: Ids, p: Programme) -> Item:
    values = {
        "name": _read(m.phase.rsplit("/", 1)[-1] or m.text_span[:24], m.span),
        "starts": _read(m.starts, m.span),
        "ends": _read(m.ends, m.span),
        "precision": _read(m.precision, m.span),
    }
    return Item(kind="phase", id=ids.new("p", m.starts or "by", m.ends), heading=_heading(p, m.span), values=_present(values))


def _milestone(m: Milestone, ids: Ids, p: Programme) -> Item:
    values = {
        "phase": _read(m.phase or None, m.span),
        "starts": _read(m.starts, m.span),
        "ends": _read(m.ends, m.span),
        "precision": _read(m.precision, m.span),
        "bound": _read(m.bound, m.span),
    }
    first = m.starts or (m.bound or "open")
    return Item(kind="milestone", id=ids.new("m", first, m.ends), heading=_heading(p, m.span), values=_present(values))


def _accountabilities(reading: Reading, p: Programme, ids: Ids) -> list[Item]:
    r = p.responsible
    since = _read(reading.issued_on, reading.issued_span)
    out = []
    for role, person in (("city_leader", r.city_leader), ("department_leader", r.department_leader)):
        if person:
            values = {
                "role": _read(role, person.span),
                "name": _read(person.name, person.span),
                "post": _read(person.title or None, person.span),
                "from_date": since,
            }
            out.append(
                Item(kind="accountability", id=ids.new("a", role), heading=_heading(p, person.span), values=_present(values))
            )
    for role, units in (
        ("lead_unit", r.lead_units),
        ("supporting_unit", r.supporting_units),
        ("implementing_unit", r.implementing_units),
    ):
        for n, unit in enumerate(units, 1):
            values = {"role": _read(role, unit.span), "unit": _read(unit.name, unit.span), "from_date": since}
            out.append(
                Item(kind="accountability", id=ids.new("a", role, n), heading=_heading(p, unit.span), values=_present(values))
            )
    return out


def _funding(f: Funding, ids: Ids, p: Programme) -> Item:
    values = {
        "amount_fen": _read(round(f.amount * 100), f.span) if f.amount is not None else None,
        "per": _read(f.per, f.span),
        "level": _read(f.source_level, f.span),
        "share": _read(f.share, f.span),
        "qualifier": _read(f.qualifier, f.span),
        "kind": _read(f.kind, f.span),
    }
    what = f.amount if f.amount is not None else ("share" if f.share is not None else f.kind.replace("_", ""))
    level = f.source_level if f.share is not None and f.amount is None else None
    return Item(kind="funding", id=ids.new("f", what, level), heading=_heading(p, f.span), values=_present(values))


def _report(r: Recurring, ids: Ids, heading: str) -> Item:
    values = {"cadence": _read(r.cadence, r.span), "day": _read(r.day, r.span), "to": _read(r.to, r.span)}
    return Item(kind="report", id=ids.new("r", r.cadence), heading=heading, values=_present(values))


def _attachment(n: int, title: str, present: bool, span: Span, ids: Ids) -> Item:
    return Item(
        kind="attachment",
        id=ids.new("x", n),
        heading="",
        values={"title": Value(value=title, by=READ, span=span), "present": Value(value=present, by=READ, span=span)},
    )


def _questions(findings: tuple[Finding, ...], programme: str | None, ids: Ids) -> list[Item]:
    return [
        Item(
            kind="question",
            id=ids.new("u", f.code.replace(".", "-")),
            heading="",
            values={
                "code": Value(value=f.code, by=READ, span=f.spans[0] if f.spans else None),
                "asks": Value(value=str(f.question), by=READ, confirm=True),
                "severity": Value(value=f.severity, by=READ),
            },
        )
        for f in findings
        if f.programme == programme and f.severity in _OPEN
    ]
