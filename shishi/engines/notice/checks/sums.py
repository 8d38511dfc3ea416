"""Parts that do not add up to their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from shishi.base.numerals import parse_number
from shishi.engines.notice.checks.case import Case, figure, finding, wan
from shishi.engines.notice.outline import locate
from shishi.engines.notice.schema import Finding, Funding, Programme, Target

_QUARTER = re.compile(r"(?:第?[一二三四1-4]季度|[上下]半年)")
_LISTED = re.compile(r"[一二三四五六七八九]是")
_ANNOUNCED_COUNT = re.compile(
    r"(?:等|共|涉及我[市县区州]|印发)\s?(\d{1,3}|[一二三四五六七八九十]{1,3})[件项个](?=[^,。;]{0,6}(?:实事|方案)|[。,;])"
)
_NAMED_COUNT = re.compile(r"[^,。;、]{0,6}?(复工|开工|完工|建成|启动)(?:建设)?项目(\d{1,3})[项个处]")
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
    sum_ = " + ".join(figure(n) for _, n in amounts) + f" = {figure(total)}"
    spans = [t.span, *(part.span for part in t.parts)]
    says = f"{case.quote(t.span)}分列{len(amounts)}处"
    if total == whole or (t.qualifier == ">=" and total > whole):
        return finding("sum.parts", "ok", p, spans, says + "，合计相符。", arithmetic=sum_)
    return finding(
        "sum.parts",
        "error",
        p,
        spans,
        says + "，合计与总数不符。",
        arithmetic=f"{sum_} ≠ {figure(whole)}",
        why="分项之和应等于总数。",
        question=f"总数{figure(whole)}{t.unit or ''}与分项合计{figure(total)}{t.unit or ''}以哪一个为准？",
    )


def _sources(case: Case, p: Programme) -> Iterator[Finding]:
    """A total and the components listed behind it in one sentence."""
    for _, group in groupby((f for f in p.funding if f.amount is not None), key=lambda f: case.text.sentence(f.span[0])):
        items = list(group)
        totals = [f for f in items if f.kind == "total"]
        if len(totals) != 1 or totals[0] is not items[0] or len(items) < 3:
            continue
        yield _closes(case, p, "sum.sources", totals[0], items[1:], "资金来源")


def _closes(case: Case, p: Programme, code: str, whole: Funding, parts: list[Funding], name: str) -> Finding:
    total = sum(f.amount or 0 for f in parts)
    amount = whole.amount or 0
    sum_ = " + ".join(wan(f.amount or 0).removesuffix("万元") for f in parts) + f" = {wan(total)}"
    spans = [whole.span, *(f.span for f in parts)]
    if abs(total - amount) < 1:
        return finding(code, "ok", p, spans, f"{name}{len(parts)}项合计与{wan(amount)}相符。", arithmetic=sum_)
    return finding(
        code,
        "error",
        p,
        spans,
        f"{name}{len(parts)}项合计{wan(total)}，与{case.quote(whole.span)}不符，相差{wan(abs(amount - total))}。",
        arithmetic=f"{sum_} ≠ {wan(amount)}",
        why="各项之和应等于总额。",
        question=f"{name}各项合计{wan(total)}与总额{wan(amount)}相差{wan(abs(amount - total))}，以哪一个为准？差额如何安排？",
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
        yield _closes(case, p, "sum.quarters", totals[0], quarters, "各季度投资" if len(quarters) == 4 else "上下半年投资")


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
            yield _closes(case, p, "sum.types", whole[-1], [f for f in parts if f], "分类投资")


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
            arithmetic = (
                " + ".join(f"{figure(round((f.share or 0) * 100, 4))}%" for f in shares)
                + f" = {figure(round(total * 100, 4))}% ≠ 100%"
            )
            yield finding(
                "sum.shares", "error", p, [f.span for f in shares], "各级分担比例之和不是100%。", arithmetic=arithmetic, why="各级分担之和应为全部资金。",
                question="各级分担比例应为多少？",
            )  # fmt: skip
        elif whole and all(f.source_level in by_level and by_level[f.source_level] is not whole for f in shares):
            wrong = [f for f in shares if abs((f.share or 0) * (whole.amount or 0) - (by_level[f.source_level].amount or 0)) >= 1]
            says = "，".join(f"{f.source_level}{wan(by_level[f.source_level].amount or 0)}" for f in shares)
            arithmetic = "；".join(
                f"{wan(whole.amount or 0)} × {figure(round((f.share or 0) * 100, 2))}% = {wan((f.share or 0) * (whole.amount or 0))}"
                for f in shares
            )
            spans = [whole.span, *(by_level[f.source_level].span for f in shares)]
            yield finding("sum.shares", "error" if wrong else "ok", p, spans, f"{says}，与分担比例{'不符' if wrong else '相符'}。", arithmetic=arithmetic,
                          why="各级金额应等于总额乘以比例。" if wrong else "", question="各级金额与分担比例以哪一个为准？" if wrong else "")  # fmt: skip


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
                    f"写明{match.group(1)}项目{wanted}项，其后点名{match.group(1)}的有{named}项。",
                    arithmetic=f"{named} ≠ {wanted}",
                    why="点名的项目数应与写明的项数一致，或说明如何归类。",
                    question=f"{match.group(1)}的{wanted}项具体是哪几项？",
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
    span = titles[0].span[0] + match.start(), titles[0].span[0] + match.end()
    if count == len(titles) == len(schemes):
        yield finding(
            "sum.schemes",
            "ok",
            None,
            [span],
            f"写明{count}件，列出方案{len(titles)}个，正文方案{len(schemes)}个，相符。",
            arithmetic=f"{count} = {len(titles)} = {len(schemes)}",
        )
    else:
        yield finding(
            "sum.schemes", "error", None, [span], f"写明{count}件，列出方案{len(titles)}个，正文方案{len(schemes)}个。", arithmetic=f"{count}、{len(titles)}、{len(schemes)} 不等",
            why="写明的件数、列出的题名和正文的方案应一致。", question="本通知共印发几个方案？",
        )  # fmt: skip
