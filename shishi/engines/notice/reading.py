"""From the text of a notice to its reading."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from shishi.engines.notice.closing import read_attachments, read_deadline, read_safeguards
from shishi.engines.notice.duties import joined, read_duty_sentences, settle
from shishi.engines.notice.funding import read_funding
from shishi.engines.notice.head import Head, read_head
from shishi.engines.notice.lines import Text
from shishi.engines.notice.milestones import read_milestones
from shishi.engines.notice.programmes import Leaf, read_programmes
from shishi.engines.notice.recurring import read_recurring
from shishi.engines.notice.schema import Named, Programme, Reading, Responsible, Span
from shishi.engines.notice.targets import read_targets

READER_VERSION = "2"
_IS_SCHEME = re.compile(r"(?:方案|计划|办法|意见|清单)(?:\([^)]*\))?$")
_ANNOUNCED = re.compile(r"《([^《》]{4,80})》")


def read(text: str) -> Reading:
    """Return everything that a notice says, each value with its span in the text.

    `text` is taken as it is but for line ends and a byte order mark. The same text always gives the same reading.
    """
    source = Text(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    head = read_head(source)
    leaves = read_programmes(source, head)
    programmes = tuple(_programme(source, head, leaf) for leaf in leaves)
    outside = _outside(head.title_span[1], len(source.folded), [leaf.span for leaf in leaves])
    covering = (head.title_span[1], min([leaf.span[0] for leaf in leaves], default=head.end))
    if len(programmes) == 1:
        programmes = (_with_sentence_duties(source, programmes[0]),)
    return Reading(
        text=source.original,
        sha256=hashlib.sha256(source.original.encode()).hexdigest(),
        reader_version=READER_VERSION,
        document_number=head.document_number,
        document_number_span=head.document_number_span,
        title=head.title,
        title_span=head.title_span,
        issuer=head.issuer,
        issuer_span=head.issuer_span,
        issued_on=head.issued_on,
        issued_span=head.issued_span,
        year=head.year,
        programmes=programmes,
        recurring=tuple(r for stretch in outside for r in read_recurring(source, stretch)),
        announced_titles=tuple(
            Named(title=source.original_at(m.span(1)), span=m.span(1))
            for m in _ANNOUNCED.finditer(source.folded, *covering)
            if _IS_SCHEME.search(m.group(1))
        ),
    )


def _outside(start: int, end: int, inside: list[Span]) -> list[Span]:
    """Return the stretches of the text under the title that belong to no programme."""
    stretches = []
    for a, b in sorted(inside):
        if a > start:
            stretches.append((start, a))
        start = max(start, b)
    return [*stretches, (start, end)] if end > start else stretches


def _programme(source: Text, head: Head, leaf: Leaf) -> Programme:
    milestones = read_milestones(source, leaf.span, leaf.sections, year=head.year, issued=head.issued_on)
    deadline = read_deadline(source, leaf.span, leaf.sections, year=head.year, row=leaf.row, milestones=milestones)
    return Programme(
        id=leaf.id,
        title=_title(source, leaf.title_span),
        span=leaf.span,
        title_span=leaf.title_span,
        scheme=_title(source, leaf.scheme_span) if leaf.scheme_span else None,
        sections=leaf.sections,
        targets=read_targets(source, leaf.span, leaf.sections, year=head.year, deadline=deadline),
        funding=read_funding(source, leaf.span, leaf.sections, year=head.year, row=leaf.row),
        milestones=milestones,
        recurring=read_recurring(source, leaf.span),
        responsible=settle(list(leaf.duties)),
        deadline=deadline,
        safeguards=read_safeguards(source, leaf.sections),
        attachments=read_attachments(source, leaf.span),
    )


def _title(source: Text, span: tuple[int, int]) -> str:
    return re.sub(r"\s+", "", source.original_at(span))


def _with_sentence_duties(source: Text, programme: Programme) -> Programme:
    """One programme may say in its sentences who answers: all of it where no duty is labelled, who else helps where the same unit leads."""
    said, labelled = read_duty_sentences(source, (0, len(source.folded))), programme.responsible
    if labelled == Responsible():
        return replace(programme, responsible=said)
    if [u.name for u in said.lead_units] != [u.name for u in labelled.lead_units]:
        return programme
    return replace(programme, responsible=joined(labelled, said))
