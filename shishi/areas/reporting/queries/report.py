"""One report: filled in by adding up what the ledgers hold, with the reports below it and its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.reporting.models import Extension, Report, ReportFact
from shishi.areas.reporting.models.duty import ACTIVITY, WEEK
from shishi.areas.reporting.models.report import RETURNED, SENT, SIGNED
from shishi.areas.reporting.queries.owing import Obligation, extensions_given, obligations, outages
from shishi.areas.reporting.queries.said import Count, Figure, Said, ledgers_said, left_on, said
from shishi.areas.reporting.rules.cut import Cut
from shishi.areas.reporting.rules.said import mean_or_sum
from shishi.areas.reporting.rules.week import next_step
from shishi.engines.ledger import Field
from shishi.infra.access.scope import Scope
from shishi.infra.places.queries import County, counties_of
from shishi.infra.store.facts import day_of

NO_CUT = Cut()


@dataclass(frozen=True, slots=True)
class ReportPage:
    owed: Obligation
    counts: tuple[Count, ...]
    """Of the ledgers, as of `cut`."""
    figures: tuple[Figure, ...]
    said: Said | None
    """The version that was asked for, or the newest; None before it was sent."""
    counties: tuple[County, ...]
    """Whose columns are shown: none for a county's own report."""
    below: tuple[Obligation, ...]
    """What counties sent to this unit for the period."""
    facts: tuple[ReportFact, ...]
    extensions: tuple[tuple[Extension, datetime | None], ...]
    """Each with the moment that had passed when it was given; None where it was given in time."""
    waits: str
    """send, sign, accept, locked."""
    next_post: str
    cut: Cut

    @property
    def returned(self) -> ReportFact | None:
        return returned_of(self.facts)


def returned_of(facts: Sequence[ReportFact]) -> ReportFact | None:
    """Return the receiver's word that a report comes back, where it has not been sent again since. `facts`: in order."""
    return facts[-1] if facts and facts[-1].kind == RETURNED else None


def report_page(*, scope: Scope, owed: Obligation, now: datetime, version: int = 0, cut: Cut = NO_CUT) -> ReportPage:
    """Return the page of one obligation, what is still to be sent as of `cut`. About a dozen queries for any number of entries."""
    facts = tuple(ReportFact.objects.filter(report=owed.report).order_by("recorded_at", "pk")) if owed.report else ()
    newest = owed.report.version if owed.report else 0
    signed = [f.body["post"] for f in facts if f.kind == SIGNED and f.version == newest]
    sent = next((f for f in facts if f.kind == SENT and f.version == (version or newest)), None)
    asked: dict[str, Any] = {"scope": scope, "today": day_of(now), "programmes": _programmes(owed)}
    counts, figures = added_up(_totals(owed, **asked, moment=cut.moment))
    if cut.moment:
        counts, figures = beside(counts, figures, *added_up(_totals(owed, **asked)))
    chain = owed.duty.chain
    waits = next_step(state=owed.report.state if owed.report else "draft", chain=chain, signed=signed, accepts=True)
    return ReportPage(
        owed,
        counts,
        figures,
        _said(owed, sent, scope, day_of(now)) if sent else None,
        () if owed.is_county else counties_of(owed.duty.division_code),
        _below(scope, owed, now),
        facts,
        _extensions(owed),
        waits,
        chain[len(signed)] if waits == "sign" else "",
        cut,
    )


def beside(
    counts: Iterable[Count], figures: Iterable[Figure], now: Iterable[Count], values: Iterable[Figure]
) -> tuple[tuple[Count, ...], tuple[Figure, ...]]:
    """Return what stood with what stands now beside it."""
    counted, held = {c.key: (c.total, c.done) for c in now}, {f.key: f.value for f in values}
    return (
        tuple(replace(c, now=counted.get(c.key, (0, 0))) for c in counts),
        tuple(replace(f, now=held.get(f.key)) for f in figures),
    )


def body_of(
    page: ReportPage, *, text: str, problems: str, figures: Mapping[str, int | None], behalf: str = "", **told: Any
) -> dict[str, Any]:
    """Return what a version of the report keeps: its words, its own figures, and what the ledgers count as it is sent."""
    held = {f.key: f.value for f in page.figures}
    by_county = {c.key: c.by_county for c in page.counts} | {f.key: f.by_county for f in page.figures}
    return {
        "text": text,
        "problems": problems,
        "figures": dict(figures),
        "units": units_of(page.figures),
        "typed": sum(1 for k, v in figures.items() if v != held[k]) + bool(text) + bool(problems),
        "filled": len(held) + 2 * len(page.counts),
        "counts": [[c.key, c.total, c.done] for c in page.counts],
        "counties": by_county if page.counties else {},
        "behalf": behalf,
        **page.cut.body,
        **told,
    }


def units_of(figures: Iterable[Figure]) -> dict[str, list[Any]]:
    """Return the unit and the decimals in which each figure is told, by its key: what is kept of it is read by them for ever."""
    return {f.key: [f.field.unit, f.field.scale] for f in figures}


def _extensions(owed: Obligation) -> tuple[tuple[Extension, datetime | None], ...]:
    duty, holds = owed.duty, Q(unit="") | Q(division_code=owed.code, unit=owed.unit)
    given = Q(holds, duty__number=duty.number, duty__item=duty.item)
    if owed.is_week:
        given |= Q(division_code__in=("", owed.code), duty__kind=WEEK)
    of_plan = {"duty__division_code": duty.division_code, "duty__year": duty.year}
    own = list(Extension.objects.filter(given, period_last=owed.due.period.last, **of_plan))
    return tuple(extensions_given(owed.due, own, outages() if own else ()))


def _programmes(owed: Obligation) -> list[int] | None:
    """Return what a report speaks of: its programme, or those that the unit leads; None for all."""
    duty = owed.duty
    if duty.programme is not None:
        return [duty.programme]
    led = {"unit": owed.unit, "role": "lead_unit", "division_code": duty.division_code, "year": duty.year}
    return None if owed.is_county else plans.programmes_of_unit(**led)


def _totals(owed: Obligation, **asked: Any) -> list[ledgers.Total]:
    """Return what ledgers add up to where a report is of; an activity is told of by itself."""
    if owed.duty.kind == ACTIVITY:
        return []
    division = owed.code[:6] if owed.is_county else owed.code[:4]
    return ledgers.reported_totals(division_code=division, year=owed.duty.year, **asked)


def _said(owed: Obligation, sent: ReportFact, scope: Scope, today: date) -> Said:
    """Return what a version said beside the same ledgers now, whoever leads them by now."""
    told = ledgers_said(scope=scope, owed=owed, fact=sent)
    programmes = {x.programme for x, _ in told.values()}
    return said(sent, told, *added_up(_totals(owed, scope=scope, today=today, programmes=programmes, left_on=left_on(sent))))


def added_up(totals: Sequence[ledgers.Total]) -> tuple[tuple[Count, ...], tuple[Figure, ...]]:
    """Return what a report says of the ledgers, added up over their counties."""
    return _counts(totals), figures_of(totals)


def _counts(totals: Sequence[ledgers.Total]) -> tuple[Count, ...]:
    out = []
    for own in _by_ledger(totals):
        told = {t.county: (t.entries, t.done) for t in own}
        entries, done = sum(t.entries for t in own), sum(t.done for t in own)
        out.append(Count(own[0].key, own[0].definition, own[0].programme_number, own[0].ledger_id, entries, done, told))
    return tuple(out)


def figures_of(totals: Sequence[ledgers.Total]) -> tuple[Figure, ...]:
    """Return the reported fields that these totals have, each added up."""
    out = []
    for own in _by_ledger(totals):
        definition, least = own[0].definition, own[0].least
        for f in (f for f in definition.shown_fields if f.code in own[0].sums):
            told = {t.county: _added(f, [t]) for t in own if t.known(f.code)}
            stage = least[f.code].stage if f.code in least else None
            out.append(Figure(f"{own[0].key}.{f.code}", definition, f, _added(f, own), told, stage=stage))
    return tuple(out)


def _added(f: Field, totals: Sequence[ledgers.Total]) -> int | None:
    """Return the sum of a figure, or the mean of a percentage, which is 100 only where all are; None where nobody knows it."""
    known, added = sum(t.known(f.code) for t in totals), sum(t.sums[f.code] for t in totals)
    return mean_or_sum(added, filled=known, unit=f.unit, scale=f.scale)


def _by_ledger(totals: Sequence[ledgers.Total]) -> list[list[ledgers.Total]]:
    out: dict[int, list[ledgers.Total]] = defaultdict(list)
    for t in totals:
        out[t.ledger_id].append(t)
    return list(out.values())


def _below(scope: Scope, owed: Obligation, now: datetime) -> tuple[Obligation, ...]:
    """Return the counties' reports of which this one is the sum: to this unit, of its programme or any, ending in its period."""
    if owed.is_county:
        return ()
    duty, period = owed.duty, owed.due.period
    found = obligations(scope=scope, city_code=duty.division_code, year=duty.year, now=now, first=period.first)
    return tuple(
        o
        for o in found
        if o.is_county
        and o.due.period.last in period
        and (o.duty.to == owed.unit or o.duty.kind == "week")
        and (duty.programme is None or o.duty.programme in (None, duty.programme))
    )


def paper_of(report: Report, version: int) -> dict[str, str] | None:
    """Return the digest, name and kind of the paper that a version stands on, or None. One query."""
    sent = ReportFact.objects.filter(report=report, version=version, kind="sent").values_list("body", flat=True).first()
    return sent.get("paper") if sent else None
