// The shell of the field page, kept on the phone whole under one version: no page of anybody's, no data.
const KEPT = "shishi-field-{{ page.version }}";
const SHELL = [{% for path in page.shell %}"{{ path|escapejs }}"{% if not loop.last %}, {% endif %}{% endfor %}];

addEventListener("install", (event) => {
  const asked = SHELL.map((path) => new Request(path, { cache: "reload", redirect: "error" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(asked)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("shishi-field-") && name !== KEPT);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const at = new URL(event.request.url);
  if (event.request.method !== "GET" || at.origin !== location.origin || !SHELL.includes(at.pathname)) return;
  event.respondWith(caches.open(KEPT).then((kept) => kept.match(at.pathname)).then((found) => found ?? fetch(event.request)));
});
