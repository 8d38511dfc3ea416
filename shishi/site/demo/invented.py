"""The invented city: the same ledgers, and in them every error and cheat that `planted.toml` lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from shishi.site.demo.entries import Invented, World, photo_of
from shishi.site.demo.roads import road_line, roads

HAMLET_TWICE = "柳湾三社"


def yunpei(world: World) -> Iterator[Invented]:
    """Yield the invented city's entries, the planted ones by their place in the row."""
    canteens = list(_canteens(world))
    yield from _planted_canteens(world, canteens)
    held = list(roads(world, metres=60_000, hamlets=60, count=30))
    yield from _planted_roads(world, held)
    yield from _planted_stations(list(_stations(world)))


def _canteens(world: World) -> Iterator[Invented]:
    for n in range(36):
        place = world.place(n)
        pupils = world.chance.randrange(80, 400)
        planned = world.planned("canteens")
        fields: dict[str, Any] = {"kind": "new" if n % 2 else "rebuilt", "pupils": pupils, "area": round(pupils * 1.3) * 100}
        fields |= {"cost": 45_000_000, "progress": 0, "invested": 0}
        name = f"{place.name}第{n + 1}小学食堂"
        days = world.days("canteens", planned)
        photos = {s: photo_of(world, place, days[s][0]) for s in ("started", "completed")}
        body = world.body("canteens", name, place, fields, planned, organisation=f"{place.name}第{n + 1}小学")
        yield Invented(ledger="canteens", body=body, days=days, place=place, photos=photos, figures=True)


def _planted_canteens(world: World, held: list[Invented]) -> list[Invented]:
    out = list(held)
    out[0] = _before_approval(out[0])
    out[1] = _late_filing(out[1])
    out[2] = _progress_ahead(out[2])
    out[3] = _no_progress(out[3])
    out[4] = _with_photo(out[4], "completed", like=out[5])
    out[6] = _with_photo(out[6], "started", lon=out[6].photos["started"]["lon"] + 0.2)
    early = out[7].days["started"][0] - timedelta(days=120)
    out[7] = _with_photo(out[7], "started", day=early)
    small = {**out[8].body["fields"], "area": out[8].body["fields"]["pupils"] * 90}
    out[8] = replace(out[8], body={**out[8].body, "fields": small}, plants=("area_per_pupil",))
    out[10] = _accepted_again(out[10])
    return _burst(out)


def _before_approval(it: Invented) -> Invented:
    """Built before it was approved: 手续倒置."""
    started = it.days["started"][0]
    return replace(
        it, days={**it.days, "approved": (started + timedelta(days=9), started + timedelta(days=11))}, plants=("out_of_order",)
    )


def _late_filing(it: Invented) -> Invented:
    """Completion put on record a month after it happened: 补录."""
    happened = it.days["completed"][0]
    later = max(happened + timedelta(days=30), it.days["completed"][1])
    after = {s: (h, max(f, later + timedelta(days=1))) for s, (h, f) in it.days.items() if s in ("in_use", "accepted")}
    days = {**it.days, **after, "completed": (happened, later)}
    days = {s: (max(h, f - timedelta(days=4)) if s in after else h, f) for s, (h, f) in days.items()}
    return replace(it, days=days, photos={"started": it.photos["started"]}, plants=("filed_late",))


def _progress_ahead(it: Invented) -> Invented:
    """Progress is told as 100% and completion never filed."""
    days = {s: d for s, d in it.days.items() if s in ("approved", "tendered", "started")}
    never = date(it.days["started"][0].year + 1, 1, 31)
    return replace(
        it, days={**days, "completed": (never, never)}, photos={"started": it.photos["started"]}, plants=("progress_ahead",)
    )


def _no_progress(it: Invented) -> Invented:
    """Started, and nothing moves: 开而不动."""
    days = {s: d for s, d in it.days.items() if s in ("approved", "tendered", "started")}
    return replace(it, days=days, photos={"started": it.photos["started"]}, plants=("no_progress", "progress_none", "idle"))


def _accepted_again(it: Invented) -> Invented:
    """Accepted, and a week later accepted anew, as if it had been for the first time."""
    return replace(it, turned=(it.days["accepted"][1] + timedelta(days=7), "accepted"), plants=("accepted_again",))


def _with_photo(it: Invented, stage: str, *, like: Invented | None = None, **told: Any) -> Invented:
    """Give a stage another photograph: one handed in by somebody else (`like`), from elsewhere, of another day."""
    base = like.photos["started"] if like else it.photos[stage]
    codes = (
        ("same_file", "far_from_site", "taken_long_before")
        if like
        else ("far_from_site",)
        if "lon" in told
        else ("taken_long_before",)
    )
    return replace(it, photos={**it.photos, stage: {**base, **told}}, plants=codes)


def _burst(held: list[Invented]) -> list[Invented]:
    """Nine canteens of one county file their start on one evening before the week closes."""
    evening = date(2022, 5, 12)
    out, count = [], 0
    for n, it in enumerate(held):
        if n > 8 and n % 3 == 0 and "started" in it.days:
            started = evening - timedelta(days=count % 3)
            approved = {s: (min(h, started - timedelta(days=8 - k)), min(f, started - timedelta(days=6 - k))) for k, (s, (h, f)) in enumerate(it.days.items()) if s in ("approved", "tendered")}  # fmt: skip
            photo = {**it.photos["started"], "day": started}
            it = replace(it, days={**it.days, **approved, "started": (started, evening)}, photos={**it.photos, "started": photo}, plants=("burst_closing",))  # fmt: skip
            count += 1
        out.append(it)
    return out


def _planted_roads(world: World, held: list[Invented]) -> list[Invented]:
    out = list(held)
    declared = out[0].body["fields"]["length_m"]
    assert out[0].place
    short = road_line(world.chance, out[0].place, declared // 2)
    out[0] = replace(out[0], line=short, plants=("declared-longer",))
    for n in (1, 4):
        fields = {**out[n].body["fields"], "hamlet_names": HAMLET_TWICE + "、" + out[n].body["fields"]["hamlet_names"]}
        fields["hamlets"] += 1
        out[n] = replace(out[n], body={**out[n].body, "fields": fields}, plants=("named_twice",))
    fields = {**out[9].body["fields"], "length_m": out[6].body["fields"]["length_m"]}
    out[9] = replace(out[9], line=out[6].line[::-1], body={**out[9].body, "fields": fields}, plants=("drawn_twice",))
    out[6] = replace(out[6], plants=("drawn_twice",))
    fields = {**out[3].body["fields"], "asked": False}
    out[3] = replace(out[3], body={**out[3].body, "fields": fields}, plants=("villagers",))
    return out


def _planted_stations(held: list[Invented]) -> list[Invented]:
    out = list(held)
    out[1] = replace(out[1], turned=(date(2022, 5, 20), "completed"), plants=("planned_later",))
    out[2] = replace(out[2], turned=(date(2022, 6, 10), "completed"), plants=("goal_lowered",))
    filed = out[4].days["started"][1]
    out[4] = replace(out[4], turned=(filed + timedelta(days=2), "started"), plants=("stage_withdrawn",))
    name = out[3].body["name"].replace("第4", " 第四")
    out[3] = replace(out[3], plants=("named_alike",))
    out[6] = replace(out[6], body={**out[6].body, "name": name}, plants=("named_alike",))
    return out


def _stations(world: World) -> Iterator[Invented]:
    for n in range(9):
        place = world.place(n)
        planned = world.planned("stations")
        fields: dict[str, Any] = {"grade": "standard", "host": f"{place.name}工会（演示）", "floor_area": 5_000, "progress": 0}
        fields |= {f"has_{h}": True for h in ("sign", "place", "facilities", "functions", "management", "pin")}
        plants: tuple[str, ...] = ()
        if n == 0:
            fields["has_sign"], plants = False, ("six_haves",)
        body = world.body("stations", f"{place.name}第{n + 1}驿站", place, fields, planned, organisation=f"{place.name}工会")
        days = world.days("stations", planned)
        photos = {s: photo_of(world, place, days[s][0]) for s in ("started", "completed") if s in days}
        yield Invented(ledger="stations", body=body, days=days, place=place, photos=photos, figures=True, plants=plants)
