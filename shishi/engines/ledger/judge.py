"""Whether the ledgers of a programme are sound, and what a changed pack would lose of their facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shishi.base.phrases import Phrase, say, word
from shishi.engines.ledger.checks import NAMES_BESIDE_FIELDS, compiled
from shishi.engines.ledger.definition import (
    FORMS,
    GEOMETRIES,
    GOAL_MET,
    KINDS,
    SEVERITIES,
    SLOTS,
    Definition,
    Field,
    of_ledger,
    option,
    slot_kind,
)
from shishi.engines.ledger.values import factor, scale_to_hold

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
BUILT_IN = ("number", "name", "division", "organisation", "goal", "responsible", "geometry")
"""What every entry has without its ledger saying so."""
IN_TABLES = ("row", "place", "county", "township", "village")
"""Columns of a table that is read, beside the ledger's own."""
_MOST_DECIMALS = 6
Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]


def problems(tables: Tables) -> list[Phrase]:
    """Return what is wrong with a programme's ledgers, one sentence each; their cells already have the right forms."""
    ledgers = tables.get("ledger", {})
    out = [
        say("{where}：代码只能用小写字母、数字和下划线，以字母开头，如 canteens。", where=f"ledger.{code}")
        for code in ledgers
        if not CODE.fullmatch(code)
    ]
    for kind in KINDS[1:]:
        for identity in tables.get(kind, {}):
            ledger, _, own = identity.partition("-")
            if ledger not in ledgers:
                out.append(
                    say(
                        "{where}：没有台账“{ledger}”；编号应写成 台账-代码，如 canteens-{own}。",
                        where=f"{kind}.{identity}",
                        ledger=ledger,
                        own=own or "pupils",
                    )
                )
            elif not CODE.fullmatch(own):
                out.append(say("{where}：“-”后面的代码只能用小写字母、数字和下划线，以字母开头。", where=f"{kind}.{identity}"))
    for code, ledger in ledgers.items():
        if ledger.get("geometry", "none") not in GEOMETRIES:
            out.append(say("{where} 应是 {known:list} 之一。", where=f"ledger.{code}.geometry", known=tuple(GEOMETRIES)))
        out += _fields(code, of_ledger(code, tables.get("field", {})), of_ledger(code, tables.get("stage", {})))
        out += _stages(code, of_ledger(code, tables.get("stage", {})))
        out += _checks(code, tables)
        out += _outer_forms(code, tables)
    return out


def _fields(ledger: str, group: Mapping[str, Mapping[str, Any]], stages: Collection[str]) -> Iterator[Phrase]:
    columns = {*BUILT_IN, *NAMES_BESIDE_FIELDS, *IN_TABLES}
    found = Counter(slot_kind(item["form"]) for item in group.values() if item.get("find"))
    for kind, words in (("text", word("文字、选项")), ("number", word("数字、日期、是否"))):
        if found[kind] > SLOTS:
            yield say(
                "{where}：可查找（find）的{words:word}字段有 {count} 个，最多 {most} 个。",
                where=f"ledger.{ledger}",
                words=words,
                count=found[kind],
                most=SLOTS,
            )
    for code, item in group.items():
        where = f"field.{ledger}-{code}"
        if code in columns:
            yield say("{where}：“{code}”是每本台账都有的名称；请换一个代码。", where=where, code=code)
        if code in stages or code.removeprefix("planned_") in stages:
            yield say("{where}：“{code}”已是阶段的代码；请换一个代码。", where=where, code=code)
        if item["form"] not in FORMS:
            yield say("{where} 应是 {known:list} 之一。", where=f"{where}.form", known=tuple(FORMS))
        scale = item.get("scale", 0)
        if scale and (item["form"] != "integer" or scale != int(scale) or not 0 <= scale <= _MOST_DECIMALS):
            yield say("{where} 只用于数（integer），应是 0 到 {most} 的整数。", where=f"{where}.scale", most=_MOST_DECIMALS)
        if item.get("signed") and item["form"] != "integer":
            yield say("{where} 只用于数（integer）。", where=f"{where}.signed")
        yield from _options(where, item)


def _options(where: str, item: Mapping[str, Any]) -> Iterator[Phrase]:
    options = [option(text) for text in item.get("options", ())]
    if (item["form"] == "choice") != bool(options):
        yield say("{where}：形式为选项（choice）的要写明选项（options），其他形式不写。", where=where)
    codes = [o.code for o in options]
    if any(not CODE.fullmatch(o.code) or not o.zh for o in options) or len(set(codes)) < len(codes):
        yield say("{where} 每项应写成 代码=中文=English，代码各不相同，如 new=新建=new。", where=f"{where}.options")


def _stages(ledger: str, group: Mapping[str, Mapping[str, Any]]) -> Iterator[Phrase]:
    if not group:
        yield say("{where}：没有阶段；至少写一个，编号如 {ledger}-done。", where=f"ledger.{ledger}", ledger=ledger)
    if GOAL_MET in group:
        yield say("{where}：这个名称指“达到本项目标”，不能作阶段代码。", where=f"stage.{ledger}-{GOAL_MET}")
    orders = Counter(item["order"] for item in group.values())
    for order, times in orders.items():
        if times > 1 or order != int(order) or not 0 < order < 1000:
            yield say(
                "{where}：阶段的序号（order）应是 1 到 999 之间各不相同的整数，{order} 不对。",
                where=f"ledger.{ledger}",
                order=order,
            )


def _checks(ledger: str, tables: Tables) -> Iterator[Phrase]:
    known = {*of_ledger(ledger, tables.get("field", {})), *NAMES_BESIDE_FIELDS}
    for code, item in of_ledger(ledger, tables.get("check", {})).items():
        where = f"check.{ledger}-{code}"
        if item["severity"] not in SEVERITIES:
            yield say("{where} 应是 {known:list} 之一。", where=f"{where}.severity", known=tuple(SEVERITIES))
        try:
            names = set(compiled(item["expr"]).variables())
        except ValueError as error:
            yield say("{where} 不是 CEL 表达式：{error}。", where=f"{where}.expr", error=str(error).splitlines()[0])
            continue
        if strangers := sorted(names - known):
            yield say(
                "{where} 中的 {strangers:list} 不是本台账的字段；可用的有 {known:list}。",
                where=f"{where}.expr",
                strangers=tuple(strangers),
                known=tuple(sorted(known)),
            )


def _outer_forms(ledger: str, tables: Tables) -> Iterator[Phrase]:
    stages = of_ledger(ledger, tables.get("stage", {}))
    known = {*BUILT_IN, *of_ledger(ledger, tables.get("field", {})), *stages, *(f"planned_{s}" for s in stages), ""}
    for code, item in of_ledger(ledger, tables.get("outer_form", {})).items():
        for text in item["columns"]:
            theirs, equals, ours = text.rpartition("=")
            if not equals or not theirs.strip() or ours.strip() not in known:
                yield say(
                    "{where} 中的“{text}”应写成 对方列名=本台账字段代码。",
                    where=f"outer_form.{ledger}-{code}.columns",
                    text=text,
                )


@dataclass(frozen=True, slots=True)
class Used:
    """What the facts of one ledger stand on."""

    entries: int
    stages: frozenset[str]
    """Reached, planned or the goal of some entry."""
    options: Mapping[str, frozenset[str]]
    """By choice field: the codes that some entry has or had."""
    placed: bool = False
    """Whether it is said of some entry where it lies."""


def losses(old: Definition, new: Definition | None, used: Used) -> list[Phrase]:
    """Return what `new` would make of facts already filed that cannot be undone; an empty list means it can follow `old`."""
    if not used.entries:
        return []
    if new is None:
        return [say("台账“{ledger}”已有 {entries} 条记录，不能去掉。", ledger=old.label, entries=used.entries)]
    places = (
        [say("台账“{ledger}”已有落图的记录，不能改为不落图。", ledger=old.label)]
        if used.placed and new.geometry == "none"
        else []
    )
    return [*_lost_fields(old, new, used), *_lost_stages(old, new, used), *places]


def _lost_fields(old: Definition, new: Definition, used: Used) -> Iterator[Phrase]:
    for was in old.fields:
        now = new.field_by_code.get(was.code)
        if now is None:
            continue
        if now.form != was.form and not (was.form == "choice" and now.form == "text"):
            yield say(
                "“{ledger}”的字段“{field}”已有数据，不能从 {before} 改为 {after}；请另设一个字段。",
                ledger=old.label,
                field=was.label,
                before=was.form,
                after=now.form,
            )
        elif was.form == "integer" and factor(was, now) is None:
            yield _lost_figures(old.label, was, now)
        gone = {o.code for o in was.options} - {o.code for o in now.options} if now.form == "choice" else set()
        if lost := sorted(gone & used.options.get(was.code, frozenset())):
            yield say(
                "“{ledger}”的字段“{field}”的选项 {lost:list} 已有记录使用，不能去掉。",
                ledger=old.label,
                field=was.label,
                lost=tuple(lost),
            )


def _lost_figures(ledger: str, was: Field, now: Field) -> Phrase:
    """Say why the figures of a field would not stay what they are."""
    if (least := scale_to_hold(was, now)) is None:
        return say(
            "“{ledger}”的字段“{field}”已有数据，单位不能从“{before}”改为“{after}”，两者不能换算；请另设一个字段。",
            ledger=ledger,
            field=was.label,
            before=was.unit,
            after=now.unit,
        )
    return say(
        "“{ledger}”的字段“{field}”已按 {before} 位小数记数，改后至少要有 {least} 位小数；否则会丢失尾数。",
        ledger=ledger,
        field=was.label,
        before=was.scale,
        least=least,
    )


def _lost_stages(old: Definition, new: Definition, used: Used) -> Iterator[Phrase]:
    for was in old.stages:
        now = new.stage_by_code.get(was.code)
        if was.code in used.stages and now is None:
            yield say("“{ledger}”的阶段“{stage}”已有记录，不能去掉。", ledger=old.label, stage=was.label)
        elif now and was.code in used.stages and now.order != was.order:
            yield say(
                "“{ledger}”的阶段“{stage}”已有记录，次序不能从 {before} 改为 {after}；新阶段请用两者之间的数。",
                ledger=old.label,
                stage=was.label,
                before=was.order,
                after=now.order,
            )


def following(old: Definition, new: Definition) -> Definition:
    """Return `new` with what it must keep of `old`: fields left out go on hidden, and a found field keeps its column."""
    kept: list[Field] = [replace(f, hidden=True, find="", required=False) for f in old.fields if f.code not in new.field_by_code]
    columns = {f.code: f.find for f in old.fields if f.find}
    taken = {columns[f.code] for f in new.fields if f.find and f.code in columns}
    return replace(new, fields=(*_with_columns(new.fields, columns, taken), *kept))


def _with_columns(fields: Iterable[Field], columns: Mapping[str, str], taken: set[str]) -> Iterator[Field]:
    for f in fields:
        if not f.find:
            yield f
            continue
        kind = slot_kind(f.form)
        own = columns.get(f.code, "")
        column = own if own.startswith(kind) else next(c for n in range(1, SLOTS + 1) if (c := f"{kind}_{n}") not in taken)
        taken.add(column)
        yield replace(f, find=column)
