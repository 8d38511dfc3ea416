// The counties as a sketch map, one target at a time; the table beside it holds the same figures.
import { init, registerMap } from "../vendor/echarts.js";
import { sized } from "./sized.js";

function draw(place, { outlines, layers }) {
  const select = document.getElementById("layer");
  registerMap("counties", outlines);
  const chart = init(place, null, { renderer: "svg" });

  function show(number) {
    const { unit, values } = layers[number];
    const most = Math.max(1, ...values.map((v) => v.value));
    const written = new Map(values.map((v) => [v.name, `${v.value.toLocaleString("zh-CN")} ${unit}`]));
    chart.setOption({
      animation: false,
      tooltip: { renderMode: "richText", formatter: (p) => `${p.name}  ${written.get(p.name) ?? "—"}` },
      visualMap: { show: false, min: 0, max: most, inRange: { color: ["#f7e9e7", "#d08a84"] } },
      series: [
        {
          type: "map",
          map: "counties",
          data: values,
          roam: false,
          left: 0,
          right: 0,
          top: 0,
          bottom: 0,
          label: { show: true, fontSize: 11, lineHeight: 14, color: "#1b2430", formatter: (p) => `${p.name}\n${written.get(p.name) ?? ""}` },
          itemStyle: { borderColor: "#fff", borderWidth: 1.5 },
          emphasis: { itemStyle: { areaColor: "#9b1c1c" }, label: { color: "#fff" } },
          select: { disabled: true },
        },
      ],
    });
    for (const cell of document.querySelectorAll("[data-layer]")) cell.classList.toggle("lit", cell.dataset.layer === String(number));
  }

  select?.addEventListener("change", () => show(Number(select.value)));
  sized(chart, place);
  show(Number(select?.value ?? 0));
}

const held = document.getElementById("map-data");
if (held) draw(document.getElementById("map"), JSON.parse(held.textContent));
