"""What closes a programme: its deadline, its safeguards, its attachments."""

from __future__ import annotations

import re
from datetime import date

from shishi.engines.notice.dates import find_days
from shishi.engines.notice.lines import Text
from shishi.engines.notice.outline import role_of
from shishi.engines.notice.schema import Attachment, Deadline, Milestone, Named, Section, Span
from shishi.engines.notice.tables import Row

_LABELLED = re.compile(r"(?:完成时限|完成时间|完成期限|办结时限|工作时限|时限要求|时限|期限)\s*:\s*([^\n。;]{2,60})")
_ATTACHMENT = re.compile(r"^附\s?件\s?\d{0,2}\s?[:.、]?\s?(.*)$")
_NUMBERED = re.compile(r"^\d{1,2}[.、]\s?(.{3,60})$")


def read_deadline(
    text: Text, span: Span, sections: tuple[Section, ...], *, year: int | None, row: Row | None, milestones: tuple[Milestone, ...]
) -> Deadline | None:
    """Return the last day: of the deadline's own section, label or cell; else the last step's day."""
    if row and (cell := row.cell("deadline")):
        return _last_day(text, cell.span, year)
    for section in _walk(sections):
        if role_of(section.title) == "deadline":
            body = text.trimmed((section.body_span[0], section.span[1]), " \n")
            if found := _last_day(text, body if body[1] > body[0] else section.title_span, year):
                return found
    for match in _LABELLED.finditer(text.folded, *span):
        if found := _last_day(text, match.span(1), year):
            return found
    ended = [m for m in milestones if m.ends]
    if ended:
        last = max(ended, key=lambda m: m.ends or date.min)
        return Deadline(date=last.ends or date.min, text_span=last.text_span, span=last.span)
    return None


def _walk(sections: tuple[Section, ...]) -> list[Section]:
    return [x for s in sections for x in (s, *_walk(s.children))]


def _last_day(text: Text, span: Span, year: int | None) -> Deadline | None:
    for sentence in text.sentences(span):
        days = [d for d in find_days(text.folded[slice(*sentence)], year=year) if d.ends]
        if days:
            return Deadline(date=days[-1].ends or date.min, text_span=text.original_at(sentence), span=sentence)
    return None


def read_safeguards(text: Text, sections: tuple[Section, ...]) -> tuple[Named, ...]:
    """Return the headings under the safeguards' section."""
    for section in sections:
        if role_of(section.title) == "safeguards" and section.children:
            return tuple(Named(title=text.original_at(text.trimmed(c.title_span)), span=c.title_span) for c in section.children)
    return ()


def read_attachments(text: Text, span: Span) -> tuple[Attachment, ...]:
    """Return the annexes that a programme cites, and whether the text goes on to hold each."""
    out: list[Attachment] = []
    lines = text.lines_between(span)
    for i, line in enumerate(lines):
        match = _ATTACHMENT.match(line.text)
        if not match or len(line.text) > 90:
            continue
        titles = [(match.group(1), line.start + match.start(1))] if match.group(1) else []
        for following in lines[i + 1 :]:
            more = _NUMBERED.match(following.text)
            if not (titles and titles[0][0][:1].isdigit() and more):
                break
            titles.append((following.text, following.start))
        for title, at in titles:
            name = re.sub(r"^\d{1,2}[.、]\s?", "", title)
            at += len(title) - len(name)
            if len(name) >= 3:
                end = at + len(name)
                out.append(Attachment(title=text.original_at((at, end)), present=_stands(text, name, end), span=(at, end)))
    return tuple(out)


def _stands(text: Text, name: str, behind: int) -> bool:
    """The annex is there where its title stands again, as a line of its own, behind the citation."""
    flat = re.sub(r"\s", "", name)
    return text.last_line_like(flat) > behind
