"""Places from files and from text: whatever a phone, a drawing program or a clerk hands in, by what it holds and not by its name.

GPX and KML are read for their lines, points and areas alone; a document type, an entity or an address in them is refused (defusedxml).
Sources: GPX 1.1, KML 2.2 with gx:Track.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from shapely.geometry.base import BaseGeometry

from shishi.base.phrases import say
from shishi.engines.geometry.datums import Datum
from shishi.engines.geometry.geojson import read_geojson
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.shapes import ENTRY, KIND_NAMES, Kind, Limits, built, settled, together

_Positions = list[tuple[float, float]]
Found = dict[Kind, list[Any]]
_LIKELIEST: tuple[Kind, ...] = ("polygon", "line", "point")
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_TUPLE = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})(?:\s*,\s*{_NUMBER})?")
_VERTEX = re.compile(rf"\s*\(?\s*({_NUMBER})\s*[,，;；\s]\s*({_NUMBER})\s*\)?\s*[,，;；]?\s*")


def read_shape(data: bytes, *, kind: Kind | None = None, datum: Datum = Datum.CGCS2000, limits: Limits = ENTRY) -> BaseGeometry:
    """Return the place in a GeoJSON, GPX or KML file, in stored degrees. Raises GeometryRefused with one sentence."""
    if not data.strip():
        raise GeometryRefused(say("文件是空的：请重新导出。"))
    if data.startswith(b"PK\x03\x04"):
        raise GeometryRefused(say("文件是压缩包：请解压，或在手机软件里导出为 KML、GPX 或 GeoJSON。"))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_xml(data, kind=kind, datum=datum, limits=limits)
    return read_geojson(data, kind=kind, datum=datum, limits=limits)


def read_vertices(text: str, *, kind: Kind, datum: Datum = Datum.CGCS2000, limits: Limits = ENTRY) -> BaseGeometry:
    """Return the place that lines of text list, a vertex each (100.45, 38.93), an empty line between parts. Raises GeometryRefused, naming the line."""
    if len(text) > limits.size:
        raise GeometryRefused(say("顶点表太长：最多 {most} 个顶点。", most=limits.vertices))
    parts: list[_Positions] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            parts.append([])
            continue
        match = _VERTEX.fullmatch(line)
        if match is None:
            raise GeometryRefused(
                say(
                    "第 {number} 行“{line}”不是一个顶点：每行写 经度,纬度，如 100.45,38.93。",
                    number=number,
                    line=line.strip()[:40],
                )
            )
        x, y = float(match[1]), float(match[2])
        parts[-1].append((y, x) if abs(x) <= 90 < abs(y) <= 180 else (x, y))
    found = [p for p in parts if p]
    if not found:
        raise GeometryRefused(say("还没有顶点：请在图上点选，或逐行写 经度,纬度。"))
    return of_kind({kind: found}, kind, datum, limits)


def _read_xml(data: bytes, *, kind: Kind | None, datum: Datum, limits: Limits) -> BaseGeometry:
    root = read_root(data, limits=limits)
    found = kml_found(root) if local_name(root) == "kml" else gpx_found(root)
    chosen = kind or likeliest(found)
    if chosen is None or not found[chosen]:
        raise GeometryRefused(
            say("文件里没有{kind:word}：请确认导出的内容。", kind=KIND_NAMES[chosen])
            if chosen
            else say("文件里没有图形：请先画好再导出。")
        )
    return of_kind(found, chosen, datum, limits)


def read_root(data: bytes, *, limits: Limits) -> Element:
    """Return the outermost element of a GPX or KML text. Raises GeometryRefused."""
    if len(data) > limits.size:
        raise GeometryRefused(
            say(
                "文件有 {size} MB，上限 {most} MB：请只导出这一处。", size=f"{len(data) / 1e6:.1f}", most=f"{limits.size / 1e6:g}"
            )
        )
    try:
        root = fromstring(data)
    except DefusedXmlException:
        raise GeometryRefused(say("文件里有文档类型声明，不予读取：请用手机软件重新导出。")) from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise GeometryRefused(say("文件不完整，不是 GPX 或 KML：请重新导出。")) from None
    if local_name(root) not in ("gpx", "kml"):
        raise GeometryRefused(say("文件不是 GPX 或 KML：请导出为 GPX、KML 或 GeoJSON。"))
    return root


def likeliest(found: Found) -> Kind | None:
    return next((k for k in _LIKELIEST if found[k]), None)


def of_kind(found: Found, kind: Kind, datum: Datum, limits: Limits) -> BaseGeometry:
    """Return the place that the parts of one kind make, in stored degrees. Raises GeometryRefused. Each part is settled on its own; lines of a single fix are no lines and are left out where others remain."""
    parts = found[kind]
    if kind == "line":
        parts = [p for p in parts if len(set(p)) > 1] or parts
    count = sum(
        len(ring) for part in parts for ring in (part if kind == "polygon" and part and isinstance(part[0], list) else [part])
    )
    if count > limits.vertices:
        raise GeometryRefused(say("图形的顶点共 {n} 个，超过 {most} 个：请先简化。", n=count, most=limits.vertices))
    return together([settled(_one(kind, part), datum=datum) for part in parts], kind=kind, limits=limits)


def _one(kind: Kind, part: Any) -> BaseGeometry:
    match kind:
        case "point":
            if len(part) != 1:
                raise GeometryRefused(say("这里只要一个点，写了 {n} 个。", n=len(part)))
            return built("Point", part[0])
        case "line":
            return built("LineString", part)
        case _:
            return built("Polygon", part if isinstance(part[0], list) else [part])


def local_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def gpx_found(root: Element) -> Found:
    fixes = {"trkseg": "trkpt", "rte": "rtept"}
    lines = [
        [_fix(p) for p in e if local_name(p) == fixes[local_name(e)]] for e in root.iter() if local_name(e) in fixes
    ]  # fmt: skip
    points = [[_fix(e)] for e in (root, *root) if local_name(e) == "wpt"]
    return {"point": points, "line": [line for line in lines if line], "polygon": []}


def _fix(element: Element) -> tuple[float, float]:
    lon, lat = element.get("lon", ""), element.get("lat", "")
    if not (re.fullmatch(_NUMBER, lon) and re.fullmatch(_NUMBER, lat)):
        raise GeometryRefused(say("轨迹里有一点没有经纬度：请重新导出。"))
    return float(lon), float(lat)


def kml_found(root: Element) -> Found:
    found: Found = {"point": [], "line": [], "polygon": []}
    for element in root.iter():
        match local_name(element):
            case "Point":
                found["point"] += [[p] for p in _coordinates(element)[:1]]
            case "LineString":
                found["line"] += [c for c in [_coordinates(element)] if c]
            case "Polygon":
                found["polygon"] += [rings for rings in [list(_rings(element))] if rings]
            case "Track":
                found["line"] += [c for c in [_track(element)] if c]
    return found


def _rings(polygon: Element) -> Iterator[_Positions]:
    """The outer ring first."""
    for name in ("outerBoundaryIs", "innerBoundaryIs"):
        for boundary in polygon:
            if local_name(boundary) == name and (ring := _coordinates(boundary)):
                yield ring


def _coordinates(element: Element) -> _Positions:
    text = next((e.text or "" for e in element.iter() if local_name(e) == "coordinates"), "")
    return [(float(m[1]), float(m[2])) for m in _TUPLE.finditer(text)]


def _track(element: Element) -> _Positions:
    rows = [(e.text or "").split() for e in element if local_name(e) == "coord"]
    return [(float(r[0]), float(r[1])) for r in rows if len(r) >= 2 and all(re.fullmatch(_NUMBER, v) for v in r[:2])]
