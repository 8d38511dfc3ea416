"""A ledger as the columns of a table: what a template asks, an export tells and an import reads. Out and in again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shishi.areas.ledgers.models import EntrySpan, Ledger
from shishi.areas.ledgers.queries.listing import Row, rows_of
from shishi.areas.ledgers.queries.points import point_columns, points_of
from shishi.areas.ledgers.queries.then import stages_reached
from shishi.base.phrases import word
from shishi.engines.ledger import Definition
from shishi.engines.tables.columns import PLANNED, Column
from shishi.engines.tables.columns import Mapping as OuterForm

_PROGRESS = ("进度",)
"""How what offices call a reported percentage of the works ends, whatever the ledger calls it: 工程进度, 施工进度."""
_NAMES = ("名称", "校名", "园名", "路名", "线名", "站名", "桥名")
"""What ends the head of a column of names in an office's own table: 学校名称, 路线名称."""
_STEP = 2000


def columns_of(definition: Definition, places: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    """Return the ledger's columns. `places`: (code, name) of wherever an entry can lie."""
    stages = tuple((s.code, s.label, s.label_en) for s in definition.stages)
    return (
        Column("number", "编号", "Number", hint=word("已登记的条目不要改；新条目留空，由系统编号"), is_key=True, longest=40),
        Column("name", "名称", "Name", required=True, longest=120, aliases=("项目名称",), likely=_NAMES),
        Column(
            "division", "所在地", "Place", form="choice", required=True, choices=tuple((c, n, "") for c, n in places),
            hint=word("填县区或乡镇，如“甘州区 梁家墩镇”"), aliases=("县区", "县(区)", "乡镇", "区划"),
        ),
        Column("organisation", "项目单位", "Project unit", longest=80, aliases=("建设单位", "实施单位")),
        Column("goal", "完成目标", "Goal", form="choice", choices=stages, hint=word("不填即为最后一个阶段")),
        *(
            Column(
                f.code, f.label, f.label_en, form=f.form, unit=f.unit, scale=f.scale, required=f.required,
                choices=tuple((o.code, o.zh, o.en) for o in f.options), hint=f.hint,
                least=0 if f.form == "integer" and not f.signed else None,
                likely=_PROGRESS if f.reported and f.unit == "%" else (),
            )
            for f in definition.shown_fields
        ),
        *(
            Column(f"{PLANNED}{s.code}", f"计划{s.label}", f"Planned: {s.label_en or s.label}", form="date", aliases=(f"计划{s.label}日期", f"计划{s.label}时间"))
            for s in definition.stages
        ),
        *(
            Column(s.code, f"{s.label}日期", f"{s.label_en or s.label}", form="date", aliases=(s.label, f"{s.label}时间", f"实际{s.label}"))
            for s in definition.stages
        ),
        *point_columns(definition),
    )  # fmt: skip


def read_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns as a table is read: an office's own has county, township and village in columns of their own, or in one."""
    place = Column("place", "所在地", "Place", aliases=("区划", "所在县区乡镇"))
    county = Column("county", "县区", "County", aliases=("县(区)", "县市区", "所在县区"))
    township = Column("township", "乡镇", "Township", aliases=("乡镇街道", "镇街", "所在乡镇"))
    village = Column("village", "村", "Village", aliases=("行政村", "村社区", "村（社区）", "所在村"))
    return tuple(x for c in columns for x in ((place, county, township, village) if c.code == "division" else (c,)))


def outer_form_of(definition: Definition, code: str) -> OuterForm | None:
    """Return another system's template as the tables engine takes it; None where the ledger has none of this code."""
    found = next((o for o in definition.outer_forms if o.code == code), None)
    return OuterForm(found.label, found.columns) if found else None


def read_form(form: OuterForm | None) -> OuterForm | None:
    """Return a template as it is read: see `read_columns`."""
    columns = tuple((head, "place" if code == "division" else code) for head, code in form.columns) if form else ()
    return replace(form, columns=columns) if form else None


def table_rows(
    ledger: Ledger, definition: Definition, spans: Iterator[EntrySpan], on: date | None, by: date = date.max
) -> Iterator[dict[str, Any]]:
    """Yield each entry as the value of each column by its code, canonical; its stages as `stages_reached`. Two queries for every two thousand entries, three of points."""
    chunk: list[EntrySpan] = []
    for span in spans:
        chunk.append(span)
        if len(chunk) == _STEP:
            yield from _rows(ledger, definition, chunk, on, by)
            chunk = []
    if chunk:
        yield from _rows(ledger, definition, chunk, on, by)


def _rows(ledger: Ledger, definition: Definition, spans: list[EntrySpan], on: date | None, by: date) -> Iterator[dict[str, Any]]:
    reached = stages_reached(ids=[s.entry_id for s in spans], on=on, by=by)
    points = points_of(spans) if definition.geometry == "point" else {}
    for row in rows_of(ledger, definition, spans):
        yield as_table_row(row, definition, reached.get(row.id, {})) | points.get(row.id, {})


def as_table_row(row: Row, definition: Definition, reached: Mapping[str, date]) -> dict[str, Any]:
    body = row.body
    told: dict[str, Any] = {
        "number": row.number,
        **{key: body.get(key) or None for key in ("name", "division", "organisation", "goal")},
    }
    told |= {f.code: row.fields.get(f.code) for f in definition.shown_fields}
    told |= {f"{PLANNED}{s.code}": body.get("planned", {}).get(s.code) for s in definition.stages}
    return told | {s.code: day.isoformat() if (day := reached.get(s.code)) else None for s in definition.stages}


def body_of(told: Mapping[str, Any], definition: Definition, held: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return an entry's values from a table's row; what the table has no column for stays as it was, and a name or a place left blank."""
    base = held or {"name": "", "division": "", "organisation": "", "goal": "", "responsible": {}, "planned": {}, "fields": {}}
    plain = {key: told[key] for key in ("name", "division") if told.get(key)}
    plain |= {key: told[key] or "" for key in ("organisation", "goal") if key in told}
    fields = {**base.get("fields", {})}
    for f in definition.shown_fields:
        if f.code in told:
            fields[f.code] = told[f.code]
    planned = {**base.get("planned", {})}
    for s in definition.stages:
        if f"{PLANNED}{s.code}" in told:
            planned[s.code] = told[f"{PLANNED}{s.code}"]
    kept = {"fields": {k: v for k, v in fields.items() if v is not None}, "planned": {k: v for k, v in planned.items() if v}}
    return {**base, **plain, **kept}


def days_of(told: Mapping[str, Any], definition: Definition) -> dict[str, date]:
    """Return the days of stages that a table's row tells."""
    return {s.code: date.fromisoformat(told[s.code]) for s in definition.stages if told.get(s.code)}
