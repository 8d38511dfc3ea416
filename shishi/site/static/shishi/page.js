// Choosing from a filter list submits its form; without this script the button does.
for (const select of document.querySelectorAll(".filters select")) select.addEventListener("change", () => select.form.requestSubmit());
