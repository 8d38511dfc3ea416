"""What inspectors should look at, all in one list; and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers import public as ledgers
from shishi.areas.overview import queries
from shishi.areas.overview.labels import BEYOND_A_BOOK, SUSPICION_KIND, line_clause, line_said
from shishi.areas.plans import public as plans
from shishi.base.look import Look, look_asked
from shishi.base.numerals import whole_number
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.documents.sheets import Cell, rows_sent


@dataclass(frozen=True, slots=True)
class SuspicionsPage:
    of: queries.Suspicions
    rows: tuple[tuple[queries.Line, str, str], ...]
    """Each with what it says, and the rule behind it."""
    numbers: dict[int, str]
    """What programmes are called by, by their lasting key."""
    query: str
    """The filter and the day, for links and files."""
    after: str

    kinds = tuple(SUSPICION_KIND.items())

    @property
    def plan(self) -> plans.PlanInForce:
        return self.of.plan

    @property
    def look(self) -> Look:
        return self.of.look

    def with_(self, **other: object) -> str:
        """Return the address's end with another choice."""
        return _query(self.of.wanted, self.of.look, **other)


def suspicions(request: Request) -> HttpResponse:
    plan, look, wanted = _asked(request)
    if plan is None:
        return render(request, "overview/empty.html")
    after = request.GET.get("after", "")
    found = queries.suspicions(scope=request.scope, plan=plan, look=look, wanted=wanted, now=clock.now(), after=after)
    rows = tuple((x, line_said(x, get_language() or ""), line_clause(x)) for x in found.lines)
    numbers = {key: title.partition(" ")[0] for key, title in found.programmes}
    return render(
        request, "overview/suspicions.html", {"page": SuspicionsPage(found, rows, numbers, _query(wanted, look), after)}
    )


def suspicions_export(request: Request, form: str) -> HttpResponse | StreamingHttpResponse:
    """What the page's filter leaves: as CSV all of it, as Excel as much as one sheet takes."""
    plan, look, wanted = _asked(request)
    if plan is None:
        raise Http404
    found = queries.suspicion_lines(scope=request.scope, plan=plan, look=look, wanted=wanted, now=clock.now())
    head = [_("类别"), _("实事"), _("条目、报告"), _("编号、单位"), _("所在地"), _("疑点"), _("依据"), _("发现日期")]
    numbers = {key: title.partition(" ")[0] for key, title in plans.programmes_to_choose(plan=plan)}
    rows = _cells(found, numbers)
    return rows_sent(_("疑点总清单"), head, rows, name=f"suspicions-{plan.year}-{look.day}", form=form, beyond=str(BEYOND_A_BOOK))


def _cells(found: Iterator[queries.Line], numbers: dict[int, str]) -> Iterator[list[Cell]]:
    language = get_language() or ""
    for x in found:
        number = numbers.get(x.programme or 0, "")
        kind = str(SUSPICION_KIND[x.kind])
        yield [kind, number, x.about, x.number, x.where, line_said(x, language), line_clause(x), x.since]


def _asked(request: Request) -> tuple[plans.PlanInForce | None, Look, ledgers.Wanted]:
    """Whoever only files is never shown what is suspected."""
    if not request.scope.may(Permission.READ_SUSPICIONS):
        raise Http404
    told, look = request.GET, look_asked(request.GET, clock.today())
    plan = plans.plan_in_force(scope=request.scope, on=look.on, **request.chosen_plan)
    kind, county = told.get("kind", ""), told.get("county", "")
    programme = whole_number(told.get("programme", ""))
    wanted = ledgers.Wanted(
        kind if kind in SUSPICION_KIND else "", county if len(county) == 6 and county.isdecimal() else "", programme or None
    )
    return (plan if plan and plan.city_code else None), look, wanted


def _query(wanted: ledgers.Wanted, look: Look, **other: object) -> str:
    told = {"kind": wanted.kind, "county": wanted.county, "programme": wanted.programme or "", "on": look.on or "", **other}
    written = urlencode({key: value for key, value in told.items() if value})
    return f"?{written}" if written else ""
