// Keeps a chart as large as its place; while that has no size (printing, a page that closes) there is nothing to draw on.
export function sized(chart, place) {
  addEventListener("resize", () => {
    if (place.clientWidth && place.clientHeight) chart.resize();
  });
}
