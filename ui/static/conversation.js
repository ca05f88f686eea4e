// Runs once for each part of the conversation: the page follows an answer while it grows.

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

// What is added to an answer later (questions that lead on, a translation) draws it anew: what a reader has opened or
// typed in the meantime stays, so does the place of the cursor, and the citation whose evidence is shown stays marked.
let opened = new Set();
let typed = new Map();
let focused = null;
const folds = () => [...element.querySelectorAll("details")];
const field = (input) => {
  const form = input.closest("form[data-send]");
  const turn = input.closest("article.exchange")?.dataset.turn;
  return form && input.name ? `${turn} ${form.dataset.send} ${input.name}` : null;
};
const value = (input) => (input.type === "checkbox" ? input.checked : input.value);
const restore = (input) => {
  const name = field(input);
  if (typed.has(name)) input[input.type === "checkbox" ? "checked" : "value"] = typed.get(name);
  if (name && name === focused?.name && document.activeElement === document.body) {
    const { start, end } = focused;
    input.focus({ preventScroll: true });
    if (input.type !== "checkbox") input.setSelectionRange(start, end);
  }
};

element.addEventListener("input", (event) => {
  if (field(event.target)) typed.set(field(event.target), value(event.target));
});
for (const name of ["focusin", "keyup", "pointerup"]) {
  element.addEventListener(name, ({ target }) => {
    if (target.matches("input") && field(target)) {
      focused = { name: field(target), start: target.selectionStart, end: target.selectionEnd };
    }
  });
}
// Only if the field is still there afterwards, it was the reader who left it.
element.addEventListener("focusout", ({ target }) => {
  const name = field(target);
  setTimeout(() => { if (target.isConnected && document.activeElement !== target && focused?.name === name) focused = null; });
});
element.addEventListener("submit", (event) => {
  for (const input of event.target.elements) typed.delete(field(input));
});

element.addEventListener("toggle", (event) => {
  const place = folds().indexOf(event.target);
  if (event.target.open) opened.add(place);
  else opened.delete(place);
}, true);

new MutationObserver(() => {
  const newest = element.querySelector("article.exchange:last-of-type");
  if (!newest) return;
  if (newest.dataset.turn !== turn) {
    turn = newest.dataset.turn;
    following = true;
    opened = new Set();
    typed = new Map();
  }
  folds().forEach((fold, place) => { if (opened.has(place) && !fold.open) fold.open = true; });
  element.querySelectorAll("form input").forEach(restore);
  document.getElementById("evidence")?.dispatchEvent(new Event("attest:mark"));
  // The end comes into view, but the question never leaves it: an answer is read from its beginning.
  const room = newest.getBoundingClientRect().top - 16;
  const way = Math.min(hidden() + 16, room);
  if (following && way > 0) window.scrollBy(0, way);
}).observe(element, { childList: true, subtree: true, characterData: true });
