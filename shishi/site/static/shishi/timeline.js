// Phases and steps on one axis, with the line of the day looked from. The table below holds the same.
import { graphic, init } from "../vendor/echarts.js";

const data = document.getElementById("timeline-data");
const place = document.getElementById("timeline");
if (data && place) {
  const { rows, today, today_label } = JSON.parse(data.textContent);
  place.style.height = `${Math.max(160, rows.length * 26 + 70)}px`;
  const narrow = matchMedia("(max-width: 820px)").matches;
  const chart = init(place, null, { renderer: "svg" });
  const bar = (params, api) => {
    const start = api.coord([api.value(1), api.value(0)]);
    const end = api.coord([api.value(2), api.value(0)]);
    const height = api.size([0, 1])[1] * 0.55;
    const shape = graphic.clipRectByRect({ x: start[0], y: start[1] - height / 2, width: Math.max(end[0] - start[0], 4), height }, { x: params.coordSys.x, y: params.coordSys.y, width: params.coordSys.width, height: params.coordSys.height });
    return shape && { type: "rect", shape: { ...shape, r: 3 }, style: { fill: rows[api.value(0)].phase ? "#d9a5a1" : "#9b1c1c", opacity: rows[api.value(0)].past ? 0.55 : 1 } };
  };
  chart.setOption({
    animation: false,
    aria: { enabled: true },
    grid: { left: narrow ? 96 : 190, right: 24, top: 28, bottom: 28 },
    tooltip: { renderMode: "richText", formatter: (p) => `${rows[p.value[0]].name}\n${rows[p.value[0]].says}` },
    xAxis: { type: "time", position: "top", splitLine: { show: true }, axisLabel: { color: "#4b5563", formatter: narrow ? "{M}" : "{yyyy}-{MM}" } },
    yAxis: { type: "category", inverse: true, data: rows.map((r) => r.name), axisTick: { show: false }, axisLabel: { color: "#1f2937", width: narrow ? 88 : 180, overflow: "truncate" } },
    series: [{ type: "custom", renderItem: bar, encode: { x: [1, 2], y: 0 }, data: rows.map((r, i) => [i, r.starts, r.ends]), markLine: { silent: true, symbol: "none", lineStyle: { color: "#1d4f91", type: "solid", width: 2 }, label: { formatter: today_label, color: "#1d4f91" }, data: [{ xAxis: today }] } }],
  });
  addEventListener("resize", () => chart.resize());
}
