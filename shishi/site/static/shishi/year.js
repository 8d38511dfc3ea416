// The year of a programme as bars; the tables below hold the same days.
import { init } from "../vendor/echarts.js";
import { sized } from "./sized.js";

const { rows, day, year, names } = JSON.parse(document.getElementById("bars-data").textContent);
const place = document.getElementById("bars");
place.style.height = `${rows.length * 24 + 110}px`;
const chart = init(place, null, { renderer: "svg" });
const COLOURS = { planned: "#5b6675", happened: "#1f6f43", late: "#9b1c1c", expected: "#9a6a00" };

const bars = (key, thick) => ({
  type: "custom",
  name: names[key],
  silent: true,
  itemStyle: { color: COLOURS[key] },
  encode: { x: [1, 2], y: 0 },
  data: rows.flatMap((r, n) => (r[key].length > 1 ? [[n, r[key].reduce((a, b) => (a < b ? a : b)), r[key].reduce((a, b) => (a > b ? a : b))]] : [])),
  renderItem: (_, api) => {
    const [x1, y] = api.coord([api.value(1), api.value(0)]);
    const [x2] = api.coord([api.value(2), api.value(0)]);
    return { type: "rect", shape: { x: x1, y: y - thick / 2, width: Math.max(x2 - x1, 1), height: thick }, style: { fill: COLOURS[key], opacity: key === "planned" ? 0.25 : 0.55 } };
  },
});
const marks = (key, symbol, hollow) => ({
  type: "scatter",
  name: names[key],
  symbol,
  symbolSize: 10,
  itemStyle: hollow ? { color: "#fff", borderColor: COLOURS[key], borderWidth: 1.6 } : { color: COLOURS[key] },
  data: rows.flatMap((r, n) => (r[key] ?? []).map((d) => ({ value: [d, n], itemStyle: key === "planned" && r.late ? { borderColor: COLOURS.late } : undefined }))),
  emphasis: { disabled: true },
});

chart.setOption({
  animation: false,
  aria: { enabled: true },
  tooltip: { renderMode: "richText", formatter: ({ seriesName, value, seriesType }) => (seriesType === "scatter" ? `${rows[value[1]].name}  ${seriesName} ${value[0]}` : "") },
  legend: { bottom: 0, data: [names.planned, names.happened, names.expected] },
  grid: { left: 8, right: 24, top: 28, bottom: 58, containLabel: true },
  xAxis: { type: "time", min: `${year}-01-01`, max: `${year}-12-31`, position: "top", axisLabel: { formatter: "{M}-{d}", hideOverlap: true } },
  yAxis: { type: "category", data: rows.map((r) => r.name), inverse: true, axisTick: { show: false }, axisLabel: { interval: 0, fontSize: 12, width: place.clientWidth < 500 ? 110 : 260, overflow: "truncate" } },
  series: [
    bars("planned", 12),
    bars("happened", 6),
    { ...marks("planned", "diamond", true), markLine: { symbol: "none", silent: true, data: [{ xAxis: day, label: { formatter: names.today } }], lineStyle: { color: "#8a94a3" } } },
    marks("happened", "diamond", false),
    marks("expected", "triangle", true),
  ],
});
sized(chart, place);
