// The counties as a sketch map; the table beside it holds the same figures.
import { init, registerMap } from "../vendor/echarts.js";

const { outlines, values, label } = JSON.parse(document.getElementById("map-data").textContent);
registerMap("counties", outlines);
const chart = init(document.getElementById("map"), null, { renderer: "svg" });
chart.setOption({
  animation: false,
  aria: { enabled: true },
  tooltip: { renderMode: "richText", formatter: (p) => `${p.name}\n${label} ${p.value}` },
  visualMap: { show: false, min: 0, max: Math.max(1, ...values.map((v) => v.value)), inRange: { color: ["#f6e7e5", "#c4655d"] } },
  series: [{ type: "map", map: "counties", data: values, roam: false, label: { show: true, fontSize: 11, color: "#1f2937" }, itemStyle: { borderColor: "#fff" }, emphasis: { itemStyle: { areaColor: "#9b1c1c" }, label: { color: "#fff" } }, select: { disabled: true } }],
});
addEventListener("resize", () => chart.resize());
