"""Which quantities are targets, of what kind, and by when."""

from __future__ import annotations

import re
from dataclasses import replace

from shishi.engines.notice.dates import DayMention, find_days
from shishi.engines.notice.funding import is_paid_share
from shishi.engines.notice.lines import Text
from shishi.engines.notice.outline import Place, locate
from shishi.engines.notice.quantities import Quantity, find_quantities
from shishi.engines.notice.schema import Deadline, Part, Section, Span, Target
from shishi.engines.notice.target_words import TIME_UNITS, due_by, kind_of, place_of, subject_of, unit_of

_MONEY_AFTER = re.compile(r"\s?(?:余|多)?(?:万|亿|千|百)?元")
_NOT_BEFORE = re.compile(
    r"(?:第|GB[/T ]*|编号|文号|电话|热线|邮编|增长率?为|No\.?|〔|[A-Za-z]|“|‘|《|十四五|[零〇一二三四五六七八九十百千万]|\d[.-])$"
)
_NAME_TAIL = re.compile(
    r"^(?:级(?!以上)|类|号|届|G\b|[A-Za-z]|条红线|同时|”|位一体|个一批|大(?:工程|行动|体系|任务|专项)|件(?:省|市|县|区|为民|民生|惠民|大|好|重点)?[^,。;]{0,4}实事|件(?:大事|好事)|项(?:制度|机制|原则|措施|重点任务|举措))"
)
_COMPARED = frozenset({">=", "<=", "<", ">"})
_RANKED = re.compile(r"(?:占|列|居|前|位列|排名)$")
_BUILDS = re.compile(
    r"新建|改建|扩建|改扩建|建成|建设|改造|新增|增加|完成|配备|购置|打造|创建|实施|开展|培训|筛查|检查|提升|建立|设置|安装|投放|种植|救助|资助"
)
_GENERIC = re.compile(
    r"^(?:个)?(?:阶段|方面|方式|环节|层面|渠道|类|标准|原则|机制|体系|重点|问题|关口|责任|办法|到位|部门|级|面|条红线|专项|项目类|大类|为主|单位|人只能|以上(?:综合|医|公立|等)|月|季度|星期)"
)
_PLACE_NUMBER = re.compile(
    r"(?:^|[、,;::(]|其中|分别)\s*([一-龥]{2,16}?(?:区|县|市|镇|乡|街道|旗|州|院|中心|局|公司|集团|级))(?:各)?\s?$"
)
_ONLY_SO_OFTEN = re.compile(r"每[一-龥]{0,8}(?:只|仅|限|最多)[一-龥]{0,3}$")
_TRAILING_VERB = re.compile(r"(?:新建|改建|扩建|改扩建|建设|建成|实施|完成)$")


def read_targets(
    text: Text, span: Span, sections: tuple[Section, ...], *, year: int | None, deadline: Deadline | None
) -> tuple[Target, ...]:
    """Return every count, rate, standard and threshold of a programme, in the order of the text.

    Money is never a target. A number that repeats an earlier one of the same unit in the steps restates it. Parts by place stand in the whole's `parts`.
    """
    folded = text.folded
    targets: list[Target] = []
    whole: tuple[int, Quantity] | None = None
    seen: set[tuple[object, object]] = set()
    days = [_moved(m, span[0]) for m in find_days(folded[slice(*span)], year=year)]
    for quantity in find_quantities(folded[slice(*span)]):
        q = _shifted(quantity, span[0])
        place = locate(sections, q.number_span[0])
        if not _is_target(text, q, place, days):
            continue
        key = (q.value, q.unit)
        later = place.role in ("steps", "safeguards", "deadline", "principles")
        if _heads(text, q, span, sections):
            continue
        if later and key in seen and q.unit not in ("%", "百分点"):
            whole = next(i for i, t in enumerate(targets) if (t.quantity, t.unit) == key), q
            continue
        if whole and (part := _as_part(text, q, whole[1])):
            targets[whole[0]] = replace(targets[whole[0]], parts=(*targets[whole[0]].parts, part))
            continue
        if not later and q.unit and "/" not in (unit_of(text, q) or ""):
            seen.add(key)
        whole = len(targets), q
        targets.append(_target(text, q, place, days, deadline))
    targets += _unquantified(text, span, sections, targets)
    return tuple(targets)


def _heads(text: Text, q: Quantity, span: Span, sections: tuple[Section, ...]) -> bool:
    """A number in the heading over a programme's sections names the programme; its sections say it again."""
    if not sections or q.span[1] > sections[0].span[0] or q.span[0] < span[0]:
        return False
    start, end = text.folded.rfind("\n", 0, q.span[0]) + 1, text.folded.find("\n", q.span[1])
    return not re.search(r"[。;]", text.folded[start : end if end >= 0 else span[1]])


def _shifted(q: Quantity, by: int) -> Quantity:
    return Quantity(
        (q.span[0] + by, q.span[1] + by), (q.number_span[0] + by, q.number_span[1] + by), q.value, q.unit, q.qualifier, q.chinese
    )


def _moved(m: DayMention, by: int) -> DayMention:
    return DayMention((m.span[0] + by, m.span[1] + by), m.starts, m.ends, m.precision, m.bound, m.explicit_year, m.bare_year)


def _is_target(text: Text, q: Quantity, place: Place, days: list[DayMention]) -> bool:
    folded = text.folded
    start, end = q.number_span
    before = folded[max(0, q.span[0] - 16) : q.span[0]].rsplit("\n", 1)[-1]
    after = folded[end : end + 16].split("\n", 1)[0]
    behind = folded[q.span[1] : q.span[1] + 12].split("\n", 1)[0]
    if place.role in ("duties",) or _MONEY_AFTER.match(after) or any(a < end and start < b for a, b in (d.span for d in days)):
        return False
    if (
        _NOT_BEFORE.search(before)
        or (q.qualifier not in _COMPARED and _NAME_TAIL.match(after))
        or _in_name(text, start)
        or _RANKED.search(before)
    ):
        return False
    if _is_number_of_heading(text, start, place) or re.match(
        r"个?工作日|年(?:度|级|版|期)|号|时\d|月\d|%?的?(?:比例|标准)分担|个?部门", after
    ):
        return False
    if q.unit == "%" and is_paid_share(before, behind):
        return False
    if q.chinese and _ONLY_SO_OFTEN.search(before):
        return True
    if q.unit in TIME_UNITS:
        return _is_term(q, before, behind)
    if q.chinese:
        return _is_counted_in_words(q, before, behind, after)
    return not (q.unit in ("级", "类", "分", "度", "月", "门", "步", "层") and q.qualifier == "=")


def _is_term(q: Quantity, before: str, behind: str) -> bool:
    """A time is a target where it is a limit or a range, not where it says how old, how long ago or until when."""
    if q.chinese:
        return False
    if q.unit in ("岁", "周岁"):
        return bool(re.search(r"年龄[^,。;]{0,6}$", before)) and q.qualifier in _COMPARED
    if q.unit in ("小时", "分钟"):
        return True
    return (q.qualifier in (">=", ">") or isinstance(q.value, tuple)) and not re.match(r"[^,。;]{0,2}放宽", behind)


def _is_counted_in_words(q: Quantity, before: str, behind: str, after: str) -> bool:
    """一次, 两个阶段 and 三项制度 count nothing promised; 三个小区改造, 任期不超过两届 and 百分之九十 do."""
    if q.unit in ("%", "‰"):
        return True
    if q.unit is None:
        return bool(re.match(r"[^,。;]{0,8}(?:计划|工程|行动|人|名)", after))
    if q.qualifier in ("<=", ">=") and q.unit in ("届", "次", "名", "人", "个"):
        return not _GENERIC.match(behind)
    small = not isinstance(q.value, tuple) and q.value <= 1
    return (
        not small
        and q.unit in ("个", "所", "座", "处", "家", "名", "户", "条", "栋")
        and not _GENERIC.match(behind)
        and bool(_BUILDS.search(before + behind))
    )


def _in_name(text: Text, at: int) -> bool:
    """Inside 《》, or inside quotation marks where the quoted piece is short."""
    folded = text.folded
    left = folded.rfind("\n", 0, at) + 1
    line = folded[max(left, at - 60) : at]
    if line.rfind("《") > line.rfind("》"):
        return True
    opened = line.rfind("“")
    if opened <= line.rfind("”"):
        return False
    closed = folded.find("”", at)
    return 0 <= closed - (at - len(line) + opened) <= 24


def _is_number_of_heading(text: Text, at: int, place: Place) -> bool:
    return any(s.span[0] <= at < s.title_span[0] for s in place.chain)


def _as_part(text: Text, q: Quantity, whole: Quantity) -> Part | None:
    """A place or body with nothing but its number, behind a whole of the same unit, is a part of it; so is all in a bracket (其中…)."""
    folded = text.folded
    if q.number_span[0] - whole.number_span[1] > 400 or q.unit != whole.unit or folded.find("\n", whole.span[1], q.span[0]) >= 0:
        return None
    between = folded[whole.span[1] : q.span[0]]
    if re.search(r"\([^()]*其中[^()]*$", between):
        match = re.search(r"([^、,;:(]{2,20})$", between)
    elif (
        _PLACE_NUMBER.search(folded[max(0, whole.span[0] - 20) : whole.span[0]])
        or folded[q.span[1] : q.span[1] + 1] not in "、,;。:)\n"
    ):
        return None
    else:
        match = _PLACE_NUMBER.search(between)
    if not match:
        return None
    start = q.span[0] - len(between) + match.start(1)
    names: tuple[str, ...] = (text.original[start : start + len(match.group(1))].removeprefix("其中"),)
    if between.rstrip().endswith("各") and (listed := re.search(r"([一-龥]{2,10}(?:、[一-龥]{2,10})+?)各?\s?$", between)):
        start = q.span[0] - len(between) + listed.start(1)
        names = tuple(n.removeprefix("其中") for n in text.original[start : q.span[0]].strip().removesuffix("各").split("、"))
    value = q.value[1] if isinstance(q.value, tuple) else q.value
    return Part(places=names, quantity=value, unit=q.unit, span=(start, q.span[1]))


def _target(text: Text, q: Quantity, place: Place, days: list[DayMention], deadline: Deadline | None) -> Target:
    clause = _clause(text, q, days)
    by, basis = due_by(text, q, clause, days, deadline)
    subject = subject_of(text, q, clause)
    return Target(
        span=clause,
        text_span=text.original_at(clause),
        quantity=q.value,
        unit=unit_of(text, q),
        subject=subject,
        qualifier=q.qualifier,
        kind=kind_of(text, q, clause, place),
        place=place_of(text, clause),
        by=by,
        by_basis=basis,
    )


def _clause(text: Text, q: Quantity, days: list[DayMention]) -> Span:
    """The words around a quantity: its own piece of a chain; a rate reaches back to the day that governs it in its sentence."""
    start, end = text.clause(q.number_span[0], marks="。;!?\n,、" if _chained(text, q) else "。;!?\n,")
    if q.unit in ("%", "百分点"):
        sentence = text.sentence(q.number_span[0])
        governing = [d.span[0] for d in days if sentence[0] <= d.span[0] < q.span[0] and not d.bare_year]
        start = min(start, text.clause(governing[-1])[0]) if governing else start
    start, end = text.trimmed((min(start, q.span[0]), max(end, q.span[1])), " \n,。;、")
    if (
        (verb := _TRAILING_VERB.search(text.folded[start:end]))
        and text.folded[end : end + 1] == "、"
        and start + verb.start() >= q.span[1]
    ):
        end = start + verb.start()
    return start, end


def _chained(text: Text, q: Quantity) -> bool:
    clause = text.clause(q.number_span[0])
    return len(re.findall(r"\d[^、]{0,8}、", text.folded[slice(*clause)])) >= 1


def _unquantified(text: Text, span: Span, sections: tuple[Section, ...], found: list[Target]) -> list[Target]:
    """A programme whose goals hold no number still promises something: its first goal sentence is a target without a quantity."""
    goals = [s for s in sections if locate(sections, s.span[0]).role == "goals"]
    if not goals or any(goals[0].span[0] <= t.span[0] < goals[0].span[1] for t in found):
        return []
    sentence = next(iter(text.sentences(goals[0].body_span)), None)
    if sentence is None:
        return []
    sentence = text.trimmed(sentence)
    return [
        Target(
            span=sentence,
            text_span=text.original_at(sentence),
            quantity=None,
            unit=None,
            subject=text.original_at(sentence)[:40],
            qualifier=None,
            kind="unquantified",
            place=place_of(text, sentence),
            by=None,
            by_basis=None,
        )
    ]
