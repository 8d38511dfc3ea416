"""A value of a pack as a person types it, and as JSON holds it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from shishi.base.phrases import Refused, say
from shishi.engines.pack.fields import FIELDS, PACK_FIELDS, PROGRAMME_FIELDS, Field
from shishi.engines.pack.judge import judge_cell
from shishi.engines.pack.schema import PERSON, Plain

TABLES: Mapping[str, dict[str, Field]] = {"pack": PACK_FIELDS, "programme": PROGRAMME_FIELDS, **FIELDS}
"""The fields of everything that holds values: the pack's head, a programme, and each kind of item."""
_CHINESE_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_RANGE = re.compile(r"\s*(?:—|–|至|~|到|-)+\s*")
_TRUE, _FALSE = ("是", "yes", "true", "on", "1"), ("否", "no", "false", "0")


class CellError(Refused):
    """What was typed is no value of its field; the sentence says what would be right."""


def field_of(kind: str, key: str) -> Field:
    return TABLES[kind][key]


def shown(key: str, value: Plain | None) -> str:
    """Return a value as its input shows it: money in yuan, shares as per cent, lists with 、 between.

    >>> shown("amount_fen", 150000), shown("share", 0.6), shown("quantity", [1, 2])
    ('1500', '60%', '1—2')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _TRUE[0] if value else _FALSE[0]
    if key.endswith("_fen"):
        return _number(Decimal(str(value)) / 100)
    if key == "share":
        return _number(Decimal(str(value)) * 100) + "%"
    if isinstance(value, list):
        return ("、" if any(isinstance(v, str) for v in value) else "—").join(shown("", v) for v in value)
    return _number(Decimal(str(value))) if isinstance(value, int | float) else str(value)


def _number(value: Decimal) -> str:
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value.normalize():f}"


def typed(kind: str, key: str, text: str) -> Plain | None:
    """Return the value that was typed for a field; None where nothing was. Raises CellError."""
    text, field = text.strip(), field_of(kind, key)
    if not text:
        return None
    value = _as(field, key, text)
    if problems := judge_cell(key, value, field):
        raise CellError(problems)
    return value


def _as(field: Field, key: str, text: str) -> Plain:
    match field.form:
        case "number":
            return _typed_number(key, text)
        case "range":
            parts = _RANGE.split(text)
            return _typed_number(key, text) if len(parts) == 1 or not parts[0] else [_typed_number(key, p) for p in parts]
        case "date":
            return _typed_day(text)
        case "texts":
            return [part for part in re.split(r"[、,，;；\n]\s*", text) if part]
        case "flag":
            if text.lower() not in _TRUE + _FALSE:
                raise CellError([say("“{text}”不对，请填“是”或“否”。", text=text)])
            return text.lower() in _TRUE
        case _:
            return text


def _typed_number(key: str, text: str) -> int | float:
    bare = text.replace(",", "").replace("，", "").replace(" ", "")
    factor = Decimal(1)
    if key.endswith("_fen"):
        bare, factor = bare.removesuffix("元"), Decimal(100)
        if bare.endswith("万"):
            bare, factor = bare.removesuffix("万"), Decimal(1_000_000)
    elif bare.endswith("%"):
        bare, factor = bare.removesuffix("%"), Decimal("0.01") if key == "share" else Decimal(1)
    try:
        number = Decimal(bare) * factor
        whole = int(number)
    except (InvalidOperation, ValueError, OverflowError):
        money = say("“{text}”不是数字；请填写数字，如 39、1.2、300万元。", text=text)
        raise CellError(
            [money if key.endswith("_fen") else say("“{text}”不是数字；请填写数字，如 39、1.2。", text=text)]
        ) from None
    if key.endswith("_fen") and number != whole:
        raise CellError([say("“{text}”的小数位过多；金额最多填到分。", text=text)])
    return whole if number == whole else float(number)


def _typed_day(text: str) -> date:
    match = _CHINESE_DAY.fullmatch(text)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise CellError([say("“{text}”不是日期；请填写日期，如 2022-08-31 或 2022年8月31日。", text=text)])


def cell(value: Plain) -> dict[str, Any]:
    """Return a person's value as a pack's table holds it."""
    return {"value": value, "by": PERSON}


def to_json(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parsed table as JSON can hold it: days as 2022-08-31."""
    return {key: {**c, "value": c["value"].isoformat()} if _holds_day(c) else c for key, c in table.items() if key != "heading"}


def _holds_day(held: Any) -> bool:
    return isinstance(held, dict) and isinstance(held.get("value"), date)


def from_json(kind: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table with its days back."""
    fields = TABLES[kind]
    return {key: {**c, "value": date.fromisoformat(c["value"])} if fields[key].form == "date" else c for key, c in table.items()}
