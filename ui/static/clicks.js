// Runs once for each part of the page with cited text; `element` and `trigger` are Gradio's.
// Clicks become events for Python; Gradio knows only events that it finds named here.

const EVENTS = ["open", "example", "topic", "download"];

element.addEventListener("click", (event) => {
  const clicked = event.target.closest("[data-send]");
  if (!EVENTS.includes(clicked?.dataset.send)) return;
  const { send, ...sent } = clicked.dataset;
  if (send !== "open") {
    trigger(send, sent);
    return;
  }
  document.getElementById("evidence")?.dispatchEvent(new CustomEvent("attest:open", { detail: sent }));
  trigger("open", { spot: sent });
});

