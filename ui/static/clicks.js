// Runs once for each part of the page with cited text; `element` and `trigger` are Gradio's.
// Clicks and forms become events for Python; Gradio knows only events that it finds named here.

const EVENTS = [
  "open", "example", "topic", "download", "rate", "comment", "again", "rerun", "edit", "leave", "before", "limit",
  "unlimit", "reopen", "rename", "forget", "deliver", "receive",
];
const SURE = 4000;  // milliseconds to click a second time

element.addEventListener("click", (event) => {
  const clicked = event.target.closest("[data-send]");
  if (!clicked || clicked.tagName === "FORM" || !EVENTS.includes(clicked.dataset.send)) return;
  const { send, sure, ...sent } = clicked.dataset;
  if (sure && clicked.textContent !== sure) {
    const before = clicked.textContent;
    clicked.textContent = sure;
    setTimeout(() => { clicked.textContent = before; }, SURE);
    return;
  }
  if (send !== "open") {
    trigger(send, sent);
    return;
  }
  document.getElementById("evidence")?.dispatchEvent(new CustomEvent("attest:open", { detail: sent }));
  trigger("open", { spot: sent });
});

element.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-send]");
  if (!form) return;
  event.preventDefault();
  const { send, ...sent } = form.dataset;
  if (EVENTS.includes(send)) trigger(send, { ...sent, ...Object.fromEntries(new FormData(form)) });
});
