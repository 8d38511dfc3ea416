"""A fresh demonstration database: both plans loaded, posts granted, the year played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from django.db import connection

from shishi.areas.ledgers.models import Ledger
from shishi.areas.packs.public import ReadNotice, load_plan
from shishi.engines import pack as packs
from shishi.engines.ledger import Definition, from_json
from shishi.engines.notice import check, read, read_file
from shishi.infra.access import people
from shishi.infra.access.models import User
from shishi.infra.places.loading import load_city
from shishi.infra.places.queries import outlines_of
from shishi.infra.store.marks import mark_demonstration
from shishi.site.demo import asked
from shishi.site.demo.days import at
from shishi.site.demo.entries import World
from shishi.site.demo.invented import yunpei
from shishi.site.demo.lapses import LAPSES
from shishi.site.demo.nameless import without_names
from shishi.site.demo.notes import NOTES
from shishi.site.demo.places import places_of
from shishi.site.demo.play import Told, Year, played
from shishi.site.demo.posts import YUNPEI, ZHANGYE, fill_posts
from shishi.site.demo.roads import roads
from shishi.site.demo.scale import Scaled, scale
from shishi.site.demo.zhangye import zhangye

ROOT = Path(__file__).resolve().parents[3]
PLACES = Path(__file__).resolve().parent
FIRST = date(2022, 3, 18)
LAST = date(2022, 12, 31)


class NotEmpty(RuntimeError):
    """The database holds something that is no demonstration."""


def make(*, seed: int, until: date, told: Told) -> tuple[int, int, str]:
    """Make the demonstration up to a day; return (entries, stage events, the accounts' password). Raises NotEmpty."""
    password = founded()
    years = [zhangye_year(seed), yunpei_year(seed)]
    events = played(years, first=FIRST, until=until, told=told)
    return sum(len(y.invented) for y in years), events, password


def founded() -> str:
    """Make a demonstration without an entry: the plans, the posts. Return the accounts' password. Raises NotEmpty."""
    prepare_database()
    if User.objects.exists() or Ledger.objects.exists():
        raise NotEmpty("这个数据库里已有内容，不能用来演示；请把 SHISHI_VAR_DIR 或 DATABASE_URL 指向一个新的位置。")
    mark_demonstration(now=at(FIRST, 8))
    load_city(PLACES / YUNPEI[:6])
    load("zhangye-2022", ROOT / "examples/zhangye-2022/notice.docx")
    load("yunpei-2022", None)
    password = people.new_password()
    hashed = people.Hashed.of(password)
    for city in (ZHANGYE, YUNPEI):
        fill_posts(city=city, password=hashed, on=FIRST)
    return password


def zhangye_year(seed: int) -> Year:
    world = _world(ZHANGYE, seed)
    invented = [*zhangye(world), *roads(world, metres=547_000, hamlets=615, count=300)]
    return Year(division_code=ZHANGYE, invented=invented, requests=asked.ZHANGYE)


def yunpei_year(seed: int) -> Year:
    invented = list(yunpei(_world(YUNPEI, seed + 1)))
    return Year(division_code=YUNPEI, invented=invented, requests=asked.YUNPEI, notes=NOTES, lapses=LAPSES)


def load(name: str, notice: Path | None) -> None:
    told, pack = [], packs.read(ROOT / "packs" / name)
    if notice:
        source = read_file(notice)
        pack, text = without_names(pack, source.text)
        reading = read(text)
        told = [ReadNotice(source.file_name, reading, check(reading))]
    load_plan(pack=pack, notices=told, by="operator", now=at(FIRST, 8))


def _world(city: str, seed: int) -> World:
    held: Mapping[str, Definition] = {
        x.code: from_json(x.definition) for x in Ledger.objects.filter(division_code=city, dropped=False)
    }
    pack = packs.read(ROOT / "packs" / ("zhangye-2022" if city == ZHANGYE else "yunpei-2022"))
    outlines = outlines_of(city) or {"features": []}
    return World(seed=seed, pack=pack, definitions=held, places=places_of(city, outlines, seed=seed))


def scaled(*, entries: int, seed: int, until: date, told: Callable[[int, int], None], part: tuple[int, int] = (0, 1)) -> Scaled:
    """Write so many entries more by the bulk door, over both cities' ledgers, with a past up to a day.

    The database then counts its rows anew, or it would plan for the few that there were.
    """
    points = [*_world(ZHANGYE, seed).places, *_world(YUNPEI, seed).places]
    done = scale(entries=entries, seed=seed, first=FIRST, until=until, points=points, told=told, part=part)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return done
