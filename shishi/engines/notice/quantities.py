"""Numbers with what they count: how many, of what unit, at least or at most."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shishi.base.numerals import ARABIC, parse_number
from shishi.engines.notice.schema import Number, Span

_NUM = rf"(?:{ARABIC})\s?(?:[百千万亿]{{1,2}})?"
_CN_NUM = r"[一二三四五六七八九十百千万两]{1,6}"
COUNTERS = (
    "万人次|人次|人天|人日|批次/千人|份/千人|批次|场次|班次|车次|架次|课时|学时|小时|分钟|平方公里|平方千米|立方米|平方米|公顷|公里|千米|千瓦时|千瓦|兆瓦|毫米|厘米|吨|公斤|千克|蒸吨|延米|米|亩|"
    "百分点|个百分点|周岁|岁|年|个月|月|周|天|"
    "个|名|人|户|座|处|所|家|张|台|套|辆|件|项|条|株|棵|只|头|支|对|间|栋|幢|部|盏|眼|口|块|片|段|批|期|场|轮|班|种|份|本|册|篇|例|宗|起|次|管|瓶|组|队|届|站|点|村|镇|乡镇|乡|街道|社区|县区|区县|县|区|市|校|院|园|桥|床|位|循环|门|倍|分|度|级|类|步|层|艘|孔|根|杆|顶|艘|兆|升|袋|盒|箱"
)
_UNIT = rf"(?P<unit>%|‰|{COUNTERS})"
_BEFORE = r"(?P<before>不少于|不低于|不得少于|不得低于|不小于|至少(?:达到)?|最少|超过|突破|大于|高于|不超过|不高于|不大于|不多于|不得超过|最多|最高(?:不超过)?|低于|小于|少于|控制在|约|大约|近|接近|达到?)?\s?"
_AFTER = r"(?P<after>\s?(?:及以上|\(含\)以上|以上|及以下|以下|以内|之内|内(?![容部外心])|左右|上下|多|余))?"
_MENTION = re.compile(
    rf"{_BEFORE}(?P<open>百分之|千分之)?(?<![\d.])(?P<number>{_NUM})(?:\s?(?:-{{1,2}}|至|到|~)\s?(?P<upper>{_NUM}))?(?:余|多)?\s?(?P<of>个)?(?:{_UNIT})?{_AFTER}"
)
_CN_MENTION = re.compile(
    rf"{_BEFORE}(?:(?P<open>百分之|千分之)(?P<share>[零一二三四五六七八九十百点两]{{1,8}})|(?<![第十百千万一二三四五六七八九两])(?P<number>{_CN_NUM})(?P<of>个)?(?P<unit>{COUNTERS}))"
    rf"{_AFTER}"
)
_CN_ONLY = re.compile(rf"(?<![第])(?P<number>{_CN_NUM}[百千万]|[十百千]{{1,2}}万)(?=[一-龥])")
_QUALIFIERS = (
    (">=", re.compile(r"不少于|不低于|不得少于|不得低于|不小于|至少|最少|以上")),
    (">", re.compile(r"超过|突破|大于|高于|多$|余$")),
    ("<=", re.compile(r"不超过|不高于|不大于|不多于|不得超过|最多|最高|以内|之内|内$|以下|控制在")),
    ("<", re.compile(r"低于|小于|少于")),
    ("about", re.compile(r"约|近|接近|左右|上下")),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    span: Span
    """From the comparing word to the comparing word."""
    number_span: Span
    value: Number
    unit: str | None
    qualifier: str
    chinese: bool
    """Written in Chinese numerals."""


def qualifier_of(before: str, after: str) -> str:
    """Return the comparison that the words around a number make; `=` where they make none."""
    if re.search(r"不超过|不高于|不大于|不多于|不得超过", before):
        return "<="
    if re.search(r"不少于|不低于|不得少于|不得低于|不小于", before):
        return ">="
    return next((sign for sign, pattern in _QUALIFIERS if pattern.search(before) or pattern.search(after)), "=")


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of folded `text` in order; spans are relative. A number without a unit is none."""
    found = [q for m in _MENTION.finditer(text) if (q := _arabic(m))]
    taken = [q.span for q in found]
    for match in _CN_MENTION.finditer(text):
        if not any(a < match.end() and match.start() < b for a, b in taken) and (q := _chinese(match)):
            found.append(q)
    for match in _CN_ONLY.finditer(text):
        value = parse_number(match["number"])
        if value and value >= 10000 and not any(q.span[0] < match.end() and match.start() < q.span[1] for q in found):
            found.append(Quantity(match.span(), match.span("number"), value, None, "about", True))
    return sorted(found, key=lambda q: q.span)


_MYRIAD_WITHOUT_UNIT = re.compile(r"[万亿]$")


def _arabic(match: re.Match[str]) -> Quantity | None:
    value = parse_number(match["number"])
    unit = match["unit"]
    if match["open"]:
        unit = "%" if match["open"] == "百分之" else "‰"
    if value is None or (unit is None and not match["of"] and not _MYRIAD_WITHOUT_UNIT.search(match["number"])):
        return None
    number: Number = value
    if match["upper"]:
        upper = parse_number(match["upper"])
        if upper is None:
            return None
        if upper > value:
            number = (value * _scale(match["number"], match["upper"]), upper)
        else:
            number = upper
    span = match.span()
    if match["of"] and unit not in ("百分点", "月", "小时"):
        span = (match.start(), match.end("of")) if unit else span
        unit = "个"
    return Quantity(
        span,
        match.span("number"),
        number,
        (unit or "个").removeprefix("万"),
        qualifier_of(match["before"] or "", match["after"] or ""),
        False,
    )


def _scale(lower: str, upper: str) -> int:
    """3-5万 means thirty to fifty thousand."""
    if re.search(r"[百千万亿]$", upper.strip()) and not re.search(r"[百千万亿]$", lower.strip()):
        return int(parse_number("1" + re.sub(r"[\d.,\s]", "", upper)) or 1)
    return 1


def _chinese(match: re.Match[str]) -> Quantity | None:
    written = match["share"] or match["number"]
    if "点" in written:
        whole, part = written.split("点", 1)
        a, b = parse_number(whole), parse_number(part)
        value = float(f"{a}.{b}") if a is not None and b is not None else None
    else:
        value = parse_number(written)
    if value is None:
        return None
    unit = ("%" if match["open"] == "百分之" else "‰") if match["open"] else match["unit"]
    span = match.span()
    if match["of"] and unit not in ("百分点", "月", "小时"):
        span, unit = (match.start(), match.end("of")), "个"
    return Quantity(
        span,
        match.span("share" if match["share"] else "number"),
        value,
        unit,
        qualifier_of(match["before"] or "", match["after"] or ""),
        True,
    )
