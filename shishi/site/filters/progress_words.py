"""Lights in words."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers.labels import LIGHT
from shishi.areas.progress.labels import TURN, clause_words, decided_words
from shishi.areas.progress.queries import BoardRow, Cell, Light
from shishi.site.filters.named import counted
from shishi.site.filters.written import day, promised, quantity

PERCENT, COUNTY_DIGITS = "%", 6


def light(colour: str) -> SafeString:
    """A light with its word: green, yellow, red or "". A board has two hundred of them."""
    return _light(colour, get_language())


@lru_cache(maxsize=32)
def _light(colour: str, _language: str | None) -> SafeString:
    return format_html('<span class="light {}">{}</span>', colour or "none", LIGHT.get(colour, colour))


def decided(cell: Cell, row: BoardRow) -> str:
    """What decided a light, in a few words."""
    return decided_words(cell, row)


def decided_then(light: Light, row: BoardRow) -> str:
    """What decided the light of a closed day."""
    return clause_words(light, row)


def promised_at(row: BoardRow, cell: Cell) -> str:
    """What a promise says in a place: in a county, the number of the whole city is told as the city's."""
    target = row.target
    is_citys = target.quantity is not None and target.unit != PERCENT and not target.is_each_county
    told = promised(target)
    return _("全市 %(told)s") % {"told": told} if is_citys and len(cell.area) == COUNTY_DIGITS else told


def turned(cell: Cell) -> str:
    """Whether it became better or worse within a week; "" where it stayed."""
    return str(TURN[cell.turn])


def figure(cell: Cell) -> SafeString:
    """What there is of what the day asks for: 12 / 15; of the whole where it asks for nothing."""
    n = format_html("<strong>{}</strong>", quantity(cell.n))
    if cell.need is not None:
        return format_html("{} / {}", n, quantity(cell.need))
    return format_html('{} <span class="sub">/ {}</span>', n, quantity(cell.whole)) if cell.whole else n


def adjusted(colour: str) -> str:
    """The colour that somebody holds a promise to be by a document; nothing where nobody does."""
    return format_html(' <span class="sub adjusted">{} {}</span>', _("调整为"), light(colour)) if colour else ""


def sentence(row: BoardRow, cell: Cell, on: date) -> str:
    """How a promise stands in a place, in one sentence, with what decided."""
    if not cell.is_reported:
        return _("没有台账上报这一项，不能判断。")
    told = {"n": counted(cell.n, row.unit), "day": day(on), "why": decided(cell, row)}
    if cell.need is None or cell.verdict.step is None:
        return _("到%(day)s已有 %(n)s；%(why)s，不判断。") % told
    told |= {"need": counted(cell.need, row.unit), "step": day(cell.verdict.step)}
    if cell.counties:
        told["each"] = counted(row.target.quantity, row.target.unit)
        return _("各县区到%(step)s应各有 %(each)s；到%(day)s，%(why)s。全市合计 %(n)s。") % told
    return _("到%(step)s应有 %(need)s，%(day)s有 %(n)s；%(why)s。") % told
