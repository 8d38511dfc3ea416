"""Brings a city's divisions into the database. Loading twice changes nothing."""

import json
import tomllib
from pathlib import Path

from django.db import transaction

from shishi.infra.places.models import Division


def load_city(folder: Path) -> int:
    """Load counties, townships and villages from `folder`; return how many divisions the city now has."""
    head = tomllib.loads((folder / "counties.toml").read_text(encoding="utf-8"))
    city = head["city"]
    with transaction.atomic():
        province = _put(city["province_code"], city["province"], "province", None, 0)
        top = _put(city["code"], city["name"], "city", province, 0)
        counties = {
            c["code"]: _put(c["code"], c["name"], "county", top, n, c["short"]) for n, c in enumerate(head["counties"], 1)
        }
        towns = _rows(folder / "towns.json")
        _put_all([(t["code"], t["name"], "township", counties[t["areaCode"]].pk) for t in towns])
        parents = dict(Division.objects.filter(level="township").values_list("code", "pk"))
        _put_all([(v["code"], v["name"], "village", parents[_padded(v["streetCode"])]) for v in _rows(folder / "villages.json")])
    return Division.objects.filter(code__startswith=city["code"][:4]).count()


def _rows(path: Path) -> list[dict[str, str]]:
    return json.loads(path.read_text(encoding="utf-8"))


def _padded(code: str) -> str:
    return code.ljust(12, "0")


def _put(code: str, name: str, level: str, parent: Division | None, order: int, short: str = "") -> Division:
    values = {"name": name, "level": level, "parent": parent, "protocol_order": order, "short_name": short}
    return Division.objects.update_or_create(code=_padded(code), defaults=values)[0]


def _put_all(rows: list[tuple[str, str, str, int]]) -> None:
    """Put those that are not there, or otherwise: they are loaded with each start of the server, and hardly ever change."""
    wanted = {(_padded(code), *rest) for code, *rest in rows}
    there = Division.objects.filter(level__in={level for _code, _name, level, _parent in rows})
    divisions = [
        Division(code=code, name=name, level=level, parent_id=parent, protocol_order=0)
        for code, name, level, parent in wanted - set(there.values_list("code", "name", "level", "parent_id"))
    ]
    Division.objects.bulk_create(
        divisions, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level", "parent"], batch_size=500
    )
