"""Links of map services, as they are shared and copied: which point each one carries, and in which datum.

Read without the network, so a short link gives nothing. Sources: the services' own pages on their URI interfaces (高德 URI API, 百度地图 URI API,
腾讯位置服务 URI, RFC 5870 for geo:) and addresses as their sites show them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from shishi.base.phrases import Phrase, say, word
from shishi.engines.geometry.datums import Datum, bd_metres_to_bd09
from shishi.engines.geometry.problems import GeometryRefused

LINK = re.compile(
    r"(?:https?|androidamap|iosamap|amapuri|baidumap|bdapp|qqmap|comgooglemaps|maps)://[^\s<>“”，。；！【】（）]+|\bgeo:[^\s<>“”，。；【】（）]+"
    r"|(?<![\w.])(?:[\w-]+\.)+(?:com|cn|gl|org)/[^\s<>“”，。；！【】（）]+",
    re.IGNORECASE,
)
_NUMBER = r"-?\d+(?:\.\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*(?:,|\+|\s)\s*({_NUMBER})")
_METRES = 180
"""No degree is beyond it: larger numbers are metres."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A point as a link writes it, in degrees of `datum`."""

    lon: float
    lat: float
    datum: Datum
    source: str
    certain: bool = True
    """False where the service shifts some of its maps and not others."""
    centre: bool = False
    """True where the link carries only the middle of the view."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Link:
    host: str
    path: str
    query: dict[str, str]
    fragment: str


_Reader = Callable[[_Link], Iterator[Linked]]


def read_link(text: str) -> tuple[Linked, ...]:
    """Return the points of one link. Raises GeometryRefused where it is of no known service, short, or carries no coordinates."""
    link = _split(text)
    service = next((s for s in _SERVICES if any(link.host == h or link.host.endswith("." + h) for h in s.hosts)), None)
    if service is None:
        raise GeometryRefused(
            say(
                "无法识别这个链接（{host}）：请用高德、百度、腾讯、天地图、OpenStreetMap 或 Google 地图的链接，或直接写经纬度。",
                host=link.host[:60],
            )
        )
    if link.host in service.short or any(f"{link.host}{link.path}".startswith(s) for s in service.short):
        raise GeometryRefused(
            say("这是{name:word}的短链接，不联网读不出位置：请先在浏览器中打开它，再复制地址栏里的长链接。", name=service.name)
        )
    found = tuple(p for p in service.read(link) if abs(p.lon) <= 180 and abs(p.lat) <= 90)
    if not found:
        raise GeometryRefused(_without_point(service.name))
    return tuple(dict.fromkeys(found))


def _without_point(name: str) -> Phrase:
    return say("这个{name:word}链接里没有坐标：请在地图上点住这个位置，复制带坐标的链接，或直接写经纬度。", name=name)


def _split(text: str) -> _Link:
    text = text if re.match(r"[a-z]+:", text, re.IGNORECASE) else f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or parts.scheme).lower()
        query = dict(reversed(parse_qsl(parts.query, keep_blank_values=False, max_num_fields=100)))
    except ValueError:
        raise GeometryRefused(say("这个链接不完整：请重新复制整个链接。")) from None
    if parts.scheme.lower() not in ("http", "https"):
        host = parts.scheme.lower()
    return _Link(host.removeprefix("www."), unquote(parts.path), query, unquote(parts.fragment))


def _pair(text: str, *, latitude_first: bool) -> tuple[float, float] | None:
    """Return (lon, lat) of the first two numbers; where only one order lies in China, that order."""
    match = _PAIR.search(text)
    return _ordered(float(match[1]), float(match[2]), latitude_first=latitude_first) if match else None


def _ordered(first: float, second: float, *, latitude_first: bool) -> tuple[float, float]:
    lon, lat = (second, first) if latitude_first else (first, second)
    return (lat, lon) if in_china(lat, lon) and not in_china(lon, lat) else (lon, lat)


def in_china(lon: float, lat: float) -> bool:
    return 73 <= lon <= 136 and 3 <= lat <= 54


def _from_query(link: _Link, keys: tuple[str, ...], *, latitude_first: bool) -> tuple[float, float] | None:
    return next((p for k in keys if k in link.query and (p := _pair(link.query[k], latitude_first=latitude_first))), None)


def _named_numbers(link: _Link, names: tuple[tuple[str, str], ...]) -> tuple[float, float] | None:
    """Return (lon, lat) that stand in two parts of the query."""
    for lon, lat in names:
        if re.fullmatch(_NUMBER, link.query.get(lon, "")) and re.fullmatch(_NUMBER, link.query.get(lat, "")):
            return float(link.query[lon]), float(link.query[lat])
    return None


def _name_in(link: _Link, *keys: str) -> str:
    return next((link.query[k] for k in keys if link.query.get(k)), "")[:80]


def _amap(link: _Link) -> Iterator[Linked]:
    datum = Datum.WGS84 if link.query.get("coordinate") == "wgs84" or link.query.get("dev") == "1" else Datum.GCJ02
    name = _name_in(link, "name", "poiname", "dname")
    for one in link.query.get("markers", "").split("|"):
        if pair := _pair(one, latitude_first=False):
            parts = one.split(",")
            yield Linked(*pair, datum, "amap", name=parts[2] if len(parts) > 2 else "")
    pair = (
        _from_query(link, ("position", "to", "dest", "to[lnglat]", "lnglat", "center"), latitude_first=False)
        or _from_query(link, ("q",), latitude_first=True)
        or _named_numbers(link, (("lng", "lat"), ("lon", "lat"), ("dlon", "dlat"), ("longitude", "latitude")))
    )
    if pair:
        yield Linked(*pair, datum, "amap", name=name)
    elif match := re.match(rf"[^,]*,({_NUMBER}),({_NUMBER})(?:,([^,]*))?", link.query.get("p", "")):
        yield Linked(*_ordered(float(match[1]), float(match[2]), latitude_first=True), datum, "amap", name=match[3] or "")


def _baidu(link: _Link) -> Iterator[Linked]:
    stated = {"gcj02": Datum.GCJ02, "wgs84": Datum.WGS84}.get(link.query.get("coord_type", ""), Datum.BD09)
    name = _name_in(link, "title", "name")
    pair = _from_query(link, ("location", "latlng", "destination", "center"), latitude_first=True)
    if pair:
        yield _in_baidu_units(*pair, stated, name=name)
        return
    if match := re.search(r"\$\$\$\$(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)\$\$([^$]*)", link.query.get("en", "")):
        yield _in_baidu_units(float(match[1]), float(match[2]), stated, name=match[3])
    elif match := re.search(rf"sharegeo=({_NUMBER}),({_NUMBER})", f"{link.path}?{link.query.get('sharegeo', '')}"):
        yield _in_baidu_units(float(match[1]), float(match[2]), stated)
    elif match := re.search(rf"@({_NUMBER}),({_NUMBER})", link.path) or re.match(
        rf"({_NUMBER}),({_NUMBER})", link.query.get("c", "")
    ):
        named = re.search(r"/poi/([^/@]+)", link.path)
        yield _in_baidu_units(float(match[1]), float(match[2]), stated, name=named[1] if named else "", centre=True)


def _in_baidu_units(x: float, y: float, datum: Datum, *, name: str = "", centre: bool = False) -> Linked:
    if abs(x) > _METRES:
        x, y = bd_metres_to_bd09(x, y)
        datum = Datum.BD09
    return Linked(x, y, datum, "baidu", name=name[:80], centre=centre)


def _tencent(link: _Link) -> Iterator[Linked]:
    datum = Datum.WGS84 if link.query.get("coord_type") == "1" else Datum.GCJ02
    pair = _from_query(link, ("marker", "coord", "tocoord", "center", "latlng"), latitude_first=True)
    pair = pair or _named_numbers(link, (("pointx", "pointy"), ("lng", "lat"), ("x", "y")))
    if pair:
        title = re.search(r"title:([^;]+)", link.query.get("marker", ""))
        yield Linked(*pair, datum, "tencent", name=title[1][:80] if title else _name_in(link, "name", "to"))


def _tianditu(link: _Link) -> Iterator[Linked]:
    marked = _named_numbers(link, (("lon", "lat"), ("lng", "lat"), ("x", "y"), ("longitude", "latitude")))
    pair = marked or _from_query(link, ("center", "position", "point", "lonlat"), latitude_first=False)
    pair = pair or _pair(link.fragment.replace("/", " "), latitude_first=False)
    if pair:
        yield Linked(*pair, Datum.CGCS2000, "tianditu", centre=marked is None)


def _openstreetmap(link: _Link) -> Iterator[Linked]:
    if marked := _named_numbers(link, (("mlon", "mlat"), ("lon", "lat"))):
        yield Linked(*marked, Datum.WGS84, "openstreetmap")
    elif match := re.search(rf"map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})", link.fragment):
        yield Linked(float(match[2]), float(match[1]), Datum.WGS84, "openstreetmap", centre=True)


def _google(link: _Link) -> Iterator[Linked]:
    centre = False
    pair = _from_query(link, ("query", "q", "destination", "daddr", "ll", "center"), latitude_first=True)
    if match := re.search(rf"!3d({_NUMBER})!4d({_NUMBER})", link.path):
        pair = float(match[2]), float(match[1])
    elif not pair and (match := re.search(rf"/(?:place|search|dir)/(?:loc:)?({_NUMBER}),[\s+]*({_NUMBER})", link.path)):
        pair = _ordered(float(match[1]), float(match[2]), latitude_first=True)
    elif not pair and (match := re.search(rf"@({_NUMBER}),({_NUMBER})", link.path)):
        pair, centre = (float(match[2]), float(match[1])), True
    yield from _shifted_or_not(pair, "google", centre)


def _apple(link: _Link) -> Iterator[Linked]:
    yield from _shifted_or_not(_from_query(link, ("coordinate", "ll", "q", "daddr"), latitude_first=True), "apple", False)


def _shifted_or_not(pair: tuple[float, float] | None, source: str, centre: bool) -> Iterator[Linked]:
    """Their street maps of China are in GCJ-02, their pictures from above are not: the reader chooses."""
    if pair:
        for datum in (Datum.GCJ02, Datum.WGS84) if in_china(*pair) else (Datum.WGS84,):
            yield Linked(*pair, datum, source, certain=not in_china(*pair), centre=centre)


def _geo(link: _Link) -> Iterator[Linked]:
    place, _, settings = link.path.partition(";")
    if (crs := re.search(r"crs=([^;]+)", settings, re.IGNORECASE)) and crs[1].lower() != "wgs84":
        raise GeometryRefused(say("这个 geo 链接的坐标系是“{crs}”：只读 WGS-84，请改用经纬度。", crs=crs[1][:20]))
    pair = _from_query(link, ("q",), latitude_first=True) or _pair(place, latitude_first=True)
    if pair:
        yield Linked(*pair, Datum.WGS84, "geo")


@dataclass(frozen=True, slots=True)
class _Service:
    name: str
    hosts: tuple[str, ...]
    read: _Reader
    short: tuple[str, ...] = ()


_SERVICES = (
    _Service(word("高德地图"), ("amap.com", "gaode.com", "androidamap", "iosamap", "amapuri"), _amap, ("surl.amap.com",)),
    _Service(word("百度地图"), ("map.baidu.com", "baidumap", "bdapp"), _baidu, ("j.map.baidu.com",)),
    _Service(word("腾讯地图"), ("map.qq.com", "map.wap.qq.com", "qqmap"), _tencent),
    _Service(word("天地图"), ("tianditu.gov.cn", "tianditu.com", "tianditu.cn"), _tianditu),
    _Service(
        word("OpenStreetMap 地图"), ("openstreetmap.org", "osm.org"), _openstreetmap, ("osm.org/go/", "openstreetmap.org/go/")
    ),
    _Service(
        word("Google 地图"),
        ("google.com", "google.cn", "google.com.hk", "goo.gl", "comgooglemaps"),
        _google,
        ("goo.gl", "maps.app.goo.gl"),
    ),
    _Service(word("苹果地图"), ("maps.apple.com", "maps"), _apple),
    _Service(word("geo "), ("geo",), _geo),
)
