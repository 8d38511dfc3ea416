"""The lists of the reports as files: what their pages show, to whom they show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from shishi.areas.plans import public as plans
from shishi.areas.progress import public as progress
from shishi.areas.reporting.labels import COORDINATION_FACT, DOUBTED, OUTCOME, RATING, REPORT_NAME, stands_words
from shishi.areas.reporting.pages.burden import BurdenPage, burden_page
from shishi.areas.reporting.pages.coordination import AllRequests, all_requests
from shishi.areas.reporting.pages.index import Index, Lines, index_page, lines_page
from shishi.areas.reporting.pages.suspicions import Suspicions, suspicions_page
from shishi.areas.reporting.queries.owing import Obligation
from shishi.infra import clock
from shishi.infra.access.request import Request
from shishi.infra.documents.sheets import Cell, Sheet, sheets_sent
from shishi.infra.store.facts import day_of

Rows = list[list[Cell]]


def export(request: Request, what: str, form: str) -> HttpResponse:
    shown, sheets = LISTS[what]
    page = shown(request)
    if page is None:
        raise Http404
    return sheets_sent(*sheets(page), name=f"{what}-{page.plan.name}-{clock.today()}", form=form)


def _reports(page: Index) -> list[Sheet]:
    rounds = [o for _round, sent, rest in page.rounds for o, _place in (*sent, *rest)]
    return [
        _obligations(_("最近一期"), rounds),
        _obligations(_("等我报的"), [o for o, _place in page.mine]),
        _obligations(_("等我接收或签批"), [w.o for w, _place in page.receive]),
        _obligations(_("以前各期未报的"), [o for o, _place in page.before]),
    ]


def _obligations(title: str, found: Iterable[Obligation]) -> Sheet:
    rows: Rows = [
        [
            o.duty.number,
            _named(o.duty.what),
            o.unit,
            o.duty.to,
            o.due.period.first,
            o.due.period.last,
            _moment(o.by.at),
            stands_words(o),
            _moment(o.report.sent_at) if o.report and o.report.sent_at else None,
        ]
        for o in found
    ]
    head = [_("实事"), _("报告"), _("报送单位"), _("报给"), _("期间起"), _("期间止"), _("截止"), _("情况"), _("报送时间")]
    return Sheet(title, head, rows)


def _lines(page: Lines) -> list[Sheet]:
    language = get_language() or ""
    apart: Rows = [
        [
            d.programme,
            d.ledger.words(language),
            d.field.words(language),
            page.names[d.code],
            d.last,
            t.unit,
            t.what,
            str(plans.labels.CADENCE[t.cadence]),
            t.as_of,
            t.on,
            Decimal(t.value).scaleb(-d.field.scale),
            d.field.unit,
        ]
        for d in page.differing
        for t in d.told
    ]
    lines: Rows = [[x.programme, x.what, x.owner, x.to, str(plans.labels.CADENCE[x.cadence]), x.sent] for x in page.lines]
    said = [_("谁报"), _("报什么"), _("多久一次"), _("数据截至"), _("报送日"), _("数量"), _("单位")]
    return [
        Sheet(_("数不一致的"), [_("实事"), _("台账"), _("指标"), _("县区"), _("期间止"), *said], apart),
        Sheet(_("有几条线的实事"), [_("实事"), _("报什么"), _("谁报"), _("报给"), _("多久一次"), _("已报")], lines),
    ]


def _burden(page: BurdenPage) -> list[Sheet]:
    language = get_language() or ""
    accounts: Rows = [
        [a.county.short_name, a.week.first, a.week.last, a.typed, a.filled, a.reports, a.nothing, a.messages]
        for a in page.accounts
    ]
    twice: Rows = [[t.programme, t.unit, "；".join(t.asked)] for t in page.twice]
    prices: Rows = [[p.ledger.words(language), p.entries, p.weeks_left, p.cells] for p in page.prices]
    weeks = [_("县区"), _("期间起"), _("期间止"), _("人填的格"), _("自动填的格"), _("报告"), _("零报告"), _("收到提醒")]
    return [
        Sheet(_("最近八周"), weeks, accounts),
        Sheet(_("重复报送"), [_("实事"), _("单位"), _("报告")], twice),
        Sheet(_("多报一项增加的负担"), [_("台账"), _("每周多填"), _("到年底还有几周"), _("到年底一共多填")], prices),
    ]


def _coordination(page: AllRequests) -> list[Sheet]:
    asked: Rows = [
        [
            r.county,
            r.it.unit,
            str(progress.CAUSE[r.it.cause]) if r.it.cause else "",
            r.it.asks,
            r.it.about,
            day_of(r.it.asked_at),
            r.it.due_date,
            day_of(r.it.ended_at) if r.it.ended_at else None,
            str(OUTCOME[r.it.outcome]),
            r.days,
            _("已逾期") if r.late else "",
            "\n".join(f"{COORDINATION_FACT[f.kind]}{_('：')}{f.says}" for f in r.facts if f.kind in COORDINATION_FACT),
            str(RATING[r.it.rating]) if r.it.rating else "",
        ]
        for r in page.rows
    ]
    head = [_("县区"), _("由谁协调"), _("哪类问题"), _("事项"), _("条目"), _("提出日"), _("答复期限"), _("办结日")]
    head += [_("情况"), _("天数"), _("逾期"), _("经过"), _("评价")]
    told: Rows = [[u.unit, u.asked, u.in_time, u.late, u.solved, u.rated] for u in page.units]
    return [
        Sheet(_("协调事项"), head, asked),
        Sheet(_("各部门答复情况"), [_("部门"), _("收到"), _("按时答复"), _("逾期"), str(RATING[3]), _("已评价")], told),
    ]


def _suspicions(page: Suspicions) -> list[Sheet]:
    late: Rows = [
        [
            s.unit or _("全部单位"),
            _named(s.what),
            s.period.first,
            s.period.last,
            _moment(s.passed),
            _moment(s.at),
            _moment(s.until),
            s.why,
            page.names[s.by],
        ]
        for s, _place in page.rows
    ]
    asked: Rows = [
        [r.county, r.it.unit, r.it.asks, r.it.about, day_of(r.it.asked_at), str(DOUBTED[r.code]), r.n] for r in page.requests
    ]
    head = [_("单位"), _("报告"), _("期间起"), _("期间止"), _("截止"), _("准予延期"), _("延到"), _("理由"), _("谁准予")]
    return [
        Sheet(pgettext("more time for a report", "延期"), head, late),
        _obligations(_("退回后重报"), page.again),
        Sheet(
            _("协调事项"),
            [_("县区"), _("由谁协调"), _("事项"), _("条目"), _("提出日"), _("疑点"), _("次数")],
            asked,
        ),
    ]


def _named(what: str) -> str:
    return str(REPORT_NAME.get(what, what))


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"


LISTS: dict[str, tuple[Callable[[Request], Any], Callable[[Any], list[Sheet]]]] = {
    "reports": (index_page, _reports),
    "lines": (lines_page, _lines),
    "suspicions": (suspicions_page, _suspicions),
    "burden": (burden_page, _burden),
    "coordination": (all_requests, _coordination),
}
"""Of each list: what its page shows, None where there is no plan, and the shape in which that leaves."""
