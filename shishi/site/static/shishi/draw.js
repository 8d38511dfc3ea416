// One place drawn by clicking on the sketch. The text beside it is the place: what is clicked is written there, what is typed or pasted is drawn.
import { areaPath, fetched, frame, ground, ink, metresADegree, partsOf, positions, zoomButtons } from "./ground.js";

const DECIMALS = 7, LEAST_FOR_A_POINT = 0.4, LEAST = 0.06;
const PAIR = /^\s*\(?\s*(-?\d+(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d+(?:\.\d+)?)\s*\)?\s*[,，;；]?\s*$/;
const FAMILY = { Point: "point", LineString: "line", MultiLineString: "line", Polygon: "polygon", MultiPolygon: "polygon" };
const ENOUGH = { point: 1, line: 2, polygon: 3 };

const rounded = (p) => p.slice(0, 2).map((v) => Number(v.toFixed(DECIMALS)));
const same = (a, b) => a && b && a[0] === b[0] && a[1] === b[1];
const possible = (p) => p.length >= 2 && p.every(Number.isFinite) && Math.abs(p[0]) <= 180 && Math.abs(p[1]) <= 90;
const open = (ring) => (ring.length > 1 && same(ring[0], ring.at(-1)) ? ring.slice(0, -1) : ring);
const turn = (ring) => ring.reduce((sum, [x, y], n) => sum + x * ring[(n + 1) % ring.length][1] - ring[(n + 1) % ring.length][0] * y, 0);
const closed = (ring, way) => ((ring) => [...ring, ring[0]])(turn(ring) * way < 0 ? [...ring].reverse() : ring);

// Parts as the text has them, rings left open; null where only the program behind the page can read it (a link, 东经…) or nobody can.
function read(text, kind) {
  if (!text.trim()) return [];
  try {
    const parts = given(text, kind).map((rings) => rings.map((ring) => (kind === "polygon" ? open(ring.map(rounded)) : ring.map(rounded))));
    const vertices = parts.flat(2);
    return vertices.length && vertices.every(possible) && (kind !== "point" || vertices.length === 1) ? parts : null;
  } catch {
    return null;
  }
}

function given(text, kind) {
  const first = text.trimStart()[0];
  return first === "{" ? fromGeoJSON(text, kind) : first === "<" ? fromTrack(text, kind) : fromLines(text);
}

function fromGeoJSON(text, kind) {
  const document_ = JSON.parse(text);
  const shapes = document_.features?.map((f) => f.geometry) ?? [document_.geometry ?? document_];
  if (!shapes.every((s) => FAMILY[s.type] === kind)) throw new TypeError(kind);
  return shapes.flatMap(partsOf);
}

// GPX and KML by their tags: the browser's own reader answers broken text with a page that the content policy refuses.
function fromTrack(text, kind) {
  const insides = (within, ...names) =>
    names.flatMap((name) => [...within.matchAll(new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^]*?)</(?:\\w+:)?${name}\\s*>`, "g"))].map((m) => m[1]));
  const tags = (within, name) => [...within.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^>]*)>`, "g"))].map((m) => [attribute(m[1], "lon"), attribute(m[1], "lat")]);
  const attribute = (tag, name) => parseFloat(new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']\\s*([^"']+)`).exec(tag)?.[1]);
  const listed = (within) => insides(within, "coordinates").flatMap((c) => c.trim().split(/\s+/).map((t) => t.split(",").map(Number)));
  if (kind === "point") return [...tags(text, "wpt").map((p) => [[p]]), ...insides(text, "Point").map((p) => [listed(p)])];
  if (kind === "polygon") return insides(text, "Polygon").map((p) => insides(p, "outerBoundaryIs", "innerBoundaryIs").map(listed));
  const tracks = [...insides(text, "trkseg").map((t) => [tags(t, "trkpt")]), ...insides(text, "rte").map((t) => [tags(t, "rtept")])];
  return [...tracks, ...insides(text, "LineString").map((t) => [listed(t)])];
}

function fromLines(text) {
  const rings = text.trim().split(/\n\s*\n/).map((block) => block.split("\n").map((line) => PAIR.exec(line)));
  if (!rings.flat().every(Boolean)) throw new TypeError(text);
  return rings.map((ring) => [ring.map(([, first, second]) => inOrder(Number(first), Number(second)))]);
}

const inChina = (lon, lat) => lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54;
const inOrder = (first, second) => (inChina(second, first) && !inChina(first, second) ? [second, first] : [first, second]);

// Canonical text; of a shape with too few vertices yet, its vertices a line each.
function written(parts, kind) {
  if (!parts.length) return "";
  if (parts.some(([ring]) => ring.length < ENOUGH[kind])) {
    return parts.map(([ring]) => ring.map((p) => p.join(",")).join("\n")).join("\n\n");
  }
  const nested = {
    point: ([[[p]]]) => p,
    line: (all) => all.map(([ring]) => ring),
    polygon: (all) => all.map(([outer, ...holes]) => [closed(outer, 1), ...holes.map((h) => closed(h, -1))]),
  }[kind](parts);
  const type = { point: "Point", line: "LineString", polygon: "Polygon" }[kind];
  const several = kind !== "point" && parts.length > 1;
  return JSON.stringify({ type: several ? `Multi${type}` : type, coordinates: kind === "point" || several ? nested : nested[0] });
}

function lengthOf(ring) {
  return ring.slice(1).reduce((sum, [x, y], n) => {
    const [east, north] = metresADegree((y + ring[n][1]) / 2);
    return sum + Math.hypot((x - ring[n][0]) * east, (y - ring[n][1]) * north);
  }, 0);
}

function areaOf([outer, ...holes]) {
  const [east, north] = metresADegree(outer.reduce((sum, p) => sum + p[1], 0) / outer.length);
  const [x0, y0] = outer[0];
  const of = (ring) => Math.abs(turn(ring.map(([x, y]) => [(x - x0) * east, (y - y0) * north]))) / 2;
  return of(outer) - holes.reduce((sum, hole) => sum + of(hole), 0);
}

async function start(root) {
  const data = JSON.parse(document.getElementById("place-draw-data").textContent);
  const outlines = await fetched(data.outlines);
  const { kind } = data, text = root.querySelector("textarea"), told = root.querySelector("output"), datum = text.form?.elements.datum;
  const number = (value) => Math.round(value).toLocaleString(document.documentElement.lang);
  let parts = read(text.value, kind), before = [], fresh = false, kept = text.value;
  const bounds = () =>
    frame({ shown: (parts ?? []).flat(2), outlines, county: data.county, least: kind === "point" ? LEAST_FOR_A_POINT : LEAST });
  const map = ground(root.querySelector(".chart"), { outlines, county: data.county, bounds: bounds() });

  function says() {
    if (parts === null) return told.dataset.later;
    const count = parts.flat(2).length;
    if (!count) return told.dataset.nothing;
    if (kind === "point") return parts[0][0][0].join(", ");
    const short = parts.some(([ring]) => ring.length < ENOUGH[kind]);
    if (short) return told.dataset.short.replace("{n}", ENOUGH[kind]);
    const size = kind === "line" ? parts.reduce((sum, [ring]) => sum + lengthOf(ring), 0) : parts.reduce((sum, p) => sum + areaOf(p), 0);
    return told.dataset.size.replace("{n}", number(size)).replace("{count}", number(count));
  }

  function draw() {
    const held = parts ?? [];
    const full = held.filter(([ring]) => ring.length >= ENOUGH[kind]);
    const colour = ink("--accent");
    map.chart.setOption(
      {
        series: [
          kind === "polygon" && full.length && {
            type: "custom", coordinateSystem: "geo", silent: true, data: [held[0][0][0]],
            renderItem: (_, api) => ({ type: "path", shape: { pathData: areaPath(api, full) }, style: { fill: colour, fillOpacity: 0.15 } }),
          },
          kind !== "point" && {
            type: "lines", coordinateSystem: "geo", polyline: true, silent: true, lineStyle: { color: colour, width: 3, opacity: 1 },
            data: held.flat().filter((ring) => ring.length > 1).map((ring) => ({ coords: kind === "polygon" && ring.length > 2 ? [...ring, ring[0]] : ring })),
          },
          {
            type: "scatter", coordinateSystem: "geo", silent: true, symbol: "circle", symbolSize: kind === "point" ? 15 : held.flat(2).length > 60 ? 5 : 9,
            itemStyle: { color: kind === "point" ? colour : ink("--white"), borderColor: kind === "point" ? ink("--white") : colour, borderWidth: 2 },
            data: held.flat(2),
          },
        ].filter(Boolean),
      },
      { replaceMerge: "series" },
    );
    told.textContent = says();
    for (const button of root.querySelectorAll("[data-undo]")) button.disabled = !before.length;
    for (const button of root.querySelectorAll("[data-clear]")) button.disabled = !text.value;
  }

  function change(next, { remember = true } = {}) {
    if (remember) before.push({ value: kept, fresh });
    kept = text.value = next;
    parts = read(next, kind);
    draw();
  }

  map.chart.getZr().on("click", ({ offsetX, offsetY }) => {
    const clicked = rounded(map.chart.convertFromPixel("geo", [offsetX, offsetY]));
    if (!possible(clicked)) return;
    const held = kind === "point" ? [] : structuredClone(parts ?? []);
    if (!held.length || fresh) held.push([[]]);
    if (same(held.at(-1)[0].at(-1), clicked)) return;
    held.at(-1)[0].push(clicked);
    change(written(held, kind));
    fresh = false;
    if (datum) datum.value = "cgcs2000";
  });
  text.addEventListener("input", () => {
    before.push({ value: kept, fresh });
    kept = text.value;
    parts = read(text.value, kind);
    fresh = false;
    draw();
    if (parts?.length) map.look(bounds());
  });
  root.querySelector("[data-undo]").addEventListener("click", () => {
    const last = before.pop();
    change(last.value, { remember: false });
    fresh = last.fresh;
  });
  root.querySelector("[data-clear]").addEventListener("click", () => change(""));
  root.querySelector("[data-part]")?.addEventListener("click", () => { fresh = true; told.textContent = told.dataset.next; });
  zoomButtons(root.querySelectorAll("[data-zoom]"), map, bounds);
  for (const part of root.querySelectorAll("[data-drawing]")) part.hidden = false;
  map.chart.resize();
  draw();
}

const root = document.querySelector("[data-place-draw]");
if (root) start(root);
