// A citation that is pointed at, or reached by the keyboard, shows what it cites; runs once for the page.

const card = document.createElement("div");
card.id = "card";
card.setAttribute("role", "tooltip");
card.hidden = true;
document.querySelector(".gradio-container main").append(card);
const WAIT = 120;  // milliseconds: whoever only passes over sees nothing
let timer;
let pointed = null;

function line(kind, text) {
  const part = document.createElement("p");
  part.className = kind;
  part.dir = "auto";
  part.textContent = text;
  return part;
}

function show(chip) {
  const { title, year, quote, standing } = chip.dataset;
  const parts = [["card-title", title], ["source", year], ["standing", standing && `⚠ ${standing}`], ["card-quote", quote]];
  card.replaceChildren(...parts.filter(([, text]) => text).map(([kind, text]) => line(kind, text)));
  card.hidden = false;
  const at = chip.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left - 24), document.documentElement.clientWidth - card.offsetWidth - 8);
  const above = at.top - card.offsetHeight - 8;
  card.style.left = `${left}px`;
  card.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  chip.setAttribute("aria-describedby", "card");
  pointed = chip;
}

function hide() {
  clearTimeout(timer);
  card.hidden = true;
  pointed?.removeAttribute("aria-describedby");
  pointed = null;
}

const chipOf = (event) => event.target.closest?.("button.chip[data-title]");

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const chip = chipOf(event);
  if (chip === pointed && chip) return;
  if (card.contains(event.target)) return;
  hide();
  if (chip) timer = setTimeout(() => chip.isConnected && show(chip), WAIT);
});
document.addEventListener("focusin", (event) => {
  const chip = chipOf(event);
  if (chip?.matches(":focus-visible")) show(chip);
  else hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("click", hide);
// Whoever comes by the keyboard scrolls by that: the card goes along.
window.addEventListener("scroll", () => (pointed?.matches(":focus-visible") ? show(pointed) : hide()), { passive: true });
