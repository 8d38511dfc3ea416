"""Files of many places, as design institutes hand them over."""

import io
import json
import zipfile

import shapefile

CGCS2000 = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
ZONE_33_BARE = (
    f'PROJCS["CGCS2000_3_Degree_GK_CM_99E",{CGCS2000},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",99.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
BEIJING = (
    'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def geojson(*rows, **more):
    """`rows`: (properties, geometry)."""
    features = [{"type": "Feature", "properties": p, "geometry": g} for p, g in rows]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def line(*positions):
    return {"type": "LineString", "coordinates": list(map(list, positions))}


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def kml(*rows):
    """`rows`: (name, code, positions)."""
    marks = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='编号'><value>{code}</value></Data></ExtendedData>"
        f"<MultiGeometry><Point><coordinates>{at[0][0]},{at[0][1]},0</coordinates></Point>"
        f"<LineString><coordinates>{' '.join(f'{x},{y},0' for x, y in at)}</coordinates></LineString></MultiGeometry></Placemark>"
        for name, code, at in rows
    )
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>{marks}</Folder></Document></kml>'.encode()


def gpx(*rows):
    def track(name, at):
        fixes = "".join(f'<trkpt lon="{x}" lat="{y}"/>' for x, y in at)
        return f"<trk><name>{name}</name><trkseg>{fixes}</trkseg></trk>"

    tracks = "".join(track(*row) for row in rows)
    return f'<gpx version="1.1">{tracks}<wpt lon="100.4" lat="38.9"><name>起点</name></wpt></gpx>'.encode()


def zipped(**members):
    """Return an archive; `shp` stands for roads.shp."""
    return archive({f"roads.{ending}": content for ending, content in members.items()})


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def shapes(*rows, encoding="gbk"):
    """Return the shp and dbf of `rows`: (name, positions)."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=shapefile.POLYLINE, encoding=encoding) as made:
        made.field("LXMC", "C", 60)
        made.field("XH", "N", 8)
        for n, (name, at) in enumerate(rows, 1):
            made.line([list(map(list, at))])
            made.record(name, n)
    return {"shp": shp.getvalue(), "shx": shx.getvalue(), "dbf": dbf.getvalue()}
