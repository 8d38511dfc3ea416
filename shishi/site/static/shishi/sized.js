// Keeps a chart as large as its place; while that has no size (a page that closes) there is nothing to draw on. On paper the sheet scales it.
export function sized(chart, place) {
  const scalable = () => place.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  scalable();
  addEventListener("resize", () => {
    if (!place.clientWidth || !place.clientHeight) return;
    chart.resize();
    scalable();
  });
}
