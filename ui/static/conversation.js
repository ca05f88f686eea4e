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

// What is added to an answer later (questions that lead on, a translation) draws it anew: what a reader has opened in
// the meantime stays open, and the citation whose evidence is shown stays marked.
let opened = new Set();
const folds = () => [...element.querySelectorAll("details")];

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
  }
  folds().forEach((fold, place) => { if (opened.has(place) && !fold.open) fold.open = true; });
  document.getElementById("evidence")?.dispatchEvent(new Event("attest:mark"));
  // The end comes into view, but the question never leaves it: an answer is read from its beginning.
  const room = newest.getBoundingClientRect().top - 16;
  const way = Math.min(hidden() + 16, room);
  if (following && way > 0) window.scrollBy(0, way);
}).observe(element, { childList: true, subtree: true, characterData: true });
