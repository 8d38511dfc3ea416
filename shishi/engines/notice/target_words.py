"""What a target's number counts, of what kind it is, and by when."""

from __future__ import annotations

import re
from datetime import date

from shishi.engines.notice.dates import DayMention
from shishi.engines.notice.lines import Text
from shishi.engines.notice.outline import Place
from shishi.engines.notice.quantities import Quantity
from shishi.engines.notice.schema import Deadline, Span

TIME_UNITS = frozenset(("年", "个月", "月", "天", "周", "日", "小时", "分钟", "岁", "周岁"))
_BEHIND = re.compile(r"[^,。;\n(\d]{0,40}")
_LEADING = re.compile(
    r"^(?:\(?[一二三四五六七八九十\d]{1,3}[)、.])*(?:(?:19|20)\d\d年?|\d{1,2}月(?:底|份|末)?(?:前)?|[一二三四五六七八九]是|到|在|对|通过|全[省市县区]|我[省市县区]|计划|力争|确保|使|累计)*"
)
_VERBS = re.compile(
    r"^(?:新建|改建|扩建|改扩建|续建|建设|建成|增加|新增|实现|完成|开展|设置|购置|配齐|组建|实施|安装|提供|引导|新开工|动工|兴建|开工|开发|举办|发放|帮助|投放|培训|筹集|投入|免费|为|将|和|与|及)+"
)
_KIND_WORDS = (
    ("capacity", re.compile(r"(?:每日|每天|日均|每小时|单日)[^,。;]{0,8}$")),
    ("recurring", re.compile(r"每(?:年|月|周|季度|半年)[^,。;]{0,8}$")),
    (
        "standard",
        re.compile(
            r"(?:每(?!个?(?:县|区县|旗县))(?:个|所|座|处|名|人|村|户|家|班|床|生|区|乡镇|公里|亩)?[^,。;]{0,14}|生均|人均|户均|班额|各|均|至少对接)$"
        ),
    ),
)
_PER_DAY = re.compile(r"(?:每日|每天|日均|每小时|单日)[^,。;]{0,8}$")


_COUNTIES = r"(?:各|每个?)(?:县[区市旗]*(?:\([区市、]+\))?|区县|旗县区?)"
_PLACE = re.compile(rf"全[省市县区州乡镇]|{_COUNTIES}|各乡镇")
_EACH_COUNTY = re.compile(_COUNTIES)
_BARE = str.maketrans("（）", "()")
_TOGETHER = re.compile(r"共(?!同|建)|总[计共]|合计|累计")
_RATE = re.compile(r"率|占比|比例|比重|覆盖面|达标|面$")
_RISE = re.compile(r"提高|提升|增长|增加|上升|下降|降低|减少|压减|增幅|降幅")


def unit_of(text: Text, q: Quantity) -> str | None:
    before = text.folded[max(0, q.span[0] - 12) : q.span[0]]
    if q.unit and _PER_DAY.search(before):
        return f"{q.unit}/日"
    return q.unit


def due_by(
    text: Text, q: Quantity, clause: Span, days: list[DayMention], deadline: Deadline | None
) -> tuple[date | None, str | None]:
    own = [d for d in days if clause[0] <= d.span[0] < clause[1] and d.ends and d.span[0] < q.span[0]]
    if own and not own[-1].bare_year:
        return own[-1].ends, "span"
    sentence = text.sentence(q.number_span[0])
    same = [d for d in days if sentence[0] <= d.span[0] < q.span[0] and d.ends and not d.bare_year]
    if same:
        return same[-1].ends, "sentence"
    if own:
        return own[-1].ends, "span"
    return (deadline.date, "programme") if deadline else (None, None)


def subject_of(text: Text, q: Quantity, clause: Span) -> str:
    """What is counted: the noun in front of the number where there is one, else the noun behind it."""
    folded = text.folded
    cut = r"[,;:]|其中" if q.unit in ("%", "‰", "百分点") else r"[,;:、]|其中|\d[^,;:、\d]{0,2}(?=[一-龥]{3})"
    before = _LEADING.sub("", re.split(cut, folded[clause[0] : q.span[0]])[-1].strip(" ()“"))
    if q.unit in ("%", "‰", "百分点"):
        return (
            re.sub(r"(?:分别)?(?:达到?|提高|提升|保持在|控制在|不低于|增长|稳定在)+$", "", before)[-40:]
            or text.original_at(clause)[-40:]
        )
    noun = _VERBS.sub("", before).strip("的")
    if len(noun) >= 2 and not re.search(r"(?:计划|达到|至少|各|共|每日|每天|配备|组建|对接|要|内|储备)$", noun):
        return noun[-40:]
    behind = _BEHIND.match(folded, q.span[1])
    words = (
        re.split(r"进行|实施|负责|以上|左右|等|并|开工|完工", behind.group().split("的")[-1])[0].strip(" 、”“") if behind else ""
    )
    return words[:30] or noun[-40:] or text.original_at(clause)[:30]


def kind_of(text: Text, q: Quantity, clause: Span, place: Place) -> str:
    before = text.folded[clause[0] : q.span[0]]
    if q.unit in ("百分点", "%", "‰"):
        return _rate_kind(q, before, place)
    if place.role == "scope" or re.search(r"在(?:全[省市县区州])?$", before):
        return "scope"
    if re.search(r"其中", text.folded[text.sentence(q.span[0])[0] : q.span[0]]):
        return "breakdown"
    if q.unit in TIME_UNITS or place.role in ("standards", "principles"):
        return "standard"
    return next(
        (kind for kind, pattern in _KIND_WORDS if pattern.search(before)), "progress" if place.role == "steps" else "output"
    )


def _rate_kind(q: Quantity, before: str, place: Place) -> str:
    if q.unit == "百分点":
        return "rate_delta"
    if re.search(r"完工率|开工率|完成率|进度|完成投资", before):
        return "progress"
    if _RISE.search(before[-6:]):
        return "rate_delta"
    return "standard" if place.role in ("safeguards", "standards") and not _RATE.search(before) else "rate"


def place_of(text: Text, clause: Span) -> str | None:
    """Return the place that a target is for. 各县区共 is what they reach together: no place of its own."""
    match = _PLACE.search(text.folded[slice(*clause)])
    return (
        match.group() if match and not (is_each_county(match.group()) and _TOGETHER.search(match.string, match.end())) else None
    )


def is_each_county(place: str) -> bool:
    """Tell whether the number of a target for this place is what each county is to reach by itself."""
    return bool(_EACH_COUNTY.fullmatch(place.translate(_BARE)))
