// Runs once for a checked text: verdicts as they come, only some of them shown, and the way from one doubt to the next.

const host = document.getElementById("check");
const DOUBTS = ["partly", "unsupported", "contradicted", "uncited"];
const LETTERS = { s: "supported", p: "partly", u: "unsupported", c: "contradicted", x: "uncited" };
const only = new Set();

const article = () => element.querySelector("article.draft-check");
const button = (verdict) => element.querySelector(`[data-only=${verdict}]`);
const verdictOf = (said) => said.classList[1];

function filter() {
  const shown = article();
  if (!shown) return;
  for (const verdict of [...only]) if (button(verdict).hidden) only.delete(verdict);
  shown.classList.toggle("filtered", only.size > 0);
  element.querySelectorAll("[data-only]").forEach((one) => one.setAttribute("aria-pressed", only.has(one.dataset.only)));
  for (const paragraph of element.querySelectorAll(".draft p")) {
    let kept = !only.size;
    for (const said of paragraph.querySelectorAll(".said")) {
      const out = only.size > 0 && !only.has(verdictOf(said));
      said.classList.toggle("out", out);
      kept ||= !out;
    }
    paragraph.classList.toggle("out", !kept);
  }
}

function count(verdict) {
  const one = button(verdict);
  const number = element.querySelectorAll(`.said.${verdict}`).length;
  one.querySelector(".count").textContent = number.toLocaleString("en");
  one.hidden = !number;
}

host.addEventListener("attest:verdicts", (event) => {
  const changed = new Set();
  for (const said of element.querySelectorAll(".said.waiting")) {
    const verdict = LETTERS[event.detail[Number(said.dataset.number)]];
    if (!verdict) break;
    const sign = button(verdict);
    const mark = said.querySelector(".mark");
    said.className = `said ${verdict}`;
    mark.querySelector(".icon").textContent = sign.firstElementChild.textContent;
    mark.querySelector(".word").textContent = mark.title = sign.dataset.words;
    mark.hidden = false;
    changed.add(verdict);
  }
  changed.forEach(count);
  if (DOUBTS.some((verdict) => changed.has(verdict))) element.querySelector(".steps").hidden = false;
  if (only.size && changed.size) filter();
});

function step(way) {
  const doubts = [...element.querySelectorAll(".said:not(.out)")].filter((said) => DOUBTS.includes(verdictOf(said)));
  if (!doubts.length) return;
  const here = document.activeElement?.closest?.(".said") ?? element.querySelector(".mark[aria-current]")?.closest(".said");
  let place = way > 0 ? 0 : doubts.length - 1;
  if (here) {
    const after = doubts.findIndex((said) => said === here || here.compareDocumentPosition(said) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = way < 0 ? (after < 0 ? doubts.length : after) - 1 : doubts[after] === here ? after + 1 : after;
    place = after < 0 && way > 0 ? 0 : (next + doubts.length) % doubts.length;
  }
  const mark = doubts[place].querySelector(".mark");
  mark.scrollIntoView({ block: "center" });
  mark.focus({ preventScroll: true });
  // Where the evidence stands beside the text it follows; where it lies below, the reader stays here.
  if (matchMedia("(min-width: 60rem)").matches) mark.click();
}

element.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-only]");
  if (chosen) {
    only.has(chosen.dataset.only) ? only.delete(chosen.dataset.only) : only.add(chosen.dataset.only);
    filter();
  }
  const way = event.target.closest("[data-step]");
  if (way) step(Number(way.dataset.step));
  const words = event.target.closest(".said .words");
  if (words && !String(getSelection())) words.parentElement.querySelector(".mark:not([hidden])")?.click();
});

element.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !["n", "p"].includes(event.key)) return;
  event.preventDefault();
  step(event.key === "n" ? 1 : -1);
});

// Which sentence's evidence is open is known by the attribute that the evidence panel gives its mark.
new MutationObserver(() => {
  element.querySelectorAll(".said.current").forEach((said) => said.classList.remove("current"));
  element.querySelectorAll("[aria-current]").forEach((one) => one.closest(".said")?.classList.add("current"));
}).observe(element, { attributes: true, attributeFilter: ["aria-current"], subtree: true });

let focused = null;
element.addEventListener("focusin", (event) => { focused = event.target.closest(".mark")?.dataset.sentence ?? null; });
watch("value", () => {
  if (!article()) return;
  if (article().getAttribute("aria-busy") === "true" && element.querySelector(".said.waiting")) only.clear();
  filter();
  if (focused !== null && document.activeElement === document.body) {
    element.querySelector(`.mark[data-sentence="${focused}"]`)?.focus({ preventScroll: true });
  }
});
