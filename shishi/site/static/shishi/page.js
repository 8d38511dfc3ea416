// Small conveniences of every page; each works without this script too, by a button or a plain link.
for (const select of document.querySelectorAll("select[data-submits]")) select.addEventListener("change", () => select.form.requestSubmit());

// One box checks all rows of the page.
for (const all of document.querySelectorAll("[data-checks-all]"))
  all.addEventListener("change", () => {
    for (const box of all.form.querySelectorAll(`input[name=${all.dataset.checksAll}]`)) box.checked = all.checked;
  });

// A second click sends nothing a second time: what was sent is on its way.
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.timeStamp - (sent.get(event.target) ?? -Infinity) < 3000) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});

// Where a form has several buttons, Enter in a field would press the first: only a button says which is meant.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input:not([type=submit], [type=button])")) return;
  if ((event.target.form?.querySelectorAll("button:not([type=button])").length ?? 0) > 1) event.preventDefault();
});

// After a filter the address has changed: the other language is asked for at the new one.
document.querySelector("form.language")?.addEventListener("submit", (event) => {
  event.target.elements.next.value = location.pathname + location.search;
});

// An export takes the filter as it stands on the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-keeps-filter]");
  if (link) link.search = location.search;
});

// A menu closes when the reader turns to something else.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Who signs in or out next may be somebody else: the field page shows nobody's filings until it knows.
if (/^\/account\/log(in|out)\//.test(location.pathname)) localStorage.removeItem("shishi-field-user");
