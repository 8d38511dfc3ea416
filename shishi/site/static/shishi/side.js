// Notice and plan side by side: a value lights its sentence, a sentence its values, a note in the margin its places.
const text = document.getElementById("text");
const plan = document.getElementById("plan");
const side = document.querySelector(".side");
const told = document.getElementById("told");
const pieces = [...text.querySelectorAll(".piece")];
const valueOf = (key) => plan.querySelector(`.value[data-item="${CSS.escape(key)}"]`);
// A programme of the review desk is fetched when it is opened.
const ready = (key) => new Promise((done) => {
  const box = document.getElementById(`programme-${key.split("/")[0]}`);
  if (!box?.querySelector(".lazy")) return done();
  box.addEventListener("htmx:afterSettle", done, { once: true });
  box.open = true;
});
const opener = (element) => {
  for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
};
const notes = [...text.querySelectorAll(".margin-note")];
const words = (list) => list.split(" ").filter(Boolean);
const onPhone = () => matchMedia("(max-width: 820px)").matches;
const say = (sentence) => { told.textContent = sentence; };

function show(which) {
  side.dataset.shown = which;
  for (const b of document.querySelectorAll("[data-show]")) b.setAttribute("aria-pressed", String(b.dataset.show === which));
}

function putOut() {
  for (const e of document.querySelectorAll(".lit, .marked")) e.classList.remove("lit", "marked");
}

function bring(element) {
  element.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "instant" });
}

function remember(hash) {
  history.replaceState(null, "", `#${hash}`);
}

function lightText(key) {
  const hits = pieces.filter((p) => words(p.dataset.items).includes(key));
  for (const p of hits) p.classList.add("lit");
  if (hits.length) {
    if (onPhone()) show("text");
    bring(hits[0]);
    walkTo(hits[0], false);
    say(told.dataset.text);
  }
}

async function lightValues(keys) {
  await Promise.all(keys.map(ready));
  const hits = keys.map(valueOf).filter(Boolean);
  for (const v of hits) {
    v.classList.add("lit");
    opener(v);
  }
  if (hits.length && !onPhone()) bring(hits[0]);
  say(hits.length ? told.dataset.values : told.dataset.none);
}

function openNote(number, focus = false) {
  const note = document.getElementById(`finding-${number}`);
  if (!note) return;
  if (note.hidden) {
    const box = document.querySelector(`#severities input[value="${note.dataset.severity}"]`);
    box.checked = true;
    filter();
  }
  if (onPhone()) show("text");
  putOut();
  note.open = true;
  for (const p of pieces) if (words(p.dataset.findings).includes(String(number))) p.classList.add("marked");
  bring(note);
  if (focus) note.querySelector("summary").focus({ preventScroll: true });
}

// One stop of the tab key for the whole text; the arrows walk from place to place in it.
let here = 0;
for (const p of pieces) p.tabIndex = -1;
if (pieces.length) pieces[0].tabIndex = 0;
function walkTo(piece, focus = true) {
  pieces[here].tabIndex = -1;
  here = pieces.indexOf(piece);
  piece.tabIndex = 0;
  if (focus) {
    piece.focus({ preventScroll: true });
    bring(piece);
  }
}

text.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step || !event.target.classList.contains("piece")) return;
  event.preventDefault();
  walkTo(pieces[Math.min(Math.max(here + step, 0), pieces.length - 1)]);
});

plan.addEventListener("click", (event) => {
  const value = event.target.closest(".value");
  if (!value) return;
  putOut();
  value.classList.add("lit");
  lightText(value.dataset.item);
  remember(value.dataset.item);
});

text.addEventListener("click", (event) => {
  const piece = event.target.closest(".piece");
  if (!piece) return;
  event.preventDefault();
  const keys = words(piece.dataset.items);
  const found = words(piece.dataset.findings);
  walkTo(piece, false);
  if (!keys.length && found.length) {
    openNote(found[0]);
    remember(`finding-${found[0]}`);
    return;
  }
  putOut();
  for (const p of pieces) if (words(p.dataset.items).some((k) => keys.includes(k))) p.classList.add("lit");
  lightValues(keys);
  remember(keys[0]);
});

text.addEventListener("click", (event) => {
  const note = event.target.closest("summary")?.closest(".margin-note");
  if (!note) return;
  putOut();
  if (!note.open) {
    for (const p of pieces) if (words(p.dataset.findings).includes(note.dataset.finding)) p.classList.add("marked");
    remember(note.id);
  }
});

function filter() {
  const kept = new Set([...document.querySelectorAll("#severities input:checked")].map((i) => i.value));
  for (const note of notes) note.hidden = !kept.has(note.dataset.severity);
}
document.getElementById("severities").addEventListener("change", filter);

let at = -1;
function walk(step) {
  const shown = notes.filter((n) => !n.hidden);
  if (!shown.length) return;
  at = (shown.indexOf(notes[at]) + step + shown.length) % shown.length;
  const note = shown[at];
  at = notes.indexOf(note);
  for (const n of notes) n.open = n === note;
  openNote(note.dataset.finding);
  remember(note.id);
}
document.getElementById("previous").addEventListener("click", () => walk(-1));
document.getElementById("following").addEventListener("click", () => walk(1));
for (const b of document.querySelectorAll("[data-show]")) b.addEventListener("click", () => show(b.dataset.show));
document.getElementById("jump").addEventListener("change", (event) => {
  if (!event.target.value) return;
  remember(event.target.value);
  follow();
  event.target.value = "";
});

async function follow() {
  const key = decodeURIComponent(location.hash.slice(1));
  if (key.startsWith("finding-")) openNote(key.slice("finding-".length));
  else if (key.includes("/")) {
    putOut();
    await lightValues([key]);
    if (onPhone() && side.classList.contains("desk")) {
      show("plan");
      if (valueOf(key)) bring(valueOf(key));
    } else lightText(key);
  }
}
addEventListener("hashchange", follow);
filter();
follow();
const form = document.getElementById("item-form");
if (form) {
  opener(form);
  if (onPhone()) show("plan");
  putOut();
  lightText(form.dataset.item);
  if (onPhone()) show("plan");
  bring(form);
  form.querySelector("[aria-invalid=true], input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
}
