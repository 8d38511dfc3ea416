"""GeoJSON from outside: unwrapped, bounded, its coordinate system found, every number looked at before it is trusted. Source: RFC 7946, and the `crs` of 2008."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from shishi.base.numerals import whole_number
from shishi.base.phrases import Phrase, say
from shishi.engines.geometry.datums import Datum
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.shapes import ENTRY, KINDS, Kind, Limits, built, settled, together
from shishi.engines.geometry.zones import Zone, zone_of_epsg

_WGS84_CODES = ("4326", "4490", "CRS84", "4979", "4480")
_LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a file, in stored degrees."""

    number: int
    """From 1, in the file's order."""
    properties: Mapping[str, Any]
    geometry: BaseGeometry


def read_geojson(
    data: bytes | str, *, kind: Kind | None = None, datum: Datum = Datum.CGCS2000, limits: Limits = ENTRY
) -> BaseGeometry:
    """Return the one place that a GeoJSON text holds, in stored degrees; the parts of several features of one kind are brought together.

    Raises GeometryRefused with one sentence: not GeoJSON, too large, several kinds, not `kind`, out of range, self-crossing (and where).
    """
    return together([f.geometry for f in read_features(data, datum=datum, limits=limits)], kind=kind, limits=limits)


def read_features(
    data: bytes | str, *, datum: Datum = Datum.CGCS2000, limits: Limits = ENTRY, judged: bool = True
) -> list[Feature]:
    """Return every feature of a GeoJSON text. Raises GeometryRefused, naming the feature; a self-crossing polygon passes where not `judged`."""
    document = load(data, limits=limits)
    given = [told for told in features_of(document) if told[1] is not None]
    if not given:
        raise GeometryRefused(say("文件里没有图形：请先画好再导出。"))
    if len(given) > limits.features:
        raise GeometryRefused(say("文件里有 {n} 个图形，上限 {most} 个。", n=len(given), most=limits.features))
    zone = zone_named(document)
    out = []
    for number, (properties, geometry) in enumerate(given, 1):
        try:
            out.append(Feature(number, properties, read_mapping(geometry, datum=datum, zone=zone, limits=limits, judged=judged)))
        except GeometryRefused as error:
            raise GeometryRefused(feature_says(error.phrase, number, len(given))) from None
    return out


def feature_says(phrase: Phrase, number: int, of: int) -> Phrase:
    return phrase if of == 1 else say("第 {number} 个图形：{problem}", number=number, problem=phrase)


def load(data: bytes | str, *, limits: Limits = ENTRY) -> Mapping[str, Any]:
    """Return the JSON object that a text holds. Raises GeometryRefused."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > limits.size:
        raise GeometryRefused(
            say("文件有 {size} MB，上限 {most} MB：请只导出这一处。", size=f"{len(raw) / 1e6:.1f}", most=f"{limits.size / 1e6:g}")
        )
    try:
        document = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise GeometryRefused(say("文件不是 UTF-8 编码的 GeoJSON：请用 UTF-8 编码重新导出。")) from None
    except (ValueError, RecursionError):
        raise GeometryRefused(say("文件不是 GeoJSON：请从地图软件导出为 GeoJSON（.geojson）。")) from None
    if not isinstance(document, dict):
        raise GeometryRefused(say("文件不是 GeoJSON：最外层应是一个对象。"))
    return document


def _no_constant(name: str) -> float:
    raise ValueError(name)


def features_of(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Unwrap to (properties, geometry); the geometry is None where a feature has none. Raises GeometryRefused."""
    match document.get("type"):
        case "FeatureCollection":
            features = document.get("features")
            if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
                raise GeometryRefused(say("GeoJSON 的 features 应是图形的列表。"))
            yield from ((_properties(feature), feature.get("geometry")) for feature in features)
        case "Feature":
            yield _properties(document), document.get("geometry")
        case "GeometryCollection":
            parts = document.get("geometries")
            yield from (({}, part) for part in (parts if isinstance(parts, list) else ()))
        case _:
            yield {}, document


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    told = feature.get("properties")
    return told if isinstance(told, dict) else {}


def read_mapping(
    geometry: Any, *, datum: Datum = Datum.CGCS2000, zone: Zone | None = None, limits: Limits = ENTRY, judged: bool = True
) -> BaseGeometry:
    """Return one GeoJSON geometry in stored degrees. Raises GeometryRefused."""
    told = geometry.get("type") if isinstance(geometry, dict) else None
    name = told if isinstance(told, str) else ""
    if name == "MultiPoint" and isinstance(geometry.get("coordinates"), list) and len(geometry["coordinates"]) == 1:
        name, geometry = "Point", {"coordinates": geometry["coordinates"][0]}
    if name not in KINDS:
        raise GeometryRefused(
            say("图形的类型是“{name}”：只收点、线、面（Point、LineString、Polygon 及其 Multi 形式）。", name=_shown(name, 30))
        )
    depth = {"Point": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}[name]
    counted = [0]
    nested = _positions(geometry.get("coordinates"), depth, counted, limits.vertices)
    return settled(built(name, nested), datum=datum, zone=zone, judged=judged)


def _positions(value: Any, depth: int, counted: list[int], most: int) -> Any:
    """Return the coordinates with every position as (x, y); counts them on the way."""
    if not isinstance(value, list) or not value:
        raise GeometryRefused(say("图形的 coordinates 不完整：请重新导出。"))
    if depth:
        return [_positions(part, depth - 1, counted, most) for part in value]
    counted[0] += 1
    if counted[0] > most:
        raise GeometryRefused(say("图形的顶点超过 {most} 个：请先简化。", most=most))
    if len(value) < 2 or type(value[0]) not in (int, float) or type(value[1]) not in (int, float):
        raise GeometryRefused(say("坐标“{value}”不是一对数字。", value=_shown(json.dumps(value, ensure_ascii=False), 40)))
    if abs(value[0]) > _LARGEST or abs(value[1]) > _LARGEST:
        raise GeometryRefused(say("坐标“{value}”不是一对可用的数字。", value=json.dumps(value)[:40]))
    return float(value[0]), float(value[1])


def zone_named(document: Mapping[str, Any]) -> Zone | None:
    """Return the zone that an old GeoJSON's `crs` names, None where it names degrees or nothing. Raises GeometryRefused."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    code = re.split(r"[:/#]", name)[-1]
    if not name or code in _WGS84_CODES:
        return None
    if zone := zone_of_epsg(whole_number(code)):
        return zone
    raise GeometryRefused(say("文件的坐标系是“{name}”：请导出为 CGCS2000 或 WGS-84 经纬度。", name=_shown(name, 60)))


def _shown(written: str, most: int) -> str:
    """Return what a sentence holds of a file's own words: half a character, which JSON may name, can be shown nowhere."""
    return written[:most].encode("utf-8", "replace").decode()
