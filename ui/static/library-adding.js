// Runs once for the form that adds papers; `element`, `trigger` and `upload` are Gradio's.
// Files are looked at before they are sent: what cannot be read is said in place.

const MB = 1024 * 1024;

const one = (selector) => element.querySelector(selector);
const folded = one(".adding");
const most = Number(folded.dataset.largest);
const drop = one("#drop");

function refuse(problems) {
  const place = one(".refused");
  place.replaceChildren(...problems.map((text) => {
    const line = document.createElement("p");
    line.className = "trouble";
    line.textContent = text;
    return line;
  }));
}

function problem(file) {
  if (file.size > most * MB) {
    const size = Math.ceil(file.size / MB).toLocaleString("en");
    return `${file.name} has ${size} MB; at most ${most} MB can be loaded here. Pack it with gzip, or use: attest ingest`;
  }
  return file.size ? null : `${file.name} is empty.`;
}

async function load(files, refused) {
  const problems = [...refused];
  const good = [];
  for (const file of files) {
    const wrong = problem(file);
    if (wrong) problems.push(wrong);
    else good.push(file);
  }
  refuse(problems);
  if (!good.length) return;
  one("fieldset").disabled = true;
  const sent = [];
  for (const file of good) {
    try {
      sent.push({ path: (await upload(file)).path, name: file.name });
    } catch {
      problems.push(`${file.name} could not be read; is it still there?`);
    }
  }
  refuse(problems);
  if (sent.length) trigger("bring", { files: sent, tags: one(".tags").value });
  else one("fieldset").disabled = false;
}

one("input[type=file]").addEventListener("change", (event) => {
  load([...event.target.files], []);
  event.target.value = "";
});

for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", (event) => {
  if (!drop.contains(event.relatedTarget)) drop.classList.remove("over");
});
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const items = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
  const isFolder = (number) => items[number]?.isDirectory;
  const files = [...event.dataTransfer.files];
  const folders = files.filter((_, number) => isFolder(number)).map(
    (file) => `${file.name} is a folder; drop the files in it instead, or use: attest ingest`,
  );
  load(files.filter((_, number) => !isFolder(number)), folders);
});

one("[data-paste]").addEventListener("click", () => {
  const text = one("textarea");
  if (!text.value.trim()) {
    refuse(["There is no text to add; paste a title with its abstract below it."]);
    text.focus();
    return;
  }
  refuse([]);
  trigger("bring", { text: text.value, tags: one(".tags").value });
});

document.addEventListener("attest:told", (event) => {
  one("fieldset").disabled = event.detail.busy;
  if (event.detail.added) one("textarea").value = "";
});
document.addEventListener("attest:counted", (event) => {
  if (event.detail.empty) folded.open = true;
  one("[data-load=sample]").hidden = !event.detail.empty;
});
document.dispatchEvent(new CustomEvent("attest:shelf"));
