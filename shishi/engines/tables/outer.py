"""A list on its way to another system: our rows under its heads, in its units, words and way to write a day."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shishi.base.phrases import say
from shishi.base.units import shift_between
from shishi.engines.tables.columns import ISO_DAY, Column, Mapping
from shishi.engines.tables.heads import parted
from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.words import written_number

_MOST_PLACES = 9
"""Decimals that a workbook's number keeps for whoever reads it; more go out as text."""
Row = abc.Mapping[str, Any]


def outer_columns(columns: Sequence[Column], mapping: Mapping) -> tuple[tuple[Column, ...], Callable[[Row], dict[str, Any]]]:
    """Return its columns, called 0, 1 … in their order, and what makes a row of ours one of its own.

    A head that names a unit (里程（米）) is written in it, as it is read. Raises UnreadableTable where the mapping asks for what is not.
    """
    by_code = {c.code: c for c in columns}
    theirs: list[Column] = []
    cells: list[tuple[str, str, Callable[[Any], Any]]] = []
    for n, (head, code) in enumerate(mapping.columns):
        if code and code not in by_code:
            raise UnreadableTable(say("对照表里的列 {code} 不在本台账中；请改正对照表。", code=code))
        column = _column(str(n), head, by_code.get(code), mapping)
        theirs.append(column)
        cells.append((head, code, _value(by_code.get(code), column, mapping)))

    def told(row: Row) -> dict[str, Any]:
        return {str(n): value(row.get(code) if code else mapping.fixed.get(head)) for n, (head, code, value) in enumerate(cells)}

    return tuple(theirs), told


def _column(code: str, head: str, own: Column | None, mapping: Mapping) -> Column:
    if own is None:
        return Column(code, head)
    plain = replace(own, code=code, label=head, label_en="", unit="", hint="", aliases=())
    words = {ours: word for word, ours in reversed(list(mapping.choices.get(own.code, {}).items()))}
    if own.form == "integer":
        unit = mapping.units.get(own.code) or parted(head)[1]
        shift = shift_between(unit, own.unit, own.scale)
        if shift is None:
            raise UnreadableTable(
                say("对照表里“{head}”的单位与本系统的“{unit}”不同类；请改正对照表。", head=head, unit=own.unit or own.label)
            )
        return replace(plain, scale=shift, form="text" if shift > _MOST_PLACES else own.form)
    if own.form == "choice":
        return replace(plain, choices=tuple((code, words.get(code, zh), "") for code, zh, _ in own.choices))
    if own.form == "yes_no" and words:
        return replace(plain, form="choice", choices=(("yes", words.get("yes", "是"), ""), ("no", words.get("no", "否"), "")))
    return replace(plain, form="text") if own.form == "date" and mapping.date_pattern != ISO_DAY else plain


def _value(own: Column | None, theirs: Column, mapping: Mapping) -> Callable[[Any], Any]:
    if own and own.form == "date" and theirs.form == "text":
        return lambda day: _written(day, mapping.date_pattern)
    if own and own.form == "integer" and theirs.form == "text":
        return lambda told: None if told is None else written_number(told, theirs.scale)
    if own and own.form == "yes_no" and theirs.form == "choice":
        return lambda told: None if told is None else "yes" if told else "no"
    return lambda value: value


def _written(day: date | str | None, pattern: str) -> str | None:
    if day is None:
        return None
    return (day if isinstance(day, date) else date.fromisoformat(day)).strftime(pattern)
