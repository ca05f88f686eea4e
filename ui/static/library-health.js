// Runs once for the question whether the library is well, and for what was found; `element` and `trigger` are Gradio's.

element.addEventListener("click", (event) => {
  const clicked = event.target.closest("[data-examine]");
  if (clicked) trigger("examine", { repair: clicked.dataset.examine === "repair" });
});
