// Notice and plan side by side: a value lights its sentence, a sentence its values, a flag its finding.
const text = document.getElementById("text");
const plan = document.getElementById("plan");
const side = document.querySelector(".side");
const box = document.getElementById("finding-box");
const shown = () => new Set([...document.querySelectorAll("#severities input:checked")].map((i) => i.value));
const finding = (number) => document.querySelector(`#findings [data-finding="${number}"]`);
const pieces = [...text.querySelectorAll(".piece")];
const values = [...plan.querySelectorAll(".value")];
const clear = () => document.querySelectorAll(".lit, .marked").forEach((e) => e.classList.remove("lit", "marked"));
const phone = () => matchMedia("(max-width: 820px)").matches;

function show(which) {
  side.dataset.shown = which;
  for (const b of document.querySelectorAll("[data-show]")) b.setAttribute("aria-pressed", String(b.dataset.show === which));
}

function lightText(key) {
  const hits = pieces.filter((p) => p.dataset.items.split(" ").includes(key));
  hits.forEach((p) => p.classList.add("lit"));
  if (hits[0]) { if (phone()) show("text"); hits[0].scrollIntoView({ block: "center" }); }
  return hits.length;
}

function lightValues(keys) {
  const hits = values.filter((v) => keys.includes(v.dataset.item));
  for (const v of hits) { v.classList.add("lit"); v.closest("details").open = true; }
  if (hits[0] && !phone()) hits[0].scrollIntoView({ block: "center" });
  return hits;
}

function openFinding(number) {
  const source = finding(number);
  if (!source) return;
  clear();
  box.replaceChildren(...[...source.children].map((c) => c.cloneNode(true)));
  box.hidden = false;
  const hits = pieces.filter((p) => p.dataset.findings.split(" ").includes(String(number)));
  hits.forEach((p) => p.classList.add("marked"));
  if (hits[0]) hits[0].scrollIntoView({ block: "center" });
  if (phone()) { text.querySelector(`.flag[data-finding="${number}"]`)?.closest(".line").after(box); } else plan.scrollTop = 0;
}

plan.addEventListener("click", (e) => {
  const value = e.target.closest(".value");
  if (!value) return;
  clear();
  value.classList.add("lit");
  lightText(value.dataset.item);
  history.replaceState(null, "", `#${value.dataset.item}`);
});
text.addEventListener("click", (e) => {
  const flag = e.target.closest(".flag");
  if (flag) { openFinding(flag.dataset.finding); history.replaceState(null, "", `#finding-${flag.dataset.finding}`); return; }
  const piece = e.target.closest(".piece");
  if (!piece) return;
  clear();
  piece.classList.add("lit");
  const keys = piece.dataset.items.split(" ").filter(Boolean);
  lightValues(keys);
  if (keys[0]) history.replaceState(null, "", `#${keys[0]}`);
});
function filterFlags() {
  const kept = shown();
  for (const flag of text.querySelectorAll(".flag")) flag.hidden = !kept.has(finding(flag.dataset.finding)?.dataset.severity);
}
document.getElementById("severities").addEventListener("change", filterFlags);
for (const b of document.querySelectorAll("[data-show]")) b.addEventListener("click", () => show(b.dataset.show));
for (const flag of text.querySelectorAll(".flag")) flag.classList.add(finding(flag.dataset.finding)?.dataset.severity ?? "gap");
filterFlags();

function follow() {
  const key = decodeURIComponent(location.hash.slice(1));
  if (key.startsWith("finding-")) openFinding(key.slice(8));
  else if (key.includes("/")) { clear(); lightValues([key]); lightText(key); }
}
addEventListener("hashchange", follow);
follow();
