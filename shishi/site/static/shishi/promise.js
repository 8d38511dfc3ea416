// The curve of one promise; the table below it holds the same figures.
import { init } from "../vendor/echarts.js";
import { sized } from "./sized.js";

const held = JSON.parse(document.getElementById("curve-data").textContent);
const place = document.getElementById("curve");
const chart = init(place, null, { renderer: "svg" });
const { names, unit } = held;
const written = (value) => `${Number(value).toLocaleString("zh-CN")} ${unit}`;
const plain = { type: "line", showSymbol: false, emphasis: { disabled: true } };
const series = [
  { ...plain, name: names.asked, step: held.is_line ? false : "end", data: held.asked, lineStyle: { color: "#5b6675", type: "dashed", width: 1.5 }, itemStyle: { color: "#5b6675" } },
  {
    ...plain,
    name: names.read,
    data: held.read,
    showSymbol: held.read.length < 3,
    lineStyle: { color: "#9b1c1c", width: 2.5 },
    itemStyle: { color: "#9b1c1c" },
    markLine: { symbol: "none", silent: true, data: [{ xAxis: held.day, label: { formatter: names.today } }], lineStyle: { color: "#8a94a3" } },
  },
];
if (held.expected) {
  const between = held.low.map(([day, low], n) => [day, held.high[n][1] - low]);
  series.push(
    { ...plain, name: names.band, stack: "band", data: held.low, lineStyle: { opacity: 0 }, tooltip: { show: false }, itemStyle: { color: "#e3b9b5" } },
    { ...plain, name: names.band, stack: "band", data: between, lineStyle: { opacity: 0 }, areaStyle: { color: "#e3b9b5", opacity: 0.5 }, tooltip: { show: false }, itemStyle: { color: "#e3b9b5" } },
    { ...plain, name: names.expected, data: held.expected, lineStyle: { color: "#9b1c1c", type: "dotted", width: 2 }, itemStyle: { color: "#c46a63" } },
  );
}
chart.setOption({
  animation: false,
  aria: { enabled: true },
  tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: written },
  legend: { bottom: 0, data: [...new Set(series.map((s) => s.name))] },
  grid: { left: 8, right: 24, top: 28, bottom: place.clientWidth < 400 ? 56 : 36, containLabel: true },
  xAxis: { type: "time", minInterval: 86400000, axisLabel: { formatter: "{M}-{d}", hideOverlap: true } },
  yAxis: { type: "value", name: unit, minInterval: 1, splitLine: { lineStyle: { color: "#e6e9ee" } } },
  series,
});
sized(chart, place);
