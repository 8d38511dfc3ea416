"""Parts that do not add up to their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from shishi.base.numerals import parse_number
from shishi.base.phrases import Phrase, say, word
from shishi.engines.notice.checks.case import Case, finding
from shishi.engines.notice.outline import locate
from shishi.engines.notice.schema import Finding, Funding, Programme, Target

_QUARTER = re.compile(r"(?:第?[一二三四1-4]季度|[上下]半年)")
_LISTED = re.compile(r"[一二三四五六七八九]是")
_ANNOUNCED_COUNT = re.compile(
    r"(?:等|共|涉及我[市县区州]|印发)\s?(\d{1,3}|[一二三四五六七八九十]{1,3})[件项个](?=[^,。;]{0,6}(?:实事|方案)|[。,;])"
)
_STARTS = (word("复工"), word("开工"), word("完工"), word("建成"), word("启动"))
_NAMED_COUNT = re.compile(rf"[^,。;、]{{0,6}}?({'|'.join(_STARTS)})(?:建设)?项目(\d{{1,3}})[项个处]")
_COUNTED = re.compile(r"(\d{1,3})[处座项个所条]")


def find(case: Case) -> Iterator[Finding]:
    yield from _announced(case)
    for p in case.reading.programmes:
        for target in p.targets:
            if target.parts:
                yield _parts(case, p, target)
        yield from _sources(case, p)
        yield from _quarters(case, p)
        yield from _types(case, p)
        yield from _shares(case, p)
        yield from _named(case, p)


def _parts(case: Case, p: Programme, t: Target) -> Finding:
    amounts = [(part, n) for part in t.parts for n in [part.quantity] * len(part.places)]
    total = sum(n for _, n in amounts)
    whole = t.quantity[1] if isinstance(t.quantity, tuple) else (t.quantity or 0)
    filled = {"parts": tuple(n for _, n in amounts), "total": total, "whole": whole, "unit": t.unit or ""}
    told = {"quote": case.quote(t.span), "places": len(amounts)}
    spans = [t.span, *(part.span for part in t.parts)]
    if total == whole or (t.qualifier == ">=" and total > whole):
        return finding(
            "sum.parts",
            "ok",
            p,
            spans,
            say("{quote}分列{places}处，合计相符。", **told),
            arithmetic=say("{parts:sum} = {total:number}", **filled),
        )
    return finding(
        "sum.parts",
        "error",
        p,
        spans,
        say("{quote}分列{places}处，合计与总数不符。", **told),
        arithmetic=say("{parts:sum} = {total:number} ≠ {whole:number}", **filled),
        why=say("分项之和应等于总数。"),
        question=say("总数{whole:number}{unit:unit}与分项合计{total:number}{unit:unit}以哪一个为准？", **filled),
    )


def _sources(case: Case, p: Programme) -> Iterator[Finding]:
    """A total and the components listed behind it in one sentence."""
    for _, group in groupby((f for f in p.funding if f.amount is not None), key=lambda f: case.text.sentence(f.span[0])):
        items = list(group)
        totals = [f for f in items if f.kind == "total"]
        if len(totals) != 1 or totals[0] is not items[0] or len(items) < 3:
            continue
        yield _closes(case, p, "sum.sources", totals[0], items[1:], word("资金来源"))


def _closes(case: Case, p: Programme, code: str, whole: Funding, parts: list[Funding], name: str) -> Finding:
    total = sum(f.amount or 0 for f in parts)
    amount = whole.amount or 0
    filled = {
        "name": name,
        "count": len(parts),
        "parts": tuple(f.amount or 0 for f in parts),
        "total": total,
        "whole": amount,
        "quote": case.quote(whole.span),
        "apart": abs(amount - total),
    }
    spans = [whole.span, *(f.span for f in parts)]
    if abs(total - amount) < 1:
        return finding(
            code,
            "ok",
            p,
            spans,
            say("{name:word}{count}项合计与{whole:yuan}相符。", **filled),
            arithmetic=say("{parts:sum_yuan} = {total:yuan}", **filled),
        )
    return finding(
        code,
        "error",
        p,
        spans,
        say("{name:word}{count}项合计{total:yuan}，与{quote}不符，相差{apart:yuan}。", **filled),
        arithmetic=say("{parts:sum_yuan} = {total:yuan} ≠ {whole:yuan}", **filled),
        why=say("各项之和应等于总额。"),
        question=say("{name:word}各项合计{total:yuan}与总额{whole:yuan}相差{apart:yuan}，以哪一个为准？差额如何安排？", **filled),
    )


def _quarters(case: Case, p: Programme) -> Iterator[Finding]:
    """The same figure given for each quarter, against the year's."""
    quarters, others = [], []
    for f in p.funding:
        if f.kind != "investment_target" or f.amount is None:
            continue
        chain = locate(p.sections, f.span[0]).chain
        named = any(_QUARTER.fullmatch(s.title.strip("。 ")) for s in chain) or _QUARTER.search(case.text.folded[slice(*f.span)])
        (quarters if named else others).append(f)
    totals = [f for f in others if f.amount == max((o.amount or 0) for o in others)]
    if len(quarters) in (2, 4) and totals:
        yield _closes(
            case, p, "sum.quarters", totals[0], quarters, word("各季度投资") if len(quarters) == 4 else word("上下半年投资")
        )


def _types(case: Case, p: Programme) -> Iterator[Finding]:
    """One figure for the whole, then 一是…二是…三是… each with its own."""
    for line in case.text.lines_between(p.span):
        marks = [line.start + m.start() for m in _LISTED.finditer(line.text)]
        if len(marks) < 2:
            continue
        inside = [f for f in p.funding if f.amount is not None and line.start <= f.span[0] < line.end]
        whole = [f for f in inside if f.span[0] < marks[0]]
        parts = [
            next((f for f in inside if a <= f.span[0] < b), None) for a, b in zip(marks, [*marks[1:], line.end], strict=True)
        ]
        if whole and all(parts):
            yield _closes(case, p, "sum.types", whole[-1], [f for f in parts if f], word("分类投资"))


def _shares(case: Case, p: Programme) -> Iterator[Finding]:
    """Amounts by level against the ratio and the whole of the same sentence; percentages by level against 100."""
    ratios = [f for f in p.funding if f.share is not None and f.amount is None and f.kind == "ratio"]
    for start, group in groupby(ratios, key=lambda f: case.text.sentence(f.span[0])):
        shares = list(group)
        if len(shares) < 2:
            continue
        amounts = [f for f in p.funding if f.amount is not None and case.text.sentence(f.span[0]) == start]
        by_level = {f.source_level: f for f in amounts}
        whole = next((f for f in amounts if f.amount == max(a.amount or 0 for a in amounts)), None) if amounts else None
        total = sum(f.share or 0 for f in shares)
        if abs(total - 1) > 0.001:
            arithmetic = say(
                "{shares:sum} = {total:number}% ≠ 100%",
                shares=tuple(say("{share:number}%", share=round((f.share or 0) * 100, 4)) for f in shares),
                total=round(total * 100, 4),
            )
            yield finding(
                "sum.shares", "error", p, [f.span for f in shares], say("各级分担比例之和不是100%。"), arithmetic=arithmetic, why=say("各级分担之和应为全部资金。"),
                question=say("各级分担比例应为多少？"),
            )  # fmt: skip
        elif whole and all(f.source_level in by_level and by_level[f.source_level] is not whole for f in shares):
            wrong = [f for f in shares if abs((f.share or 0) * (whole.amount or 0) - (by_level[f.source_level].amount or 0)) >= 1]
            levels = tuple(
                say("{level:word}{amount:yuan}", level=f.source_level, amount=by_level[f.source_level].amount or 0)
                for f in shares
            )
            arithmetic = say("{products:rows}", products=tuple(_product(whole.amount or 0, f.share or 0) for f in shares))
            spans = [whole.span, *(by_level[f.source_level].span for f in shares)]
            yield finding("sum.shares", "error" if wrong else "ok", p, spans, say("{levels:list}，与分担比例不符。", levels=levels) if wrong else say("{levels:list}，与分担比例相符。", levels=levels), arithmetic=arithmetic,
                          why=say("各级金额应等于总额乘以比例。") if wrong else None, question=say("各级金额与分担比例以哪一个为准？") if wrong else None)  # fmt: skip


def _product(whole: float, share: float) -> Phrase:
    return say("{whole:yuan} × {percent:number}% = {part:yuan}", whole=whole, percent=round(share * 100, 2), part=share * whole)


def _named(case: Case, p: Programme) -> Iterator[Finding]:
    """开工项目N项,其中:甲、乙、丙开工 — as many as are named?"""
    for sentence in case.text.sentences(p.span):
        words = case.text.folded[slice(*sentence)]
        counts = list(_NAMED_COUNT.finditer(words))
        if not counts or "其中" not in words[counts[-1].end() :]:
            continue
        listed = words[words.index("其中", counts[-1].end()) :]
        rest = _following(case, sentence, p)
        for match in counts:
            named = _named_with(listed + rest, match.group(1))
            wanted = int(match.group(2))
            if named and named != wanted:
                at = sentence[0] + match.start(1)
                yield finding(
                    "sum.named",
                    "doubt",
                    p,
                    [(at, sentence[0] + match.end()), (sentence[0] + words.index("其中", counts[-1].end()), sentence[1])],
                    say(
                        "写明{verb:word}项目{wanted}项，其后点名{verb:word}的有{named}项。",
                        verb=match.group(1),
                        wanted=wanted,
                        named=named,
                    ),
                    arithmetic=say("{named} ≠ {wanted}", named=named, wanted=wanted),
                    why=say("点名的项目数应与写明的项数一致，或说明如何归类。"),
                    question=say("{verb:word}的{wanted}项具体是哪几项？", verb=match.group(1), wanted=wanted),
                )


def _following(case: Case, sentence: tuple[int, int], p: Programme) -> str:
    line_end = case.text.folded.find("\n", sentence[1])
    return case.text.folded[sentence[1] : line_end if line_end >= 0 else p.span[1]]


def _named_with(words: str, verb: str) -> int:
    total = 0
    for clause in re.split(r"[,。;:]", words):
        if verb in clause:
            before = clause[: clause.index(verb)]
            counted = _COUNTED.findall(before)
            total += sum(int(c) for c in counted) if counted else len([n for n in re.split(r"[、和及]", before) if len(n) >= 3])
    return total


def _announced(case: Case) -> Iterator[Finding]:
    titles = case.reading.announced_titles
    if len(titles) < 2:
        return
    covering = case.text.folded[titles[0].span[0] : titles[-1].span[1] + 30]
    match = _ANNOUNCED_COUNT.search(covering, len(covering) - 30)
    schemes = {p.scheme or p.title for p in case.reading.programmes}
    if not match:
        return
    count = parse_number(match.group(1))
    counted = {"count": count, "titles": len(titles), "schemes": len(schemes)}
    span = titles[0].span[0] + match.start(), titles[0].span[0] + match.end()
    if count == len(titles) == len(schemes):
        yield finding(
            "sum.schemes",
            "ok",
            None,
            [span],
            say("写明{count}件，列出方案{titles}个，正文方案{schemes}个，相符。", **counted),
            arithmetic=say("{count} = {titles} = {schemes}", **counted),
        )
    else:
        yield finding(
            "sum.schemes", "error", None, [span], say("写明{count}件，列出方案{titles}个，正文方案{schemes}个。", **counted), arithmetic=say("{count}、{titles}、{schemes} 不等", **counted),
            why=say("写明的件数、列出的题名和正文的方案应一致。"), question=say("本通知共印发几个方案？"),
        )  # fmt: skip
