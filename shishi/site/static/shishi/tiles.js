// A base map under the sketch, where the operator has named one (SHISHI_MAP_TILES): square pictures of 256 pixels, in Web Mercator over CGCS2000 or WGS-84.
import { graphic } from "../vendor/echarts.js";

const SIZE = 256, LEAST = 1, MOST = 18, ENOUGH = 80;

const rows = (lat, zoom) => ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** zoom;
const columns = (lon, zoom) => ((lon + 180) / 360) * 2 ** zoom;
const latitude = (row, zoom) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** zoom))) * 180) / Math.PI;
const longitude = (column, zoom) => (column / 2 ** zoom) * 360 - 180;
const within = (value, low, high) => Math.min(Math.max(value, low), high);

// The pictures that a view shows, from a zoom that fits its pixels; fewer and coarser where it would take too many.
export function pictures([west, south], [east, north], width) {
  const fits = Math.round(Math.log2((width * 360) / (SIZE * Math.max(east - west, 1e-6))));
  for (let zoom = within(fits, LEAST, MOST); ; zoom -= 1) {
    const last = 2 ** zoom - 1;
    const [x0, x1] = [columns(west, zoom), columns(east, zoom)].map((v) => within(Math.floor(v), 0, last));
    const [y0, y1] = [rows(Math.min(north, 85), zoom), rows(Math.max(south, -85), zoom)].map((v) => within(Math.floor(v), 0, last));
    if ((x1 - x0 + 1) * (y1 - y0 + 1) > ENOUGH && zoom > LEAST) continue;
    const found = [];
    for (let x = x0; x <= x1; x += 1) for (let y = y0; y <= y1; y += 1) found.push({ x, y, z: zoom });
    return found;
  }
}

// Lay the pictures under the chart's geo and keep them there while it is moved.
export function layTiles(chart, address) {
  const group = new graphic.Group({ silent: true });
  chart.getZr().add(group);
  let laid = "";

  function lay() {
    const [width, height] = [chart.getWidth(), chart.getHeight()];
    const [west, north] = chart.convertFromPixel("geo", [0, 0]);
    const [east, south] = chart.convertFromPixel("geo", [width, height]);
    const view = [west, north, east, south, width, height].join();
    if (view === laid) return;
    laid = view;
    group.removeAll();
    for (const { x, y, z } of pictures([west, south], [east, north], width)) {
      const [left, top] = chart.convertToPixel("geo", [longitude(x, z), latitude(y, z)]);
      const [right, bottom] = chart.convertToPixel("geo", [longitude(x + 1, z), latitude(y + 1, z)]);
      const image = address.replace("{z}", z).replace("{x}", x).replace("{y}", y);
      group.add(new graphic.Image({ z: -10, silent: true, style: { image, x: left, y: top, width: right - left, height: bottom - top } }));
    }
  }

  chart.on("rendered", lay);
}
