"""Percentages that no whole number meets, rises that the milestones contradict, things that start twice."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator

from shishi.base.phrases import say, word
from shishi.engines.notice.checks.case import Case, finding
from shishi.engines.notice.outline import locate
from shishi.engines.notice.schema import Finding, Programme, Span, Target

_GENERIC = re.compile(
    r"项目|建设|工程|新建|改建|扩建|改造|全市|全县|全区|实施|完成|达到|以上|城区|农村|学校|工作|增加|增补|提升|开展"
)
_STATES = (
    (
        re.compile(r"(?:全面|做好)?(?:复工)(?:建设|准备)?"),
        re.compile(r"(?<!新)开工(?:建设)?(?!准备)"),
        word("复工"),
        word("开工"),
    ),
    (
        re.compile(r"完成(?:本)?年度(?:计划|建设|投资)*任务"),
        re.compile(r"(?:全面|整体)(?:完工|竣工|建成|完成建设任务)"),
        word("完成年度任务"),
        word("全面完工"),
    ),
)
_NAME_SPLIT = re.compile(r"[、,。;:和及与]|\d+[座处项个]")


def find(case: Case) -> Iterator[Finding]:
    for p in case.reading.programmes:
        yield from _percent(case, p)
        yield from _rise(case, p)
        yield from _states(case, p)


def _percent(case: Case, p: Programme) -> Iterator[Finding]:
    """p% of n things is met when 100·k ≥ p·n; where that k is n itself, the percentage asks for all."""
    counts = [
        t
        for t in p.targets
        if t.kind == "output"
        and isinstance(t.quantity, int)
        and 1 < t.quantity <= 200
        and t.unit not in ("%", "人", "人次", "百分点")
    ]
    for t in p.targets:
        if t.kind != "progress" or t.unit != "%" or not isinstance(t.quantity, int | float) or t.quantity >= 100:
            continue
        whole = _whole_of(case, p, t, counts)
        if whole is None or not isinstance(whole.quantity, int):
            continue
        n = whole.quantity
        k = math.ceil(t.quantity * n / 100)
        unit = whole.unit or ""
        arithmetic = say(
            "{whole} × {percent:number}% = {exact:number}，即 {least} {unit:unit}",
            whole=n,
            percent=t.quantity,
            exact=round(n * t.quantity / 100, 2),
            least=k,
            unit=unit,
        )
        if k == n:
            yield finding(
                "feasible.percent",
                "doubt",
                p,
                [t.span, whole.span],
                say(
                    "{quote}：总数{whole}{unit:unit}，达到{percent:number}%就要全部完成。",
                    quote=case.quote(t.span),
                    whole=n,
                    unit=unit,
                    percent=t.quantity,
                ),
                arithmetic=arithmetic,
                why=say(
                    "完成{fewer}{unit:unit}只有{reached}，不足{percent:number}%。",
                    fewer=n - 1,
                    unit=unit,
                    reached=f"{(n - 1) / n:.1%}",
                    percent=t.quantity,
                ),
                question=say("是否要求届时{whole}{unit:unit}全部完成？", whole=n, unit=unit),
            )
        else:
            yield finding(
                "feasible.percent",
                "ok",
                p,
                [t.span, whole.span],
                say("{quote}：至少完成{least}{unit:unit}。", quote=case.quote(t.span), least=k, unit=unit),
                arithmetic=arithmetic,
            )


def _whole_of(case: Case, p: Programme, t: Target, counts: list[Target]) -> Target | None:
    chain = locate(p.sections, t.span[0]).chain
    words = (chain[-1].title if chain else "") + t.text_span + t.subject
    scored = sorted(((_common(words, c.text_span), i) for i, c in enumerate(counts)), reverse=True)
    if not scored or scored[0][0] < 2 or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return counts[scored[0][1]]


def _common(a: str, b: str) -> int:
    """The length of the longest run of characters that both hold, general words aside."""
    pieces = [x for x in re.findall(r"[一-龥]{2,}", _GENERIC.sub(" ", b))]
    return max((n for x in pieces for n in range(len(x), 1, -1) for i in range(len(x) - n + 1) if x[i : i + n] in a), default=0)


def _rise(case: Case, p: Programme) -> Iterator[Finding]:
    for t in p.targets:
        if t.kind != "rate_delta" or t.unit != "百分点" or not isinstance(t.quantity, int | float):
            continue
        rises = _rises(p, t)
        short = [(name, a, b) for name, a, b in rises if abs((b - a) - t.quantity) > 1e-9]
        if rises and short:
            yield finding(
                "feasible.rise",
                "doubt",
                p,
                [t.span],
                say(
                    "{quote}，而文中两个时点之间的增幅并不都是{points:number}个百分点。",
                    quote=case.quote(t.span, 60),
                    points=t.quantity,
                ),
                arithmetic=say(
                    "{rises:rows}",
                    rises=tuple(
                        say("{name} {first:number}% → {last:number}%，{change:change}", name=name, first=a, last=b, change=b - a)
                        for name, a, b in rises
                    ),
                ),
                why=say("没有基期数，两个时点的差又与提高的幅度不一致，无法判断是否达标。"),
                question=say("提高的幅度以哪一天的数为基期？各项的基期数是多少？"),
            )


def _rises(p: Programme, delta: Target) -> list[tuple[str, float, float]]:
    series: dict[str, list[Target]] = defaultdict(list)
    for t in p.targets:
        if t.kind == "rate" and t.by and t.by_basis in ("span", "sentence") and isinstance(t.quantity, int | float):
            series[_series(t)].append(t)
    out = []
    for name, points in series.items():
        days = {t.by: t for t in points if t.by}
        if len(days) == 2 and name[-3:] in delta.text_span:
            first, last = (days[d] for d in sorted(days))
            out.append((name, float(first.quantity), float(last.quantity)))  # type: ignore[arg-type]
    return out


def _series(t: Target) -> str:
    """The words that two points of one series share: what is measured, without its day."""
    words = re.sub(
        r"(?:19|20)\d\d年|\d{1,2}月底?,?|\d{1,2}\.|\d+岁(?:及以上|以上)?(?:老年人)?,?",
        "",
        re.split("[:：;；]", t.text_span)[-1].translate({0xFF0C: ","}),
    )
    thing = re.search(r"([一-龥]{2,12}?)(?=患者|高危|干预|规范|管理|筛查|率)", words)
    subject = re.sub(r"^\d+岁(?:及以上|以上)?(?:老年人)?", "", t.subject)
    return subject if thing is None or thing.group(1) in subject else thing.group(1) + subject


def _states(case: Case, p: Programme) -> Iterator[Finding]:
    """One named thing in two states that exclude each other."""
    sentences = list(case.text.sentences(p.span))
    for first, second, a, b in _STATES:
        left, right = _things(case, sentences, first), _things(case, sentences, second)
        for name, span in left.items():
            other = next((n for n in right if _same(n, name)), None)
            if other is None:
                continue
            yield finding(
                "feasible.state",
                "error",
                p,
                [span, right[other]],
                say("“{name}”一处写{first:word}，另一处写{second:word}。", name=name, first=a, second=b),
                why=say("同一件事不能既{first:word}又{second:word}。", first=a, second=b),
                question=say("“{name}”的年度任务是{first:word}还是{second:word}？", name=name, first=a, second=b),
            )


def _things(case: Case, sentences: list[Span], state: re.Pattern[str]) -> dict[str, Span]:
    out: dict[str, Span] = {}
    for sentence in sentences:
        words = case.text.folded[slice(*sentence)]
        for match in state.finditer(words):
            start = max(words.rfind(m, 0, match.start()) for m in ",;:。") + 1
            before = re.sub(r"\d{1,2}月(?:底|末|份)?(?:前)?|除|外|等", "", words[start : match.start()])
            for name in _NAME_SPLIT.split(before):
                if len(name) >= 5 and "项目" not in name[-2:] and not re.search(r"全面|做好|其余", name):
                    out.setdefault(name, (sentence[0] + start, sentence[0] + match.end()))
    return out


def _same(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= 6 and (a.startswith(b) or b.startswith(a)))
