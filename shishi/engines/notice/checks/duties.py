"""Units with work but no seat, leaders of another unit, duties that nobody has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shishi.base.phrases import say, word
from shishi.engines.notice.checks.case import Case, finding
from shishi.engines.notice.schema import Finding, Programme

_WORKS = re.compile(
    r"(?:^|[。;\n,、])\s*([省市县][一-龥]{2,12}?(?:局|委|办|会|联))(?:负责|牵头|指导|会同|组织|提供|制定|做好|成立)"
)


def find(case: Case) -> Iterator[Finding]:
    labelled = [p for p in case.reading.programmes if p.responsible.lead_units]
    for p in case.reading.programmes:
        if labelled and not p.responsible.lead_units:
            yield finding(
                "duty.no_lead",
                "error",
                p,
                [p.title_span],
                say("没有写明牵头单位。"),
                why=say("没有牵头单位，进度和责任都无人可问。"),
                question=say("本项由哪个单位牵头？"),
            )
        if p.responsible.lead_units:
            yield from _seats(case, p)
            yield from _leader(case, p)
            yield from _twice(case, p)
        yield from _missing(case, p)


def _seats(case: Case, p: Programme) -> Iterator[Finding]:
    r = p.responsible
    seats = [u.name for u in (*r.lead_units, *r.supporting_units, *r.implementing_units)]
    level = r.lead_units[0].name[0]
    told: set[str] = set()
    for match in _WORKS.finditer(case.text.folded, *p.span):
        unit = match.group(1)
        if unit[0] != level or unit in told or any(unit.startswith(s) or s.startswith(unit) for s in seats):
            continue
        told.add(unit)
        yield finding(
            "duty.no_seat",
            "error",
            p,
            [match.span(1), r.lead_units[0].span],
            say("“{unit}”在文中有任务，却不在牵头、配合和实施单位之列。", unit=unit),
            why=say("没有列入责任单位，任务就没有人督促和考核。"),
            question=say("是否将“{unit}”列为配合单位？", unit=unit),
        )


def _leader(case: Case, p: Programme) -> Iterator[Finding]:
    leader = p.responsible.department_leader
    lead = p.responsible.lead_units[0]
    if leader and leader.title and not leader.title.startswith(lead.name) and not _belongs(leader.title, lead.name):
        yield finding(
            "duty.leader_elsewhere",
            "doubt",
            p,
            [leader.span, lead.span],
            say("部门责任领导的职务是“{post}”，牵头单位是“{unit}”。", post=leader.title, unit=lead.name),
            why=say("部门责任领导通常是牵头单位的负责人。"),
            question=say("部门责任领导与牵头单位不是同一单位，由谁负总责？"),
        )


def _belongs(title: str, unit: str) -> bool:
    core = unit.lstrip("省市县区州")
    return core in title or (len(core) >= 2 and title.startswith(core[:2]))


def _twice(case: Case, p: Programme) -> Iterator[Finding]:
    r = p.responsible
    leads = {u.name for u in r.lead_units}
    for unit in r.supporting_units:
        if unit.name in leads:
            yield finding(
                "duty.two_seats", "doubt", p, [r.lead_units[0].span, unit.span], say("“{unit}”既是牵头单位又是配合单位。", unit=unit.name), why=say("一个单位在一项工作中只能有一种责任。"),
                question=say("“{unit}”是牵头还是配合？", unit=unit.name),
            )  # fmt: skip


def _missing(case: Case, p: Programme) -> Iterator[Finding]:
    """What the other programmes of this notice have and this one lacks."""
    others = [o.responsible for o in case.reading.programmes if o is not p]
    for key, seat in (
        ("city_leader", word("责任领导")),
        ("department_leader", word("部门责任领导")),
        ("supporting_units", word("配合单位")),
        ("implementing_units", word("实施单位")),
    ):
        have = sum(bool(getattr(r, key)) for r in others)
        if others and 2 * have > len(others) and not getattr(p.responsible, key):
            yield finding(
                "duty.missing",
                "gap",
                p,
                [p.title_span],
                say("没有写明{word:word}，其他各项都有。", word=seat),
                why=say("责任主体不全，责任无法落实。"),
                question=say("本项的{word:word}是谁？", word=seat),
            )
