"""Whether a pack's files say what a pack may say: every problem with its file, key and what would be right."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from shishi.base.calendar import FIRST_DAY, LAST_DAY
from shishi.base.phrases import Phrase, say, word
from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.ledger import problems as ledger_problems
from shishi.engines.measures import MeasureNameError, parse
from shishi.engines.pack.fields import FIELDS, PACK_FIELDS, PROGRAMME_FIELDS, Field
from shishi.engines.pack.schema import LEFT_OUT, PERSON, READ

_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_HOUR = re.compile(r"(?!00:00)(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_LARGEST = 10**15
_FORMS = {
    "text": (lambda v: isinstance(v, str) and v != "", word("文字")),
    "number": (lambda v: _is_number(v), word("数字")),
    "range": (
        lambda v: _is_number(v) or (isinstance(v, list) and len(v) == 2 and all(map(_is_number, v)) and v[0] <= v[1]),
        word("数字，或从小到大的两个数字"),
    ),
    "date": (lambda v: type(v) is date and FIRST_DAY <= v <= LAST_DAY, word("日期，如 2022-03-20，在 1990 到 2100 年之间")),
    "measure": (lambda v: isinstance(v, str) and v != "", word("度量名，如 ledgers:canteens@completed")),
    "choice": (lambda v: isinstance(v, str), word("规定的词")),
    "texts": (lambda v: isinstance(v, list) and all(isinstance(x, str) for x in v), word("文字列表")),
    "flag": (lambda v: isinstance(v, bool), word("true 或 false")),
    "hour": (lambda v: isinstance(v, str) and bool(_HOUR.fullmatch(v)), word("时刻，如 17:00，一天结束写 24:00")),
}


def may_be_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def _is_number(value: object) -> bool:
    """Neither true nor nan nor infinite, nor beyond what any promise counts."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def judge(name: str, document: dict[str, Any], *, is_head: bool) -> list[Phrase]:
    """Return the problems of one parsed file; an empty list means it can be used."""
    problems: list[Phrase] = []
    known = {"source", "pack", *FIELDS} if is_head else {"id", "order", "programme", *FIELDS}
    problems += [
        say("{name}：无法识别的内容 “{key}”；可用的有 {known:list}。", name=name, key=key, known=tuple(sorted(known)))
        for key in document
        if key not in known
    ]
    if is_head:
        problems += _source(name, document.get("source"))
        problems += _table(name, "pack", document.get("pack"), PACK_FIELDS)
    else:
        if not isinstance(document.get("id"), str) or not isinstance(document.get("order"), int):
            problems.append(say("{name}：开头应写明 id（文字）和 order（整数）。", name=name))
        problems += _table(name, "programme", document.get("programme"), PROGRAMME_FIELDS)
    for kind, fields in FIELDS.items():
        group = document.get(kind, {})
        if not isinstance(group, dict):
            problems.append(say("{name}：{kind} 应是一组条目，如 [{kind}.编号]。", name=name, kind=kind))
            continue
        for identity, table in group.items():
            if not may_be_id(identity):
                problems.append(
                    say(
                        "{name}：{kind} 的编号 “{identity}” 只能用字母、数字、“-”和“_”，最长 80 个字符。",
                        name=name,
                        kind=kind,
                        identity=identity,
                    )
                )
            problems += _table(name, f"{kind}.{identity}", table, fields)
    if not is_head and not problems:
        problems += _references(name, document)
        problems += [say("{name}：{problem}", name=name, problem=problem) for problem in ledger_problems(plain_tables(document))]
    return problems


def _source(name: str, table: object) -> list[Phrase]:
    keys = ("file_name", "sha256", "reader_version")
    if not isinstance(table, dict) or set(table) != set(keys) or not all(isinstance(v, str) for v in table.values()):
        return [say("{name}：[source] 应写明 {keys:list}（均为文字）。", name=name, keys=tuple(keys))]
    return []


def _table(name: str, where: str, table: object, fields: dict[str, Field]) -> list[Phrase]:
    if not isinstance(table, dict):
        return [say("{name}：缺少 [{where}]。", name=name, where=where)]
    problems = []
    for key, cell in table.items():
        if key == "heading" and isinstance(cell, str):
            continue
        if key not in fields:
            problems.append(
                say(
                    "{name}：[{where}] 中无法识别 “{key}”；可用的有 {fields:list}。",
                    name=name,
                    where=where,
                    key=key,
                    fields=tuple(fields),
                )
            )
            continue
        problems += _cell(name, f"{where}.{key}", cell, fields[key])
    return problems + [
        say("{name}：[{where}] 缺少 {key}。", name=name, where=where, key=key)
        for key, f in fields.items()
        if f.required and key not in table
    ]


def _cell(name: str, where: str, cell: object, field: Field) -> list[Phrase]:
    if not isinstance(cell, dict) or "value" not in cell or cell.get("by") not in (READ, PERSON):
        return [say('{name}：{where} 应写成 {{ value = …, by = "read" 或 "person" }}。', name=name, where=where)]
    if extra := set(cell) - {"value", "by", "span", "confirm"}:
        return [say("{name}：{where} 中无法识别 {known:list}。", name=name, where=where, known=tuple(sorted(extra)))]
    problems = [
        say("{name}：{where} 的值 {problem}", name=name, where=where, problem=problem)
        for problem in judge_cell(where.rsplit(".", 1)[-1], cell["value"], field)
    ]
    span = cell.get("span")
    if span is not None and not (
        isinstance(span, list) and len(span) == 2 and all(type(x) is int for x in span) and 0 <= span[0] <= span[1]
    ):
        problems.append(say("{name}：{where} 的 span 应是 [起, 止] 两个整数。", name=name, where=where))
    if "confirm" in cell and not isinstance(cell["confirm"], bool):
        problems.append(say("{name}：{where} 的 confirm 应是 true 或 false。", name=name, where=where))
    return problems


def judge_cell(key: str, value: object, field: Field) -> list[Phrase]:
    """Return what is wrong with one value of a field, one sentence each."""
    fits, wanted = _FORMS[field.form]
    if not fits(value):
        return [say("{value} 不对，应是{wanted:word}。", value=repr(value)[:40], wanted=wanted)]
    if field.choices and value not in field.choices:
        return [say("“{value}” 不对，应是 {choices:list} 之一。", value=value, choices=tuple(field.choices))]
    if field.between and not (float(value).is_integer() and field.between[0] <= value <= field.between[1]):  # type: ignore[arg-type, operator]
        return [
            say(
                "{value} 不对，应是 {least} 到 {most} 的整数。",
                value=repr(value)[:40],
                least=field.between[0],
                most=field.between[1],
            )
        ]
    if key == LEFT_OUT and value is not True:
        return [say("只能是 true；不再略去时请删去这一行。")]
    if field.form == "measure":
        try:
            parse(str(value))
        except MeasureNameError as error:
            return [error.phrase]
    return []


def _references(name: str, document: dict[str, Any]) -> list[Phrase]:
    """A quota in force splits a target in force of the same file; an activity begins before it ends."""
    targets = {key for key, table in document.get("target", {}).items() if LEFT_OUT not in table}
    return [
        say(
            "{name}：{where} 指向的目标 “{target}” 不在其中，或已略去。",
            name=name,
            where=f"quota.{identity}",
            target=quota["target"]["value"],
        )
        for identity, quota in document.get("quota", {}).items()
        if LEFT_OUT not in quota and quota["target"]["value"] not in targets
    ] + [
        say(
            "{name}：{where} 的开始（{starts:day}）晚于完成日期（{ends:day}），应早于它或在同一天。",
            name=name,
            where=f"activity.{identity}",
            starts=table["starts"]["value"],
            ends=table["by_date"]["value"],
        )
        for identity, table in document.get("activity", {}).items()
        if {"starts", "by_date"} <= set(table) and table["starts"]["value"] > table["by_date"]["value"]
    ]


def plain_tables(document: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what a file says of ledgers as plain values, without what a person struck out."""
    return {
        kind: {
            identity: {key: cell["value"] for key, cell in table.items() if isinstance(cell, dict)}
            for identity, table in document.get(kind, {}).items()
            if LEFT_OUT not in table
        }
        for kind in LEDGER_KINDS
    }
