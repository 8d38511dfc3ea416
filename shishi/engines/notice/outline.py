"""The grammar of numbering: which line is a heading, what it heads, and what stands below it.

Numbering may be 一、/（一）/1./(1)/①/第一章, may restart, run on through chapters, or stand inside a paragraph. Depth is told by nesting,
not by the kind of number: a kind already open is a sibling, a new kind is a child.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from unicodedata import numeric

from shishi.base.numerals import parse_number
from shishi.engines.notice.lines import Line, Text
from shishi.engines.notice.schema import Section, Span

_CN = "[一二三四五六七八九十百]{1,4}"
_KINDS = (
    ("chapter", re.compile(rf"第({_CN}|\d{{1,3}})(?:章|部分|篇|编)\s*")),
    ("article", re.compile(rf"第({_CN}|\d{{1,3}})条\s*")),
    ("promise", re.compile(rf"(?:实事|任务|工程|项目|行动)({_CN}|\d{{1,2}})[:、]\s*")),
    ("cn", re.compile(rf"({_CN})[、.]\s*(?![一二三四五六七八九十]、)")),
    ("pcn", re.compile(rf"[(【〔\[]({_CN})[)】〕\]][、.]?\s*")),
    ("pcn", re.compile(r"([㈠-㈩])[、.]?\s*")),
    ("pnum", re.compile(r"[(【](\d{1,2})[)】][、.]?\s*")),
    ("pnum", re.compile(r"([⑴-⒇])\s*")),
    ("num", re.compile(r"([⒈-⒛])\s*")),
    ("num", re.compile(r"(\d{1,3})(?:、|\.(?!\d)|\.(?=(?:19|20)\d\d年)|\)(?=[^\d]))\s*")),
    ("circle", re.compile(r"([①-⑳❶-❿])\s*")),
)
_INLINE = re.compile(rf"\((?:\d{{1,2}}|{_CN})\)")
_TITLE_LIMIT = 48
_BARE_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Marker:
    kind: str
    number: str
    ordinal: int
    width: int


@dataclass(slots=True)
class Item:
    """A heading under construction."""

    marker: Marker
    start: int
    title: str
    title_span: Span
    body_start: int
    level: int
    path: str
    end: int = 0
    children: list[Item] = field(default_factory=list)


def marker_of(line: str) -> Marker | None:
    """Return the number that a folded line begins with, or None."""
    for kind, pattern in _KINDS:
        if match := pattern.match(line):
            written = match.group(1)
            ordinal = parse_number(written) or (numeric(written, 0) if len(written) == 1 else 0)
            if ordinal and match.end() < len(line) + 1:
                return Marker(kind, match.group().strip(), int(ordinal), match.end())
    return None


def split_inline(line: Line) -> list[Line]:
    """Cut a paragraph that holds a whole list "(1)… (2)… (3)…" into one line for each item; other lines stay whole."""
    starts: list[int] = []
    expected = 1
    for match in _INLINE.finditer(line.text):
        if parse_number(match.group()[1:-1]) == expected:
            starts.append(match.start())
            expected += 1
    if len(starts) < 3:
        return [line]
    cuts = ([0] if starts[0] > 0 else []) + starts + [len(line.text)]
    return [Line(line.start + a, line.start + b, line.text[a:b].rstrip()) for a, b in zip(cuts, cuts[1:], strict=False)]


def _titled(line: Line, marker: Marker) -> tuple[str, Span, int]:
    """Return a heading's title, its span and where the body behind it starts (a run-in heading shares its line with its text)."""
    rest = line.text[marker.width :]
    stop = rest.find("。")
    if 0 <= stop <= _TITLE_LIMIT:
        cut = stop
    elif stop < 0 and len(rest) <= _BARE_LIMIT:
        cut = len(rest)
    else:
        comma = min((i for i in (rest.find(m) for m in ":,;") if i > 0), default=len(rest))
        cut = min(comma, _TITLE_LIMIT)
    start = line.start + marker.width
    return rest[:cut].strip(" :"), (start, start + cut), min(start + cut + (1 if cut == stop else 0), line.end)


def outline(text: Text, span: Span) -> tuple[Section, ...]:
    """Return the section tree of `span`."""
    lines = [part for line in text.lines_between(span) for part in split_inline(line)]
    top: list[Item] = []
    stack: list[Item] = []
    for line in lines:
        marker = marker_of(line.text)
        if marker is None:
            continue
        depth = next((i for i, open_ in enumerate(stack) if open_.marker.kind == marker.kind), None)
        if depth is not None:
            _close(stack[depth:], line.start)
            del stack[depth:]
        title, title_span, body = _titled(line, marker)
        parent = stack[-1] if stack else None
        path = f"{parent.path}/{_plain(marker)}" if parent else _plain(marker)
        item = Item(marker, line.start, title, title_span, body, len(stack) + 1, path)
        (parent.children if parent else top).append(item)
        stack.append(item)
    _close(stack, span[1])
    return tuple(_section(item) for item in top)


def _plain(marker: Marker) -> str:
    return marker.number.rstrip("、.: ")


def _close(items: list[Item], at: int) -> None:
    for item in items:
        item.end = at


def _section(item: Item) -> Section:
    children = tuple(_section(child) for child in item.children)
    body_end = children[0].span[0] if children else item.end
    return Section(
        number=_plain(item.marker),
        title=item.title,
        level=item.level,
        path=item.path,
        span=(item.start, item.end),
        title_span=item.title_span,
        body_span=(min(item.body_start, body_end), body_end),
        children=children,
    )


_ROLES = (
    ("deadline", re.compile(r"时限|完成时间|完成期限")),
    ("safeguards", re.compile(r"保障|组织实施|组织领导|工作要求|有关要求|工作机制")),
    ("duties", re.compile(r"责任(?:主体|单位|分工|部门)|任务分工|职责分工")),
    ("funding", re.compile(r"资金|经费|投资|补助标准|补贴标准")),
    ("steps", re.compile(r"步骤|进度|阶段|时间安排|工作安排|程序|实施流程")),
    ("principles", re.compile(r"原则|指导思想|重大意义|重要意义|总体思路")),
    ("standards", re.compile(r"标准")),
    ("scope", re.compile(r"范围|对象|条件")),
    ("goals", re.compile(r"目标|任务|内容|指标|总体要求")),
)


def role_of(title: str) -> str | None:
    """Return what a heading's words say its section is for, in office terms; None where they say nothing."""
    if len(title) > 24:
        return None
    return next((role for role, pattern in _ROLES if pattern.search(title)), None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the outline a character stands."""

    chain: tuple[Section, ...]
    role: str | None


def locate(sections: tuple[Section, ...], at: int) -> Place:
    """Return the chain of sections around `at`, outermost first, with the role of the nearest that has one.

    The top section's role wins over an inner one, except that steps, funding, deadline and duties named inside are believed.
    """
    chain: list[Section] = []
    level = sections
    while hit := next((s for s in level if s.span[0] <= at < s.span[1]), None):
        chain.append(hit)
        level = hit.children
    role = None
    for section in chain:
        found = role_of(section.title)
        if found and (role is None or role == "goals" or (role != "safeguards" and found in ("deadline", "duties", "funding"))):
            role = found
    return Place(tuple(chain), role)
