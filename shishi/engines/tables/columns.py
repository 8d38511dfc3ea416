"""What is asked of a table: its columns, and how another system's columns are ours."""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shishi.base.phrases import heading, say
from shishi.engines.tables.problems import UnreadableTable

FORMS = ("integer", "text", "date", "choice", "yes_no")
DATE_ORDERS = ("ymd", "dmy", "mdy")
ISO_DAY = "%Y-%m-%d"
LONGEST = 500
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
PLANNED = "planned_"
"""Before the code of a stage: the column of its planned day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a ledger. What people write times 10^`scale` is stored: kilometres with 3 in metres, 万元 with 6 in fen."""

    code: str
    label: str
    label_en: str = ""
    form: str = "text"
    unit: str = ""
    """Of what people write."""
    scale: int = 0
    required: bool = False
    choices: tuple[tuple[str, str, str], ...] = ()
    """(code, Chinese, English)."""
    hint: str = ""
    longest: int = LONGEST
    aliases: tuple[str, ...] = ()
    """Other words for it in the head of a table."""
    likely: tuple[str, ...] = ()
    """Words that may well mean it, or end a head that does; whoever sent the table says so."""
    is_key: bool = False
    """True where it tells rows apart; several do so together."""
    least: int | date | None = None
    most: int | date | None = None
    """Bounds of what is stored, both allowed."""

    def words(self, language: str) -> str:
        return heading(self.label, self.label_en, language)

    def head(self, language: str = "zh") -> str:
        """Return the words with the unit, as a table's head has them."""
        return heading(self.label, self.label_en, language, "" if self.unit in self.words(language) else self.unit)

    @property
    def labels(self) -> tuple[str, str]:
        return self.label, self.label_en

    @property
    def at(self) -> tuple[str, str]:
        return self.code, self.label


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of another system's table in its order, and how its words are ours."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """(their head, our code); the code is empty where we have nothing for it."""
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    """Our code → what every row read from there holds, as a person would write it."""
    fixed: abc.Mapping[str, str] = field(default_factory=dict)
    """Their head → what every row written for there holds."""
    date_order: str = "ymd"
    """How their days in figures alone run."""
    date_pattern: str = ISO_DAY
    """How a day is written for them; any but this one as text."""
    units: abc.Mapping[str, str] = field(default_factory=dict)
    """Our code → the unit in which they write, where their head does not name it."""
    choices: abc.Mapping[str, abc.Mapping[str, str]] = field(default_factory=dict)
    """Our code → their word → our choice's code; `yes` and `no` for a column of yes and no."""
    sheet: str = ""

    @property
    def code_of(self) -> dict[str, str]:
        return {head: code for head, code in self.columns if code}


def mapping_of(told: abc.Mapping[str, Any]) -> Mapping:
    """Return the mapping that a table of TOML or JSON says. Raises UnreadableTable with what is wrong.

    `columns` is a table or a list of "their head=our code".
    """
    known = set(Mapping.__dataclass_fields__)
    if extra := sorted(set(told) - known):
        raise UnreadableTable(
            say("对照表里有无法识别的项 {value}；可用的有 {known:list}。", value=extra[0], known=tuple(sorted(known)))
        )
    columns = told.get("columns", {})
    pairs = [text.rpartition("=")[::2] for text in columns] if isinstance(columns, list) else list(columns.items())
    if not told.get("name") or not pairs or not all(isinstance(part, str) for pair in pairs for part in pair):
        raise UnreadableTable(say("对照表要有名称（name）和列（columns，写作“对方表头=本系统列代码”）。"))
    order = told.get("date_order", "ymd")
    if order not in DATE_ORDERS:
        raise UnreadableTable(say("对照表的日期顺序“{value}”不对；可填 {known:list}。", value=str(order), known=DATE_ORDERS))
    _judge_words(told)
    if (pattern := told.get("date_pattern")) is not None and _example(pattern) not in _readable(order):
        raise UnreadableTable(say("对照表的日期写法“{value}”不能再读回来；请写如 %Y-%m-%d 或 %Y年%m月%d日。", value=str(pattern)))
    codes = [code.strip() for _, code in pairs if code.strip()]
    if doubled := sorted({c for c in codes if codes.count(c) > 1}):
        raise UnreadableTable(say("对照表里有两列都对应 {value}；请每列只对应一次。", value=doubled[0]))
    return Mapping(**{**told, "columns": tuple((head.strip(), code.strip()) for head, code in pairs)})


def _judge_words(told: abc.Mapping[str, Any]) -> None:
    """Refuse tables of words that hold anything but words."""
    groups = [told.get(key, {}) for key in ("constants", "fixed", "units")]
    choices = told.get("choices", {})
    groups += choices.values() if isinstance(choices, dict) else [choices]
    if not all(isinstance(g, dict) and all(isinstance(word, str) for word in g.values()) for g in groups):
        raise UnreadableTable(say("对照表里的固定值、单位和选项都应是文字；请给每个值加上引号。"))


def _example(pattern: Any) -> str:
    try:
        return date(2022, 11, 30).strftime(pattern)
    except (TypeError, ValueError):
        return ""


def _readable(order: str) -> set[str]:
    """Return the ways to write 30 November 2022 that are read where days run so."""
    parts = {"ymd": ("2022", "11", "30"), "dmy": ("30", "11", "2022"), "mdy": ("11", "30", "2022")}[order]
    figures = {sign.join(parts) for sign in "-./"}
    return figures | {"2022-11-30", "2022/11/30", "2022.11.30", "20221130", "2022年11月30日", "2022年11月30号"}
