// Runs once for the evidence panel; `element`, `trigger` and `watch` are Gradio's.
// A newly opened paper is scrolled to its marked sentence, and its citation is marked as the current one.

let clicked = false;
const panel = document.getElementById("evidence");
const paper = () => element.querySelector("article.paper");

const shows = (spot) => {
  const shown = paper()?.dataset ?? {};
  return ["turn", "marker", "sentence", "cell", "key"].every((name) => shown[name] === spot[name]);
};

const current = () => [...document.querySelectorAll("[data-send=open]")].find((one) => shows(one.dataset));

function markCurrent() {
  document.querySelectorAll("[data-send=open][aria-current]").forEach((one) => one.removeAttribute("aria-current"));
  current()?.setAttribute("aria-current", "true");
}

function reveal() {
  markCurrent();
  const mark = element.querySelector("mark");
  const scroller = element.querySelector(".panel");
  if (scroller.scrollHeight > scroller.clientHeight + 1) {
    const offset = mark ? mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top : 0;
    scroller.scrollTop = Math.max(0, scroller.scrollTop + offset - scroller.clientHeight / 3);
  }
  // On a narrow screen the panel lies below the conversation: go there, but only when asked.
  if (clicked && paper() && panel.getBoundingClientRect().top > window.innerHeight * 0.6) {
    paper().focus({ preventScroll: true });
    (mark ?? paper()).scrollIntoView({ block: "center" });
  }
  clicked = false;
}

watch("value", reveal);
panel.addEventListener("attest:mark", markCurrent);
panel.addEventListener("attest:open", (event) => {
  clicked = true;
  if (shows(event.detail)) reveal();
  if (document.querySelector("#live [aria-busy=true], #overview [aria-busy=true]")) trigger("chosen");
});
element.addEventListener("click", (event) => {
  if (!event.target.closest("[data-back]")) return;
  const chip = current();
  chip?.scrollIntoView({ block: "center" });
  chip?.focus({ preventScroll: true });
});
