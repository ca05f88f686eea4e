// Runs once for the table of the library; `element`, `trigger` and `server` are Gradio's.
// What is looked at and what is selected is kept here; Python says what stands in the table.

const ACTS = ["open", "ask_about", "overview_of", "tag", "save", "remove"];  // the events; Gradio reads their names here
const REST = 200;  // milliseconds without a key before a search
const LOOK = 5000;  // milliseconds between two looks whether the library has changed

const one = (selector) => element.querySelector(selector);
const all = (selector) => [...element.querySelectorAll(selector)];
const form = one(".looking");
const chosen = one(".chosen");
const most = Number(chosen.dataset.most);
const picked = new Set();
let order = { sort: "added", descending: true, offset: 0 };
let found = { total: 0, version: -1 };
let asked = 0;
let typing;

const fields = () => Object.fromEntries(new FormData(form));
const count = (number) => `${number.toLocaleString("en")} paper${number === 1 ? "" : "s"}`;

async function look() {
  const mine = ++asked;
  one(".papers").setAttribute("aria-busy", "true");
  const answer = await server.look({ ...fields(), ...order }).catch(() => null);
  if (mine !== asked) return;  // something newer was asked for
  const place = one(".papers");
  place.setAttribute("aria-busy", "false");
  if (!answer) {
    place.innerHTML = '<p class="trouble" role="alert">Attest does not answer; is it still running?</p>';
    return;
  }
  const held = place.contains(document.activeElement) ? { ...document.activeElement.dataset } : {};
  place.innerHTML = answer.html;
  found = answer;
  one(".changed").textContent = "";
  one("[data-clear-view]").hidden = !answer.narrowed;
  refocus(held);
  tick();
}

// A head or a step that was clicked is drawn anew: the keyboard stays on it.
function refocus(held) {
  const same = held.sort ? `[data-sort="${held.sort}"]` : held.step ? `[data-step="${held.step}"]` : null;
  const again = same && one(same);
  if (again) (again.disabled ? one(".scroll") : again)?.focus({ preventScroll: true });
}

async function counts() {
  const answer = await server.counts({}).catch(() => null);
  if (!answer) return;
  one(".spread").innerHTML = answer.spread;
  for (const name of ["venue", "tag", "source"]) {
    const select = form.elements[name];
    const now = select.value;
    select.innerHTML = answer[name];
    choose(name, now);  // also one that no paper has any more: only the reader takes a filter away
  }
  one("#known-tags").innerHTML = answer.tag;
  element.classList.toggle("empty", Boolean(answer.empty));
  document.dispatchEvent(new CustomEvent("attest:counted", { detail: { empty: Boolean(answer.empty) } }));
  press();
}

const refresh = async () => { await counts(); await look(); };

function press() {
  const now = fields();
  for (const bar of all(".bar")) {
    const on = bar.dataset.venue !== undefined
      ? bar.dataset.venue === now.venue
      : bar.dataset.year === now.year_from && bar.dataset.year === now.year_to;
    bar.setAttribute("aria-pressed", String(on));
  }
}

function search() {
  order.offset = 0;
  press();
  look();
}

function choose(name, value) {
  const field = form.elements[name];
  if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) {
    field.add(new Option(value, value));
  }
  field.value = value;
}

// The selection

function tick() {
  const boxes = all("[data-pick]");
  boxes.forEach((box) => { box.checked = picked.has(box.dataset.pick); });
  const every = one("[data-all]");
  if (every) {
    const ticked = boxes.filter((box) => box.checked).length;
    every.checked = ticked === boxes.length;
    every.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  chosen.hidden = picked.size === 0;
  one(".how-many").textContent = `${count(picked.size)} selected`;
  const button = one("[data-every]");
  button.hidden = found.total <= boxes.length || picked.size >= Math.min(found.total, most);
  button.textContent = found.total > most
    ? `Select the first ${most.toLocaleString("en")}`
    : `Select all ${found.total.toLocaleString("en")} that match`;
}

async function everyOne() {
  const { keys } = await server.every({ ...fields(), ...order });
  picked.clear();
  keys.forEach((key) => picked.add(key));
  tick();
}

function send(act, more) {
  if (ACTS.includes(act)) trigger(act, { keys: [...picked], ...more });
}

element.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.pick !== undefined) picked[box.checked ? "add" : "delete"](box.dataset.pick);
  else if (box.dataset.all !== undefined) {
    all("[data-pick]").forEach((each) => picked[box.checked ? "add" : "delete"](each.dataset.pick));
  } else {
    if (box.closest(".narrowing")) search();
    return;
  }
  tick();
});

form.addEventListener("input", (event) => {
  if (event.target.tagName === "SELECT") return;
  clearTimeout(typing);
  typing = setTimeout(search, REST);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  search();
});
one(".tagging").addEventListener("submit", (event) => {
  event.preventDefault();
  send("tag", { tag: event.target.elements.tag.value, how: event.submitter?.value ?? "add" });
  event.target.reset();
});

element.addEventListener("click", (event) => {
  const clicked = event.target.closest("button");
  if (!clicked) return;
  const { sort, offset, send: sent, tag, year, venue, save, act } = clicked.dataset;
  if (sent === "open") {
    const { send: name, ...spot } = clicked.dataset;
    document.getElementById("evidence")?.dispatchEvent(new CustomEvent("attest:open", { detail: spot }));
    trigger("open", { spot });
  } else if (sort) {
    order = turned(sort);
    look();
  } else if (offset !== undefined) {
    order.offset = Number(offset);
    look().then(() => one(".papers").scrollIntoView({ block: "nearest" }));
  } else if (year !== undefined || venue !== undefined) {
    const off = clicked.getAttribute("aria-pressed") === "true";
    if (venue !== undefined) choose("venue", off ? "" : venue);
    else for (const name of ["year_from", "year_to"]) choose(name, off ? "" : year);
    search();
  } else if (tag !== undefined) {
    choose("tag", tag);
    one(".narrowing").open = true;
    search();
  } else if (clicked.dataset.clearView !== undefined) {
    form.reset();
    search();
    form.elements.query.focus();
  } else if (clicked.dataset.every !== undefined) everyOne();
  else if (clicked.dataset.none !== undefined) {
    picked.clear();
    tick();
  } else if (clicked.dataset.refresh !== undefined) refresh();
  else if (save) {
    send("save", { format: save });
    clicked.closest("details").open = false;
  } else if (act) {
    send(act, {});
    if (act === "remove") picked.clear();
    tick();
  }
});

// A head sorts up, then down, and then as the papers came, the newest first.
function turned(sort) {
  if (order.sort !== sort) return { sort, descending: false, offset: 0 };
  return order.descending ? { sort: "added", descending: true, offset: 0 } : { sort, descending: true, offset: 0 };
}

// What changes: by this page it is shown at once, by anybody else it is said.

document.addEventListener("attest:library", refresh);

new IntersectionObserver(async ([seen]) => {
  if (seen.isIntersecting && (await server.version({}).catch(() => -1)) !== found.version) refresh();
}).observe(element);

setInterval(async () => {
  if (document.hidden || element.offsetParent === null || one(".papers").getAttribute("aria-busy") === "true") return;
  const before = found.version;
  const version = await server.version({}).catch(() => before);
  if (before < 0 || version === before || found.version !== before || document.querySelector("#told .loading")) return;
  const notice = one(".changed");
  if (!notice.textContent) {
    notice.innerHTML = 'The library has changed. <button type="button" class="plain" data-refresh>Refresh</button>';
  }
}, LOOK);
