import { build } from "esbuild";
import { copyFileSync, mkdirSync } from "node:fs";

const out = "../shishi/site/static/vendor";
mkdirSync(out, { recursive: true });
await build({ entryPoints: ["echarts.js"], bundle: true, minify: true, format: "esm", outfile: `${out}/echarts.js`, legalComments: "eof" });
for (const [from, to] of [
  ["@tabler/core/dist/css/tabler.min.css", "tabler.css"],
  ["htmx.org/dist/htmx.min.js", "htmx.js"],
  ["htmx.org/LICENSE", "htmx.LICENSE"],
  ["echarts/LICENSE", "echarts.LICENSE"],
]) copyFileSync(`node_modules/${from}`, `${out}/${to}`);
