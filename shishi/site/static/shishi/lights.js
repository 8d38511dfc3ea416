// One promise's light in each county; the table beside the map holds the same figures and the same links.
import { init, registerMap } from "../vendor/echarts.js";
import { sized } from "./sized.js";

const { outlines, places, unit } = JSON.parse(document.getElementById("lights-data").textContent);
const place = document.getElementById("lights");
const told = new Map(places.map((p) => [p.name, p]));
const FILL = { green: "#cfe6d6", yellow: "#f6e2b3", red: "#eec0bb", "": "#eceff3" };
const MARK = { green: "✓", yellow: "▲", red: "■", "": "" };

registerMap("lights", outlines);
const chart = init(place, null, { renderer: "svg" });
chart.setOption({
  animation: false,
  tooltip: { renderMode: "richText", formatter: ({ name }) => (told.has(name) ? `${name}  ${told.get(name).figure} ${unit}  ${told.get(name).word}` : "") },
  series: [
    {
      type: "map",
      map: "lights",
      data: places.map((p) => ({ name: p.name, itemStyle: { areaColor: FILL[p.light] } })),
      roam: false,
      left: 0,
      right: 0,
      top: 0,
      bottom: 0,
      label: {
        show: true,
        fontSize: 11,
        lineHeight: 14,
        color: "#1b2430",
        formatter: ({ name }) => (told.has(name) ? `${name}\n${MARK[told.get(name).light]} ${told.get(name).word}` : ""),
      },
      itemStyle: { areaColor: "#fff", borderColor: "#8a94a3", borderWidth: 1 },
      emphasis: { itemStyle: { areaColor: "#dfe5ee" } },
      select: { disabled: true },
    },
  ],
});
chart.on("click", ({ name }) => document.querySelector(`[data-area="${told.get(name)?.area}"]`)?.click());
sized(chart, place);
