"""The inspection file (迎检包): a programme's evidence in a place as one archive, numbered, with an index that says first what was found untrue and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePath

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _

from shishi.areas.ledgers.forms import language
from shishi.areas.ledgers.models import Evidence
from shishi.areas.ledgers.queries.inspection import MOST_ENTRIES, Inspection, Shown, inspection
from shishi.areas.plans import public as plans
from shishi.infra import clock, files
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope, prefix_of
from shishi.infra.documents.archives import Member, zip_sent
from shishi.infra.documents.sheets import Cell, Sheet, as_xlsx
from shishi.infra.store.facts import day_of

MOST_BYTES = 500_000_000
_WIDTH = 1920
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def inspection_file(request: Request, number: str, area: int) -> StreamingHttpResponse:
    """Originals for inspectors and whoever handed them in, for others the picture without what the camera wrote."""
    code = str(area)
    plan = plans.plan_in_force(scope=request.scope, **request.chosen_plan)
    key = plans.programme_keys(division_code=plan.city_code, year=plan.year).get(number) if plan else None
    if plan is None or key is None or not code.startswith(prefix_of(plan.city_code)):
        raise Http404
    found = inspection(scope=request.scope, city=plan.city_code, year=plan.year, programme=key, area=prefix_of(code))
    if found is None:
        raise Http404
    return zip_sent(_members(request.scope, found, clock.now()), name=f"inspection-{plan.name}-{number}-{code}.zip")


def _members(scope: Scope, found: Inspection, now: datetime) -> Iterator[Member]:
    """Yield each file as it is read, and then the index, which stands first by its name: it says what went in."""
    index: list[list[Cell]] = []
    lost: list[list[Cell]] = []
    size = 0
    for shown in found.shown:
        for e in shown.files:
            size += e.size
            said, data = _("超出大小，没有放入"), None
            if size <= MOST_BYTES:
                try:
                    said, data = _file(scope, shown, e, len(index) + 1)
                except files.FilesUnreachable:
                    said = _("现在取不到，请稍后再下载")
                except (OSError, ValueError):
                    said = _("原件已丢失或损坏")
                    lost.append([*_told(shown), e.file_name, said])
            index.append([len(index) + 1, *_told(shown), e.file_name, day_of(e.at), said])
            if data is not None:
                yield said, e.at, data
    yield f"00-{_('目录')}.xlsx", now, as_xlsx(_sheets(found, index, lost))


def _file(scope: Scope, shown: Shown, e: Evidence, n: int) -> tuple[str, bytes | None]:
    """Return the name and content under which the reader may have a piece of evidence, or why they may not. Raises as `files.read` does."""
    is_shown = scope.may(Permission.READ_SUSPICIONS, division_code=shown.division_code, programme=e.programme)
    whole = is_shown or e.by == scope.username
    data = files.read(e.digest) if whole else files.rendition(e.digest, _WIDTH)
    if data is None:
        return _("原件只给督查、审计人员和上传人"), None
    suffix = PurePath(e.file_name).suffix.lower() if whole else ".jpg"
    stage = shown.stage.words(language()) if shown.stage else ""
    told = "-".join(filter(None, (f"{n:04d}", shown.number, shown.name, stage, _kind(shown))))
    return f"{_safe(shown.ledger.words(language()))}/{_safe(told)[:110]}{_safe(suffix)}", data


def _safe(words: str) -> str:
    return _NOT_IN_A_NAME.sub("_", words)


def _kind(shown: Shown) -> str:
    return _("照片") if shown.kind == "photo" else shown.kind


def _told(shown: Shown) -> list[Cell]:
    stage = shown.stage.words(language()) if shown.stage else ""
    return [shown.ledger.words(language()), shown.number, shown.name, stage, shown.reached, _kind(shown)]


def _sheets(found: Inspection, index: Sequence[Sequence[Cell]], lost: Sequence[Sequence[Cell]]) -> list[Sheet]:
    head = [_("台账"), _("编号"), _("条目"), _("阶段"), _("实际"), _("凭据")]
    untrue = [[*_told(s), e.file_name, _("不属实：%(says)s") % {"says": e.seen_says}] for s in found.untrue for e in s.untrue]
    missing = [*([*_told(s), None, _("没有上传")] for s in found.missing), *lost]
    bounds: list[list[Cell]] = [
        [_("有进展的条目"), found.entries],
        [_("核查为不属实的凭据"), len(untrue)],
        [_("缺少的凭据"), len(missing)],
        [_("凭据文件"), len(index)],
        [_("最多收入的条目"), MOST_ENTRIES],
        [_("最多收入的大小（MB）"), MOST_BYTES // 1_000_000],
    ]
    if found.more:
        bounds.append([_("条目超出，其余没有收入：请按县区下载"), None])
    return [
        Sheet(_("缺什么"), [*head, _("文件"), _("情况")], [*untrue, *missing]),
        Sheet(_("目录"), [_("序号"), *head, _("上传时的文件名"), _("登记"), _("包内文件")], index),
        Sheet(_("说明"), [_("项"), _("数")], bounds),
    ]
