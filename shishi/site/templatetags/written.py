"""Figures, days and codes the way an official writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.plans import labels

register = template.Library()
_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@register.filter
def day(value: date | None) -> str:
    """2022年8月31日 in Chinese, 31 Aug 2022 in English."""
    if value is None:
        return "—"
    if get_language() == "en":
        return f"{value.day} {value:%b} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def day_short(value: date | None) -> str:
    """8月31日（周三）, or Wed 31 Aug."""
    if value is None:
        return "—"
    if get_language() == "en":
        return f"{_ENGLISH_WEEKDAYS[value.weekday()]} {value.day} {value:%b}"
    return f"{value.month}月{value.day}日（周{_WEEKDAYS[value.weekday()]}）"


@register.filter
def month(value: date) -> str:
    return f"{value:%B} {value.year}" if get_language() == "en" else f"{value.year}年{value.month}月"


@register.filter
def quantity(value: Decimal | float | int | None) -> str:
    """25,000; 1.2; no needless zeros."""
    if value is None:
        return "—"
    number = Decimal(str(value))
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number.normalize():,f}"


@register.filter
def yuan(fen: int | None) -> str:
    """An amount in fen as 300 万元, 1,500 元; in English as ¥3,000,000."""
    if fen is None:
        return "—"
    amount = Decimal(fen) / 100
    if get_language() == "en":
        return f"¥{quantity(amount)}"
    if abs(amount) >= 10_000:
        return f"{quantity(amount / 10_000)} 万元"
    return f"{quantity(amount)} 元"


@register.filter
def percent(value: Decimal | float | None) -> str:
    return "—" if value is None else f"{quantity(round(Decimal(str(value)) * 100, 2))}%"


@register.filter
def label(code: str, kind: str) -> str:
    """The word for a code; the code itself where there is none."""
    return str(getattr(labels, kind).get(code, code))


@register.filter
def get(mapping: dict, key: str) -> object:
    return mapping.get(key)


@register.filter
def days_left(count: int | None) -> str:
    if count is None:
        return ""
    if count < 0:
        return _("已过 %(days)d 天") % {"days": -count}
    return _("今天到期") if count == 0 else _("还有 %(days)d 天") % {"days": count}
