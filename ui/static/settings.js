// Runs once for the settings and once for each carrier of their news; `element`, `trigger` and `watch` are Gradio's.
// Events for Python: "look", "probe", "choose", "prefer".

const LOCAL = /^(?:https?:\/\/)?(?:localhost|[\w.-]+\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])(?:[:/]|$)/i;
const KEY_HELD = "held for this visit";

const form = element.querySelector("form.settings");
const root = () => document.querySelector("form.settings");
const field = (name) => root().elements[name];
const part = (name) => root().querySelector(`[data-part="${name}"]`);
const entered = () => ({
  who: field("who").value,
  address: field("address").value,
  model: field("model").value,
  key: field("key").value,
  strict: field("strict").checked,
  papers: field("papers").value,
  language: field("language").value,
  other: field("other").value,
});

function sound(name) {
  field(name)?.removeAttribute?.("aria-invalid");
  const wrong = root().querySelector(`[data-wrong="${name}"]`);
  if (wrong) wrong.textContent = "";
}

// Which fields there are depends on who writes, what leaves this machine on the address.
function arrange() {
  const who = field("who").value;
  const address = field("address").value.trim();
  part("model").hidden = !["local", "server"].includes(who);
  part("found").hidden = who !== "local";
  part("stays").hidden = !LOCAL.test(address);
  part("leaves").hidden = !address || LOCAL.test(address);
  part("host").textContent = address.replace(/^\w+:\/\//, "").replace(/[/?#].*$/, "").replace(/^.*@/, "");
  part("other").hidden = field("language").value !== "other";
}

function begin() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    const { name } = event.target;
    sound(name);
    // What a test said was said of another model.
    if (["who", "address", "model", "key"].includes(name)) root().querySelector("[data-slot=told]").replaceChildren();
    arrange();
  });
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (name === "who" && ["start", "none"].includes(value)) trigger("choose", { entered: entered() });
    if (name === "language" && value === "other") field("other").focus();
    else if (["strict", "papers", "language", "other"].includes(name)) trigger("prefer", { entered: entered() });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.localName !== "input") return;
    event.preventDefault();
    if (["address", "model", "key"].includes(event.target.name)) trigger("choose", { entered: entered() });
    else event.target.blur();
  });
  form.addEventListener("click", (event) => {
    const { pick, address } = event.target.closest("[data-pick]")?.dataset ?? {};
    if (pick) {
      field("model").value = pick;
      if (address) field("address").value = address;
      ["model", "address"].forEach(sound);
      arrange();
      form.querySelector("[data-do=choose]").focus();
    }
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (what === "look") trigger("look");
    if (what === "probe") trigger("probe", { entered: entered() });
    if (what === "choose") trigger("choose", { entered: entered() });
  });
  arrange();
}

function deliver() {
  element.querySelectorAll("[data-to]").forEach((said) => {
    const slot = root().querySelector(`[data-slot="${said.dataset.to}"]`);
    slot?.replaceChildren(...[...said.childNodes].map((node) => node.cloneNode(true)));
    if (said.dataset.to !== "taken") return;
    // The key is with the program now, and leaves the page.
    field("key").placeholder = field("key").value ? KEY_HELD : field("key").placeholder;
    field("key").value = "";
  });
  element.querySelectorAll("[data-field]").forEach(({ dataset, textContent }) => {
    root().querySelector(`[data-wrong="${dataset.field}"]`).textContent = textContent;
    field(dataset.field).setAttribute("aria-invalid", "true");
    // The other fields are left when they are read, and whoever leaves one is on the way elsewhere.
    if (["address", "model", "key"].includes(dataset.field)) field(dataset.field).focus();
  });
}

if (form) begin();
else {
  watch("value", deliver);
  if (root()) deliver();  // what came before the tab was first shown
}
