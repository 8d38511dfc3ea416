// The ground that places are drawn on: the counties as a sketch, framed to what is shown. Nothing comes from outside, unless the operator names a base map.
import { init, registerMap } from "../vendor/echarts.js";
import { sized } from "./sized.js";
import { layTiles } from "./tiles.js";

const CHINA = [[73, 18], [135, 54]];
const AXIS_M = 6378137, ECCENTRICITY_SQUARED = 0.00669438002290;

export const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Every [lon, lat] of nested GeoJSON coordinates.
export const positions = (nested) => (typeof nested[0] === "number" ? [nested] : nested.flatMap(positions));

// Lists of parts, each a list of rings: a line is a part of one ring, a point a ring of one vertex.
export function partsOf({ type, coordinates: c }) {
  return { Point: () => [[[c]]], LineString: () => [[c]], MultiLineString: () => c.map((line) => [line]), Polygon: () => [c], MultiPolygon: () => c }[type]?.() ?? [];
}

// Metres a degree of longitude and of latitude at a latitude, on the ellipsoid of CGCS2000.
export function metresADegree(lat) {
  const phi = (lat * Math.PI) / 180;
  const curve = 1 - ECCENTRICITY_SQUARED * Math.sin(phi) ** 2;
  const across = AXIS_M / Math.sqrt(curve);
  return [(across * Math.cos(phi) * Math.PI) / 180, ((across * (1 - ECCENTRICITY_SQUARED)) / curve) * (Math.PI / 180)];
}

function box(points, least, share) {
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const half = (low, high) => Math.max(((high - low) / 2) * share, least / 2);
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  return [[x - half(west, east), y - half(south, north)], [x + half(west, east), y + half(south, north)]];
}

// Where to look: at what is shown with room around it, else at a county, else at all of them. `least` degrees at the least.
export function frame({ shown, outlines, county, least }) {
  if (shown.length) return box(shown, least, 1.25);
  const features = outlines?.features ?? [];
  const named = features.filter((f) => f.properties.adcode === county);
  const seen = (named.length ? named : features).flatMap((f) => positions(f.geometry.coordinates));
  return seen.length ? box(seen, least, 1.05) : CHINA;
}

// The counties' sketch from its address; nothing where there is none or it cannot be had.
export const fetched = async (address) => {
  try {
    return address ? await (await fetch(address)).json() : null;
  } catch {
    return null;
  }
};

const blank = ([[west, south], [east, north]]) => ({
  type: "FeatureCollection",
  features: [{ type: "Feature", properties: { name: "" }, geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] } }],
});

// A chart with the sketch in `place`; `setOption({series})` draws over it, `look(bounds)` moves to [[west, south], [east, north]].
export function ground(place, { outlines, county, bounds }) {
  const chart = init(place, null, { renderer: "svg" });
  registerMap("ground", outlines ?? blank(bounds));
  const base = place.dataset.tiles;
  const home = outlines?.features.find((f) => f.properties.adcode === county)?.properties.name;
  const look = ([[west, south], [east, north]]) =>
    chart.setOption({ geo: { boundingCoords: [[west, north], [east, south]], center: null, zoom: 1 } });
  chart.setOption({
    animation: false,
    tooltip: { renderMode: "richText", confine: true },
    geo: {
      map: "ground",
      roam: true,
      scaleLimit: { min: 0.05, max: 400 },
      aspectScale: Math.cos((((bounds[0][1] + bounds[1][1]) / 2) * Math.PI) / 180),
      preserveAspect: "contain",
      left: 4, right: 4, top: 4, bottom: 4,
      label: { show: true, fontSize: 11, color: ink("--quiet") },
      itemStyle: { areaColor: base ? "transparent" : ink("--stripe"), borderColor: ink("--line-strong"), borderWidth: 1 },
      emphasis: { disabled: true },
      select: { disabled: true },
      regions: home ? [{ name: home, itemStyle: { areaColor: base ? "transparent" : ink("--accent-soft"), borderColor: ink(base ? "--accent" : "--accent-line"), borderWidth: 2 } }] : [],
    },
  });
  look(bounds);
  if (base) layTiles(chart, base);
  sized(chart, place);
  return { chart, look };
}

// What the buttons beside a map do, for those who cannot turn a wheel.
export function zoomButtons(buttons, { chart, look }, bounds) {
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const { zoom } = chart.getOption().geo[0];
      if (button.dataset.zoom === "fit") look(bounds());
      else chart.setOption({ geo: { zoom: Number(zoom) * Number(button.dataset.zoom) } });
    });
  }
}

// An area in a custom series: rings as one path, holes run the other way round.
export const areaPath = (api, parts) =>
  parts.flat().map((ring) => `M${ring.map((p) => api.coord(p).map((v) => v.toFixed(2)).join(" ")).join("L")}Z`).join("");
