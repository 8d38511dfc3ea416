"""The shape of the lists that leave a county's and a bureau's page, and the record's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shishi.areas.overview.labels import THING, VERB
from shishi.areas.progress import public as progress
from shishi.areas.reporting import public as reporting
from shishi.infra.documents.sheets import Cell, Sheet
from shishi.infra.record.models import Line


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
            progress.decided_words(c, r.target.by_date),
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
