// Runs once for each part of the conversation; `element`, `trigger` and `watch` are Gradio's.
// Clicks become events for Python, and the page follows an answer while it grows.

element.addEventListener("click", (event) => {
  const clicked = event.target.closest("[data-send]");
  if (!clicked) return;
  if (clicked.dataset.send === "example") {
    trigger("example", { question: clicked.dataset.question });
    return;
  }
  const { send, ...spot } = clicked.dataset;
  document.getElementById("evidence")?.dispatchEvent(new CustomEvent("attest:open", { detail: spot }));
  trigger("open", { spot });
});

const box = () => document.getElementById("ask")?.getBoundingClientRect().top ?? window.innerHeight;
const hidden = () => element.getBoundingClientRect().bottom - box();

let following = true;
let turn = null;
let height = window.scrollY;

// Only a reader scrolls up, and then wants to read: stop following until the end is in view again.
window.addEventListener("scroll", () => {
  if (window.scrollY < height - 1) following = false;
  else if (hidden() < 60) following = true;
  height = window.scrollY;
}, { passive: true });

new MutationObserver(() => {
  const newest = element.querySelector("article.exchange:last-of-type");
  if (!newest) return;
  if (newest.dataset.turn !== turn) {
    turn = newest.dataset.turn;
    following = true;
  }
  // The end comes into view, but the question never leaves it: an answer is read from its beginning.
  const room = newest.getBoundingClientRect().top - 16;
  const way = Math.min(hidden() + 16, room);
  if (following && way > 0) window.scrollBy(0, way);
}).observe(element, { childList: true, subtree: true, characterData: true });
