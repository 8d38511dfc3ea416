"""What was put on record after a day and tells of it: the whole difference between its two clocks (当时口径, 现口径)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.progress.labels import LATER
from shishi.areas.progress.pages.reach import plan_seen
from shishi.areas.progress.pages.year import MOST_IN_BOOK
from shishi.base.look import Look, look_asked
from shishi.base.numerals import whole_number
from shishi.infra import clock
from shishi.infra.access.listing import names_of
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import FORMS, Cell, Sheet, csv_streamed, sheets_sent
from shishi.infra.places import queries as places

_A_PAGE, _STEP = 100, 1000


@dataclass(frozen=True, slots=True)
class LaterPage:
    plan: plans.PlanInForce
    look: Look
    rows: tuple[tuple[ledgers.Later, str], ...]
    """(fact, where its entry lies)."""
    people: Mapping[str, str]
    following: int | None


def later(request: Request) -> HttpResponse:
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    if plan is None:
        return render(request, "overview/empty.html")
    if seen.on is None:
        return redirect("progress:board")
    found = _found(request, plan, seen.on, after=whole_number(request.GET.get("after")), limit=_A_PAGE + 1)
    rows = found[:_A_PAGE]
    lie = places.names_of(f.division_code for f in rows)
    page = LaterPage(
        plan=plan,
        look=seen,
        rows=tuple((f, lie[f.division_code]) for f in rows),
        people=names_of(f.by for f in rows),
        following=rows[-1].pk if len(found) > _A_PAGE else None,
    )
    return render(request, "progress/later.html", {"page": page})


def later_export(request: Request, form: str) -> HttpResponse | StreamingHttpResponse:
    """All that came on record later, in Excel the newest of it; nothing of a day that is not over."""
    seen = look_asked(request.GET, clock.today())
    plan = plan_seen(request, seen)
    if plan is None or form not in FORMS:
        raise Http404
    head = [
        _("条目"),
        _("台账"),
        _("所在地"),
        _("内容"),
        _("阶段"),
        _("原来的日期"),
        _("发生"),
        _("登记"),
        _("登记人"),
        _("原因"),
    ]
    name, rows = f"later-{plan.name}-{seen.day}", _lines(request, plan, seen.day)
    if form == "csv":
        return csv_streamed(head, rows, name=name)
    first = list(islice(rows, MOST_IN_BOOK))
    if next(rows, None):
        first.append([_("只列最新的 %(n)d 行；全部请导出 CSV。") % {"n": MOST_IN_BOOK}, *[None] * (len(head) - 1)])
    return sheets_sent(Sheet(_("补报、更正"), head, first), name=name, form=form)


def _found(request: Request, plan: plans.PlanInForce, on: date, *, after: int, limit: int) -> list[ledgers.Later]:
    asked = {"scope": request.scope, "city": plan.city_code, "year": plan.year, "on": on}
    return ledgers.later_facts(**asked, after=after, limit=limit)


def _lines(request: Request, plan: plans.PlanInForce, on: date) -> Iterator[Sequence[Cell]]:
    after, language = 0, get_language() or ""
    while found := _found(request, plan, on, after=after, limit=_STEP):
        lie, people = places.names_of(f.division_code for f in found), names_of(f.by for f in found)
        for f in found:
            stage = f.stage.words(language) if f.stage else None
            days = [f.before, None if f.withdrawn else f.happened_date, f"{timezone.localtime(f.recorded_at):%Y-%m-%d %H:%M}"]
            told = [f.title, f.ledger.words(language), lie[f.division_code], str(LATER[f.kind]), stage]
            yield [*told, *days, people.get(f.by, f.by), f.why]
        after = found[-1].pk
