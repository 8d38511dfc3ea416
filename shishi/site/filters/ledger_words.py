"""What a ledger's definition, entries and evidence are called, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shishi.areas.ledgers import labels as ledgers_labels
from shishi.areas.reporting import labels as reporting_labels
from shishi.engines.ledger import written
from shishi.site.filters.named import marked
from shishi.site.filters.written import day, days_past, days_to_come, days_waited, quantity

_NUMERIC = mark_safe(' class="n"')


def in_words(thing: Any) -> str:
    """The label of a ledger, field or stage, or what a check asks, in the language of the page."""
    return thing.words("en" if get_language() == "en" else "zh")


def value_of(field: Any, value: Any) -> str:
    """A ledger field's value as people write it, days and amounts as the page writes them."""
    if value is None:
        return "—"
    if field.form == "date":
        return day(date.fromisoformat(value))
    if field.form == "integer":
        return quantity(Decimal(int(value)).scaleb(-field.scale))
    return written(field, value, "en" if get_language() == "en" else "zh")


def cells(columns: Iterable[Any], fields: Mapping[str, Any]) -> SafeString:
    """The cells of a row, a column each. Written here, for a list has hundreds of them."""
    return format_html_join(
        "",
        '<td{} data-label="{}">{}</td>',
        ((_NUMERIC if f.form == "integer" else "", in_words(f), marked(value_of(f, fields.get(f.code)))) for f in columns),
    )


def value_written(field: Any, value: Any) -> str:
    """A ledger field's value as it is typed into a form: no separators, nothing where there is none."""
    return reporting_labels.figure_typed(field, value)


def late_or_left(line: Any) -> str:
    """How a stage stands to its planned day: 晚 3 天, 还有 5 天, 按期, or that a later one was reached; and how long it waited."""
    if line.planned is None or (line.reached is None and not line.light):
        return ""
    if not line.waited:
        return _late_or_left(line)
    if line.reached is None and not line.days:
        return days_waited(line.waited)
    told = ngettext("%(late)s（等待 %(days)d 天不计）", "%(late)s（等待 %(days)d 天不计）", line.waited)
    return told % {"late": _late_or_left(line), "days": line.waited}


def _late_or_left(line: Any) -> str:
    if line.reached is None and line.light == "green":
        return _("后面的阶段已填报")
    n = abs(line.days)
    if line.reached is None:
        return days_past(n) if line.days > 0 else days_to_come(n)
    if not n:
        return _("按期")
    late = ngettext("晚 %(days)d 天", "晚 %(days)d 天", n)
    return (late if line.days > 0 else ngettext("提前 %(days)d 天", "提前 %(days)d 天", n)) % {"days": n}


def change_words(definition: Any, change: Any, places: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a change of an entry's values says: 形象进度：30 → 45. `places`: the names of divisions by their codes."""
    if change.key == "division":
        change = ledgers_labels.Changed("division", *(places.get(v, v) for v in (change.before, change.after)))
    return ledgers_labels.changed(definition, change, "en" if get_language() == "en" else "zh", value_of)


def reason_words(reason: Any) -> str:
    """Why a piece of evidence is doubted, in the language of the page."""
    return ledgers_labels.reason_words(reason)


def crossing_words(found: Any) -> str:
    """What a place shares with red lines of one kind: 占永久基本农田 0.32 亩."""
    return ledgers_labels.crossing_words(found)


def suspicion_said(row: Any) -> str:
    """What an inspector should look at."""
    return ledgers_labels.suspicion_said(row, "en" if get_language() == "en" else "zh")


def red_line_kinds(kinds: Any) -> str:
    """The kinds of red lines that a place was held against: 永久基本农田、生态保护红线."""
    return _("、").join(str(ledgers_labels.RED_LINE.get(kind, kind)) for kind in kinds)


def kilometres(metres: int) -> str:
    """Metres as kilometres with up to three decimals: 3.25."""
    return quantity(Decimal(metres) / 1000)


def row_change(definition: Any, change: list[Any], places: Mapping[str, str]) -> str:
    """What a row of a table would change: 形象进度：30 → 45, 开工：2022年5月10日."""
    key, before, after = change
    if key.startswith("stage."):
        stage = definition.stage_by_code.get(key[6:])
        was = f"{day(date.fromisoformat(before))} → " if before else ""
        return f"{in_words(stage) if stage else key}{_('：')}{was}{day(date.fromisoformat(after))}"
    return change_words(definition, ledgers_labels.Changed(key, before, after), places)


def days_early(days: int) -> str:
    """How many days before its data closed a report was sent: 数据截止前 6 天报送."""
    return reporting_labels.early_words(days)


def days_again(days: int) -> str:
    """How many days after its return a report was sent again: 退回后 12 天重报."""
    return reporting_labels.again_words(days)
