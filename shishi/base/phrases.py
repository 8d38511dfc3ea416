"""A sentence and what fills it, apart, so that another language can say the same."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shishi.base.units import unit_in_english


@dataclass(frozen=True, slots=True)
class Phrase:
    """`template` holds {name:kind} for each value; its kinds are the methods of `Writer`. As a string it is Chinese."""

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return Writer().write(self)

    def __bool__(self) -> bool:
        return bool(self.template)

    def to_json(self) -> dict[str, Any]:
        return {"template": self.template, "values": {name: _plain(value) for name, value in self.values.items()}}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Phrase:
        return cls(told["template"], {name: _whole(value) for name, value in told["values"].items()})


def say(template: str, **values: Any) -> Phrase:
    """Return the sentence; `template` is a literal, for that is how its translations are found."""
    return Phrase(template, values)


def word(text: str) -> str:
    """Mark a word of our own that a phrase takes as a value of kind `word`."""
    return text


def heading(zh: str, en: str, language: str, unit: str = "") -> str:
    """Return a label as a page or a table's head has it; packs write their English as it stands in a sentence."""
    if language == "en" and en:
        return en[0].upper() + en[1:] + (f" ({told})" if (told := unit_in_english(unit)) else "")
    return zh + (f"（{unit}）" if unit else "")


class Refused(ValueError):
    """`problems` has a sentence for each thing that cannot be, and says what would be right; nothing was done. As a string it is Chinese.

    `field` is the name of the one that they speak of, where that is one.
    """

    SHOWN = 5

    def __init__(self, problems: Sequence[Phrase], field: str = "") -> None:
        self.problems, self.field = tuple(problems), field
        super().__init__(str(self.phrase))

    @property
    def phrase(self) -> Phrase:
        """The first of them and how many there are."""
        told, count = self.problems[: self.SHOWN], len(self.problems)
        if count == 1:
            return told[0]
        if count <= self.SHOWN:
            return say("{told:sentences}", told=told)
        return say("{told:sentences}……共 {count} 处。", told=told, count=count)


class Writer(string.Formatter):
    """Writes a phrase in Chinese; another language overrides what differs."""

    comma, semicolon = "、", "；"

    def write(self, phrase: Phrase) -> str:
        return self.vformat(self.translate(phrase.template), (), phrase.values)

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec:
            return str(getattr(self, format_spec)(value))
        return self.write(value) if isinstance(value, Phrase) else str(value)

    def translate(self, template: str) -> str:
        return template

    def number(self, value: float) -> str:
        """No needless fraction."""
        return str(int(value)) if value == int(value) else f"{value:g}"

    def change(self, value: float) -> str:
        return f"{value:+g}"

    def yuan(self, value: float) -> str:
        if value >= 10_000:
            return f"{self.number(round(value / 10_000, 4))}万元"
        return f"{self.number(value)}元"

    def day(self, value: date | str) -> str:
        value = date.fromisoformat(value) if isinstance(value, str) else value
        return f"{value.year}年{value.month}月{value.day}日"

    def weekday(self, value: date | str) -> str:
        value = date.fromisoformat(value) if isinstance(value, str) else value
        return "星期" + "一二三四五六日"[value.weekday()]

    def word(self, value: str) -> str:
        """A word of our own, not of the notice."""
        return self.translate(value)

    def label(self, value: tuple[str, str]) -> str:
        """A name that has its English beside it: (Chinese, English or nothing)."""
        return value[0]

    def sentences(self, values: tuple[str | Phrase, ...]) -> str:
        return " ".join(self._each(values))

    def unit(self, value: str) -> str:
        return value

    def list(self, values: tuple[str | Phrase, ...]) -> str:
        return self.comma.join(self._each(values))

    def rows(self, values: tuple[str | Phrase, ...]) -> str:
        return self.semicolon.join(self._each(values))

    def sum_yuan(self, values: tuple[float, ...]) -> str:
        """Amounts of one sum, the unit said once, with its total."""
        return " + ".join(self.yuan(v).removesuffix("万元") for v in values)

    def sum(self, values: tuple[float | Phrase, ...]) -> str:
        return " + ".join(self.write(v) if isinstance(v, Phrase) else self.number(v) for v in values)

    def _each(self, values: tuple[str | Phrase, ...]) -> tuple[str, ...]:
        return tuple(self.write(v) if isinstance(v, Phrase) else str(v) for v in values)


def _plain(value: Any) -> Any:
    if isinstance(value, Phrase):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return Phrase.from_json(value)
    return tuple(_whole(v) for v in value) if isinstance(value, list) else value
