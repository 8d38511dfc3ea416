// The county's week: only what was touched is sent; a word finds a row; the bar says how much changed. Without this script all cells go out, and the
// server keeps what really changed.
const form = document.querySelector("form[data-week]");
const cells = [...(form?.querySelectorAll("[data-held]") ?? [])];
const touched = (cell) => cell.value.trim() !== cell.dataset.held;
const told = form?.querySelector("[data-changed]");

function count() {
  const changed = cells.filter(touched);
  if (told) told.textContent = changed.length ? told.dataset.changed + changed.length : "";
  form.querySelector("[data-nothing]")?.toggleAttribute("hidden", changed.length > 0);
  for (const row of form.querySelectorAll("[data-row]")) row.classList.toggle("touched", changed.some((cell) => row.contains(cell)));
}

if (form) {
  form.addEventListener("input", count);
  form.addEventListener("submit", () => {
    for (const cell of cells) cell.disabled = !touched(cell);
    // A reader who comes back by the browser's own button finds every cell open again.
    setTimeout(() => cells.forEach((cell) => (cell.disabled = false)), 500);
  });
  // Enter goes on to the next cell, as in a table.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !cells.includes(event.target) || !event.target.matches("input")) return;
    cells.slice(cells.indexOf(event.target) + 1).find((cell) => cell.checkVisibility())?.focus();
  });
  const find = form.querySelector("[data-find]");
  if (find && cells.length > 20) {
    find.closest("p").hidden = false;
    find.addEventListener("input", () => {
      const word = find.value.trim();
      for (const row of form.querySelectorAll("[data-row]")) row.hidden = Boolean(word) && !row.querySelector("th").textContent.includes(word);
      // What the sheet does not hold is looked for in the ledger.
      for (const left of form.querySelectorAll("[data-left]")) {
        const to = new URL(left.href);
        to.searchParams.set("q", word);
        left.href = to.href;
      }
      if (word) for (const part of form.querySelectorAll(".folds")) part.open = part.querySelector("[data-row]:not([hidden]), [data-left]") !== null;
      form.querySelector("[data-none]").hidden = !word || form.querySelector("[data-row]:not([hidden])") !== null;
    });
  }
  count();
}
