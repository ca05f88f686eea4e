// Runs once for the map; `element`, `trigger` and `server` are Gradio's. Python hears "open", "draw", "ask_about" and
// "overview_of"; the last two have `keys` and a `title` of what they are.

const STEP = 60;  // pixels that an arrow key moves the map
const REST = 120;  // milliseconds a pointer rests before a title is asked for
const REACH = 12;

const part = (name) => element.querySelector(name);
const atlas = part(".atlas");
const canvas = part("canvas");
const tip = part(".atlas-tip");
const note = part(".atlas-note");
const plane = new Plane(canvas);
const titles = new Map();
let data = null;
let busy = false;
let open = null;
let looping = false;
let resting = null;

const tell = (text, again) => {
  note.replaceChildren(text);
  if (again) note.append(" ", button(again, "", draw));
};

function draw() {
  if (busy) return;
  busy = true;
  tell("");
  trigger("draw", {});
}

async function look() {
  if (busy) return;
  let found;
  try {
    found = await server.drawing(data ? data.version : null);
  } catch {
    tell("The map cannot be fetched; is Attest still running?");
    return;
  }
  if (found.problem) {
    tell(found.problem);
    return;
  }
  if (!found.same) {
    if (!found.papers && found.missing) {
      draw();
      return;
    }
    if (found.papers) take(found);
    else tell("The map appears here when papers are loaded.");
    atlas.classList.toggle("empty", !found.papers);
  }
  if (data && found.missing) {
    tell(`${counted(found.missing)} added, changed or removed since this map was drawn.`, "Redraw");
  } else if (data) {
    tell(data.papers === 1 ? "One paper" : `${counted(data.papers)}, each near those like it`);
  }
}

function take(found) {
  data = { ...found, when: unpacked(found.years, Int16Array) };
  titles.clear();
  plane.take(found);
  plane.dress();
  plane.fit();
  canvas.setAttribute("aria-label", `Map of ${counted(found.papers)}. Arrow keys move it, plus and minus zoom, `
    + "Enter opens the paper in the middle. The list of themes holds the same papers.");
  list(part(".atlas-themes"), plane, {
    most: data.most,
    point: (number) => { open = number; plane.theme = number; choose(null); },
    hint: (number) => { if (!plane.chosen) { plane.theme = number ?? open; plane.draw(); } },
    show: (number) => plane.show(plane.byTheme[number]),
    ask: (number) => send("ask_about", plane.byTheme[number], plane.regions[number].title),
    overview: (number) => send("overview_of", plane.byTheme[number], plane.regions[number].title),
  });
  choose(null);
}

function choose(numbers) {
  plane.chosen = numbers?.length ? new Set(numbers) : null;
  const few = numbers?.length <= data.most;
  part(".atlas-chosen").hidden = !plane.chosen;
  if (plane.chosen) {
    plane.theme = null;
    part(".atlas-count").textContent = few ? `${counted(numbers.length)} selected.`
      : `${counted(numbers.length)} selected; at most ${data.most.toLocaleString("en")} can be asked about at once.`;
    part("[data-do=ask]").textContent = `Ask about these ${numbers.length.toLocaleString("en")}`;
    for (const name of ["ask", "overview"]) part(`[data-do=${name}]`).disabled = !few;
  } else {
    plane.theme = open;
  }
  plane.draw();
}

function send(event, numbers, title) {
  trigger(event, { keys: Array.from(numbers).map((n) => data.keys[n]), title });
}

function openPaper(n) {
  const spot = { key: data.keys[n] };
  document.getElementById("evidence")?.dispatchEvent(new CustomEvent("attest:open", { detail: spot }));
  trigger("open", { spot });
}

async function titleOf(n) {
  if (data.titles) return data.titles[n];
  const key = data.keys[n];
  if (!titles.has(key)) titles.set(key, await server.title(key));
  return titles.get(key);
}

function point(n) {
  if (n === plane.pointed) return;
  plane.pointed = n;
  canvas.style.cursor = looping ? "crosshair" : n < 0 ? "" : "pointer";
  clearTimeout(resting);
  tip.hidden = true;
  plane.draw();
  if (n >= 0) resting = setTimeout(() => hint(n), data.titles ? 0 : REST);
}

async function hint(n) {
  const title = await titleOf(n);
  if (plane.pointed !== n) return;
  const [left, top] = plane.seen(plane.x[n], plane.y[n]);
  part(".atlas-tip-title").textContent = title || data.keys[n];
  part(".atlas-tip-more").textContent = [data.when[n] || null, plane.regions[plane.themes[n]].title].filter(Boolean).join(" · ");
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.min(plane.width - box.width - 4, Math.max(4, left - box.width / 2))}px`;
  tip.style.top = `${top + 14 + box.height > plane.height ? Math.max(4, top - box.height - 14) : top + 14}px`;
}

const fingers = new Map();
let from = null;
const at = (event) => {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

canvas.addEventListener("pointerdown", (event) => {
  if (!data || event.button) return;
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, at(event));
  from = { place: at(event), moved: false };
  plane.cross = false;
  plane.loop = fingers.size === 1 && (looping || event.shiftKey) ? [at(event)] : [];
});

canvas.addEventListener("pointermove", (event) => {
  if (!data) return;
  const now = at(event);
  const before = fingers.get(event.pointerId);
  if (!before) {
    if (event.pointerType === "mouse") point(plane.nearest(...now, REACH));
    return;
  }
  if (Math.hypot(now[0] - from.place[0], now[1] - from.place[1]) > 4) from.moved = true;
  if (!from.moved) return;
  fingers.set(event.pointerId, now);
  point(-1);
  if (plane.loop.length) {
    plane.loop.push(now);
    plane.draw();
  } else if (fingers.size === 2) {
    const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
    const apart = (place) => Math.max(8, Math.hypot(place[0] - other[0], place[1] - other[1]));
    plane.zoomAt(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  } else {
    plane.pan(now[0] - before[0], now[1] - before[1]);
  }
});

function lift(event) {
  if (!fingers.delete(event.pointerId) || !data) return;
  const { loop } = plane;
  plane.loop = [];
  if (loop.length > 2) {
    choose(plane.inside(loop));
    if (looping) toggle();
  } else if (event.type === "pointerup" && !from.moved && !loop.length) {
    const n = plane.nearest(...at(event), event.pointerType === "mouse" ? REACH : 2 * REACH);
    point(n);
    if (n >= 0) openPaper(n);
  }
  plane.draw();
}
canvas.addEventListener("pointerup", lift);
canvas.addEventListener("pointercancel", lift);
canvas.addEventListener("pointerleave", () => point(-1));

canvas.addEventListener("wheel", (event) => {
  const out = event.deltaY > 0;
  if (!data || (out && plane.zoom === 1)) return;  // the whole map is in view: the page scrolls on
  event.preventDefault();
  point(-1);
  plane.zoomAt(Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) / 350), ...at(event));
}, { passive: false });

const MOVES = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
canvas.addEventListener("keydown", (event) => {
  if (!data || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  if (key in MOVES) plane.pan(...MOVES[key].map((way) => way * STEP));
  else if (key === "+" || key === "=") plane.zoomAt(1.4);
  else if (key === "-" || key === "_") plane.zoomAt(1 / 1.4);
  else if (key === "0") plane.reset();
  else if (key === "Escape") choose(null);
  else if (key === "Enter" && plane.pointed >= 0) openPaper(plane.pointed);
  else return;
  event.preventDefault();
  plane.cross = true;
  point(plane.nearest(plane.width / 2, plane.height / 2, 40));
});
canvas.addEventListener("blur", () => { plane.cross = false; plane.draw(); });

function toggle() {
  looping = !looping;
  part("[data-do=lasso]").setAttribute("aria-pressed", String(looping));
  canvas.style.cursor = looping ? "crosshair" : "";
  if (looping) tell("Draw a loop around papers.");
  else look();
}

const acts = {
  lasso: toggle,
  in: () => plane.zoomAt(1.6),
  out: () => plane.zoomAt(1 / 1.6),
  reset: () => plane.reset(),
  ask: () => send("ask_about", plane.chosen, "selected on the map"),
  overview: () => send("overview_of", plane.chosen, "selected on the map"),
  clear: () => choose(null),
};
element.addEventListener("click", (event) => {
  const name = event.target.closest("[data-do]")?.dataset.do;
  if (name && data) acts[name]();
});

// Others mark papers on the map: new CustomEvent("attest:mark", { detail: { keys } }).
const holder = document.getElementById("map");
holder.addEventListener("attest:mark", (event) => {
  const keys = new Set(event.detail.keys);
  plane.marked = new Set(data?.keys.flatMap((key, n) => (keys.has(key) ? [n] : [])));
  plane.draw();
});
holder.addEventListener("attest:drawn", () => {
  const told = document.getElementById("map-told");
  if (told.querySelector(".trouble")) busy = false;
  if (!told.querySelector(".atlas-drawn")) return;
  busy = false;
  look();
});
new ResizeObserver(() => plane.fit()).observe(part(".atlas-plane"));
new IntersectionObserver(([seen]) => { if (seen.isIntersecting) look(); }).observe(atlas);
new MutationObserver(() => { plane.dress(); plane.draw(); }).observe(document.body, { attributeFilter: ["class"] });
