"""What a notice leaves open and somebody will have to ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from shishi.base.phrases import Phrase, say, word
from shishi.engines.notice.checks.case import Case, figure, finding
from shishi.engines.notice.schema import Finding, Programme, Target

_WHOLE_PLACE = re.compile(r"^全[省市县区州]")
_BASELINE = re.compile(r"由(?:上年|去年|20\d\d年)?[^,。;]{0,10}\d+(?:\.\d+)?%[^,。;]{0,6}(?:提高|上升)|基期|基数")
_TERM = re.compile(r"“([二三四五六七八九十两双][一-龥]{1,3})”(?=机制|制度|制)")
_YEAR_WITHOUT_NIAN = re.compile(r"(?<!\d)(?:19|20)\d\d(?=[在全各我本])")


_LACKS: tuple[tuple[str, Callable[[Programme], object], str, Phrase, str], ...] = (
    (
        "gap.funding",
        lambda p: p.funding,
        word("没有资金安排"),
        say("不知道钱从哪里来、要多少。"),
        word("是否需要资金？来源和金额是多少？"),
    ),
    (
        "gap.cadence",
        lambda p: p.recurring,
        word("没有写明多久报送一次进展"),
        say("没有报送周期就无法判断迟报、漏报。"),
        word("进展多久报送一次，报给谁？"),
    ),
    (
        "gap.deadline",
        lambda p: p.deadline,
        word("没有写明完成时限"),
        say("没有时限就无法判断是否按期。"),
        word("完成时限是哪一天？"),
    ),
)


def find(case: Case) -> Iterator[Finding]:
    yield from _lacking(case)
    for p in case.reading.programmes:
        yield from _attachments(case, p)
        yield from _targets(case, p)
        yield from _money(case, p)
        yield from _quotas(case, p)
        yield from _baseline(case, p)
        yield from _terms(case, p)
        yield from _broken(case, p)


def _lacking(case: Case) -> Iterator[Finding]:
    """What a programme does not say; where none of several says it, that is said once."""
    programmes = case.reading.programmes
    for code, has, says, why, question in _LACKS:
        lacking = [
            p
            for p in programmes
            if not has(p) and not (code == "gap.cadence" and case.reading.recurring and len(programmes) == 1)
        ]
        if len(lacking) == len(programmes) > 1:
            if code != "gap.cadence" or not case.reading.recurring:
                yield finding(
                    code,
                    "gap",
                    None,
                    [programmes[0].title_span],
                    say("{count}项均{lacks:word}。", count=len(programmes), lacks=says),
                    why=why,
                    question=say("各项{question:word}", question=question),
                )
            continue
        for p in lacking:
            yield finding(
                code,
                "gap",
                p,
                [p.title_span],
                say("{lacks:word}。", lacks=says),
                why=why,
                question=say("本项{question:word}", question=question),
            )


def _attachments(case: Case, p: Programme) -> Iterator[Finding]:
    for a in p.attachments:
        if not a.present:
            yield finding(
                "gap.attachment",
                "gap",
                p,
                [a.span],
                say("附件“{title}”未随文附上。", title=a.title),
                why=say("任务分解等内容在附件中，缺附件就没有分县区的依据。"),
                question=say("请提供附件“{title}”。", title=a.title),
            )


def _targets(case: Case, p: Programme) -> Iterator[Finding]:
    for t in p.targets:
        if t.kind == "unquantified":
            yield finding(
                "gap.quantity",
                "gap",
                p,
                [t.span],
                say("目标{quote}没有数量。", quote=case.quote(t.span)),
                why=say("没有数量就无法计算完成率。"),
                question=say("本项全年的数量目标是多少？"),
            )


def _money(case: Case, p: Programme) -> Iterator[Finding]:
    for f in p.funding:
        if f.amount is None and f.share is None:
            kind = word("兜底") if f.kind == "residual" else word("来源")
            yield finding(
                "gap.amount",
                "gap",
                p,
                [f.span],
                say("资金{kind:word}{quote}没有金额。", kind=kind, quote=case.quote(f.span)),
                why=say("没有金额就无法核对到位率。"),
                question=say("这一{kind:word}的金额是多少？", kind=kind),
            )


def _quotas(case: Case, p: Programme) -> Iterator[Finding]:
    """A city-wide number that several places carry out, without its split."""
    for t in p.targets:
        if (
            t.kind == "output"
            and isinstance(t.quantity, int)
            and t.quantity > 1
            and t.place
            and _WHOLE_PLACE.match(t.place)
            and not t.parts
            and t.unit != "%"
        ):
            if not any(re.match(r"各", u.name) for u in p.responsible.implementing_units) or _each(case, p, t):
                continue
            yield finding(
                "gap.quota",
                "gap",
                p,
                [t.span],
                say("{quote}没有分解到县区。", quote=case.quote(t.span)),
                why=say("各县区不知道自己的任务，市里无法按县区通报。"),
                question=say("{whole:number}{unit:unit}如何分解到各县区？", whole=t.quantity, unit=t.unit or ""),
            )


def _each(case: Case, p: Programme, t: Target) -> Target | None:
    """各配备60人……共120人: the share of each stands beside the whole."""
    sentence = case.text.sentence(t.span[0])
    for other in p.targets:
        same = other is not t and case.text.sentence(other.span[0]) == sentence and other.unit == t.unit
        if (
            same
            and isinstance(other.quantity, int)
            and isinstance(t.quantity, int)
            and re.search(r"各[^,。;]{0,6}$", case.text.folded[sentence[0] : other.span[1]].rsplit(figure(other.quantity), 1)[0])
        ):
            return other if t.quantity % other.quantity == 0 else None
    return None


def _baseline(case: Case, p: Programme) -> Iterator[Finding]:
    for t in p.targets:
        if t.kind == "rate_delta" and t.unit == "百分点" and not _BASELINE.search(case.words(p)):
            yield finding(
                "gap.baseline",
                "gap",
                p,
                [t.span],
                say("{quote}没有基期数。", quote=case.quote(t.span, 60)),
                why=say("没有基期就算不出提高了多少。"),
                question=say("各项指标上年末的数是多少，按县区分别是多少？"),
            )


def _terms(case: Case, p: Programme) -> Iterator[Finding]:
    told = set()
    for match in _TERM.finditer(case.text.folded, *p.span):
        if match.group(1) not in told:
            told.add(match.group(1))
            yield finding(
                "gap.term",
                "gap",
                p,
                [match.span(1)],
                say("“{term}”没有写明是哪几项。", term=match.group(1)),
                why=say("不知道具体是哪几项就无法逐项落实。"),
                question=say("“{term}”具体指哪几项？", term=match.group(1)),
            )


def _broken(case: Case, p: Programme) -> Iterator[Finding]:
    for line in case.text.lines_between(p.span):
        if line.text.endswith((",", "、")) and len(line.text) > 20:
            span = line.end - 20, line.end
            yield finding(
                "gap.broken",
                "doubt",
                p,
                [span],
                say("段落以“{mark}”结束：{quote}", mark=case.reading.text[line.end - 1], quote=case.quote(span)),
                why=say("句子没有写完，疑有缺文。"),
                question=say("这一段是否有缺漏的文字？"),
            )
    for match in _YEAR_WITHOUT_NIAN.finditer(case.text.folded, *p.span):
        yield finding(
            "gap.typo",
            "doubt",
            p,
            [(match.start(), match.end() + 6)],
            say("{quote}中年份后缺“年”字。", quote=case.quote((match.start(), match.end() + 8))),
            why=say("疑为漏字。"),
            question=say("此处是否漏“年”字？"),
        )
