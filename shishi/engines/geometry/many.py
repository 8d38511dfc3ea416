"""The places of many things in one file, as a design institute hands them over: each feature by itself, with what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

import shapely
from shapely.geometry.base import BaseGeometry

from shishi.base.phrases import Phrase, say
from shishi.engines.geometry.archives import ZIP, rows_of_shapefile, unpacked, zone_of_prj
from shishi.engines.geometry.datums import Datum
from shishi.engines.geometry.geojson import feature_says, features_of, load, read_mapping, zone_named
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.shapes import Kind, Limits
from shishi.engines.geometry.tracks import gpx_found, kml_found, likeliest, local_name, of_kind, read_root

MANY = Limits(size=30_000_000, vertices=20_000, features=2_000)
_MOST_VERTICES = 500_000
_MOST_PROPERTIES, _LONGEST = 60, 200
_Read = tuple[Mapping[str, Any], Callable[[], BaseGeometry]]


@dataclass(frozen=True, slots=True)
class Given:
    """One feature of a file, in stored degrees."""

    number: int
    """From 1, in the file's order."""
    properties: Mapping[str, str]
    """What the file says of it, the name first where the format has one."""
    geometry: BaseGeometry | None
    problem: Phrase | None = None
    """Why there is no geometry."""


def read_many(data: bytes, *, kind: Kind, datum: Datum = Datum.CGCS2000, limits: Limits = MANY) -> list[Given]:
    """Return every feature of a GeoJSON, KML, KMZ, GPX or zipped shapefile; where one holds several kinds, its parts of `kind`.

    A feature that cannot be read says why. Raises GeometryRefused where the file, or every feature, cannot be.
    """
    if not data.strip():
        raise GeometryRefused(say("文件是空的：请重新导出。"))
    if len(data) > limits.size:
        raise GeometryRefused(say("文件超过 {most} MB：请分成几个文件上传。", most=f"{limits.size / 1e6:g}"))
    read = _reader(data, kind, datum, limits)
    out: list[Given] = []
    vertices = 0
    for number, (properties, geometry) in enumerate(read, 1):
        if number > limits.features:
            raise GeometryRefused(say("文件里的图形超过 {most} 个：请分成几个文件上传。", most=limits.features))
        out.append(_given(number, _told(properties), geometry))
        vertices += int(shapely.get_num_coordinates(out[-1].geometry))
        if vertices > _MOST_VERTICES:
            raise GeometryRefused(say("文件里的顶点超过 {most} 个：请先简化，或分成几个文件上传。", most=_MOST_VERTICES))
    if not out:
        raise GeometryRefused(say("文件里没有图形：请先画好再导出。"))
    if not any(g.geometry for g in out):
        raise GeometryRefused(feature_says(out[0].problem or Phrase(), 1, len(out)))
    return out


def _given(number: int, properties: Mapping[str, str], geometry: Callable[[], BaseGeometry]) -> Given:
    try:
        return Given(number, properties, geometry())
    except GeometryRefused as refused:
        return Given(number, properties, None, refused.phrase)


def _told(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return what can be a name or a number, as text that can be shown."""
    kept = {}
    for key, value in list(properties.items())[:_MOST_PROPERTIES]:
        plain = int(value) if isinstance(value, float) and value.is_integer() else value
        if isinstance(plain, str | int) and not isinstance(plain, bool) and (text := _shown(str(plain))):
            kept[_shown(str(key))] = text
    return kept


def _shown(text: str) -> str:
    return text[:_LONGEST].encode("utf-8", "replace").decode().replace("\0", "").strip()


def _reader(data: bytes, kind: Kind, datum: Datum, limits: Limits) -> Iterator[_Read]:
    if data.startswith(ZIP):
        ending, content, held = unpacked(data, limits)
        if ending != ".shp":
            return _of_text(content, kind, datum, limits)
        zone = zone_of_prj(held.get(".prj"))
        return _of_mappings(rows_of_shapefile(held, limits), partial(read_mapping, datum=datum, zone=zone, limits=limits))
    return _of_text(data, kind, datum, limits)


def _of_text(data: bytes, kind: Kind, datum: Datum, limits: Limits) -> Iterator[_Read]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _of_xml(read_root(data, limits=limits), kind, datum, limits)
    document = load(data, limits=limits)
    return _of_mappings(features_of(document), partial(read_mapping, datum=datum, zone=zone_named(document), limits=limits))


def _of_mappings(
    rows: Iterable[tuple[Mapping[str, Any], Any]], read: Callable[[Mapping[str, Any]], BaseGeometry]
) -> Iterator[_Read]:
    for properties, geometry in rows:
        yield properties, _nothing_drawn if geometry is None else partial(read, geometry)


def _nothing_drawn() -> BaseGeometry:
    raise GeometryRefused(say("没有画出图形。"))


def _of_xml(root: Element, kind: Kind, datum: Datum, limits: Limits) -> Iterator[_Read]:
    if local_name(root) == "kml":
        things = (e for e in root.iter() if local_name(e) == "Placemark")
        found_in = kml_found
    else:
        things = (e for e in root if local_name(e) in ("trk", "rte", "wpt"))
        found_in = gpx_found
    for thing in things:
        yield _called(thing), partial(_of_thing, thing, found_in, kind, datum, limits)


def _of_thing(thing: Element, found_in: Callable[..., Any], kind: Kind, datum: Datum, limits: Limits) -> BaseGeometry:
    found = found_in(thing)
    chosen = kind if found[kind] else likeliest(found)
    return of_kind(found, chosen, datum, limits) if chosen else _nothing_drawn()


def _called(thing: Element) -> dict[str, str]:
    """Return a thing's own name and description, and of KML its ExtendedData."""
    own = {local_name(e): e.text or "" for e in thing if local_name(e) in ("name", "desc", "cmt")}
    for e in thing.iter():
        if local_name(e) == "SimpleData":
            own[e.get("name", "")] = e.text or ""
        elif local_name(e) == "Data":
            own[e.get("name", "")] = next((v.text or "" for v in e if local_name(v) == "value"), "")
    return own
