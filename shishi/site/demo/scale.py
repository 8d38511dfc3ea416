"""Very many entries beside the played ones, to see how the program bears them: five stage events each, over all ledgers, places and days."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shapely.geometry import LineString, Point

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.engines.geometry import canonical, length_m
from shishi.engines.ledger import Field
from shishi.infra.places.models import Division
from shishi.site.demo.entries import Place
from shishi.site.demo.play import at
from shishi.site.demo.roads import road_line

STEP = 5000
"""So many entries are one bulk: one transaction, one line on record."""
EVENTS = 5
_BY = "operator"
_HEAVY = "roads"
"""The ledger that has three times as many as another: villages have more roads than anything else."""
_WHERE = ("东", "西", "南", "北", "中", "上", "下", "新", "老", "前", "后")
_WHAT = {
    "canteens": "小学食堂",
    "toilets": "初级中学厕所",
    "places": "学校",
    "centres": "养老服务中心",
    "trainings": "培训班",
    "placements": "岗位",
}
_WHAT |= {
    "aid_lists": "资助名册",
    "screenings": "筛查",
    "laboratories": "实验室",
    "platform_parts": "平台",
    "managed": "四病管理",
}
_WHAT |= {"stations": "劳动者驿站", "roads": "自然村路", "water": "供水工程"}
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Scaled:
    entries: int
    events: int
    spans: int


def scale(
    *, entries: int, seed: int, first: date, until: date, points: Sequence[Place], told: Told, part: tuple[int, int] = (0, 1)
) -> Scaled:
    """Write `entries` entries that were opened and filed between two days; the same seed writes the same. Memory does not grow with them.

    `part` (which, of how many): only each so-manieth bulk, so that several processes may share the work.
    """
    ledgers = list(Ledger.objects.filter(dropped=False).order_by("division_code", "order", "code"))
    done = spans = bulks = 0
    for ledger, count in shares(ledgers, entries):
        maker = Maker(ledger, seed=seed, first=first, until=until, points=points)
        for start in range(0, count, STEP):
            bulks += 1
            if bulks % part[1] != part[0]:
                continue
            rows = [maker.past(n) for n in range(start, min(start + STEP, count))]
            spans += actions.pour(ledger_id=ledger.pk, rows=rows, by=_BY, now=at(until, 20))
            done += len(rows)
            told(done, entries)
    return Scaled(done, done * EVENTS, spans)


def shares(ledgers: Sequence[Ledger], entries: int) -> list[tuple[Ledger, int]]:
    """Return how many entries each ledger gets: alike, but three shares for roads."""
    weights = [3 if x.code == _HEAVY else 1 for x in ledgers]
    out, given, weighed = [], 0, 0
    for ledger, weight in zip(ledgers, weights, strict=True):
        weighed += weight
        upto = entries * weighed // sum(weights)
        out.append((ledger, upto - given))
        given = upto
    return out


class Maker:
    """One ledger's entries, each by its number."""

    def __init__(self, ledger: Ledger, *, seed: int, first: date, until: date, points: Sequence[Place]) -> None:
        self.ledger, self.definition = ledger, definition_of(ledger)
        self.first, self.days, self.seed = first, (until - first).days, seed
        self.villages = _villages(ledger.division_code, points)
        self.what = _WHAT.get(ledger.code, self.definition.label)

    def past(self, n: int) -> actions.Past:
        chance = random.Random(f"{self.seed}:{self.ledger.division_code}:{self.ledger.code}:{n}")
        village = self.villages[n % len(self.villages)]
        opened = chance.randrange(min(20, self.days) + 1)
        filed = sorted(chance.randint(opened, self.days) for _ in range(EVENTS))
        body = {
            "name": f"{village.name}{chance.choice(_WHERE)}{chance.choice(_WHERE)}第{n + 1}号{self.what}",
            "division": village.code,
            "organisation": f"{village.name}建设单位{chance.randrange(40)}",
            "goal": "",
            "responsible": {},
            "planned": {
                s.code: (s.due + timedelta(days=chance.randrange(-12, 30))).isoformat() for s in self.definition.stages if s.due
            },
            "fields": {f.code: _value(f, chance) for f in self.definition.shown_fields if f.required or f.find},
        }
        place = self._place(chance, village) if n % 3 == 0 else None
        events = self._events(chance, filed)
        return actions.Past(f"{village.county}-S{n + 1:07d}", body, at(self.first + timedelta(days=opened), 9), events, place)

    def _events(self, chance: random.Random, filed: Sequence[int]) -> tuple[actions.Event, ...]:
        """File some stages in order and correct the days of others, five events in all."""
        held = self.definition.stages
        count = chance.randint(min(3, len(held)), min(EVENTS, len(held)))
        chosen = [held[k] for k in sorted(chance.sample(range(len(held)), count))]
        stages = [*((s, False) for s in chosen), *((s, True) for s in chance.sample(chosen, EVENTS - count))]
        out = []
        for hour, ((stage, corrects), day) in enumerate(zip(stages, filed, strict=True), 10):
            moment = self.first + timedelta(days=day)
            happened = max(moment - timedelta(days=chance.randrange(12)), self.first)
            out.append(actions.Event(stage.code, happened, at(moment, hour), corrects))
        return tuple(out)

    def _place(self, chance: random.Random, village: Place) -> Mapping[str, Any] | None:
        if self.definition.geometry == "none":
            return None
        lon, lat = round(village.lon + chance.uniform(-0.01, 0.01), 6), round(village.lat + chance.uniform(-0.01, 0.01), 6)
        near = Place(village.code, village.name, village.county, lon, lat)
        line = self.definition.geometry == "line"
        shape = LineString(road_line(chance, near, chance.randrange(400, 4000))) if line else Point(lon, lat)
        told = {"geometry": canonical(shape), "datum": "cgcs2000", "source": "drawn", "lon": lon, "lat": lat}
        return told | {"length_m": length_m(shape) if line else 0, "area_m2": 0}


def _value(f: Field, chance: random.Random) -> Any:
    if f.form == "choice":
        return chance.choice(f.options).code
    if f.form == "text":
        return f"{chance.choice(_WHERE)}{chance.choice(_WHERE)}{f.label}{chance.randrange(200)}"
    if f.form == "yes_no":
        return chance.random() < 0.5
    return chance.randrange(1, 100) if f.form == "integer" else "2022-04-01"


def _villages(city: str, points: Sequence[Place]) -> list[Place]:
    """Return the city's villages, each at its township's point; its townships where villages are not loaded."""
    at_township = {p.code[:9]: p for p in points if p.code[:4] == city[:4]}
    rows = Division.objects.filter(level="village", code__startswith=city[:4]).order_by("code").values_list("code", "name")
    held = [
        Place(code, name.removesuffix("村委会").removesuffix("民委员会"), p.county, p.lon, p.lat)
        for code, name in rows
        if (p := at_township.get(code[:9]))
    ]
    return held or list(at_township.values())
