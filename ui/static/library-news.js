// Runs once for what is told of loads, which is never seen itself; `element` and `trigger` are Gradio's.
// It is shown wherever a load can begin: in the library, which is drawn when its tab is first opened, and outside it.

const EVENTS = ["sample", "stop", "rejections"];  // Gradio reads their names here
let busy = false;

const news = () => element.querySelector("[data-news]")?.dataset.news ?? "";

// What came of a load stands in the library only: elsewhere the page goes on with what it can do now.
function show() {
  const { report } = element.querySelector("[data-news]")?.dataset ?? {};
  document.querySelectorAll("[data-told]").forEach((place) => {
    place.innerHTML = report && place.id !== "told" ? "" : news();
  });
}

function told() {
  show();
  const { loading, report } = element.querySelector("[data-news]")?.dataset ?? {};
  document.dispatchEvent(new CustomEvent("attest:told", { detail: { busy: Boolean(loading), added: Boolean(report) } }));
  if (busy && !loading) document.dispatchEvent(new CustomEvent("attest:library"));
  busy = Boolean(loading);
}

new MutationObserver(told).observe(element, { childList: true, subtree: true, attributes: true });
document.addEventListener("attest:shelf", () => {
  show();
  document.dispatchEvent(new CustomEvent("attest:told", { detail: { busy, added: false } }));
});

document.addEventListener("click", (event) => {
  const clicked = event.target.closest("[data-load=sample], [data-stop], [data-rejections]");
  if (!clicked) return;
  const { load, rejections } = clicked.dataset;
  if (load && !busy) trigger(EVENTS[0], {});
  else if (rejections) trigger("rejections", { format: rejections });
  else if (clicked.dataset.stop !== undefined) trigger("stop", {});
});
