"""One thing done to many entries: a stage filed, a value or a planned day set; each entry gets its own fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shishi.areas.ledgers.actions.entries import Change, change_entries
from shishi.areas.ledgers.actions.opening import EntryRefused
from shishi.areas.ledgers.actions.stages import file_stages
from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import entries_for, open_spans
from shishi.areas.ledgers.queries.held import BEYOND
from shishi.areas.ledgers.queries.listing import rows_of
from shishi.areas.ledgers.rules import Filing
from shishi.base.phrases import say
from shishi.base.texts import fitting
from shishi.engines.ledger import Definition, ValueRefused, typed, typed_day
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope

MOST = 2000


@dataclass(frozen=True, slots=True)
class BulkEdit:
    key: str
    """`stage:started`, `planned:completed`, `field:contractor`, or `organisation`."""
    value: str
    """As people write it; the day for a stage."""
    why: str = ""


def bulk_edit(*, scope: Scope, ledger: Ledger, ids: Sequence[int], asked: BulkEdit, now: datetime) -> int:
    """Do the asked thing to every chosen entry, whole or not at all; return how many changed. Raises EntryRefused, StageRefused."""
    if not ids:
        raise EntryRefused([say("请先勾选要处理的条目。")])
    if len(ids) > MOST:
        raise EntryRefused([say("一次最多处理 {most} 条；更多请用 Excel 导入。", most=MOST)])
    reached = set(
        entries_for(scope=scope, permission=Permission.FILE_LEDGER)
        .filter(ledger=ledger, pk__among=ids)
        .values_list("pk", flat=True)
    )
    if missing := len(set(ids) - reached):
        raise EntryRefused([say("有 {count} 条不在您可以填报的范围内；请重新勾选。", count=missing)])
    group, _, code = asked.key.partition(":")
    definition = definition_of(ledger)
    try:
        if group == "stage":
            filings = [Filing(pk, code, typed_day(asked.value), asked.why) for pk in sorted(reached)]
            return len(file_stages(filings=filings, by=scope.username, now=now).facts)
        patch = _patch(definition, group, code, asked.value.strip())
    except ValueRefused as refused:
        raise EntryRefused(refused.problems) from None
    spans = list(open_spans(reached).values())
    changes = [
        Change(row.id, row.span.values_fact_id, _with(row.body, *patch), asked.why) for row in rows_of(ledger, definition, spans)
    ]
    if not all(
        scope.may(
            Permission.FILE_LEDGER,
            division_code=c.body["division"],
            programme=ledger.programme,
            organisation=c.body.get("organisation", ""),
        )
        for c in changes
    ):
        raise EntryRefused([BEYOND])
    return change_entries(changes=changes, by=scope.username, now=now)


def _patch(definition: Definition, group: str, code: str, value: str) -> tuple[str, str, Any]:
    if not value:
        raise EntryRefused([say("请填写要改成的内容；要清空请在各条的页面上修改。")], "value")
    if group == "planned" and code in definition.stage_by_code:
        return "planned", code, typed_day(value).isoformat()
    f = definition.field_by_code.get(code) if group == "field" else None
    if f and not f.hidden:
        return "fields", code, typed(f, value)
    if group == "organisation":
        return "", "organisation", fitting(value, 80)
    raise EntryRefused([say("没有选择要改的内容；请从列表中选一项。")], "key")


def _with(body: dict[str, Any], group: str, code: str, value: Any) -> dict[str, Any]:
    if not group:
        return {**body, code: value}
    held = {k: v for k, v in body.get(group, {}).items() if k != code}
    return {**body, group: held | ({code: value} if value is not None else {})}
