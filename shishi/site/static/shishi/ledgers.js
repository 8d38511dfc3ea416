// One box checks all entries of the page.
document.querySelector("[data-checks-all]")?.addEventListener("change", (event) => {
  for (const box of document.querySelectorAll("input[name=entry]")) box.checked = event.target.checked;
});
