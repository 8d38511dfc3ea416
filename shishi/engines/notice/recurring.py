"""What is owed again and again: weekly figures, monthly reports, quarterly circulars."""

from __future__ import annotations

import re

from shishi.base.numerals import parse_number
from shishi.engines.notice.lines import Text
from shishi.engines.notice.names import is_body
from shishi.engines.notice.schema import Recurring, Span

_ACTS = r"报送|上报|报告|汇报|报(?=[一-龥])|通报|调度|统计|检查|督查|督导|抽查|自查|督办|排查|例会|会商|小结|总结|评估|考核|公布|公开|公示|发放|掌握|反馈|更新|演练|核查|巡查|回访|实地|点评|晾晒|汇总"
_EVERY = re.compile(
    r"(?P<every>每(?:个)?(?:两|半|双)?(?P<unit>周|星期|旬|月|季度|季|半年|年)(?:度)?(?P<day>(?:[一二三四五六日天](?=前|[^一-龥]))|末月\d{1,2}日|底|末|初|上旬|中旬|下旬|\d{1,2}(?:日|号))?(?:前|以前)?)"
    r"|(?P<by>(?:按|逐|定期按)(?P<byunit>周|旬|月|季度?|半年|年)(?:度)?(?:逐(?P<andunit>季度|月))?)"
)
_COMPOUND = re.compile(
    r"(?<![一-龥\d])?(?P<unit>周|旬|月|季|季度|半年|年度|年)一?(?P<act>调度|督查|督导|通报|统计|小结|总结|报告|报|例会|督办|检查|考核|点评|分析|晾晒)(?=[、,。;“”制机工\n)])"
)
_TO = re.compile(
    r"(?:上?(?<!通)报送?至?|汇报(?:给)?|报告(?:给)?|(?:分别)?向)(?!上?报|送|并)([一-龥、]{2,40}?)(?=进行|报送|报告|汇报|备案|审核|汇总|,|。|;|\n|$)"
)
_CADENCE = {
    "周": "weekly",
    "星期": "weekly",
    "旬": "xun",
    "月": "monthly",
    "季": "quarterly",
    "季度": "quarterly",
    "半年": "half_yearly",
    "年": "yearly",
    "年度": "yearly",
}
_XUN = {"上旬": "1-10", "中旬": "11-20", "下旬": "21-last"}


def read_recurring(text: Text, span: Span) -> tuple[Recurring, ...]:
    """Return the duties to report, check or pay that come back, each with its cadence and, where the text says so, its day and receiver."""
    found = []
    for sentence in text.sentences(span):
        folded = text.folded[slice(*sentence)]
        for match in _EVERY.finditer(folded):
            unit = match["unit"] or match["byunit"]
            if match["every"] and "半" in match["every"][:3]:
                unit = "半年"
            clause = _clause(text, sentence[0] + match.start(), sentence)
            if not re.search(_ACTS, text.folded[clause[0] : sentence[1]][:80]) or _counts(folded, match):
                continue
            found.append(_recurring(text, clause, unit, match["day"], sentence))
            if match["andunit"]:
                found.append(_recurring(text, clause, match["andunit"], None, sentence))
        for match in _COMPOUND.finditer(folded):
            clause = _clause(text, sentence[0] + match.start(), sentence)
            found.append(_recurring(text, clause, match["unit"], None, sentence))
    return tuple({(r.span, r.cadence): r for r in found}.values())


def _counts(folded: str, match: re.Match[str]) -> bool:
    """每人每月1500元 and 每月3次 are amounts and standards, not reports."""
    before, after = folded[max(0, match.start() - 4) : match.start()], folded[match.end() : match.end() + 12]
    return bool(
        re.search(r"每[人户个名]$", before)
        or re.match(r"\s?(?:不少于|不低于|至少)?(?:开展)?\s?\d+(?:\.\d+)?\s?(?:元|万|管|个|人|次(?!通报))", after)
    )


def _clause(text: Text, at: int, sentence: Span) -> Span:
    start, end = text.clause(at)
    if end - start < 12:
        end = text.clause(min(end + 1, sentence[1] - 1))[1]
    return text.trimmed((start, end), " \n,。;")


def _recurring(text: Text, clause: Span, unit: str, day: str | None, sentence: Span) -> Recurring:
    receivers = (m for m in _TO.finditer(text.folded[clause[0] : sentence[1]]) if all(map(is_body, m.group(1).split("、"))))
    to = next(receivers, None)
    return Recurring(
        span=clause,
        text_span=text.original_at(clause),
        cadence=_CADENCE[unit],
        day=_day(day),
        to=text.original_at((clause[0] + to.start(1), clause[0] + to.end(1))) if to else None,
    )


def _day(written: str | None) -> str | None:
    if not written:
        return None
    if written in ("底", "末"):
        return "last"
    if written in _XUN:
        return _XUN[written]
    if written == "初":
        return "1"
    if number := re.search(r"\d{1,2}", written):
        return number.group()
    return str(parse_number(written) or 7) if written in "一二三四五六日天" else None
