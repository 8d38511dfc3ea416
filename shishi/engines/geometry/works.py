"""Works to be checked, as a bureau hands them over: a GeoJSON file, or a table (CSV) with a place in each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from shishi.base.phrases import say
from shishi.engines.geometry.datums import Datum
from shishi.engines.geometry.geojson import read_features, read_geojson, read_mapping
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.red_lines import clean
from shishi.engines.geometry.shapes import Limits, as_lists
from shishi.engines.geometry.tracks import read_vertices

WORKS_FILE = Limits(size=500_000_000, vertices=200_000, features=200_000)
_LONGEST_CELL = 20_000_000
ID_KEYS = ("id", "编号", "项目编号", "number", "序号")
NAME_KEYS = ("name", "名称", "项目名称", "工程名称")
_LON_KEYS, _LAT_KEYS = ("lon", "lng", "经度", "longitude"), ("lat", "纬度", "latitude")
_PLACE_KEYS = ("geometry", "坐标", "图形", "wkt", "WKT", "geojson", "位置")
_DATUM_KEYS = ("datum", "坐标系")
_DATUMS = (
    ("bd", Datum.BD09),
    ("百度", Datum.BD09),
    ("gcj", Datum.GCJ02),
    ("火星", Datum.GCJ02),
    ("高德", Datum.GCJ02),
    ("腾讯", Datum.GCJ02),
)


@dataclass(frozen=True, slots=True)
class Work:
    id: str
    name: str
    geometry: BaseGeometry


def read_works(data: bytes, *, datum: Datum = Datum.CGCS2000, limits: Limits = WORKS_FILE) -> list[Work]:
    """Return the works of a file in its order, in stored degrees. Raises GeometryRefused: which work or row, what is wrong."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        features = read_features(data, datum=datum, limits=limits)
        works = [
            Work(_text(f.properties, ID_KEYS) or str(f.number), _text(f.properties, NAME_KEYS), f.geometry) for f in features
        ]
    else:
        works = _from_table(data, datum, limits)
    seen: set[str] = set()
    for work in works:
        if work.id in seen:
            raise GeometryRefused(say("工程编号“{id}”出现了两次：编号应各不相同。", id=work.id))
        seen.add(work.id)
    return works


def _text(row: Mapping[Any, Any], keys: tuple[str, ...]) -> str:
    return next((clean(row[k]) for k in keys if row.get(k) is not None and str(row[k]).strip()), "")


def _from_table(data: bytes, datum: Datum, limits: Limits) -> list[Work]:
    if len(data) > limits.size:
        raise GeometryRefused(
            say("表格有 {size} MB，上限 {most} MB。", size=f"{len(data) / 1e6:.0f}", most=f"{limits.size / 1e6:g}")
        )
    out = []
    for number, row in _rows(_decoded(data)):
        try:
            geometry = _place(row, _datum(_text(row, _DATUM_KEYS), datum), limits)
        except GeometryRefused as error:
            raise GeometryRefused(say("工程表第 {row} 行：{problem}", row=number, problem=error.phrase)) from None
        out.append(Work(_text(row, ID_KEYS) or str(len(out) + 1), _text(row, NAME_KEYS), geometry))
    if not out:
        raise GeometryRefused(say("工程表里没有数据：第一行是表头（编号,名称,经度,纬度 或 编号,名称,坐标），以下每行一个工程。"))
    return out


def _rows(text: str) -> Iterator[tuple[int, Mapping[Any, Any]]]:
    """Yield (line of the file, row). A long road's vertices are more than a cell usually holds."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        raise GeometryRefused(say("工程表不是完整的 CSV：请另存为 CSV（UTF-8）。")) from None
    finally:
        csv.field_size_limit(before)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise GeometryRefused(say("工程表的文字编码无法识别：请另存为 UTF-8 或 GB18030 编码的 CSV。"))


def _datum(written: str, default: Datum) -> Datum:
    low = written.lower()
    return next((d for part, d in _DATUMS if part in low), Datum.CGCS2000 if low else default)


def _place(row: Mapping[Any, Any], datum: Datum, limits: Limits) -> BaseGeometry:
    place, lon, lat = _whole(row, _PLACE_KEYS), _text(row, _LON_KEYS), _text(row, _LAT_KEYS)
    if not place and lon and lat:
        return read_vertices(f"{lon},{lat}", kind="point", datum=datum, limits=limits)
    if not place:
        raise GeometryRefused(say("没有位置：应有 经度、纬度 两列，或 坐标 一列。"))
    if place.startswith("{"):
        return read_geojson(place, datum=datum, limits=limits)
    if place[0].isascii() and place[0].isalpha():
        return _of_wkt(place, datum, limits)
    vertices = place.replace("；", ";").replace(";", "\n")
    return read_vertices(vertices, kind="line" if "\n" in vertices.strip() else "point", datum=datum, limits=limits)


def _whole(row: Mapping[Any, Any], keys: tuple[str, ...]) -> str:
    return next((str(row[k]).strip() for k in keys if str(row.get(k) or "").strip()), "")


def _of_wkt(text: str, datum: Datum, limits: Limits) -> BaseGeometry:
    try:
        written = shapely.from_wkt(text)
    except (ShapelyError, ValueError):
        raise GeometryRefused(
            say("坐标“{text}”不是 WKT：请写如 LINESTRING (100.45 38.93, 100.46 38.94)。", text=text[:40])
        ) from None
    if written.is_empty:
        raise GeometryRefused(say("坐标“{text}”是空的图形。", text=text[:40]))
    return read_mapping(as_lists(shapely.geometry.mapping(shapely.force_2d(written))), datum=datum, limits=limits)
