"""Figures, days and codes the way an official writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shishi.areas.ledgers import labels as ledgers_labels
from shishi.areas.overview import labels as overview_labels
from shishi.areas.packs import labels as packs_labels
from shishi.areas.plans import labels
from shishi.areas.progress import labels as progress_labels
from shishi.areas.reporting import labels as reporting_labels
from shishi.base.calendar import day_in_english, period_in
from shishi.base.owed import Place
from shishi.base.phrases import Phrase
from shishi.infra.access.roles import ROLES

_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(value: date | None) -> str:
    """2022年8月31日 in Chinese, 31 Aug 2022 in English."""
    if value is None:
        return "—"
    if get_language() == "en":
        return day_in_english(value)
    return f"{value.year}年{value.month}月{value.day}日"


def day_short(value: date | None) -> str:
    """8月31日（周三）, or Wed 31 Aug."""
    if value is None:
        return "—"
    if get_language() == "en":
        return f"{_ENGLISH_WEEKDAYS[value.weekday()]} {value.day} {value:%b}"
    return f"{value.month}月{value.day}日（周{_WEEKDAYS[value.weekday()]}）"


def moment(value: datetime | None) -> str:
    """8月31日 17:00, or 31 Aug 17:00, in Shanghai."""
    if value is None:
        return "—"
    told = timezone.localtime(value)
    return f"{told.day} {told:%b %H:%M}" if get_language() == "en" else f"{told.month}月{told.day}日 {told:%H:%M}"


def whole_moment(value: datetime) -> str:
    """2022年8月31日 17:00, or 31 Aug 2022 17:00, in Shanghai."""
    return f"{local_day(value)} {timezone.localtime(value):%H:%M}"


def local_day(value: datetime) -> str:
    """The day of a moment in Shanghai."""
    return day(timezone.localtime(value).date())


def closing(value: datetime) -> str:
    """When the data of a report close; midnight is the end of the day before: 5月19日 24:00."""
    told = timezone.localtime(value)
    if (told.hour, told.minute) != (0, 0):
        return moment(value)
    before = told.date() - timedelta(days=1)
    return f"{before.day} {before:%b} 24:00" if get_language() == "en" else f"{before.month}月{before.day}日 24:00"


def period(value: Any) -> str:
    """What a report covers: 5月13日—5月19日."""
    return period_in(get_language(), value.first, value.last)


def month(value: date) -> str:
    return f"{value:%B} {value.year}" if get_language() == "en" else f"{value.year}年{value.month}月"


def quantity(value: Decimal | float | int | None) -> str:
    """25,000; 1.2; no needless zeros."""
    if value is None:
        return "—"
    number = Decimal(str(value))
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number.normalize():,f}"


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


def percent(value: Decimal | float | None) -> str:
    return "—" if value is None else f"{quantity(round(Decimal(str(value)) * 100, 2))}%"


def label(code: str, kind: str) -> str:
    """The word for a code; the code itself where there is none."""
    words = next(
        words
        for module in (labels, packs_labels, overview_labels, ledgers_labels, progress_labels, reporting_labels)
        if (words := getattr(module, kind, None))
    )
    return str(words.get(code, code))


def href(place: Place) -> str:
    """The address of a place."""
    return reverse(place.name, args=place.args) + place.query + (f"#{place.anchor}" if place.anchor else "")


def brief(row: Any) -> tuple[str, str]:
    """What an item of a draft holds, and what about."""
    return packs_labels.brief(row.kind, row.values, day)


def lines(row: Any) -> list[tuple[str, str, str]]:
    """The values of a draft's head or programme: (key, label, value)."""
    return [
        (key, packs_labels.key_label(row.kind, key), packs_labels.written(row.kind, key, held["value"]))
        for key, held in row.values.items()
    ]


def linked(pieces: Iterable[Any]) -> SafeString:
    """A paragraph of a notice: what a value or a finding covers is a link. Written here, for a notice has a thousand of them."""
    return mark_safe("".join(map(_piece, pieces)))


def _piece(piece: Any) -> str:
    items, found, text = escape(piece.items), escape(piece.findings), escape(piece.text)
    if not items and not found:
        return text
    to = items.split(" ", 1)[0] or "finding-" + found.split(" ", 1)[0]
    kind = "piece found" if found else "piece"
    return f'<a class="{kind}" href="#{to}" data-items="{items}" data-findings="{found}">{text}</a>'


def said(phrase: Phrase) -> str:
    """A sentence of the check, in the language of the page."""
    return labels.said(phrase)


def get(mapping: dict | None, key: Any) -> object:
    return mapping.get(key) if mapping else None


def plain(value: float) -> str:
    """A coordinate, without digits that a language would group or a trailing .0."""
    return f"{value:g}" if value < 1e5 else f"{value:.0f}"


def permille(share: float) -> str:
    return plain(round(share * 1000, 1))


def words(text: str) -> list[str]:
    return text.split()


def weekday(value: date) -> str:
    return _ENGLISH_WEEKDAYS[value.weekday()] if get_language() == "en" else f"周{_WEEKDAYS[value.weekday()]}"


def source(rule: Any) -> str:
    """Where the money comes from and for what: 省级 每个."""
    return " ".join(filter(None, ("" if rule.level == "unspecified" else rule.level, rule.per)))


def promised(item: Any) -> str:
    """What a target promises: 不少于 25,000 人次; 1—2 家; 未定量 where the notice gives no number."""
    if item.quantity is None:
        return _("未定量")
    upper = getattr(item, "quantity_to", None)
    number = quantity(item.quantity) + (f"—{quantity(upper)}" if upper is not None else "")
    unit = labels.unit_words(item.unit)
    return f"{label(getattr(item, 'qualifier', ''), 'QUALIFIER')} {number}{'' if unit == '%' else ' '}{unit}".strip()


def money(rule: Any) -> str:
    """What a funding rule gives: 约 50 万元, 50%; 未写明 where the notice gives neither amount nor share."""
    if rule.amount_fen is None and rule.share is None:
        return _("未写明")
    amount = yuan(rule.amount_fen) if rule.amount_fen is not None else percent(rule.share)
    return f"{label(rule.qualifier, 'QUALIFIER')} {amount}".strip()


def days_of(item: Any) -> str:
    """From and to: 2022年3月1日—3月10日; 2022年9月30日前 where there is only an end."""
    if item.ends is None:
        return _("%(day)s起") % {"day": day(item.starts)} if item.starts else _("无期限")
    if item.starts is None:
        return _("%(day)s前") % {"day": day(item.ends)}
    if item.starts == item.ends:
        return day(item.ends)
    if get_language() == "en" or item.starts.year != item.ends.year:
        return f"{day(item.starts)} – {day(item.ends)}"
    return f"{day(item.starts)}—{item.ends.month}月{item.ends.day}日"


def month_short(value: date) -> str:
    return f"{value:%b}" if get_language() == "en" else f"{value.month}月"


def days_left(count: int | None) -> str:
    if count is None:
        return ""
    near = {-1: _("前一天到期"), 0: _("当天到期"), 1: _("次日到期")}
    if count in near:
        return near[count]
    return days_past(-count) if count < 0 else days_to_come(count)


def days_past(n: int) -> str:
    return ngettext("已过 %(days)d 天", "已过 %(days)d 天", n) % {"days": n}


def days_to_come(n: int) -> str:
    return ngettext("还有 %(days)d 天", "还有 %(days)d 天", n) % {"days": n}


def days_waited(n: int) -> str:
    return ngettext("等待 %(days)d 天不计", "等待 %(days)d 天不计", n) % {"days": n}


def days_long(n: int) -> str:
    return ngettext("%(days)d 天", "%(days)d 天", n) % {"days": n}


def role_label(code: str) -> str:
    return str(ROLES[code].label)


def role_sentence(code: str) -> str:
    return str(ROLES[code].sentence)


def found(text: str, words: tuple[str, ...]) -> str:
    """The text with the words that were looked for marked."""
    if not words:
        return text
    pieces = re.split("(" + "|".join(map(re.escape, words)) + ")", text, flags=re.IGNORECASE)
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", p) if n % 2 else p,) for n, p in enumerate(pieces)))
