"""The heads of a table that only somebody can explain who knows it: asked, and told as they were answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shishi.areas.ledgers.queries.columns import columns_of, read_columns
from shishi.engines.ledger import Definition


@dataclass(frozen=True, slots=True)
class Heads:
    definition: Definition
    unread: Sequence[Sequence[str]]
    """(head, the column that it is like) of what waits for the clerk to say what it is."""
    answered: Sequence[Sequence[str]]
    """(head, the column that it was said to be, if any) of what was asked, for this table or one before."""
    codes: Sequence[str]
    """Of the columns that the table has under no name of theirs."""

    @property
    def took(self) -> str:
        """What was read as it was said, in words."""
        columns = dict(self.free)
        told = [
            _("“%(head)s”是 %(column)s") % {"head": head, "column": columns[code]}
            if code in columns
            else _("“%(head)s”不读取") % {"head": head}
            for head, code in self.answered
        ]
        return _("、").join(told)

    @property
    def free(self) -> list[tuple[str, str]]:
        """(code, words) of `codes`."""
        language = "en" if (get_language() or "").startswith("en") else "zh"
        columns = read_columns(columns_of(self.definition, ()))
        return [(c.code, c.words(language)) for c in columns if c.code in self.codes]

    def said(self, posted: Mapping[str, Any]) -> dict[str, str]:
        """Return what a form says of them."""
        asked = {f"head-{n}": head for n, (head, _like) in enumerate((*self.unread, *self.answered))}
        return {head: str(posted[key]) for key, head in asked.items() if key in posted}
