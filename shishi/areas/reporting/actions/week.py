"""The county's week is sent from one sheet: what was touched goes into the ledgers, the rest stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from shishi.areas.ledgers import public as ledgers
from shishi.areas.reporting.actions.coordination import Asking, CoordinationRefused
from shishi.areas.reporting.actions.send import ReportRefused, Sending, Which, send
from shishi.areas.reporting.models import Report
from shishi.areas.reporting.queries.week import Moved, snapshot
from shishi.areas.reporting.rules.asking import LIMIT_DAYS, deadline_problem
from shishi.areas.reporting.rules.cut import Cut
from shishi.areas.reporting.rules.signing import Person
from shishi.areas.reporting.rules.week import Touched, judge_figures
from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Stage, ValueRefused, typed, typed_day
from shishi.infra.record.writing import recorded
from shishi.infra.store.facts import day_of


class Touch(Protocol):
    """What was sent of one entry, as written."""

    seen: int
    values: dict[str, str]
    stage: str
    reached: str
    why: str
    problem: str
    unit: str
    cause: str
    until: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A week's sheet as it was sent. `totals`: of the entries that the sender may fill in; `rows`: of them, at least those that were touched."""

    which: Which
    seen: int
    totals: Sequence[ledgers.Total]
    rows: Sequence[ledgers.Reported]
    touches: Mapping[int, Touch]
    nothing: bool = False
    """Its sender says that nothing changed (零报告)."""
    note: str = ""
    behalf: str = ""
    """The unit that sends it for the one that owes it (代录)."""
    deputises: Person | None = None
    """For whom the sender stands in."""
    units: frozenset[str] = frozenset()
    """The departments that may be asked."""
    key: str = ""
    cut: Cut = field(default_factory=Cut)
    closed: Sequence[ledgers.Total] = ()
    """The totals as of the moment of the cut, where there is one."""


@dataclass(slots=True)
class _Read:
    changes: list[ledgers.Change]
    filings: list[ledgers.Filing]
    asks: list[Asking]
    touched: list[Touched]
    problems: list[Phrase]
    moved: Moved


@recorded
def send_week(*, sheet: Sheet, by: str, now: datetime) -> Report:
    """Send the week: figures, stages and problems of the sheet in one transaction, one line for the report. Raises ReportRefused.

    An entry that somebody else changed meanwhile refuses the whole, and says who. What was not touched is not written again. What is touched in
    a week that is sent late counts from today, and that week says what stood when its data closed.
    """
    read = _read(sheet, day_of(now))
    if sheet.nothing and (says := _not_nothing(read)):
        raise ReportRefused([says])
    verdict = judge_figures(read.touched)
    cut = sheet.cut
    if problems := [*([cut.problem] if cut.problem else ()), *read.problems, *verdict.refused]:
        raise ReportRefused(problems)
    body: dict[str, Any] = {
        "figures": snapshot(sheet.closed, Moved()) if cut.moment else snapshot(sheet.totals, read.moved),
        "changed": [[t.number, t.label[0], t.before, t.after, t.entry] for t in read.touched],
        "stages": [[f.entry_id, f.stage, f.happened_date.isoformat()] for f in read.filings],
        "flags": [list(f) for f in verdict.flagged],
        "nothing": not (read.changes or read.filings or read.asks),
        "typed": len(read.touched) + len(read.filings) + len(read.asks),
        "filled": sum(t.cells for t in sheet.totals),
        "note": sheet.note,
        "behalf": sheet.behalf,
        **cut.body,
    }
    sending = Sending(sheet.which, sheet.seen, body, sheet.key, read.changes, read.filings, read.asks, sheet.deputises)
    try:
        return send(sending=sending, by=by, now=now)
    except CoordinationRefused as refused:
        raise ReportRefused(refused.problems) from None


def _read(sheet: Sheet, today: date) -> _Read:
    read = _Read([], [], [], [], [], Moved())
    rows = {r.entry_id: r for r in sheet.rows}
    least = {t.ledger_id: t.least for t in sheet.totals}
    for pk, touch in sheet.touches.items():
        row = rows.get(pk)
        if row is None:
            read.problems.append(say("有一行不在您可以填报的范围内；请刷新后再填。"))
            continue
        said = _figures(read, row, touch)
        _stage(read, row, touch)
        _count(read.moved, row, said, least[row.ledger_id], row.definition.stage_by_code.get(touch.stage))
        if touch.problem:
            _problem(read, row, touch, sheet, today)
    return read


def _not_nothing(read: _Read) -> Phrase | None:
    """Return what keeps a sheet on which something was typed from being sent as one of no change."""
    n = len(read.touched) + len(read.filings) + len(read.asks) + len(read.problems)
    return say("改过 {n} 处，不是零报告，没有报送；请按“报送”，或先改回原样。", n=n) if n else None


def _figures(read: _Read, row: ledgers.Reported, touch: Touch) -> ledgers.Reported:
    """Return the entry with what was sent of it."""
    changed: dict[str, Any] = {}
    for f in row.fields:
        if f.code not in touch.values:
            continue
        try:
            value = typed(f, touch.values[f.code])
        except ValueRefused as refused:
            read.problems.append(
                say("{number} {field:label}：{problem}", number=row.number, field=(f.label, f.label_en), problem=refused.phrase)
            )
            continue
        if value != row.value(f.code):
            done = row.done or _is_done(row, touch.stage)
            before = row.value(f.code)
            label = (f.label, f.label_en)
            read.touched.append(Touched(row.entry_id, row.number, label, f.unit, before, value, done, f.scale))  # type: ignore[arg-type]
            changed[f.code] = value
    said = row.with_values(changed)
    if changed:
        new = said.body
        says = ledgers.fall_problems(row.definition, before=row.body["fields"], after=new["fields"], why=touch.why)
        read.problems += [say("{number}：{problem}", number=row.number, problem=x) for x in says]
        read.changes.append(ledgers.Change(row.entry_id, touch.seen, new, touch.why))
    return said


def _count(
    moved: Moved, row: ledgers.Reported, said: ledgers.Reported, least: Mapping[str, ledgers.Least], stage: Stage | None
) -> None:
    """What counts is moved by a figure, and by the stage from which on it counts."""
    for f in row.fields:
        at = row.ledger_id, f.code
        moved.sums[at] += said.counted(f.code, least, stage) - row.counted(f.code, least)
        if f.code not in least:
            moved.filled[at] += (said.value(f.code) is not None) - (row.value(f.code) is not None)


def _is_done(row: ledgers.Reported, stage: str) -> bool:
    """Tell whether an entry that reaches this stage has done what it is for."""
    reached = row.definition.stage_by_code.get(stage)
    return reached is not None and reached.order >= row.goal


def _stage(read: _Read, row: ledgers.Reported, touch: Touch) -> None:
    if not touch.stage:
        return
    try:
        read.filings.append(ledgers.Filing(row.entry_id, touch.stage, typed_day(touch.reached)))
        read.moved.done[row.ledger_id] += not row.done and _is_done(row, touch.stage)
    except ValueRefused as refused:
        read.problems.append(say("{number}：{problem}", number=row.number, problem=refused.phrase))


def _problem(read: _Read, row: ledgers.Reported, touch: Touch, sheet: Sheet, today: date) -> None:
    if touch.unit not in sheet.units:
        read.problems.append(say("{number}：请从名单中选择由哪个部门协调。", number=row.number))
        return
    try:
        until = typed_day(touch.until) if touch.until else today + timedelta(days=LIMIT_DAYS)
    except ValueRefused as refused:
        read.problems.append(say("{number}：{problem}", number=row.number, problem=refused.phrase))
        return
    if problem := deadline_problem(until, asked=today):
        read.problems.append(say("{number}：{problem}", number=row.number, problem=problem))
        return
    about = f"{row.number} {row.name}"
    told = (row.programme, row.entry_id, about, touch.cause)
    read.asks.append(Asking(sheet.which.code, touch.unit, touch.problem, until, *told))
