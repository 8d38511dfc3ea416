"""Who owes a report, from the words of the notice: counties, lead units, or bureaux by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COUNTIES = re.compile(r"^(?P<city>市、?)?(?:各)?(?:县区|县（区）|县级|各县)(?P<rest>.*)$")
_LEADS = ("各牵头部门", "各牵头单位", "牵头单位", "牵头部门")
GOVERNMENT = "政府"


@dataclass(frozen=True, slots=True)
class Debtor:
    code: str
    """12 digits: the county's, or the city's."""
    unit: str


def debtors(owner: str, *, city_code: str, counties: Sequence[tuple[str, str]], leads: Sequence[str]) -> tuple[Debtor, ...]:
    """Return who owes what `owner` owes. `counties`: (6 digits, name); `leads`: whoever leads, asked where the text names nobody or 各牵头单位.

    各县区教育局 is each county's own; 市、县区教育局 the city's too; 县区、乡镇, 各县区、各单位 or 各县区人民政府 each county's government.
    """
    city = city_code.ljust(12, "0")
    if not owner or owner in _LEADS:
        return tuple(Debtor(city, unit) for unit in dict.fromkeys(leads))
    if match := _COUNTIES.match(owner):
        rest = match["rest"]
        own = rest if rest and not rest.startswith(("、", "和", "及", "人民政府")) else GOVERNMENT
        cities = (Debtor(city, f"市{own}"),) if match["city"] else ()
        return (*cities, *(Debtor(code.ljust(12, "0"), f"{name}{own}") for code, name in counties))
    return tuple(Debtor(city, unit) for unit in dict.fromkeys(re.split(r"[、,，]", owner)) if unit)


def is_named(unit: str, to: str) -> bool:
    """Tell whether a report goes to the unit: 市教育局、市财政局 names both, 市教育局基教科 the first."""
    return unit != "" and any(one.startswith(unit) for one in re.split(r"[、,，]", to))


_ACT = re.compile(r"自查|检查|抽查|督查|督导|宣传|培训|发放|公示|例会")
_TOLD = re.compile(r"进度|进展|情况|统计|报告|通报|小结|总结|人数")


def kind_of(what: str) -> str:
    """Return `act` for something to be done (a check, a class, publicity) and told of when done; `report` for what is itself a report."""
    return "act" if _ACT.search(what) and not _TOLD.search(what) else "report"
