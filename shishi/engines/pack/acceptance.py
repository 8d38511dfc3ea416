"""Steps of acceptance and plans to file, read from the sentences that order them."""

from __future__ import annotations

import re

from shishi.engines.notice.dates import find_days
from shishi.engines.notice.lines import Text
from shishi.engines.notice.names import is_body
from shishi.engines.notice.outline import locate
from shishi.engines.notice.schema import Programme, Reading, Section, Span
from shishi.engines.pack.ids import Ids
from shishi.engines.pack.schema import READ, Item, Value

_ACCEPTS = re.compile(r"验收|自查自评|自评|自查(?=,|、|并|。|;|$)|考核评估|评估(?=,|。|;|$)|抽查验收")
_LEVELS = (
    ("province", re.compile(r"省级|省政府|全省|省[一-龥]{1,6}(?:厅|委|局)")),
    ("city", re.compile(r"市级|市政府|市[一-龥]{1,8}(?:局|委|会|总队|工会|妇联)|市直")),
    ("county", re.compile(r"县级|各县|县区|县\(|区政府|旗县")),
    ("institution", re.compile(r"[一-龥](?:医院|中心|卫生院|学校|机构)")),
)
_FORMS = (
    ("self", re.compile(r"自查|自评|自检|自验")),
    ("sample", re.compile(r"抽查|抽验|抽检")),
    ("joint", re.compile(r"会同|联合|共同|组织[^。;]{0,40}部门|专项工作组")),
    ("full", re.compile(r"全面|逐项|逐个")),
)
_PARTIES = re.compile(r"(?:会同|组织)([^。;]{2,80}?)(?:等(?:部门|单位)|共同|组成|进行)")
_REPORTS = re.compile(r"(?:上报|报送|报(?!告|表|废|名|刊)|上报至)([省市县][一-龥]{1,10}(?:厅|局|委|会|政府|办公室))")
_FILED = re.compile(
    r"(?:报(?!告|表|名|废|刊)|上报|报送)([省市县][一-龥]{1,14}?(?:局|委|厅|会|办公室|政府))?(?:审核)?(?:备案|审批|审定)|(?:方案|清单|名单|计划|明细)[^。;]{0,20}(?:上报|报送?)([省市县][一-龥]{1,14}?(?:局|委|厅|会|办公室|政府))"
)
_SKIPPED = ("safeguards", "principles", "funding", "duties")


def read_acceptance(reading: Reading, p: Programme, ids: Ids) -> list[Item]:
    """Return the links of the acceptance chain: which level, in which form, with whom, reporting to whom, by when."""
    text = Text(reading.text)
    out: dict[tuple[str, str], Item] = {}
    for sentence in text.sentences(p.span):
        folded = text.folded[slice(*sentence)]
        if not _ACCEPTS.search(folded) or locate(p.sections, sentence[0]).role in _SKIPPED:
            continue
        for level, words in _levels(folded):
            form = next((name for name, pattern in _FORMS if pattern.search(words)), "assessment")
            if (level, form) not in out and _ACCEPTS.search(words):
                out[level, form] = _step(reading, p, ids, sentence, level, form, words)
    return list(out.values())


def _levels(folded: str) -> list[tuple[str, str]]:
    """Cut a sentence at its list marks; a piece that names no level, or only whom to report to, goes on with the level before it."""
    out: list[tuple[str, str]] = []
    for piece in re.split(r"[,、]", folded):
        named = _REPORTS.sub("", piece)
        level = next((name for name, pattern in _LEVELS if pattern.search(named)), None)
        if out and not out[-1][0]:
            kept = "" if _ACCEPTS.search(out[-1][1]) else out[-1][1] + ","
            out[-1] = (level or "", kept + piece)
        elif (level and not (out and _is_listed(piece, out[-1][1]))) or not out:
            out.append((level or "", piece))
        else:
            out[-1] = (out[-1][0], out[-1][1] + "," + piece)
    return [o for o in out if o[0]]


def _is_listed(piece: str, before: str) -> bool:
    """Tell whether `piece` goes on with a list that `before` opened: 会同甲局、乙局等部门, or two institutions side by side."""
    opened = re.search(r"(?:会同|组织)[^。;]*$", before)
    return bool(opened and not _PARTIES.search(before)) and not _ACCEPTS.search(piece.split("等")[0])


def _step(reading: Reading, p: Programme, ids: Ids, at: Span, level: str, form: str, words: str) -> Item:
    chain = locate(p.sections, at[0]).chain
    values = {"level": Value(value=level, by=READ, span=at), "form": Value(value=form, by=READ, span=at)}
    if parties := _PARTIES.search(words):
        listed = words[parties.end(1) : parties.end(1) + 2] in ("等部", "等单")
        names = [n for n in re.split(r"[、,和]", parties.group(1)) if is_body(n) or (listed and len(n) <= 10)]
        values |= {"parties": Value(value=names, by=READ, span=at)} if names else {}
    if reports := _REPORTS.search(words):
        values["report_to"] = Value(value=reports.group(1), by=READ, span=at)
    if by_date := _by_date(reading, p, chain, words, at):
        values["by_date"] = by_date
    return Item(kind="acceptance", id=ids.new("s", level, form), heading=chain[-1].path if chain else "", values=values)


def _by_date(reading: Reading, p: Programme, chain: tuple[Section, ...], words: str, at: Span) -> Value | None:
    """Return the last day the step's own words give, else the last day of the phase it stands in."""
    days = [d.ends for d in find_days(words, year=reading.year) if d.ends]
    if days:
        return Value(value=days[-1], by=READ, span=at)
    for section in reversed(chain):
        for m in p.milestones:
            if m.heads_phase and m.ends and section.span[0] <= m.span[0] < section.body_span[0]:
                return Value(value=m.ends, by=READ, span=m.span)
    return None


def read_filings(reading: Reading, p: Programme, ids: Ids) -> list[Item]:
    """Return the plans and lists to be filed upward, with receiver and day."""
    text = Text(reading.text)
    out = []
    for match in _FILED.finditer(text.folded, *p.span):
        at = match.start()
        role = locate(p.sections, at).role
        if role in _SKIPPED:
            continue
        sentence = text.sentence(at)
        chain = locate(p.sections, at).chain
        values = {"what": Value(value=_what(text.folded[sentence[0] : at + 8]), by=READ, span=sentence)}
        if to := match.group(1) or match.group(2):
            values["to"] = Value(value=to, by=READ, span=sentence)
        days = [d for d in find_days(text.folded[slice(*sentence)], year=reading.year) if d.ends]
        if days and days[-1].ends:
            values["by_date"] = Value(value=days[-1].ends, by=READ, span=sentence)
        out.append(
            Item(
                kind="filing",
                id=ids.new("b", days[-1].ends if days else "open"),
                heading=chain[-1].path if chain else "",
                values=values,
            )
        )
    return out


def _what(words: str) -> str:
    found = re.findall(r"[一-龥]{0,6}(?:方案|清单|名单|计划|明细|报告)", words)
    return "、".join(dict.fromkeys(found[-2:])) or "方案"
