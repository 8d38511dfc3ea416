"""What has a name in either language: units, ledgers, reports. What stays the city's own is marked as Chinese."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.plans import labels
from shishi.base.owed import Owed
from shishi.site.filters.written import label, quantity

_CHINESE = re.compile("[\u4e00-\u9fff]")


def about(owed: Owed) -> str:
    """What waits for the reader, in English where it has its English."""
    return marked((get_language() == "en" and owed.about_en) or label(owed.about, "REPORT_NAME"))


def counted(value: Decimal | float | int | None, unit: str) -> str:
    """A figure with its unit: 39 所; in English 39."""
    return f"{quantity(value)} {labels.unit_words(unit)}".strip()


def unit(written: str) -> str:
    """A unit behind a figure: 公里, km; nothing in English for what only counts."""
    return marked(labels.unit_words(written))


def unit_in_brackets(written: str) -> str:
    """The same as a head has it: （公里）, (km)."""
    told = labels.unit_words(written)
    return f"{_('（')}{told}{_('）')}" if told else ""


def marked(text: str) -> str:
    """Words that may be in either language, marked where they are the city's own."""
    return format_html('<span lang="zh-hans">{}</span>', text) if _CHINESE.search(text or "") else text


def thing(ref: str) -> str:
    """What a line of the record is about: 条目 123."""
    kind, _slash, number = ref.partition("/")
    return f"{label(kind, 'THING')} {number}"
