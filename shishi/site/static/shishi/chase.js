// Words ready to send are copied; where the browser gives no clipboard (plain http on the office's network), they are marked to be copied by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = document.getElementById(button.dataset.copy);
  words.focus();
  words.select();
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(words.value);
    else document.execCommand("copy");
    button.textContent = button.dataset.done;
  } catch {
    words.select();
  }
});
