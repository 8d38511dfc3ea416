"""An entry's values: typed from what people write, shown as they write it, canonical in between; carried over to a later pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shishi.base.calendar import FIRST_DAY, LAST_DAY
from shishi.base.figures import OTHER_UNIT, READ, TOO_FINE, TOO_LARGE, read_figure
from shishi.base.numerals import FULL_WIDTH
from shishi.base.phrases import Phrase, Refused, say
from shishi.base.units import folded, unit_of
from shishi.engines.ledger.definition import Definition, Field

LONGEST = 500
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
_YES, _NO = ("是", "有", "yes", "true", "1", "√", "y"), ("否", "无", "no", "false", "0", "×", "n")
Plain = int | str | bool | None


class ValueRefused(Refused):
    """The sentence says what is wrong with what was written and what would be right."""


def typed(field: Field, written: str) -> Plain:
    """Return the canonical value of what was written: an integer in the smallest unit, text, a day as 2022-08-31, an option's code, true or false.

    None where nothing was written. Raises ValueRefused.
    """
    text = written.strip()
    if not text:
        return None
    match field.form:
        case "integer":
            return _number(field, text)
        case "date":
            return typed_day(text).isoformat()
        case "choice":
            return _choice(field, text)
        case "yes_no":
            return _yes_no(text)
        case _:
            if len(text) > LONGEST:
                raise ValueRefused([say("文字有 {count} 个字，最多 {most} 个。", count=len(text), most=LONGEST)])
            return text


def _number(field: Field, text: str) -> int:
    stored, verdict = read_figure(text, unit=field.unit, scale=field.scale)
    if stored is not None and verdict == READ:
        if below(field, stored):
            raise ValueRefused([below_zero(text)])
        return stored
    if verdict == TOO_FINE:
        fine = say("“{text}”的小数位过多；最多 {places} 位小数。", text=text, places=field.scale)
        raise ValueRefused([fine if field.scale else say("“{text}”带有小数；应是整数。", text=text)])
    if verdict == TOO_LARGE:
        large = say("“{text}”太大；请核对单位（{unit:unit}）。", text=text, unit=field.unit)
        raise ValueRefused([large if field.unit else say("“{text}”太大；请核对。", text=text)])
    example = {"text": text, "number": "12.5" if field.scale else "12", "unit": field.unit}
    if verdict == OTHER_UNIT:
        raise ValueRefused([say("“{text}”的单位不对；正确的写法如 {number}{unit:unit}。", **example)])
    raise ValueRefused([say("“{text}”不是数字；请填写数字，如 {number}{unit:unit}。", **example)])


def below(field: Field, value: Plain) -> bool:
    """Tell whether a field's value lies below 0 where the plan does not say that it may."""
    return field.form == "integer" and not field.signed and value is not None and int(value) < 0


def below_zero(text: str) -> Phrase:
    return say("“{text}”是负数；请填写 0 或更大的数。", text=text)


def typed_day(text: str) -> date:
    """Return the day that was written: 2022-08-31, 2022年8月31日, 2022.8.31, 20220831. Raises ValueRefused."""
    match = _DAY.fullmatch(text.translate(FULL_WIDTH).strip())
    try:
        if match:
            day = date(*(int(part) for part in match.groups() if part))
            if FIRST_DAY <= day <= LAST_DAY:
                return day
    except ValueError:
        pass
    raise ValueRefused([say("“{text}”不是日期；请填写日期，如 2022-08-31 或 2022年8月31日。", text=text)])


def _choice(field: Field, text: str) -> str:
    for o in field.options:
        if text in (o.code, o.zh) or (o.en and text.lower() == o.en.lower()):
            return o.code
    raise ValueRefused(
        [
            say(
                "“{text}”不在选项里；可填 {options:list}。",
                text=text,
                options=tuple(say("{option:label}", option=(o.zh, o.en)) for o in field.options),
            )
        ]
    )


def _yes_no(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise ValueRefused([say("“{text}”不对，请填“是”或“否”。", text=text)])


def written(field: Field, value: Plain, language: str = "zh") -> str:
    """Return a canonical value as people write it, without its unit."""
    if value is None:
        return ""
    if field.form == "integer":
        number = Decimal(int(value)).scaleb(-field.scale)
        return f"{number:f}" if number != number.to_integral_value() else f"{int(number)}"
    if field.form == "choice":
        held = next((o for o in field.options if o.code == value), None)
        return (held.en if language == "en" and held.en else held.zh) if held else str(value)
    if field.form == "yes_no":
        return ("yes" if value else "no") if language == "en" else ("是" if value else "否")
    return str(value)


def found(field: Field, value: Plain) -> str | int | None:
    """Return what a found column holds for a value: text as it is, days as their ordinal, yes and no as 1 and 0."""
    if value is None:
        return None if field.find.startswith("number") else ""
    if field.form == "date":
        return date.fromisoformat(str(value)).toordinal()
    if field.form in ("text", "choice"):
        return str(value)[:60]
    return int(value)


def factor(was: Field, now: Field) -> int | None:
    """Return what a number stored under `was` is multiplied by to say the same under `now`; None where none would: another thing, or too coarse."""
    least = scale_to_hold(was, now)
    return None if least is None or now.scale < least else 10 ** (now.scale - least)


def scale_to_hold(was: Field, now: Field) -> int | None:
    """Return the decimals that `now` needs to hold every number of `was`, below 0 where it could do with fewer; None where their units measure different things."""
    (thing, shift), (other, own) = (unit_of(f.unit) or (folded(f.unit), 0) for f in (was, now))
    return was.scale + own - shift if thing == other else None


def upgrade(values: Mapping[str, Any], *, old: Definition, new: Definition) -> dict[str, Any]:
    """Return values written under an older pack as the newer one reads them. Nothing that was filed is lost."""
    out = dict(values)
    for was in old.fields:
        now, value = new.field_by_code.get(was.code), values.get(was.code)
        if now is None or value is None:
            continue
        if was.form == "integer" and (n := factor(was, now)):
            out[was.code] = int(value) * n
        elif was.form == "choice" and now.form == "text":
            out[was.code] = written(was, value)
    return out
