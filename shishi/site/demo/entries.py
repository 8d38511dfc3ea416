"""What the demonstration keeps lines for: names, places and figures, invented but of the size that the plan promises. Deterministic by seed."""

from __future__ import annotations

import random
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shishi.engines.ledger import Definition
from shishi.engines.pack import Pack

_FIRMS = [
    f"{a}{b}建设有限公司（演示）"
    for a in ("晨光", "远山", "长河", "青禾", "瑞丰", "安泰")
    for b in ("第一", "第二", "路桥", "水利")
]
_LEADERS = ("分管副县区长", "分管副镇长", "局长")


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere an entry can lie."""

    code: str
    """12 digits."""
    name: str
    county: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """An entry before it is opened, and what becomes of it."""

    ledger: str
    body: dict[str, Any]
    days: dict[str, tuple[date, date]]
    """By stage: when it happens, when it is filed."""
    place: Place | None = None
    line: tuple[tuple[float, float], ...] = ()
    photos: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By stage: what the photograph says and shows."""
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By stage: the figures that are there once it has happened."""
    figures: bool = False
    """True where physical progress is reported every week."""
    plants: tuple[str, ...] = ()
    turned: tuple[date, str] | None = None
    """When and to which stage the cheat is done that is planted: planned_later, goal_lowered, stage_withdrawn or accepted_again."""


class World:
    """One city's places and chances."""

    def __init__(self, *, seed: int, pack: Pack, definitions: Mapping[str, Definition], places: Sequence[Place]) -> None:
        self.chance = random.Random(seed)
        self.pack, self.definitions = pack, definitions
        self.places = list(places)
        self.year = int(pack.get("year"))  # type: ignore[arg-type]
        self.begins = date(self.year, 3, 21)
        """The first day that anything can be planned for: the notice is of the 17th."""
        self.counties = list(dict.fromkeys(p.county for p in places))

    def place(self, n: int, county: str = "") -> Place:
        held = [p for p in self.places if p.county == (county or self.counties[n % len(self.counties)])]
        return held[self.chance.randrange(len(held))]

    def firm(self) -> str:
        return self.chance.choice(_FIRMS)

    def planned(self, ledger: str) -> dict[str, date]:
        """Return the planned days of a ledger's stages, a few days around what the pack says."""
        shift = timedelta(days=self.chance.randrange(-12, 1))
        first = self.begins + timedelta(days=self.chance.randrange(10))
        return {s.code: max(s.due + shift, first) for s in self.definitions[ledger].stages if s.due}

    def days(
        self, ledger: str, planned: Mapping[str, date], *, goal: str = "", slow: int = 0, keeps: Container[str] = ()
    ) -> dict[str, tuple[date, date]]:
        """Return when each stage happens and is filed: mostly in time, in order, filed within four days. `keeps`: stages not passed over."""
        definition = self.definitions[ledger]
        last = definition.stage_by_code.get(goal) or definition.last_stage
        out: dict[str, tuple[date, date]] = {}
        before = last_filed = self.begins - timedelta(days=2)
        for s in definition.stages:
            if (
                s.order > last.order
                or s.code not in planned
                or (s.optional and s.code != last.code and s.code not in keeps and self.chance.random() < 0.3)
            ):
                continue
            happened = max(planned[s.code] + timedelta(days=self.chance.randrange(-9, 2) + slow), before + timedelta(days=1))
            filed = max(happened + timedelta(days=self.chance.randrange(5)), last_filed)
            out[s.code], before, last_filed = (happened, filed), happened, filed
        return out

    def body(
        self, ledger: str, name: str, place: Place, fields: Mapping[str, Any], planned: Mapping[str, date], **more: Any
    ) -> dict[str, Any]:
        definition = self.definitions[ledger]
        return {
            "name": name,
            "division": place.code,
            "organisation": more.get("organisation", ""),
            "goal": more.get("goal", ""),
            "responsible": dict(
                zip(definition.responsibles, (_LEADERS[0], more.get("organisation", ""), "项目负责人"), strict=False)
            ),
            "planned": {code: day.isoformat() for code, day in planned.items()},
            "fields": {k: v for k, v in fields.items() if v is not None and k in definition.field_by_code},
        }


def work(world: World, ledger: str, name: str, place: Place, fields: dict[str, Any], **more: Any) -> Invented:
    """`begins`: stages planned for a day of their own, or for none."""
    begins = more.pop("begins", {})
    planned = {s: day for s, day in (world.planned(ledger) | begins).items() if day}
    days = world.days(ledger, planned, goal=more.get("goal", ""), slow=more.pop("slow", 0), keeps=begins)
    body = world.body(ledger, name, place, {**fields, "progress": 0, "invested": 0}, planned, **more)
    photos = {s: photo_of(world, place, days[s][0]) for s in ("started", "completed", "resumed", "main_done") if s in days}
    return Invented(ledger=ledger, body=body, days=days, place=place, photos=photos, figures=True)


def photo_of(world: World, place: Place, day: date) -> dict[str, Any]:
    near = (world.chance.uniform(-0.002, 0.002), world.chance.uniform(-0.002, 0.002))
    return {"scene": world.chance.randrange(10**9), "day": day, "lon": place.lon + near[0], "lat": place.lat + near[1]}
