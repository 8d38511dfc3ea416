"""The one place where the name of a measure is taken apart: `area:noun[.noun][@stage][:field | !check][key=value]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shishi.base.phrases import Refused, say

_WORD = r"[a-z][a-z0-9_]*"
_NAME = re.compile(
    rf"(?P<area>{_WORD}):(?P<nouns>{_WORD}(?:\.{_WORD}){{0,2}})(?:@(?P<stage>{_WORD}))?(?::(?P<field>{_WORD})|!(?P<check>{_WORD}))?(?P<filters>(?:\[{_WORD}={_WORD}\])*)"
)
FORM = "area:noun[.noun][@stage][:field 或 !check][key=value]"


class MeasureNameError(Refused):
    """A name that is not of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureName:
    area: str
    nouns: tuple[str, ...]
    stage: str | None = None
    field: str | None = None
    check: str | None = None
    """A check of the ledger's own: of the entries that it judges, those that pass. Or a stage: of those that reached `stage`, those never at this one."""
    filters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        stage = f"@{self.stage}" if self.stage else ""
        field = f":{self.field}" if self.field else f"!{self.check}" if self.check else ""
        return f"{self.area}:{'.'.join(self.nouns)}{stage}{field}" + "".join(f"[{key}={value}]" for key, value in self.filters)


def parse(name: str) -> MeasureName:
    """Return the parts of `name`.

    >>> parse("ledgers:roads@accepted:length_m").stage
    'accepted'
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise MeasureNameError([say("“{name}” 不是度量名，应写成 {form}，如 ledgers:canteens@completed。", name=name, form=FORM)])
    filters = tuple(tuple(pair.split("=")) for pair in re.findall(r"\[([^\]]+)\]", match["filters"]))
    if len({key for key, _ in filters}) < len(filters):
        raise MeasureNameError([say("“{name}” 中同一个条件写了两次，每个条件只能写一次。", name=name)])
    return MeasureName(
        area=match["area"],
        nouns=tuple(match["nouns"].split(".")),
        stage=match["stage"],
        field=match["field"],
        check=match["check"],
        filters=filters,
    )
