"""Files that come as one archive: a KMZ, or the parts of a shapefile together. Unpacked in memory, by what the parts are called, within bounds.

Sources: KML 2.2 (KMZ), ESRI Shapefile Technical Description (1998), read by pyshp.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from itertools import islice, repeat
from pathlib import PurePosixPath
from typing import Any

import shapefile
from pyproj import CRS
from pyproj.exceptions import CRSError

from shishi.base.phrases import say
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.shapes import Limits, as_lists
from shishi.engines.geometry.zones import Zone, zone_of_epsg

ZIP = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError, RuntimeError, ValueError, LookupError)
_HOLDS = (".shp", ".kml", ".geojson", ".json", ".gpx")
_DEGREES = (4490, 4326, 4480, 4979)
_MOST_MEMBERS = 1000
_LONGEST_PRJ = 20_000


def unpacked(data: bytes, limits: Limits) -> tuple[str, bytes, Mapping[str, bytes]]:
    """Return (how its name ends, content) of the one file of places in an archive, and what of the same name stands beside it, by ending.

    Raises GeometryRefused: broken, locked, none or several, more than `limits.size` unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            paths = [PurePosixPath(n) for n in archive.namelist()[:_MOST_MEMBERS] if not n.startswith("__MACOSX/")]
            found = [p for p in paths if p.suffix.lower() in _HOLDS]
            if len(found) != 1:
                raise GeometryRefused(
                    say("压缩包里有 {n} 个图形文件：应有一个 shp（连同 dbf、prj）、KML、GeoJSON 或 GPX。", n=len(found))
                )
            chosen = found[0]
            beside = [p for p in paths if p.with_suffix("") == chosen.with_suffix("") and p != chosen]
            wanted = [chosen, *(p for p in beside if p.suffix.lower() in (".dbf", ".prj", ".cpg"))]
            held = {p.suffix.lower(): _member(archive, str(p), limits) for p in wanted}
    except GeometryRefused:
        raise
    except _BROKEN:
        raise GeometryRefused(say("压缩包不完整，或设有密码：请重新压缩后上传。")) from None
    ending = chosen.suffix.lower()
    return ending, held[ending], held


def _member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(limits.size + 1)
    if len(content) > limits.size:
        raise GeometryRefused(say("压缩包解开后超过 {most} MB：请分成几个文件上传。", most=f"{limits.size / 1e6:g}"))
    return content


def rows_of_shapefile(held: Mapping[str, bytes], limits: Limits) -> list[tuple[Mapping[str, Any], Any]]:
    """Return (properties, GeoJSON geometry or None) of each row, one more than may be at most. Raises GeometryRefused."""
    says_utf = b"UTF" in held.get(".cpg", b"").upper()
    for encoding, errors in (("utf-8", "replace" if says_utf else "strict"), ("gb18030", "replace")):
        with suppress(Exception):
            return list(_rows(held, encoding, errors, limits.features + 1))
    raise GeometryRefused(say("shp 文件不完整：请连同 dbf 一起重新导出并压缩。"))


def _rows(held: Mapping[str, bytes], encoding: str, errors: str, most: int) -> Iterator[tuple[Mapping[str, Any], Any]]:
    told = {"dbf": io.BytesIO(held[".dbf"])} if ".dbf" in held else {}
    reader = shapefile.Reader(shp=io.BytesIO(held[".shp"]), **told, encoding=encoding, encodingErrors=errors)
    with closing(reader) as file:
        records = file.iterRecords() if told else repeat(None)
        for shape, record in islice(zip(file.iterShapes(), records, strict=False), most):
            geometry = None if shape is None or shape.shapeType == shapefile.NULL else as_lists(shape.__geo_interface__)
            yield record.as_dict() if record else {}, geometry


def zone_of_prj(text: bytes | None) -> Zone | None:
    """Return the zone that a .prj names, None where it names degrees or is not there. Raises GeometryRefused for another system."""
    if not text or not text.strip():
        return None
    try:
        crs = CRS.from_wkt(text[:_LONGEST_PRJ].decode("utf-8", "replace"))
        code = crs.to_epsg(min_confidence=20)
    except (CRSError, ValueError):
        raise GeometryRefused(say("prj 文件里的坐标系无法识别：请导出为 CGCS2000 或 WGS-84 经纬度。")) from None
    if code in _DEGREES:
        return None
    if code and (zone := zone_of_epsg(code)):
        return zone
    raise GeometryRefused(say("文件的坐标系是“{name}”：请导出为 CGCS2000 或 WGS-84 经纬度。", name=crs.name[:60]))
