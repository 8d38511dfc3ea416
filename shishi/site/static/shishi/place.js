// Where entries lie, over the counties; the table beside it says the same in words.
import { areaPath, fetched, frame, ground, ink, partsOf, positions, zoomButtons } from "./ground.js";

const LEAST_FOR_POINTS = 0.4, LEAST = 0.06, MANY = 200;
const LOOKS = {
  crossing: { symbol: "rect", colour: "--red" },
  red: { symbol: "rect", colour: "--red" },
  yellow: { symbol: "triangle", colour: "--amber" },
  done: { symbol: "circle", colour: "--green" },
  going: { symbol: "diamond", colour: "--blue" },
  none: { symbol: "emptyCircle", colour: "--quiet" },
};
const ORDER = Object.keys(LOOKS).reverse();

const lookOf = ({ light, state }) => (light === "red" || light === "yellow" ? light : state in LOOKS ? state : "none");

async function show(place, data, root) {
  const outlines = await fetched(data.outlines);
  const crossings = (data.crossings ?? []).map((geojson) => ({ name: "", href: "", state: "crossing", light: "", geojson }));
  const things = [...data.things, ...crossings].map((thing) => {
    const shape = typeof thing.geojson === "string" ? JSON.parse(thing.geojson) : thing.geojson;
    return { ...thing, shape, parts: partsOf(shape), look: lookOf(thing) };
  });
  const shown = things.flatMap((t) => positions(t.shape.coordinates));
  const least = things.every((t) => t.shape.type === "Point") ? LEAST_FOR_POINTS : LEAST;
  const bounds = frame({ shown, outlines, least });
  const map = ground(place, { outlines, bounds });
  const words = new Map([...root.querySelectorAll("[data-look]")].map((key) => [key.dataset.look, key]));
  for (const [look, key] of words) key.hidden = !things.some((t) => t.look === look);
  map.chart.setOption({
    tooltip: { formatter: (p) => (p.data?.look ? `${p.data.name}  ${words.get(p.data.look)?.textContent.trim() ?? ""}` : "") },
    series: ORDER.flatMap((look) => drawn(look, things.filter((t) => t.look === look), things.length)),
  });
  map.chart.on("click", ({ data: thing }) => thing?.href && location.assign(thing.href));
  zoomButtons(root.querySelectorAll("[data-zoom]"), map, () => bounds);
}

function drawn(look, things, of) {
  const { symbol, colour } = LOOKS[look];
  const told = ({ name, href }) => ({ name, href, look });
  const cursor = things.some((t) => t.href) ? "pointer" : "default";
  const dashed = look === "none" ? "dashed" : "solid";
  const points = things.filter((t) => t.shape.type === "Point");
  const lines = things.filter((t) => t.shape.type.endsWith("LineString"));
  const areas = things.filter((t) => t.shape.type.endsWith("Polygon"));
  return [
    areas.length && {
      type: "custom", coordinateSystem: "geo", cursor,
      data: areas.map((t) => ({ ...told(t), value: t.parts[0][0][0] })),
      renderItem: ({ dataIndex }, api) => ({
        type: "path",
        shape: { pathData: areaPath(api, areas[dataIndex].parts) },
        style: { fill: ink(colour), fillOpacity: look === "crossing" ? 0.55 : 0.2, stroke: ink(colour), lineWidth: 2, lineDash: dashed },
      }),
    },
    lines.length && {
      type: "lines", coordinateSystem: "geo", polyline: true, cursor,
      lineStyle: { color: ink(colour), width: look === "red" || look === "crossing" ? 6 : 3.5, type: dashed, opacity: 0.9 },
      data: lines.flatMap((t) => t.parts.map(([coords]) => ({ ...told(t), coords }))),
    },
    points.length && {
      type: "scatter", coordinateSystem: "geo", cursor, symbol, symbolSize: of > MANY ? 8 : 13,
      itemStyle: { color: ink(colour), borderColor: ink(symbol === "emptyCircle" ? colour : "--white"), borderWidth: symbol === "emptyCircle" ? 2.5 : 1 },
      data: points.map((t) => ({ ...told(t), value: t.shape.coordinates })),
    },
  ].filter(Boolean);
}

const root = document.querySelector("[data-place-map]");
if (root) show(root.querySelector(".chart"), JSON.parse(document.getElementById("place-map-data").textContent), root);
