"""Who answers: labelled lines, a bracket at a paragraph's end, table columns, or one sentence for the whole notice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from shishi.engines.notice.lines import Line, Text
from shishi.engines.notice.names import is_body, read_person, split_units
from shishi.engines.notice.outline import split_inline
from shishi.engines.notice.schema import Person, Responsible, Span, Unit

_LEVEL = r"(?:[市县区省州盟旗]级?|[市县区省]政府)?"
LABELS = (
    (
        "department_leader",
        re.compile(
            r"(?:部门(?:责任|分管|主要)?领导|[一-龥]{0,8}部门责任领导|(?:主要|直接|具体|第一)?责任人|部门(?:主要)?负责人|部门责任人|经办人)"
        ),
    ),
    (
        "city_leader",
        re.compile(
            rf"(?:{_LEVEL}(?:牵头|责任|分管|主管|包抓|联系|挂联|督办|牵头负责|牵头责任)?(?:{_LEVEL})领导|责任领导|分管[市县区]长)"
        ),
    ),
    (
        "lead",
        re.compile(
            r"(?:第一)?(?:牵头|主办|主要责任|主体责任|总牵头|组织)(?:责任)?(?:单位|部门)(?:\(责任单位\))?|牵头和责任单位|主管部门"
        ),
    ),
    ("supporting", re.compile(r"(?:配合|协同|协办|协助|参与|参加|支持|成员|协同配合|协作)(?:责任)?(?:单位|部门)")),
    ("implementing", re.compile(r"(?:实施|落实|承办|承担|建设|执行)(?:责任)?(?:单位|主体|部门)|实施责任主体")),
    ("responsible", re.compile(r"责任(?:单位|部门|主体)(?:及责任人)?")),
)
_LABEL_LINE = re.compile(r"^(?:[-.●■◆\d、()一二三四五六]{0,4})?([一-龥()]{2,14}?)\s*:\s*(.*)$")
_BRACKET = re.compile(r"[(【\[]([^()【】\[\]]*(?:\([^()]*\)[^()【】\[\]]*)*)[)】\]]\s*[。.]?\s*(?=$|[。;\n]|[一-龥])")
_BRACKET_LABEL = re.compile(
    r"((?:牵头|配合|责任|实施|落实|主办|协办|承办|参与|参加|协同|主要责任)(?:责任)?(?:单位|部门|主体|和责任单位))\s*:\s*"
)
_DOES = re.compile(
    r"^(.{2,200}?)(?:按(?:照)?(?:职责|各自职责)?分工(?:分别)?(?:负责|落实)?|分工负责|分别负责|共同负责|牵头负责|负责落实|负责)$"
)
_LEADS = re.compile(r"^([^,、;]{2,40}?)牵头[,、;]?\s*(.*)$", re.S)
_LED_WITH = re.compile(r"^([^,、;]{2,30})牵头[,、;]?\s*.{2,200}(?:参与|参加|配合|协助|落实|协同)$")
_SUBJECT_LEADS = re.compile(
    r"(?:^|[。;\n,、])\s*(?:由)?([一-龥]{2,16}?(?:部|委|局|厅|办|办公室|中心|总局|总署|政府))会同((?:[一-龥()]{2,20}、?)+?)(?:等(?:有关)?(?:部门|单位))?(?=[组织对开筛制研加共建负指按])"
)
_IS_RESPONSIBLE = re.compile(r"(?:^|[。;,\n])\s*([一-龥]{2,16}?政府)(?:是|为|作为)[^。;,]{0,30}?责任主体")
_MEMBERS = re.compile(r"成员由([^。;]{4,200}?)等?(?:部门|单位)[^。;]{0,16}组成")
_FORWARDED = re.compile(r"(?:转发|批转)([一-龥、]{2,40}?)关于")
_HELPERS = re.compile(
    r"(?:^|[。;\n,])\s*([一-龥]{2,8}(?:、[一-龥]{2,8})+)等(?:有关)?部门要?(?:积极|密切|主动|大力)?(?:配合|支持|协助)"
)
_LOCAL_GOVERNMENTS = re.compile(r"(?:^|[。;\n,])\s*((?:地方)?各[级省市县区州]{1,3}(?:\([^)]*\))?(?:人民)?政府)要")
_OFFICE_AT = re.compile(r"办公室设在([^。;,]{2,60})")


@dataclass(slots=True)
class Duty:
    """One statement of who answers, as found; `role` is a field of Responsible; `responsible` where the text says only 责任单位, `charged` where it says only 负责."""

    role: str
    span: Span
    units: tuple[Unit, ...] = ()
    person: Person | None = None


def label_role(label: str) -> str | None:
    """Return the role that a label names. A department's own "…责任领导" is its leader; a level's is the city leader."""
    for role, pattern in LABELS:
        if pattern.fullmatch(label):
            return role
    if label.endswith(("责任领导", "负责领导")) and len(label) <= 12:
        return (
            "city_leader"
            if re.match(r"(?:牵头|[省市县区]级?(?:责任|负责|牵头|分管)|[省市县区]政府)", label)
            else "department_leader"
        )
    return None


def read_duty_lines(text: Text, span: Span) -> list[Duty]:
    """Return every duty stated by a labelled line, a bracket or a table row inside `span`, in order."""
    duties: list[Duty] = []
    for whole in _lines_in(text, span):
        for line in split_inline(whole):
            duties += _labelled(text, line) or _bracketed(text, line)
    return duties


def _lines_in(text: Text, span: Span) -> list[Line]:
    return list(text.lines_between(span))


def _labelled(text: Text, line: Line) -> list[Duty]:
    match = _LABEL_LINE.match(line.text)
    if not match or not (role := label_role(match.group(1))):
        return []
    return _duties_of(text, role, (line.start + match.start(2), line.end))


def _duties_of(text: Text, role: str, span: Span) -> list[Duty]:
    if role.endswith("_leader"):
        person = read_person(text, span)
        return [Duty(role, span, person=person)] if person else []
    inner = list(_BRACKET_LABEL.finditer(text.folded, *span))
    end = inner[0].start() if inner else span[1]
    units = split_units(text, (span[0], end))
    duties = [Duty(role, (span[0], end), units)] if units else []
    for match, following in zip(inner, [*inner[1:], None], strict=False):
        part = match.end(), following.start() if following else span[1]
        duties.append(Duty(label_role(match.group(1)) or "responsible", part, split_units(text, part)))
    return duties


def _bracketed(text: Text, line: Line) -> list[Duty]:
    duties: list[Duty] = []
    for match in _BRACKET.finditer(line.text):
        inside = match.group(1).strip()
        at = line.start + match.start(1)
        if labels := list(_BRACKET_LABEL.finditer(inside)):
            for label, following in zip(labels, [*labels[1:], None], strict=False):
                part = at + label.end(), at + (following.start() if following else len(inside))
                if units := split_units(text, part):
                    duties.append(Duty(label_role(label.group(1)) or "responsible", part, units))
        elif (led := _LED_WITH.match(inside)) and is_body(led.group(1)):
            duties += _doers(text, at, "", inside)
        elif does := _DOES.match(inside.split("。")[0]):
            duties += _doers(text, at, does.group(1), inside)
    return duties


def _doers(text: Text, at: int, doers: str, inside: str) -> list[Duty]:
    """(甲、乙负责), (甲牵头，乙、丙参与), (甲、乙，各级政府按职责分工负责): what stands behind a comma carries the work out."""
    if leads := _LEADS.match(inside):
        rest = at + leads.start(2), at + leads.end(2)
        return [
            Duty("lead", (at, at + leads.end(1)), split_units(text, (at, at + leads.end(1)))),
            Duty("supporting", rest, split_units(text, rest)),
        ]
    if not all(is_body(u.name) for u in split_units(text, (at, at + len(doers)))[:1]):
        return []
    comma = doers.rfind(",")
    if comma > 0 and re.match(r",\s*(?:各|地方)", doers[comma:]):
        tail = at + comma + 1, at + len(doers)
        return [
            Duty("charged", (at, at + comma), split_units(text, (at, at + comma))),
            Duty("implementing", tail, split_units(text, tail)),
        ]
    return [Duty("charged", (at, at + len(doers)), split_units(text, (at, at + len(doers))))]


def settle(duties: list[Duty]) -> Responsible:
    """Make one answer of the duties found for a programme: the first unit leads unless a label says otherwise."""
    by_role: dict[str, list[Unit]] = {"lead": [], "supporting": [], "implementing": []}
    city = next((d.person for d in duties if d.role == "city_leader"), None)
    department = next((d.person for d in duties if d.role == "department_leader"), None)
    led = any(d.role == "lead" for d in duties)
    for duty in duties:
        if duty.role in ("responsible", "charged"):
            if led:
                for unit in _besides(duty.units, by_role["lead"]):
                    carries_out = duty.role == "responsible" or unit.name.endswith("政府")
                    _add(by_role["implementing" if carries_out else "supporting"], (unit,))
            elif duty.units:
                lead = () if by_role["lead"] else duty.units[:1]
                _add(by_role["lead"], lead)
                _add(by_role["supporting"], _besides(duty.units[len(lead) :], by_role["lead"]))
        elif duty.role in by_role:
            _add(by_role[duty.role], duty.units)
    return Responsible(
        city_leader=city,
        department_leader=department,
        lead_units=tuple(by_role["lead"]),
        supporting_units=tuple(by_role["supporting"]),
        implementing_units=tuple(by_role["implementing"]),
    )


def _besides(units: tuple[Unit, ...], known: list[Unit]) -> tuple[Unit, ...]:
    return tuple(u for u in units if u.name not in {k.name for k in known})


def _add(known: list[Unit], units: tuple[Unit, ...]) -> None:
    known += [u for u in units if u.name not in {k.name for k in known}]


def joined(labelled: Responsible, said: Responsible) -> Responsible:
    """Return `labelled` with the supporting and implementing units that sentences add."""
    supporting, implementing = list(labelled.supporting_units), list(labelled.implementing_units)
    _add(supporting, _besides(said.supporting_units, list(labelled.lead_units)))
    _add(implementing, said.implementing_units)
    return replace(labelled, supporting_units=tuple(supporting), implementing_units=tuple(implementing))


def read_duty_sentences(text: Text, span: Span) -> Responsible:
    """Where nothing is labelled: who convenes whom (甲会同乙、丙…), whose seat the office has, who is called the responsible body."""
    folded = text.folded
    lead: tuple[Unit, ...] = ()
    supporting: tuple[Unit, ...] = ()
    if office := _OFFICE_AT.search(folded, *span):
        lead = split_units(text, office.span(1))
        if members := _MEMBERS.search(folded, *span):
            supporting = tuple(u for u in split_units(text, members.span(1)) if u.name not in {x.name for x in lead})
    else:
        conveners = list(_SUBJECT_LEADS.finditer(folded, *span))
        if conveners:
            longest = max(conveners, key=lambda m: len(m.group(2)))
            lead = split_units(text, longest.span(1))
            supporting = split_units(text, longest.span(2))
    if not lead and (forwarded := _FORWARDED.search(folded, *span)):
        lead = split_units(text, forwarded.span(1))
        helpers = _HELPERS.search(folded, *span)
        found = split_units(text, helpers.span(1)) if helpers else ()
        supporting = tuple(u for u in found if not any(x.name.startswith(u.name) for x in lead))
    body = _IS_RESPONSIBLE.search(folded, *span) or _LOCAL_GOVERNMENTS.search(folded, *span)
    implementing = split_units(text, body.span(1)) if body else ()
    return Responsible(lead_units=lead, supporting_units=supporting, implementing_units=implementing)
