"""The shape of the lists that leave a county's and a bureau's page, the chase desk's and the record's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shishi.areas.overview.labels import OWED, THING, VERB
from shishi.areas.overview.queries.chase import Debt
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.infra.documents.sheets import Cell, Sheet
from shishi.infra.record.models import Line
from shishi.infra.store.facts import day_of


def lights_sheet(lights: Iterable[tuple[progress.BoardRow, progress.Cell]]) -> Sheet:
    rows: list[list[Cell]] = [
        [
            r.target.programme,
            r.target.subject,
            r.target.by_date,
            c.n,
            c.need,
            r.unit,
            progress.light_words(c),
            progress.decided_words(c, r),
        ]
        for r, c in lights
    ]
    head = [_("实事"), _("目标"), _("期限"), _("已完成"), _("应完成"), _("单位"), _("亮灯"), _("依据")]
    return Sheet(_("亮灯"), head, rows)


def reports_sheet(reports: Iterable[reporting.Standing]) -> Sheet:
    rows: list[list[Cell]] = [
        [s.unit, s.what, s.to, s.first, s.last, f"{localtime(s.by):%Y-%m-%d %H:%M}", reporting.stands_words(s)] for s in reports
    ]
    head = [_("报送单位"), _("报告"), _("报给"), _("期间起"), _("期间止"), _("截止"), _("情况")]
    return Sheet(_("报送"), head, rows)


def waits_sheet(waits: Iterable[reporting.Unanswered]) -> Sheet:
    rows: list[list[Cell]] = [[w.county, w.asks, w.unit, w.asked_on, w.due_date] for w in waits]
    return Sheet(_("协调事项"), [_("县区"), _("事项"), _("由谁协调"), _("提出日"), _("答复期限")], rows)


def debts_sheet(debts: Iterable[Debt], *, today: date) -> Sheet:
    """A row a thing that a unit owes."""
    rows: list[list[Cell]] = []
    for d in debts:
        told: list[list[Cell]] = [
            *([_("报告"), o.duty.what, 1, day_of(o.by.at), reporting.stands_words(o)] for o in d.owed),
            *(
                [_("待答复"), f"{w.county}：{w.asks}", 1, w.due_date, _("已逾期") if w.due_date < today else ""]
                for w in d.answers
            ),
            *([_("逾期条目"), x.label, x.n, x.since, _("已逾期")] for x in d.entries),
            *([str(OWED[p.kind]), f"{p.about} {p.says}".strip(), 1, p.due, ""] for p in d.pending),
        ]
        rows += [[d.unit, *thing, d.contact.name] for thing in told]
    return Sheet(_("催报"), [_("单位"), _("类别"), _("事项"), _("条目"), _("期限"), _("情况"), _("联系人")], rows)


def record_head() -> list[str]:
    return [_("行"), _("时间"), _("谁"), _("办了什么"), _("对象"), _("内容"), _("哈希")]


def record_rows(lines: Iterable[Line]) -> Iterator[list[Cell]]:
    for line in lines:
        kind, _slash, number = line.ref.partition("/")
        yield [
            line.number,
            f"{localtime(line.at):%Y-%m-%d %H:%M:%S}",
            line.by,
            str(VERB.get(line.verb, line.verb)),
            f"{THING.get(kind, kind)} {number}".strip(),
            line.body.body,
            bytes(line.hash).hex(),
        ]
