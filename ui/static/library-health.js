// Runs once for the question whether the library is well, and for what was found; `element` and `trigger` are Gradio's.

element.addEventListener("click", (event) => {
  const clicked = event.target.closest("button");
  if (clicked?.dataset.send === "open") {
    const spot = { key: clicked.dataset.key };
    document.getElementById("evidence")?.dispatchEvent(new CustomEvent("attest:open", { detail: spot }));
    trigger("open", { spot });
  } else if (clicked && "examine" in clicked.dataset) {
    trigger("examine", { repair: clicked.dataset.examine === "repair" });
  }
});
