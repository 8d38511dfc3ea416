"""A place as people write or paste it: a map link, degrees in any dress, metres of a survey; and what it may mean in stored degrees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shishi.base.phrases import Phrase, say, word
from shishi.engines.geometry.datums import Datum, to_stored
from shishi.engines.geometry.links import LINK, Linked, in_china, read_link
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.shapes import DECIMALS
from shishi.engines.geometry.zones import NUMBER_SIZE, Zone, from_zone, is_bare, zone_of, zones_near

LONGEST = 4000
_NEAR_DEGREES = 1.5
"""Half of a zone: of the places that a bare easting may mean, one at most is so near."""
_MARKS = str.maketrans(
    {"º": "°", "˚": "°", "″": '"', "”": '"', "“": '"', "＂": '"', "′": "'", "’": "'", "‘": "'", "＇": "'", "、": ","}
)
_AXIS = r"东经|西经|北纬|南纬|经度|纬度|longitude|latitude|long|lng|lon|lat|[NSEW]"
_ANGLE = r"(?P<degrees{n}>\d{{1,3}}(?:\.\d+)?)\s*(?:°|度)?(?:\s*(?P<minutes{n}>\d{{1,2}}(?:\.\d+)?)\s*(?:''?|分)(?:\s*(?P<seconds{n}>\d{{1,2}}(?:\.\d+)?)\s*(?:\"|''|秒)?)?)?"
_LABELLED = re.compile(
    rf"(?<![A-Za-z])(?P<before>{_AXIS})[\"']?\s*(?:\(?°\)?)?\s*[:=]?\s*[\"']?(?P<minus>-)?{_ANGLE.format(n=1)}"
    rf"|(?<![\d.])(?P<minus_>-)?{_ANGLE.format(n=2)}\s*(?P<after>[NSEW])(?![A-Za-z])",
    re.IGNORECASE,
)
_MARKED = re.compile(rf"(?<![\d.])(?=[\d.]+\s*(?:°|度)){_ANGLE.format(n=3)}")
_PLAIN = re.compile(r"(?<![\d.])(-?\d{1,3}\.\d+)\s*(?:,|;|/|\s)\s*(-?\d{1,3}\.\d+)(?![\d.])")
_WHOLE = re.compile(r"\(?(-?\d{1,3}(?:\.\d+)?)\s*(?:,|;|/|\s)\s*(-?\d{1,3}(?:\.\d+)?)\)?")
_METRES = re.compile(r"(?<![\d.])\d{6,8}(?:\.\d+)?(?![\d.])")
_SAID = (
    (re.compile(r"BD-?09|百度", re.IGNORECASE), (Datum.BD09,)),
    (re.compile(r"GCJ-?02|火星|高德|腾讯", re.IGNORECASE), (Datum.GCJ02,)),
    (re.compile(r"WGS-?84|GPS|CGCS|2000|天地图|北斗", re.IGNORECASE), (Datum.CGCS2000,)),
)
_ANY = (Datum.CGCS2000, Datum.GCJ02, Datum.BD09)
SOURCES = {
    "amap": word("高德地图链接"),
    "baidu": word("百度地图链接"),
    "tencent": word("腾讯地图链接"),
    "tianditu": word("天地图链接"),
    "openstreetmap": word("OpenStreetMap 链接"),
    "google": word("Google 地图链接"),
    "apple": word("苹果地图链接"),
    "geo": word("geo 链接"),
    "degrees": word("经纬度"),
    "zone": word("投影坐标"),
}
DATUM_NAMES = {
    Datum.CGCS2000: word("国家大地坐标系 CGCS2000（与 GPS 相同）"),
    Datum.WGS84: word("WGS-84 (GPS)"),
    Datum.GCJ02: word("GCJ-02（高德、腾讯）"),
    Datum.BD09: word("BD-09（百度）"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a text may mean."""

    lon: float
    lat: float
    """Stored degrees (CGCS2000), 7 decimals."""
    datum: Datum
    """What the text was taken to be written in."""
    source: str
    """A key of `SOURCES`."""
    written: tuple[float, float]
    """(lon, lat) as written; (easting, northing) in metres where the source is `zone`."""
    certain: bool = True
    """False where the text does not say its datum: then several candidates stand side by side and a person chooses."""
    centre: bool = False
    """True where a link carries only the middle of the view: look before taking it."""
    swapped: bool = False
    """True where latitude stood first."""
    zone: Zone | None = None
    name: str = ""
    """The place's name, where a link carries it."""

    @property
    def says(self) -> Phrase:
        """One sentence for the choice: from what, in which datum."""
        if self.zone:
            return say("{source:word}：{width} 度带第 {number} 带（CGCS2000）", source=SOURCES["zone"], width=self.zone.width, number=self.zone.number)  # fmt: skip
        if self.centre:
            return say(
                "{source:word}的画面中心，按{datum:word}；请核对", source=SOURCES[self.source], datum=DATUM_NAMES[self.datum]
            )
        return say("{source:word}，按{datum:word}", source=SOURCES[self.source], datum=DATUM_NAMES[self.datum])


def recognise(text: str, *, near: tuple[float, float] | None = None) -> tuple[Candidate, ...]:
    """Return what a pasted text may mean, the likeliest first; never empty.

    `near` is a stored (lon, lat) such as the county's middle: survey metres without a zone number need it. Raises GeometryRefused with one sentence
    where nothing, too much or no place in particular can be read.
    """
    if len(text) > LONGEST:
        raise GeometryRefused(say("文字有 {n} 个字，太长：请只粘贴一个位置的链接或坐标。", n=len(text)))
    refused: GeometryRefused | None = None
    for match in LINK.finditer(text):
        try:
            return tuple(_of_link(p) for p in read_link(match[0]))
        except GeometryRefused as error:
            refused = refused or error
    plain = unicodedata.normalize("NFKC", LINK.sub(" ", text).translate(_MARKS)).translate(_MARKS)
    found = _of_degrees(plain) or _of_metres(plain, near)
    if found:
        return found
    raise refused or GeometryRefused(
        say("没有读出坐标：请粘贴地图的链接，或写成 100.45,38.93（经度,纬度）或 东经100°27′00″ 北纬38°55′48″。")
    )


def _of_link(p: Linked) -> Candidate:
    lon, lat = _stored(p.lon, p.lat, p.datum)
    return Candidate(lon, lat, p.datum, p.source, (p.lon, p.lat), certain=p.certain, centre=p.centre, name=p.name.strip())


def _stored(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    there = to_stored(lon, lat, datum)
    return round(there[0], DECIMALS), round(there[1], DECIMALS)


def _of_degrees(text: str) -> tuple[Candidate, ...]:
    lon, lat, swapped, exact = _labelled(text) or _marked(text) or _numbers(text) or (0.0, 0.0, False, None)
    if exact is None:
        return ()
    if abs(lon) > 180 or abs(lat) > 90:
        raise GeometryRefused(
            say("经度 {lon}、纬度 {lat} 超出范围：经度不超过 180，纬度不超过 90。", lon=f"{lon:g}", lat=f"{lat:g}")
        )
    said = next((datums for pattern, datums in _SAID if pattern.search(text)), None)
    datums = said or ((Datum.CGCS2000,) if exact else _ANY)
    return tuple(
        Candidate(*_stored(lon, lat, d), d, "degrees", (lon, lat), certain=len(datums) == 1, swapped=swapped) for d in datums
    )


_Read = tuple[float, float, bool, bool]
"""lon, lat, whether latitude stood first, whether degrees were split into minutes: what no web map writes."""


def _labelled(text: str) -> _Read | None:
    """Degrees that say which axis they are: 东经…北纬…, 38.93N 100.45E, lng=…&lat=…"""
    found = [(_axis(m), _degrees(m), m["minutes1"] or m["minutes2"]) for m in _LABELLED.finditer(text)]
    by_axis = {axis: [f for f in found if f[0] == axis] for axis in ("lon", "lat")}
    if not all(by_axis.values()):
        return None
    _one(max(map(len, by_axis.values())))
    (lon,), (lat,) = by_axis["lon"], by_axis["lat"]
    return lon[1], lat[1], found[0][0] == "lat", bool(lon[2] or lat[2])


def _axis(match: re.Match[str]) -> str:
    label = (match["before"] or match["after"]).lower()
    return "lat" if label in ("北纬", "南纬", "纬度", "latitude", "lat", "n", "s") else "lon"


def _degrees(match: re.Match[str]) -> float:
    label = (match["before"] or match["after"]).lower()
    n = 1 if match["before"] else 2
    value = _sum(match, n)
    return -value if (match["minus"] or match["minus_"]) or label in ("西经", "南纬", "w", "s") else value


def _sum(match: re.Match[str], n: int) -> float:
    minutes, seconds = float(match[f"minutes{n}"] or 0), float(match[f"seconds{n}"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise GeometryRefused(say("“{text}”中的分、秒应小于 60：请核对。", text=match[0].strip()))
    return float(match[f"degrees{n}"]) + minutes / 60 + seconds / 3600


def _marked(text: str) -> _Read | None:
    """Two values with a degree sign and no axis: 100°27′00″, 38°55′48″."""
    found = [(_sum(m, 3), bool(m["minutes3"])) for m in _MARKED.finditer(text)]
    if len(found) < 2:
        return None
    _one((len(found) + 1) // 2)
    lon, lat, swapped = _in_order(found[0][0], found[1][0])
    return lon, lat, swapped, found[0][1] or found[1][1]


def _numbers(text: str) -> _Read | None:
    """Two bare numbers: 100.45,38.93."""
    if match := _WHOLE.fullmatch(text.strip()):
        return *_in_order(float(match[1]), float(match[2])), False
    found = [m.groups() for m in _PLAIN.finditer(text)]
    if not found:
        return None
    _one(len(found))
    return *_in_order(float(found[0][0]), float(found[0][1])), False


def _one(count: int) -> None:
    if count > 1:
        raise GeometryRefused(say("写了 {n} 处位置：一次请只粘贴一处。", n=count))


def _in_order(first: float, second: float) -> tuple[float, float, bool]:
    """Return (lon, lat, swapped): longitude first, unless only the other order lies in China or is possible at all."""
    if (in_china(second, first) and not in_china(first, second)) or (abs(second) > 90 >= abs(first)):
        return second, first, True
    return first, second, False


def _of_metres(text: str, near: tuple[float, float] | None) -> tuple[Candidate, ...]:
    numbers = [float(m[0]) for m in _METRES.finditer(text)]
    if len(numbers) < 2:
        return ()
    _one(len(numbers) // 2)
    return tuple(_in_zones(numbers[0], numbers[1], near))


def _in_zones(first: float, second: float, near: tuple[float, float] | None) -> Iterator[Candidate]:
    orders = ((first, second), (second, first))
    for easting, northing in orders:
        if zone := zone_of(easting, northing):
            yield _of_zone(easting, northing, zone, certain=True)
            return
    bare = next(((e, n) for e, n in orders if is_bare(e, n)), None)
    if bare is None:
        raise GeometryRefused(
            say("{first}、{second} 不像 CGCS2000 高斯投影坐标：横坐标应是带号加 6 位（如 33625734.81），纵坐标 7 位。", first=f"{first:.12g}", second=f"{second:.12g}")
        )  # fmt: skip
    if near is None:
        raise GeometryRefused(say("投影坐标没有带号：请在横坐标前写上带号（如第 33 带写作 33{easting}），或改用经纬度。", easting=f"{bare[0] % NUMBER_SIZE:.10g}"))  # fmt: skip
    possible = [_of_zone(*bare, zone, certain=False) for zone in zones_near(near[0])]
    there = [c for c in possible if abs(c.lon - near[0]) <= _NEAR_DEGREES]
    yield from (replace(c, certain=len(there) == 1) for c in there or possible)


def _of_zone(easting: float, northing: float, zone: Zone, *, certain: bool) -> Candidate:
    lon, lat = from_zone(easting, northing, zone)
    return Candidate(
        round(lon, DECIMALS), round(lat, DECIMALS), Datum.CGCS2000, "zone", (easting, northing), certain=certain, zone=zone
    )
