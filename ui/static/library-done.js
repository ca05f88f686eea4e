// Runs once for what was done with selected papers; `element` and `trigger` are Gradio's.

new MutationObserver(() => {
  if (element.querySelector(".did")) document.dispatchEvent(new CustomEvent("attest:library"));
}).observe(element, { childList: true, subtree: true });
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-undo]")) trigger("undo", {});
});
