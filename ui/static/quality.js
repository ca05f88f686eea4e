// Runs once for the view of the runs; `element` and `trigger` are Gradio's. What is chosen goes to Python.

let last = null;
const send = (name, value) => {
  last = name;
  trigger("pick", { name, value });
};

element.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-pick]");
  if (select) send(select.dataset.pick, select.value);
});
element.addEventListener("click", (event) => {
  const point = event.target.closest("button[data-pick]");
  if (point) send(point.dataset.pick, point.dataset.value);
});
// The view is drawn anew: whoever was at a choice stays there.
new MutationObserver(() => {
  if (last && document.activeElement === document.body) {
    element.querySelector(`select[data-pick=${last}]`)?.focus({ preventScroll: true });
    last = null;
  }
}).observe(element, { childList: true, subtree: true });
