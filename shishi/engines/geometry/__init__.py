"""Places: datums and pasted coordinates, points, lines and polygons as they are kept, lengths and areas, counties, red lines.

Everything kept is CGCS2000 degrees, longitude first. Geometries are shapely's; `canonical` is the text to store. `works` and `opinions` belong to
the check off line and are imported by name.
"""

from shishi.engines.geometry.datums import Datum, from_stored, to_stored
from shishi.engines.geometry.drawn import Drawn, drawn_length, drawn_together
from shishi.engines.geometry.geojson import Feature, read_features, read_geojson
from shishi.engines.geometry.lengths import LengthVerdict, area_m2, compare_length, length_m
from shishi.engines.geometry.many import MANY, Given, read_many
from shishi.engines.geometry.placing import SKETCH_TOLERANCE_M, Outline, Outlines, Outside
from shishi.engines.geometry.problems import GeometryRefused
from shishi.engines.geometry.red_lines import ALLOWING, KINDS, Crossing, Overlap, RedLine, RedLines, kind_meant, read_red_lines
from shishi.engines.geometry.shapes import ENTRY, KIND_NAMES, Kind, Limits, canonical, kind_of, stored, together
from shishi.engines.geometry.tracks import read_shape, read_vertices
from shishi.engines.geometry.written import DATUM_NAMES, SOURCES, Candidate, recognise
from shishi.engines.geometry.zones import Zone, from_zone, to_zone, zone_of

__all__ = [
    "ALLOWING",
    "DATUM_NAMES",
    "ENTRY",
    "KINDS",
    "KIND_NAMES",
    "MANY",
    "SKETCH_TOLERANCE_M",
    "SOURCES",
    "Candidate",
    "Crossing",
    "Datum",
    "Drawn",
    "Feature",
    "GeometryRefused",
    "Given",
    "Kind",
    "LengthVerdict",
    "Limits",
    "Outline",
    "Outlines",
    "Outside",
    "Overlap",
    "RedLine",
    "RedLines",
    "Zone",
    "area_m2",
    "canonical",
    "compare_length",
    "drawn_length",
    "drawn_together",
    "from_stored",
    "from_zone",
    "kind_meant",
    "kind_of",
    "length_m",
    "read_features",
    "read_geojson",
    "read_many",
    "read_red_lines",
    "read_shape",
    "read_vertices",
    "recognise",
    "stored",
    "to_stored",
    "to_zone",
    "together",
    "zone_of",
]
