"""The entries behind a figure of the board, as a list and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.labels import PART
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.pages.year import MOST_IN_BOOK
from shishi.base.look import Look, look_asked
from shishi.base.numerals import whole_number
from shishi.engines.ledger import Stage
from shishi.engines.measures import Measure, MeasureNameError, parse
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.scope import prefix_of
from shishi.infra.documents.sheets import FORMS, Cell, Sheet, csv_streamed, sheets_sent
from shishi.infra.places.queries import names_of

_A_PAGE, _STEP = 100, 1000


@dataclass(frozen=True, slots=True)
class RowsPage:
    plan: plans.PlanInForce
    look: Look
    of: tuple[str, int]
    """(measure, area), as its address has them."""
    target: str
    unit: str
    place: str
    part: str
    parts: tuple[tuple[str, str], ...]
    """(code, words)."""
    waits: Stage | None
    """Only those that have to reach this stage next."""
    late: bool
    """Only those past their day."""
    query: str
    """Which of the part's entries, for the links to the page behind and to the files."""
    rows: tuple[tuple[ledgers.Opened, Decimal, str], ...]
    """(row, what it counts for, where it lies)."""
    following: int | None


def rows_(request: Request, measure: str, area: int) -> HttpResponse:
    """The entries behind one figure: those that count, those that are still to come, or all."""
    it = _behind(request, measure, area)
    found = it.rows(request, after=whole_number(request.GET.get("after")), limit=_A_PAGE + 1)
    code = str(area).ljust(12, "0")
    places = names_of([r.division_code for r in found] + [code])
    page = RowsPage(
        plan=it.plan,
        look=it.look,
        of=(measure, area),
        target=_begun(plans.labels.said(it.told.label)),
        unit=it.told.unit,
        place=places[code],
        part=it.part,
        parts=tuple((code, str(words)) for code, words in PART.items()),
        waits=it.waits,
        late=it.late,
        query=it.query,
        rows=tuple((r, it.amount(r), places[r.division_code]) for r in found[:_A_PAGE]),
        following=found[_A_PAGE - 1].ref.number if len(found) > _A_PAGE else None,
    )
    return render(request, "progress/rows.html", {"page": page})


def _begun(words: str) -> str:
    """Packs write their English as it stands in a sentence."""
    return words[:1].upper() + words[1:]


def rows_export(request: Request, measure: str, area: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """All the entries of the page, in Excel the first of them."""
    if form not in FORMS:
        raise Http404
    it = _behind(request, measure, area)
    lacks = [_("还差哪一步"), _("下一计划日"), _("逾期天数")] if it.part == "gap" else []
    head = [_("条目"), _("所在地"), _("数量"), _("单位"), _("当前阶段"), *lacks]
    name, rows = f"rows-{it.plan.name}-{area}-{it.look.day}", _lines(request, it, len(head))
    if form == "csv":
        return csv_streamed(head, rows, name=name)
    first = list(islice(rows, MOST_IN_BOOK))
    if next(rows, None):
        first.append([_("只列出前 %(n)s 条；全部条目请导出 CSV。") % {"n": f"{MOST_IN_BOOK:,}"}, *[None] * (len(head) - 1)])
    return sheets_sent(Sheet(str(PART[it.part]), head, first), name=name, form=form)


def _lines(request: Request, it: _Behind, width: int) -> Iterator[Sequence[Cell]]:
    after = 0
    while found := it.rows(request, after=after, limit=_STEP):
        places = names_of(r.division_code for r in found)
        for r in found:
            stage, missing = (x.words(get_language() or "") if x else None for x in (r.stage, r.missing))
            told = [r.title, places[r.division_code], it.amount(r), it.told.unit, stage, missing, r.due, r.late_days or None]
            yield told[:width]
        after = found[-1].ref.number


@dataclass(frozen=True, slots=True)
class _Behind:
    """Which entries an address asks for."""

    plan: plans.PlanInForce
    look: Look
    told: Measure
    figure: ledgers.Figure
    part: str
    waits: Stage | None
    late: bool

    @property
    def query(self) -> str:
        waits = f"&waits={self.waits.code}" if self.waits else ""
        return f"{self.look.opening}part={self.part}{waits}{'&late=1' if self.late else ''}"

    def rows(self, request: Request, *, after: int, limit: int) -> list[ledgers.Opened]:
        asked = {"part": self.part, "waits": self.waits, "late": self.late, "after": after, "limit": limit}
        return ledgers.rows(scope=request.scope, figure=self.figure, **asked)

    def amount(self, row: ledgers.Opened) -> Decimal:
        return Decimal(row.quantity).scaleb(-self.told.scale)


def _behind(request: Request, measure: str, area: int) -> _Behind:
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    part, code = request.GET.get("part", "n"), str(area)
    known = ledgers.measures(names=[measure], city=plan.city_code, year=plan.year) if plan and _is_name(measure) else {}
    if plan is None or not known or part not in PART or not code.startswith(prefix_of(plan.city_code)):
        raise Http404
    figure = ledgers.Figure(measure, plan.city_code, plan.year, seen, "" if code == plan.city_code else code[:6])
    named = request.GET.get("waits", "")
    stage = ledgers.stages_of(figure=figure).get(named) if named else None
    if named and not stage:
        raise Http404
    return _Behind(plan, seen, known[measure], figure, part, stage, request.GET.get("late") == "1")


def _is_name(written: str) -> bool:
    try:
        return bool(parse(written))
    except MeasureNameError:
        return False
