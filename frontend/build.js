import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const out = "../shishi/site/static/vendor";
mkdirSync(out, { recursive: true });
await build({ entryPoints: ["echarts.js"], bundle: true, minify: true, format: "esm", outfile: `${out}/echarts.js`, legalComments: "eof" });
for (const [from, to] of [
  ["@tabler/core/dist/css/tabler.min.css", "tabler.css"],
  ["htmx.org/dist/htmx.min.js", "htmx.js"],
  ["htmx.org/LICENSE", "htmx.LICENSE"],
  ["echarts/LICENSE", "echarts.LICENSE"],
  ["zrender/LICENSE", "zrender.LICENSE"],
]) copyFileSync(`node_modules/${from}`, `${out}/${to}`);

// The source map is not vendored, so the sheet must not ask for it.
const sheet = `${out}/tabler.css`;
writeFileSync(sheet, readFileSync(sheet, "utf8").replace(/\n?\/\*# sourceMappingURL=.*?\*\//, ""));
