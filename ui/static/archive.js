// Runs once for the list of conversations; `element` and `trigger` are Gradio's.

element.addEventListener("click", (event) => {
  const form = event.target.closest("[data-rename]")?.closest("li").querySelector("form");
  if (!form) return;
  form.hidden = !form.hidden;
  if (!form.hidden) form.elements.title.select();
});

element.addEventListener("change", async (event) => {
  const file = event.target.files?.[0];
  if (!file) return;
  const most = Number(event.target.dataset.largest);
  trigger("receive", { text: file.size > most ? "" : await file.text(), size: file.size });
  event.target.value = "";
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && element.offsetParent && element.closest("#archive").contains(event.target)) {
    document.getElementById("conversations").click();
    document.getElementById("conversations").focus();
  }
});
