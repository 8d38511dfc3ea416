"""Red lines of the operator: loaded whole, each version with its days, asked for what a place shares with them. No polygon of theirs leaves here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import shapely
from django.db.models import QuerySet
from shapely.geometry.base import BaseGeometry

from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.base.texts import fitting
from shishi.engines.geometry import KINDS, Datum, GeometryRefused, RedLine, RedLines, kind_meant, read_red_lines
from shishi.infra.places.models import Division, RedLineArea, RedLineFile
from shishi.infra.places.queries import counties_drawn, division_name
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.bulk import insert
from shishi.infra.store.facts import day_of


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as the office hands it over."""

    data: bytes
    kind: str
    """Of `KINDS`, by its key or its name."""
    division_code: str
    """12 digits: the city or county that it covers whole."""
    document: str
    valid_from: date
    datum: Datum = Datum.CGCS2000


@dataclass(frozen=True, slots=True)
class Loaded:
    file: RedLineFile
    changed: bool
    """False where this very file is in force already."""
    mended: int


@recorded
def load_red_lines(*, handed: Handed, by: str, now: datetime) -> Loaded:
    """Put a file in force from its day on, in place of the one of its kind and division. Raises GeometryRefused; then nothing has changed."""
    kind, today = kind_meant(handed.kind.strip()), day_of(now)
    if kind not in KINDS:
        raise GeometryRefused(say("没有“{kind}”这类红线：可用的有 {all}。", kind=handed.kind[:30], all="、".join(KINDS.values())))
    if not handed.document.strip():
        raise GeometryRefused(say("没有写明来文：请给出红线数据随附的文件名称和文号。"))
    if not Division.objects.filter(code=handed.division_code, level__in=("city", "county")).exists():
        raise GeometryRefused(say("没有代码为 {code} 的市、县区：请核对行政区划代码。", code=handed.division_code[:20]))
    if handed.valid_from > today:
        raise GeometryRefused(say("生效日期{day:day}在今天之后：请在生效当日装入。", day=handed.valid_from))
    digest = hashlib.sha256(handed.data).hexdigest()
    held = RedLineFile.objects.select_for_update().filter(kind=kind, division_code=handed.division_code, valid_to=None).first()
    if held and held.digest == digest:
        return Loaded(held, changed=False, mended=0)
    if held and handed.valid_from <= held.valid_from:
        raise GeometryRefused(say("现行版本自{day:day}起生效：新版本的生效日期应在其后。", day=held.valid_from))
    read = read_red_lines(handed.data, datum=handed.datum, kind=kind)
    if not _reaches(read, handed.division_code):
        raise GeometryRefused(
            say(
                "红线没有一处在{name}：请核对是不是这个地方的文件，坐标系写得对不对。",
                name=division_name(handed.division_code),
            )
        )
    if held:
        held.valid_to = handed.valid_from - timedelta(days=1)
        held.save(update_fields=["valid_to"])
    file = RedLineFile.objects.create(
        kind=kind,
        division_code=handed.division_code,
        document=fitting(handed.document, 200),
        digest=digest,
        count=len(read),
        valid_from=handed.valid_from,
        by=by,
        at=now,
    )
    insert(RedLineArea, [_area(file, line.geometry) for line in read.lines])
    told = {"kind": kind, "division": file.division_code, "document": file.document, "digest": digest, "count": file.count}
    ref = Ref("places.red_lines", file.pk)
    write("places.red_lines.loaded", ref=ref, by=by, at=now, **told, valid_from=file.valid_from.isoformat())
    return Loaded(file, changed=True, mended=read.mended)


def _reaches(areas: RedLines, code: str) -> bool:
    """Whether any area lies in the division, by its sketch; what nobody has drawn is not refused."""
    drawn = counties_drawn(code[:4].ljust(6, "0"))
    homes = [o.geometry for o in drawn.all if o.code.startswith(code[:6].removesuffix("00"))] if drawn else []
    return not homes or any(home.intersects(line.geometry) for line in areas.lines for home in homes)


def _area(file: RedLineFile, shape: BaseGeometry) -> RedLineArea:
    west, south, east, north = shape.bounds
    return RedLineArea(file=file, shape=shapely.to_wkb(shape), west=west, south=south, east=east, north=north)


def red_line_files() -> QuerySet[RedLineFile]:
    """Return every version of every file, those in force and those before."""
    return RedLineFile.objects.all()


def covering(divisions: Iterable[str]) -> dict[str, list[RedLineFile]]:
    """Return for each division (12 digits) the files in force that cover it whole: its county's and its city's. One query."""
    above = {code: {code[:4].ljust(12, "0"), code[:6].ljust(12, "0")} for code in set(divisions)}
    wanted = {code for codes in above.values() for code in codes}
    files = list(RedLineFile.objects.filter(valid_to=None, division_code__in=wanted).order_by("kind", "division_code"))
    return {code: [f for f in files if f.division_code in codes] for code, codes in above.items()}


def red_lines_near(shapes: Sequence[BaseGeometry]) -> RedLines:
    """Return the red lines in force, of whatever division, whose box meets the box around all of the shapes. One query."""
    west, south, east, north = shapely.total_bounds(list(shapes))
    near = RedLineArea.objects.filter(
        file__valid_to=None, west__lte=east, east__gte=west, south__lte=north, north__gte=south
    ).values_list("file__kind", "shape")
    return RedLines(RedLine(kind, "", shapely.from_wkb(bytes(shape))) for kind, shape in near.iterator())
