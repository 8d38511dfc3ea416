"""The lines that Zhangye's plan promises, of the size that it promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from shishi.site.demo.entries import Invented, Place, World, work

_IN_SECOND_QUARTER = ("山水河水库", "明花乡前滩农村供水巩固提升工程")
"""Water works that the notice lets begin in the second quarter (方案 9, 四/(二))."""
_SUPPLIES_DONE = date(2022, 9, 24)
"""When the four village supplies are planned to be complete that the notice asks for in the third quarter (方案 9, 四/(三))."""
_WORKS_DONE = date(2022, 12, 10)
"""When the other water works are planned to have reached their goals of the year."""
_HALF_DONE = date(2022, 6, 24)
"""When the half of the canteens and toilets is planned to be complete that the notice asks for by the end of June (方案 1, 三)."""
_BEHIND = {14: timedelta(days=25), 15: timedelta(days=36)}
"""Canteens that are complete later than planned: one of 高台, and one of 山丹 that waits for money."""


def zhangye(world: World) -> Iterator[Invented]:
    """Yield every entry of the plan but its roads, as many as the plan promises."""
    yield from _schools(world)
    yield from _centres(world)
    yield from _counted(world)
    yield from _health(world)
    yield from _stations(world)
    yield from _water(world)


def _nth(place: Place, before: Counter[str]) -> str:
    """Return what tells a place's second school of a kind from its first."""
    before[place.code] += 1
    return "" if before[place.code] == 1 else f"第{before[place.code]}"


def _in_the_half(n: int) -> dict[str, date]:
    """Return the day planned for the nth school's completion, where it is of those due by the end of June: every other one of a county."""
    return {"completed": _HALF_DONE} if n // 6 % 2 == 0 else {}


def _later(it: Invented, delay: timedelta) -> Invented:
    """Complete it so much later than it would have been, and all that follows."""
    done = it.days["completed"][0]
    days = {s: (h + delay, f + delay) if h >= done else (h, f) for s, (h, f) in it.days.items()}
    photos = {s: {**p, "day": days[s][0]} for s, p in it.photos.items()}
    return replace(it, days=days, photos=photos)


def _schools(world: World) -> Iterator[Invented]:
    primary, middle = Counter[str](), Counter[str]()
    for n in range(39):
        place = world.place(n)
        school = f"{place.name}{_nth(place, primary)}中心小学"
        pupils = world.chance.randrange(80, 600)
        fields = {"kind": "new" if n % 3 == 0 else "rebuilt", "pupils": pupils, "area": round(pupils * 1.3) * 100}
        fields["cost"] = (50 if n % 3 == 0 else 30) * 1_000_000
        it = work(world, "canteens", f"{school}食堂", place, fields, organisation=school, begins=_in_the_half(n))
        yield _later(it, _BEHIND[n]) if n in _BEHIND else it
    for n in range(16):
        place = world.place(n + 3)
        school = f"{place.name}{_nth(place, middle)}初级中学"
        pans = world.chance.randrange(12, 40)
        yield work(
            world,
            "toilets",
            f"{school}厕所",
            place,
            {"kind": "rebuilt", "squat_pans": pans},
            organisation=school,
            begins=_in_the_half(n),
        )
    for name, seats in (("西街小学", 1215), ("北街小学", 1080)):
        place = world.place(0, world.counties[0])
        yield work(world, "places", name, place, {"places": seats, "largest_class": 52}, organisation=name)


def _centres(world: World) -> Iterator[Invented]:
    shares = (1, 1, 1, 2, 1, 1)
    for county, count in zip(world.counties, shares, strict=False):
        for _ in range(count):
            place = world.place(0, county)
            fields = {
                "kind": "new",
                "floor_area": world.chance.randrange(78_000, 140_000),
                "nursing_beds": world.chance.randrange(12, 30),
            }
            fields |= {"operation": "public_built_private_run", "dining": True, "bathing": True, "leisure": True}
            fields |= {"medical_agreement": True, "fire_approved": True}
            fields |= {"day_care": True, "week_care": True, "platform": True}
            yield work(world, "centres", f"{place.name}综合养老服务中心", place, fields, organisation=f"{place.name}政府")


def _counted(world: World) -> Iterator[Invented]:
    for n in range(250):
        kind = "eldercare" if n < 31 else "apprentice" if n < 33 else "startup" if n < 60 else "other"
        begins = world.begins + timedelta(days=world.chance.randrange(0, 220))
        days = {"opened": begins, "ended": begins + timedelta(days=14), "certified": begins + timedelta(days=24)}
        place = world.place(n)
        fields = {
            "kind": kind,
            "institution": f"{place.name}培训学校（演示）",
        }
        certified = {"persons": 100 + n % 3} | ({"apprentices": 100 + n % 3} if kind == "apprentice" else {})
        results = {"opened": {"enrolled": 104}, "ended": {"employers_met": 1 + n % 2}, "certified": certified}
        body = world.body(
            "trainings",
            f"第{n + 1}期{'康养' if kind == 'eldercare' else '技能'}培训班",
            place,
            fields,
            {"certified": days["certified"]},
        )
        lag = timedelta(days=world.chance.randrange(4))
        yield Invented(ledger="trainings", body=body, days={s: (d, d + lag) for s, d in days.items()}, results=results)
    screened = {"screened": {"persons": 900, "positives": 40}, "reported": {"recalled": 36}}
    for ledger, numbers, fields, results in (
        ("placements", range(6), {"employer": "县区基层单位（演示）"}, {"on_post": {"persons": 40}}),
        ("aid_lists", range(6), {"level": "bachelor"}, {"counted": {"persons": 60, "amount": 60_000_000}}),
        ("aid_lists", range(6, 12), {"level": "junior"}, {"counted": {"persons": 60, "amount": 48_000_000}}),
        ("screenings", range(24), {"institution": "县区妇幼保健院（演示）"}, screened),
    ):
        for n in numbers:
            place = world.place(n)
            planned = world.planned(ledger)
            name = f"{place.name}第{n // len(world.counties) + 1}批"
            body, days = world.body(ledger, name, place, fields, planned), world.days(ledger, planned)
            yield Invented(ledger=ledger, body=body, days=days, results=results)


def _health(world: World) -> Iterator[Invented]:
    labs = [("移动核酸检测实验室", "mobile", 15_000, 60, 6), ("第二移动核酸检测实验室", "mobile", 15_000, 60, 6)]
    labs += [("疾控中心实验室", "county_cdc", 1_200, 30, None) for _ in world.counties]
    for n, (name, kind, tubes, staff, cycles) in enumerate(labs):
        place = world.place(0) if kind == "mobile" else world.place(0, world.counties[n - 2])
        planned = world.planned("laboratories")
        body = world.body("laboratories", f"{place.name}{name}", place, {"kind": kind, "tubes": tubes}, planned)
        results = {"staffed": {"staff": staff, **({"cycles": cycles} if cycles else {})}}
        results["self_assessed"] = {"quality_assessed": True, "biosafety": True}
        yield Invented(ledger="laboratories", body=body, days=world.days("laboratories", planned), place=place, results=results)
    parts = next(p for p in world.pack.programmes if p.id == "6.2").of("work")
    for part in (str(w.get("name")) for w in parts):
        planned = world.planned("platform_parts")
        place = world.place(0, world.counties[0])
        body = world.body("platform_parts", part, place, {"supplier": world.firm(), "progress": 0}, planned)
        yield Invented(ledger="platform_parts", body=body, days=world.days("platform_parts", planned), figures=True)
    for p in world.places:
        elders = world.chance.randrange(400, 3000)
        results = {
            "listed": {"elders": elders, "hypertension_managed": elders * 4 // 10, "diabetes_managed": elders // 10},
            "half_year": {
                "hypertension_standard": elders * 3 // 10,
                "diabetes_standard": elders * 7 // 100,
                "copd_screened": elders // 4,
                "stroke_followed": elders * 3 // 100,
            },
        }
        planned = world.planned("managed")
        body = world.body("managed", f"{p.name}四病管理", p, {}, planned)
        yield Invented(ledger="managed", body=body, days=world.days("managed", planned), results=results)


_EQUIPMENT = {
    "demonstration": "桌椅、饮水机、微波炉、空调、报刊书籍、应急药品、淋浴室、洗衣机、充电充气工具、冰箱、储物柜、维修工具箱、应急药箱、电视机、无线网络",
    "standard": "桌椅、烧水壶、微波炉、电风扇、充电工具、雨伞、应急药箱",
}
"""By grade, as the notice lists it (7, 四)."""


def _stations(world: World) -> Iterator[Invented]:
    for n in range(11):
        place = world.place(n)
        fields: dict[str, Any] = {
            "grade": "demonstration" if n < 3 else "standard",
            "host": f"{place.name}总工会（演示）",
            "floor_area": 6_000,
        }
        fields |= {f"has_{h}": True for h in ("sign", "place", "facilities", "functions", "management", "pin")}
        fields |= {"hours": "8:00—20:00", "equipment": _EQUIPMENT[fields["grade"]]}
        fields |= {"kind": "new", "services": "饮水、休息、热饭、充电（演示）"}
        yield work(world, "stations", f"{place.name}劳动者驿站", place, fields, organisation=f"{place.name}总工会")


_INVESTED = {"reservoir": (20_000, 16_630, 12_000), "irrigation": (2_600, 2_402), "supply": (2_438, 1_500, 1_300, 1_200, 800)}
"""万元 for each water work by type, which add up to what the notice plans for the type (方案 9, 五)."""


def _water(world: World) -> Iterator[Invented]:
    kinds = {"水库": "reservoir", "灌区": "irrigation", "供水": "supply"}
    goals = {"主体工程完成": "main_done", "完成年度计划": "year_plan_met", "全面完工": "completed"}
    programme = next(p for p in world.pack.programmes if p.id == "9")
    shares = {kind: iter(each) for kind, each in _INVESTED.items()}
    for n, promised in enumerate(programme.of("work")):
        county = str(promised.get("division"))
        place = world.place(n, county)
        goal = goals.get(str(promised.get("goal")), "completed")
        kind = kinds.get(str(promised.get("type")), "supply")
        fields: dict[str, Any] = {
            "type": kind,
            "begun": "new" if kind == "supply" else "resumed",
            "investment": next(shares[kind]) * 1_000_000,
            "legal_person": "县区水务局（演示）",
            "contractor": world.firm(),
            "supervisor": "河岸工程监理有限公司（演示）",
        }
        name = str(promised.get("name"))
        first = date(world.year, 6, 20) if name in _IN_SECOND_QUARTER else date(world.year, 3, 25)
        begins: dict[str, date | None] = {
            "started" if kind == "supply" else "resumed": first,
            "main_done": None,
            "year_plan_met": None,
        }
        begins[goal] = _SUPPLIES_DONE if kind == "supply" and goal == "completed" else _WORKS_DONE
        made = work(world, "water", name, place, fields, goal=goal, organisation="县区水务局", begins=begins)
        yield replace(made, results={goal: {"papers": True, "next_plan": goal != "completed"}})
