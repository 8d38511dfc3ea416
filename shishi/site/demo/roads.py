"""Village roads: so many that they add up to the kilometres and hamlets of the plan, each a line through its township."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from shishi.site.demo.entries import Invented, Place, World, work

APART_M = 40
"""Between two roads of one township."""


def roads(world: World, *, metres: int, hamlets: int, count: int) -> Iterator[Invented]:
    """Yield `count` roads that add up to the metres and hamlets."""
    lengths = _shared(world.chance, metres, count, least=400)
    served = _shared(world.chance, hamlets, count, least=1)
    held: Counter[str] = Counter()
    for n in range(count):
        place = world.place(n)
        name = f"{place.name}{n + 1}号自然村路"
        line = road_line(world.chance, place, lengths[n], beside_m=APART_M * held[place.code])
        held[place.code] += 1
        fields = {
            "length_m": lengths[n],
            "hamlets": served[n],
            "hamlet_names": "、".join(f"{name[:-4]}{k + 1}社" for k in range(served[n])),
        }
        fields |= {"width": 35, "contractor": world.firm(), "asked": True, "safety": True, "drainage": True}
        fields |= {"builder": "other" if n % 9 == 0 else "transport", "work_relief": n % 9 == 0}
        fields |= {"own_account": True, "road_chief": True, "village_rules": True}
        made = work(world, "roads", name, place, fields, organisation=f"{place.name}政府")
        photos = made.photos if n % 6 == 0 else {}
        yield replace(made, line=line, photos=photos)


def road_line(chance: random.Random, place: Place, metres: int, *, beside_m: int = 0) -> tuple[tuple[float, float], ...]:
    """Return a line of nearly this length through the place, or so many metres beside it."""
    east, north = chance.choice(((1, 0), (0, 1), (0.7, 0.7), (0.7, -0.7)))
    scale = 111_195.0
    squeeze = 0.777
    half, aside = metres / 2 / scale, beside_m / scale
    points = []
    for k in range(-2, 3):
        t = k / 2 * half
        points.append(
            (round(place.lon + (t * east - aside * north) / squeeze, 6), round(place.lat + t * north + aside * east, 6))
        )
    return tuple(points)


def _shared(chance: random.Random, whole: int, count: int, *, least: int) -> list[int]:
    """Return `count` whole numbers of at least `least` that add up to `whole`."""
    weights = [chance.uniform(0.4, 1.6) for _ in range(count)]
    left = whole - least * count
    parts = [least + int(left * w / sum(weights)) for w in weights]
    parts[-1] += whole - sum(parts)
    return parts
