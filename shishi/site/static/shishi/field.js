// The field page: what there is to file, a form that saves on the phone at once, and the outbox that empties itself when there is a network.
import { drop, filing, filingsOf, keepList, keepUnlessSent, listOf, send } from "./outbox.js";

const USER = "shishi-field-user";
const AGAIN_MS = 10_000;
const ASKING_MS = 30_000;
const KEPT_DAYS = 7;
const THUMBS = 4;
const by = (id) => document.getElementById(id);
const words = by("words").dataset;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const dialog = by("filing");
const form = dialog.querySelector("form");
let user = localStorage.getItem(USER) ?? "";
let list = null;
let open = null;
let photos = [];
let again = 0;
let syncing = false;

function piece(name, values) {
  const made = by(name).content.firstElementChild.cloneNode(true);
  for (const [key, value] of Object.entries(values)) for (const part of made.querySelectorAll(`[data-${key}]`)) part.textContent = value;
  return made;
}

const dayWords = (day) => new Date(`${day}T00:00`).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
// Days and moments are those of the city, wherever the phone believes to be.
const timeZone = "Asia/Shanghai";
const dayOf = (moment) => new Date(moment).toLocaleDateString("sv-SE", { timeZone });
// The server's day where the list came today, else the phone's own.
const today = () => (list?.today && dayOf(list.came) === dayOf(Date.now()) ? list.today : dayOf(Date.now()));

function thumb(photo) {
  const made = Object.assign(new Image(), { alt: "", className: "thumb", decoding: "async" });
  made.onload = () => URL.revokeObjectURL(made.src);
  made.onerror = () => made.remove();
  made.src = URL.createObjectURL(photo);
  return made;
}

// Who reads, what there is to file, and the token to send with; only the answer says who is signed in.
async function ask() {
  const answer = await fetch("/field/entries.json", { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(ASKING_MS) });
  if (answer.type === "opaqueredirect") return "signed-out";
  if (!answer.ok) return "no-answer";
  const { token, ...told } = await answer.json();
  await keepList({ ...told, came: Date.now() });
  user = told.user;
  localStorage.setItem(USER, user);
  await show();
  return send(user, token, showOutbox);
}

async function sync() {
  if (syncing) return;
  syncing = true;
  clearTimeout(again);
  let ended;
  try {
    ended = await ask();
  } catch {
    ended = "no-answer";
  }
  syncing = false;
  by("signed-out").hidden = ended !== "signed-out";
  by("no-answer").hidden = ended !== "no-answer";
  await show();
  if (ended === "no-answer" && navigator.onLine) again = setTimeout(sync, AGAIN_MS);
}

async function show() {
  list = user ? await listOf(user) : null;
  by("as-of").textContent = list ? fill(words.asOf, { name: list.name, at: new Date(list.as_of).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", timeZone }) }) : "";
  by("more").hidden = !list?.more;
  showEntries();
  await showOutbox();
}

function showEntries() {
  const wanted = by("find").value.trim().split(/\s+/).filter(Boolean);
  const found = (list?.entries ?? []).filter((e) => wanted.every((word) => [e.name, e.number, e.organisation, e.ledger].some((text) => text.includes(word))));
  by("entries").replaceChildren(
    ...found.map((e) => {
      const [next] = e.stages;
      const made = piece("entry-piece", { name: e.name, number: e.number, ledger: e.ledger, next: next.label, planned: next.planned ? dayWords(next.planned) : "" });
      made.querySelector("[data-when]").hidden = !next.planned;
      const button = made.querySelector("button");
      button.setAttribute("aria-label", `${button.textContent} ${e.name}`);
      button.addEventListener("click", () => begin(e));
      return made;
    }),
  );
  by("none").hidden = found.length > 0;
}

async function showOutbox() {
  const all = user ? await filingsOf(user) : [];
  by("outbox").replaceChildren(
    ...all.toReversed().map((it) => {
      const made = piece("filing-piece", { name: it.name, stage: it.label, day: it.day, photos: it.count ?? it.photos.length, reason: it.reason, state: words[it.state] });
      made.dataset.now = it.state;
      made.querySelector(".thumbs").replaceChildren(...it.photos.slice(0, THUMBS).map(thumb));
      made.querySelector(".filing-acts").hidden = it.state === "received" || it.state === "sending";
      made.querySelector("[data-change]").addEventListener("click", () => change(it.key));
      made.querySelector("[data-drop]").addEventListener("click", () => confirm(words.sure) && drop(it.key).then(showOutbox));
      return made;
    }),
  );
  by("outbox-none").hidden = all.length > 0;
  by("send").hidden = !all.some((it) => it.state === "waiting");
}

function begin(entry, held) {
  open = { entry, held };
  form.reset();
  photos = held ? [...held.photos] : [];
  by("filing-title").textContent = entry.name;
  form.stage.replaceChildren(...entry.stages.map((s) => new Option(s.planned ? `${s.label}（${dayWords(s.planned)}）` : s.label, s.code)));
  form.stage.value = held?.stage ?? entry.stages[0].code;
  form.day.value = held?.day ?? today();
  form.why.value = held?.why ?? "";
  showPhotos();
  dialog.showModal();
}

// A filing that was sent meanwhile is changed no more.
async function change(key) {
  const held = await filing(key);
  if (!held || held.state === "received" || held.state === "sending") return showOutbox();
  const known = list?.entries.find((e) => e.id === held.entry);
  begin(known ?? { id: held.entry, name: held.name, stages: [{ code: held.stage, label: held.label }] }, held);
}

function showPhotos() {
  const most = Number(dialog.dataset.most);
  by("too-many").hidden = photos.length <= most;
  by("photos").replaceChildren(
    ...photos.map((photo, n) => {
      const made = piece("photo-piece", { name: photo.name, size: `${Math.ceil(photo.size / 1024)} KB` });
      made.prepend(thumb(photo));
      made.querySelector("button").addEventListener("click", () => {
        photos.splice(n, 1);
        showPhotos();
      });
      return made;
    }),
  );
}

async function save(event) {
  event.preventDefault();
  if (photos.length > Number(dialog.dataset.most)) return;
  const { entry, held } = open;
  const chosen = entry.stages.find((s) => s.code === form.stage.value);
  const it = {
    key: held?.key ?? crypto.randomUUID(),
    user: held?.user ?? user,
    entry: entry.id,
    name: entry.name,
    stage: chosen.code,
    label: chosen.label,
    day: form.day.value,
    why: form.why.value.trim(),
    photos,
    state: "waiting",
    reason: "",
    saved: held?.saved ?? Date.now(),
  };
  try {
    await keepUnlessSent(it);
  } catch {
    by("not-kept").hidden = false;
    return;
  }
  by("not-kept").hidden = true;
  navigator.storage?.persist?.();
  dialog.close();
  await showOutbox();
  sync();
}

async function forgetOld() {
  for (const it of user ? await filingsOf(user) : []) if (it.state === "received" && Date.now() - Date.parse(it.received) > KEPT_DAYS * 86_400_000) await drop(it.key);
}

// The shell comes from the phone; a newer one takes its place where nobody is writing.
async function install() {
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => had && !dialog.open && location.reload());
  await navigator.serviceWorker.register("/field-worker.js", { scope: "/field/", updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  document.body.dataset.installed = "";
}

if (!window.isSecureContext) by("not-secure").hidden = false;
else {
  form.addEventListener("submit", save);
  by("cancel").addEventListener("click", () => dialog.close());
  by("find").addEventListener("input", showEntries);
  by("send").addEventListener("click", sync);
  for (const input of form.querySelectorAll("input[type=file]"))
    input.addEventListener("change", () => {
      photos.push(...input.files);
      input.value = "";
      showPhotos();
    });
  addEventListener("online", sync);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sync());
  await forgetOld();
  await show();
  sync();
  if (navigator.serviceWorker) install().catch(() => {});
}
