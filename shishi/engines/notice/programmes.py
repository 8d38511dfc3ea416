"""Which stretches of a notice are programmes: schemes, or the parts of a scheme that answer for themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shishi.engines.notice.duties import Duty, read_duty_lines
from shishi.engines.notice.head import Head
from shishi.engines.notice.lines import Line, Text
from shishi.engines.notice.outline import marker_of, outline, role_of
from shishi.engines.notice.schema import Section, Span
from shishi.engines.notice.tables import Row, read_rows, row_duties

_SCHEME_TITLE = re.compile(
    r"(?:方案|意见|办法|计划|规划|清单|要点|细则|措施|分解表|一览表|制度|规定|行动|纲要|工程|(?:任务|责任|工作|目标|分工)分解)(?:\([^)]{1,16}\))?$"
)
_NOT_A_TITLE = re.compile(r"^(?:附\s?件|\(此件|\(本文|扫一扫|抄送|主送)|[。;!?:,]$|^\d+$|\|")
_RESIDUE = re.compile(r"^(?:扫一扫|分享到|打印本页|关闭窗口|上一篇|下一篇|相关链接|\(此件公开发布\)|\(责任编辑)")
_LEAD_ROLES = {"lead", "responsible", "charged"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A programme before its values are read."""

    id: str
    title_span: Span
    span: Span
    scheme_span: Span | None
    sections: tuple[Section, ...]
    duties: tuple[Duty, ...]
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class _Scheme:
    title_span: Span
    span: Span


def read_programmes(text: Text, head: Head) -> list[Leaf]:
    body = _body(text, head)
    schemes = _schemes(text, body) or [_Scheme(head.title_span, body)]
    leaves: list[Leaf] = []
    for number, scheme in enumerate(schemes, 1):
        leaves += _leaves_of(text, scheme, str(number) if len(schemes) > 1 else "")
    return leaves


def _body(text: Text, head: Head) -> Span:
    """Behind the covering letter where the scheme follows it; otherwise all that stands under the title."""
    end = len(text.folded)
    for line in reversed(text.lines[-6:]):
        if _RESIDUE.match(line.text):
            end = line.start
    behind = sum(len(x.text) for x in text.lines_between((head.end, end)))
    before = sum(len(x.text) for x in text.lines_between((head.title_span[1], head.end)))
    if behind > before:
        return head.end, end
    signed = head.issued_span is not None and head.issued_span[0] > head.title_span[1] and behind == 0
    return head.title_span[1], head.issued_span[0] if signed and head.issued_span else end


def _schemes(text: Text, body: Span) -> list[_Scheme]:
    """A scheme starts where the outermost numbering begins again under a title line."""
    lines = text.lines_between(body)
    outermost = next((m.kind for line in lines if (m := marker_of(line.text))), None)
    starts: list[tuple[int, Span]] = []
    for i, line in enumerate(lines):
        marker = marker_of(line.text)
        if marker is None or marker.ordinal != 1 or marker.kind not in ("cn", outermost):
            continue
        if marker.kind != outermost and marker.kind != "cn":
            continue
        if title := _title_above(lines, i):
            starts.append((title[0], title))
    starts = [s for i, s in enumerate(starts) if i == 0 or s[0] > starts[i - 1][0]]
    ends = [*(s[0] for s in starts[1:]), body[1]]
    return [_Scheme(title, (start, end)) for (start, title), end in zip(starts, ends, strict=False)]


def _title_above(lines: tuple[Line, ...], i: int) -> Span | None:
    """The lines right above a first heading that look like a title; an introduction may stand between."""
    j = i - 1
    while (
        j >= 0
        and i - j <= 6
        and not marker_of(lines[j].text)
        and (not _looks_like_title(lines[j].text) or lines[j].text.startswith("("))
    ):
        j -= 1
    if j < 0 or not _looks_like_title(lines[j].text) or (j < i - 1 and not _SCHEME_TITLE.search(lines[j].text)):
        return None
    first = j
    while (
        first > 0
        and j - first < 2
        and _looks_like_title(lines[first - 1].text)
        and not _SCHEME_TITLE.search(lines[first - 1].text)
    ):
        if re.search(r"\d日\)?$", lines[first - 1].text):
            break
        first -= 1
    return lines[first].start, lines[j].end


def _looks_like_title(line: str) -> bool:
    return len(line) <= 64 and not _NOT_A_TITLE.search(line) and marker_of(line) is None and not re.search(r"[。;]", line)


def _leaves_of(text: Text, scheme: _Scheme, number: str) -> list[Leaf]:
    rows = read_rows(text, scheme.span)
    if len(rows) >= 2 and not any(d.role in _LEAD_ROLES for d in read_duty_lines(text, scheme.span)):
        return [_row_leaf(text, row, f"{number}.{i}".lstrip(".")) for i, row in enumerate(rows, 1)]
    sections = outline(text, scheme.span)
    parts = _answering(text, sections) or _promises(sections) or _listed(text, scheme, sections)
    if not parts:
        return [Leaf(number or "1", scheme.title_span, scheme.span, None, sections, tuple(read_duty_lines(text, scheme.span)))]
    scheme_title = scheme.title_span if number or len(parts) > 1 else None
    return [
        Leaf(
            f"{number}.{i}".lstrip("."),
            part.title_span,
            part.span,
            scheme_title,
            part.children,
            tuple(read_duty_lines(text, part.span)),
        )
        for i, part in enumerate(parts, 1)
    ]


def _answering(text: Text, sections: tuple[Section, ...]) -> list[Section]:
    """The smallest sections that each say who answers, where two or more do."""
    own = [s for s in sections if _answers(text, s)]
    if len(own) >= 2 and _covers(own, sections):
        return [leaf for s in own for leaf in (_answering(text, s.children) or [s])]
    if len(own) == 1 and role_of(own[0].title) != "duties":
        return _answering(text, own[0].children)
    return []


def _promises(sections: tuple[Section, ...]) -> list[Section]:
    """Sections that are numbered as promises: 实事一, 实事二."""
    level = [s for top in sections for s in (top, *top.children)]
    own = [s for s in level if re.match(r"[一-龥]{2}", s.number) and not s.number.startswith("第")]
    return own if len(own) >= 2 else []


def _covers(own: list[Section], all_: tuple[Section, ...]) -> bool:
    """Parts answer for themselves only where most of the text does, not where two sentences happen to name a unit."""
    length = sum(s.span[1] - s.span[0] for s in own)
    return 2 * length >= sum(s.span[1] - s.span[0] for s in all_) or 2 * len(own) >= len(all_)


def _answers(text: Text, section: Section) -> bool:
    return any(d.role in _LEAD_ROLES for d in read_duty_lines(text, section.span))


def _listed(text: Text, scheme: _Scheme, sections: tuple[Section, ...]) -> list[Section]:
    """A plain list of promises: numbered items, bare headings over a paragraph, or one sentence cut by semicolons."""
    if not sections and (labelled := _above_labels(text, scheme.span)):
        return labelled
    if any(d.role in _LEAD_ROLES for d in read_duty_lines(text, scheme.span)):
        return []
    flat = [s for s in sections for s in (s.children if len(sections) == 1 and len(s.children) >= 3 else (s,))]
    if len(flat) >= 3 and not any(role_of(s.title) for s in flat):
        return flat
    if sections:
        return []
    return _under_bare_headings(text, scheme.span) or _between_semicolons(text, scheme.span)


def _above_labels(text: Text, span: Span) -> list[Section]:
    """Promises without numbers, each a paragraph over its own labelled lines."""
    lines = text.lines_between(span)
    labelled = [bool(re.match(r"[一-龥]{2,10}:", line.text)) for line in lines]
    heads = [i for i in range(len(lines) - 2) if not labelled[i] and labelled[i + 1] and labelled[i + 2]]
    if len(heads) < 2:
        return []
    ends = [*(lines[i].start for i in heads[1:]), span[1]]
    return [
        _plain(n, (lines[i].start, end), (lines[i].start, lines[i].end))
        for n, (i, end) in enumerate(zip(heads, ends, strict=True), 1)
    ]


def _under_bare_headings(text: Text, span: Span) -> list[Section]:
    lines = text.lines_between(span)
    heads = [
        i
        for i, x in enumerate(lines[:-1])
        if len(x.text) <= 24 and _looks_like_title(x.text) and re.search(r"[。;]$", lines[i + 1].text)
    ]
    heads = [i for i in heads if ":" not in lines[i].text]
    if len(heads) < 3:
        return []
    ends = [lines[i].start for i in heads[1:]] + [span[1]]
    return [
        _plain(n, (lines[i].start, end), (lines[i].start, lines[i].end))
        for n, (i, end) in enumerate(zip(heads, ends, strict=True), 1)
    ]


def _between_semicolons(text: Text, span: Span) -> list[Section]:
    pieces = [s for s in text.sentences(span) if s[1] - s[0] > 4]
    if len(pieces) < 5 or len(text.lines_between(span)) > 2:
        return []
    return [_plain(n, piece, text.trimmed(piece)) for n, piece in enumerate(pieces, 1)]


def _plain(n: int, span: Span, title: Span) -> Section:
    return Section(number=str(n), title="", level=1, path=str(n), span=span, title_span=title, body_span=span)


def _row_leaf(text: Text, row: Row, number: str) -> Leaf:
    title = row.cell("title", "content")
    return Leaf(number, title.span if title else row.span, row.span, None, (), tuple(row_duties(text, row)), row)
