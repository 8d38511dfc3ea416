"""What somebody pasted, proposed line by line against known entries: a block of cells or a chat list (接龙). The clerk confirms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from shishi.base.phrases import Phrase, say
from shishi.engines.tables.block import Asked, proposed_rows
from shishi.engines.tables.check import Known
from shishi.engines.tables.columns import PLANNED, Column
from shishi.engines.tables.days import Yearless, lacks_year
from shishi.engines.tables.locate import Located
from shishi.engines.tables.meant import ALIKE, NOBODY, NONE, SEVERAL, Entries, KnownEntry, Meant, squeezed
from shishi.engines.tables.places import Places
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.proposed import PLACE, UNREAD, Proposed
from shishi.engines.tables.spoken import SaidStage, StageWords, before_stages, left_over, said_stages
from shishi.engines.tables.told import ToldValue, told_values

MOST_LINES, LONGEST_LINE = 2_000, 500
_SERIAL = re.compile(
    r"^\s*(?:[（(]\s*\d{1,3}\s*[)）]|\d{1,3}\s*[.、:：)）]|(?:\d\ufe0f?\u20e3)+|[\u2460-\u249b\u2776-\u2793\u3220-\u3229])\s*(?!\d)"
)
_PICTURES = "[\u200d\u20e3\ufe0f\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_TELLING = "[\u2611-\u2612\u2705\u2713-\u2718\u274c\u274e]"
"""Ticks and crosses say something, other pictures nothing."""
_GAPS = re.compile(rf"(?:[\0\s，,；;。、:：（）()【】\[\]!！~～\-—#.]|(?!{_TELLING}){_PICTURES})+")
_DITTO = ("同上", "〃", "″")
_PARTICLES = re.compile(r"^(?:的|已经?|于|在|为|是|了|现|目前|均|全部|约|共|都|也|计划|预计|拟|完成|进度|情况|接龙)+$")
_GUESSED, _EMBEDDED, _SAME = 0.9, 0.75, 0.9


def propose(
    text: str,
    columns: Sequence[Column],
    stages: Sequence[StageWords],
    known: Iterable[KnownEntry],
    *,
    year: int | None = None,
    on: date | None = None,
    places: Places | None = None,
    block: Located | None = None,
) -> tuple[Proposed, ...]:
    """Return a proposal for every line that is not blank: of a `block_of` cells by its columns, all else by its words.

    `year`, `on`: see `Yearless`; without them 5月6日 and 今天 stay unread. Among `columns`, a stage's code is its day, and `planned_` before it its
    planned day. A block names its place as a table does, one of `places`. Raises UnreadableTable: too many lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        raise UnreadableTable(say("粘贴的内容有 {count} 行，最多 {most} 行；请存为表格上传。", count=len(lines), most=MOST_LINES))
    cells = Known(yearless=Yearless(year, on), places=places, opens=lambda rows: pl.repeat(False, rows.height, eager=True))
    asked = Asked(columns, stages, Entries(known), _place_names(columns), cells)
    if block:
        return tuple(proposed_rows(block, asked))
    return tuple(_same_as_above(_from_line(n, line, asked) for n, line in enumerate(lines, 1) if line.strip()))


def _same_as_above(told: Iterable[Proposed]) -> Iterator[Proposed]:
    """Give a line that says 同上 of its entry what the line above said of another; its own words count before that."""
    above: Proposed | None = None
    for p in told:
        if above and p.entry and (said := [part for part in p.unread if part in _DITTO]):
            unread = tuple(part for part in p.unread if part not in said)
            p = replace(
                p,
                fields={**{c: v for c, v in above.fields.items() if c != PLACE}, **p.fields},
                stages={**above.stages, **p.stages},
                planned={**above.planned, **p.planned},
                unread=unread,
                doubts=(*above.doubts, *p.doubts),
                confidence=round(p.confidence * _SAME / (1 if unread else UNREAD), 2),
                same_as=above.line,
            )
        above = p if p.fields or p.stages or p.planned else None
        yield p


def _from_line(line: int, text: str, asked: Asked) -> Proposed:
    if len(text) > LONGEST_LINE:
        says = say("这一行超过 {most} 个字，没有读取；请分行粘贴。", most=LONGEST_LINE)
        return Proposed(line, text, "", NONE, unread=(text,), problems=(says,))
    free = re.sub(_SERIAL, lambda m: "\0" * len(m[0]), text)
    places, place_spans = _places(free, asked.places)
    meant, entry_spans = asked.entries.within(free, places)
    free = left_over(free, entry_spans)
    place_spans = [s for s in _places(free, asked.places)[1] if s in place_spans]
    free = left_over(free, place_spans)
    said = said_stages(free, asked.stages, yearless=asked.known.yearless)
    free = left_over(free, (span for s in said for span in s.spans))
    columns = [c for c in asked.columns if c.code not in ("number", "name", PLACE) and c.form != "date"]
    told = told_values(free, columns, {word for s in asked.stages for word in (s.label, *s.aliases)})
    free = left_over(free, (span for t in told for span in t.spans))
    unread = [part for part in _GAPS.split(free) if part and not _PARTICLES.fullmatch(part)]
    is_embedded = _touches(free, entry_spans, asked.stages)
    if meant.how == NONE:
        meant, unread = _like_any(unread, places, asked)
    elif is_embedded and meant.number:
        meant = Meant(ALIKE if meant.how != "number" else meant.how, meant.number, meant.candidates, meant.sure * _EMBEDDED)
    if not (unread or said or told or entry_spans):
        unread = [text.strip()]
    fields = {t.code: t.value for t in told}
    if not meant.number and len(places) == 1 and any(c.code == PLACE for c in asked.columns):
        fields[PLACE] = next(iter(places))
    guesses = sum(s.is_guessed for s in said) + sum(t.is_guessed + t.is_joined for t in told)
    return Proposed(
        line=line,
        text=text,
        entry=meant.number,
        how=meant.how,
        candidates=meant.candidates,
        fields=fields,
        stages={s.code: s.day.isoformat() if s.day else None for s in said if not s.is_planned},
        planned={s.code: s.day.isoformat() for s in said if s.is_planned and s.day},
        unread=tuple(unread),
        doubts=tuple(says for t in told for a, b in t.spans for says in _doubts(t, text[a:b].strip())),
        confidence=round(meant.sure * _GUESSED**guesses * (UNREAD if unread else 1), 2),
        spans=_named_spans(entry_spans, place_spans, said, told),
        years=tuple(sorted({s.day.year for s in said if s.day and any(lacks_year(text[a:b]) for a, b in s.spans)})),
    )


def _doubts(told: ToldValue, text: str) -> Iterator[Phrase]:
    if told.is_joined:
        yield say("“{text}”里的“-”没有当作负号；请核对后再勾选。", text=text)
    if told.is_about:
        yield say("“{text}”是约数；请核对后再勾选。", text=text)


def _named_spans(
    entries: Iterable[tuple[int, int]], places: Iterable[tuple[int, int]], said: Iterable[SaidStage], told: Iterable[ToldValue]
) -> tuple[tuple[str, int, int], ...]:
    named = [("number", *span) for span in entries] + [(PLACE, *span) for span in places]
    named += [(f"{PLANNED if s.is_planned else ''}{s.code}", *span) for s in said for span in s.spans]
    named += [(t.code, *span) for t in told for span in t.spans]
    return tuple(sorted(named, key=lambda s: s[1:]))


def _like_any(parts: Sequence[str], places: Collection[str], asked: Asked) -> tuple[Meant, list[str]]:
    """Return the entry that one of the unread parts is like, the surest, and what is unread besides."""
    told = [(asked.entries.like(before_stages(part, asked.stages), places), part) for part in parts]
    if not told:
        return NOBODY, []
    best, words = max(told, key=lambda m: (m[0].sure, len(m[0].candidates)))
    alike = {m.number for m, _ in told if m.how == ALIKE}
    if len(alike) > 1:
        return Meant(SEVERAL, "", tuple(sorted(alike))), list(parts)
    if best.how != ALIKE:
        return best, list(parts)
    rest = words.removeprefix(before_stages(words, asked.stages))
    return best, [kept for p in parts if (kept := rest if p is words else p)]


def _place_names(columns: Sequence[Column]) -> dict[str, set[str]]:
    """Return the codes that each name of a place may mean, whole (甘州区梁家墩镇) or its last part, the longest names first."""
    column = next((c for c in columns if c.code == PLACE), None)
    named: dict[str, set[str]] = {}
    for code, zh, _ in column.choices if column else ():
        for words in {zh, *zh.split()[-1:]}:
            named.setdefault(squeezed(words)[0], set()).add(code)
    return {words: named[words] for words in sorted(named, key=len, reverse=True) if len(words) > 1}


def _places(text: str, named: Mapping[str, set[str]]) -> tuple[set[str], list[tuple[int, int]]]:
    """Return the codes of the places that a line names, and where they stand."""
    bare, at = squeezed(text)
    codes: set[str] = set()
    spans: list[tuple[int, int]] = []
    taken = [False] * len(bare)
    for words in (w for w in named if w in bare):
        start = bare.find(words)
        if not any(taken[start : start + len(words)]):
            taken[start : start + len(words)] = [True] * len(words)
            codes |= named[words]
            spans.append((at[start], at[start + len(words) - 1] + 1))
    return {c for c in codes if not any(o != c and o.startswith(c) for o in codes)}, spans


def _touches(text: str, spans: Sequence[tuple[int, int]], stages: Sequence[StageWords]) -> bool:
    """Return whether unread words stand right beside a name, so that the name may be part of a longer one."""
    for start, end in spans:
        before, after = _GAPS.split(text[:start])[-1], before_stages(_GAPS.split(text[end:])[0], stages)
        if any(words and not _PARTICLES.fullmatch(words) for words in (before, after)):
            return True
    return False
