"""What somebody pasted, proposed line by line against known entries: a block of cells or a chat list (接龙). The clerk confirms."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from shishi.base.phrases import Phrase, say
from shishi.engines.tables.check import Known, check
from shishi.engines.tables.columns import PLANNED, Column
from shishi.engines.tables.days import Yearless, lacks_year
from shishi.engines.tables.locate import Located, locate, without_serials
from shishi.engines.tables.meant import ALIAS, ALIKE, EXACT, NOBODY, NONE, SEVERAL, Entries, KnownEntry, Meant, squeezed
from shishi.engines.tables.places import Places
from shishi.engines.tables.problems import UnreadableTable, problems
from shishi.engines.tables.raw import Raw, RawSheet
from shishi.engines.tables.spoken import SaidStage, StageWords, before_stages, left_over, said_stages
from shishi.engines.tables.told import ToldValue, told_values

MOST_LINES, LONGEST_LINE = 2_000, 500
PLACE = "division"
_SERIAL = re.compile(
    r"^\s*(?:[（(]\s*\d{1,3}\s*[)）]|\d{1,3}\s*[.、:：)）]|(?:\d\ufe0f?\u20e3)+|[\u2460-\u249b\u2776-\u2793\u3220-\u3229])\s*(?!\d)"
)
_PICTURES = "[\u200d\u20e3\ufe0f\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_TELLING = "[\u2611-\u2612\u2705\u2713-\u2718\u274c\u274e]"
"""Ticks and crosses say something, other pictures nothing."""
_GAPS = re.compile(rf"(?:[\0\s，,；;。、:：（）()【】\[\]!！~～\-—#.]|(?!{_TELLING}){_PICTURES})+")
_DITTO = ("同上", "〃", "″")
_PARTICLES = re.compile(r"^(?:的|已经?|于|在|为|是|了|现|目前|均|全部|约|共|都|也|计划|预计|拟|完成|进度|情况|接龙)+$")
_GUESSED, _UNREAD, _PROBLEM, _EMBEDDED, _SAME = 0.9, 0.9, 0.7, 0.75, 0.9


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one line may mean. Nothing of it is taken before somebody says so."""

    line: int
    """Counted from 1 in what was pasted."""
    text: str
    entry: str
    """The number of the known entry that is meant; empty where it is none or may be several."""
    how: str
    """One of meant.HOWS."""
    candidates: tuple[str, ...] = ()
    """Numbers of others that it may be, the likeliest first."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Our code → canonical value; days as ISO text."""
    stages: Mapping[str, str | None] = field(default_factory=dict)
    """Stage → ISO day, None where it was said without one."""
    planned: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    """What of the line is in none of these."""
    problems: tuple[Phrase, ...] = ()
    doubts: tuple[Phrase, ...] = ()
    """What was read and may mean something else: whoever confirms it looks at it first."""
    confidence: float = 0.0
    """From 0, where no entry is meant, to 1."""
    spans: tuple[tuple[str, int, int], ...] = ()
    """Where in a typed line what was read stands: `number` for the entry, `division` for its place, else a column's code."""
    years: tuple[int, ...] = ()
    """In which its days were read that are written without one."""
    same_as: int = 0
    """The line that 同上 points to; what that line said is among what this one says."""


@dataclass(frozen=True, slots=True)
class _Asked:
    columns: Sequence[Column]
    stages: Sequence[StageWords]
    entries: Entries
    places: Mapping[str, set[str]]
    known: Known


def propose(
    text: str,
    columns: Sequence[Column],
    stages: Sequence[StageWords],
    known: Iterable[KnownEntry],
    *,
    year: int | None = None,
    on: date | None = None,
    heads: Sequence[Column] = (),
    places: Places | None = None,
) -> tuple[Proposed, ...]:
    """Return a proposal for every line that is not blank. A block of cells under a head of ours is read by its columns, all else by its words.

    `year`, `on`: see `Yearless`; without them 5月6日 and 今天 stay unread. Among `columns`, a stage's code is its day, and `planned_` before it its
    planned day. `heads` are the columns of a block that names its place as a table does, one of `places`. Raises UnreadableTable: too many lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        raise UnreadableTable(say("粘贴的内容有 {count} 行，最多 {most} 行；请存为表格上传。", count=len(lines), most=MOST_LINES))
    cells = Known(yearless=Yearless(year, on), places=places, opens=lambda rows: pl.repeat(False, rows.height, eager=True))
    asked = _Asked(columns, stages, Entries(known), _place_names(columns), cells)
    if (located := _block(text, heads or columns)) is not None:
        return tuple(_from_block(located, heads or columns, asked))
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
                confidence=round(p.confidence * _SAME / (1 if unread else _UNREAD), 2),
                same_as=above.line,
            )
        above = p if p.fields or p.stages or p.planned else None
        yield p


def _block(text: str, columns: Sequence[Column]) -> Located | None:
    """Return the block of cells with a head of ours that the text is, if it is one."""
    if "\t" not in text:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        return None
    width = max(map(len, rows), default=0)
    cells = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    frame = pl.DataFrame([pl.Series(str(n), told, pl.String).replace("", None) for n, told in enumerate(cells)])
    try:
        return locate(Raw("", "csv", (RawSheet("", frame),)), columns)
    except UnreadableTable:
        return None


def _from_block(located: Located, heads: Sequence[Column], asked: _Asked) -> Iterator[Proposed]:
    located = without_serials(located, asked.entries.by_number)
    checked, named = check(located, heads, known=asked.known), asked.known.places
    wrong: dict[int, list[tuple[str, Phrase]]] = {}
    for p in problems(checked.errors, checked.kinds):
        wrong.setdefault(p.row, []).append((p.value, p.phrase))
    frame = checked.frame.drop(*named.columns, named.anywhere, strict=False) if named else checked.frame
    rows = dict(
        zip(frame["row"], zip(frame.iter_rows(named=True), located.frame.iter_rows(named=True), strict=True), strict=True)
    )
    raw = located.sheet.frame
    for n in range(located.bottom, raw.height):
        cells = [c for c in raw.row(n) if c and c.strip()]
        if not cells:
            continue
        (told, written), text = rows.get(n + 1, ({}, {})), "\t".join(cells)
        if not told:
            yield Proposed(n + 1, text, "", NONE, unread=(text,))
            continue
        beside = [c for u in located.unknown if (c := raw.row(n)[u.index]) and c.strip()]
        given = {d.year for c, d in told.items() if isinstance(d, date) and lacks_year(written[c])}
        yield replace(_from_cells(n + 1, text, told, wrong.get(n + 1, []), beside, asked), years=tuple(sorted(given)))


def _from_cells(
    line: int, text: str, told: Mapping[str, Any], wrong: Sequence[tuple[str, Phrase]], beside: Sequence[str], asked: _Asked
) -> Proposed:
    values = {c: v.isoformat() if isinstance(v, date) else v for c, v in told.items() if c != "row" and v is not None}
    number, name = str(values.pop("number", "")), str(values.get("name", ""))
    place = values.get(PLACE, "")
    meant = asked.entries.named(number or name, (place,) if place else ()) if number or name else NOBODY
    if number and meant.how != "number":
        candidates = tuple(filter(None, (meant.number, *meant.candidates)))
        meant = Meant(SEVERAL if candidates else NONE, "", candidates)
    if meant.how in (EXACT, ALIAS) and not number:
        values.pop("name", None)
    codes = {s.code for s in asked.stages}
    stages = {c: values.pop(c) for c in list(values) if c in codes}
    planned = {
        c.removeprefix(PLANNED): values.pop(c) for c in list(values) if c.removeprefix(PLANNED) in codes and c not in codes
    }
    unread = (*(v for v, _ in wrong if v), *beside, *((number,) if number and not meant.number else ()))
    confidence = meant.sure * (_UNREAD if beside else 1) * (_PROBLEM if wrong else 1)
    return Proposed(
        line, text, meant.number, meant.how, meant.candidates, values, stages, planned, unread, tuple(p for _, p in wrong), (), round(confidence, 2)
    )  # fmt: skip


def _from_line(line: int, text: str, asked: _Asked) -> Proposed:
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
        confidence=round(meant.sure * _GUESSED**guesses * (_UNREAD if unread else 1), 2),
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


def _like_any(parts: Sequence[str], places: Collection[str], asked: _Asked) -> tuple[Meant, list[str]]:
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
