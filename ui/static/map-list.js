// The themes of the map as a list, the accessible way to do with them what the map does.

const counted = (number) => `${number.toLocaleString("en")} ${number === 1 ? "paper" : "papers"}`;

function button(text, title, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (title) made.title = title;
  made.addEventListener("click", act);
  return made;
}

// `acts` are what can be done with a theme: `point` (its number, or null), `show`, and up to `most` papers `ask`,
// `overview`.
function list(holder, plane, acts) {
  const themes = plane.regions.slice(0, plane.names);
  holder.replaceChildren(...themes.map((region, number) => {
    const item = document.createElement("li");
    const swatch = document.createElement("i");
    swatch.style.background = `var(--atlas-${plane.colourOf[number]})`;
    const name = document.createElement("span");
    name.dir = "auto";
    name.textContent = region.title;
    const size = document.createElement("span");
    size.className = "number";
    size.textContent = region.papers.toLocaleString("en");
    const opener = button("", "", () => {
      const open = opener.getAttribute("aria-expanded") !== "true";
      holder.querySelectorAll("[aria-expanded=true]").forEach((one) => one.setAttribute("aria-expanded", "false"));
      opener.setAttribute("aria-expanded", String(open));
      acts.point(open ? number : null);
    });
    opener.className = "atlas-theme";
    opener.setAttribute("aria-expanded", "false");
    opener.append(swatch, name, size);
    item.addEventListener("pointerenter", () => acts.hint(number));
    item.addEventListener("pointerleave", () => acts.hint(null));
    const fold = document.createElement("div");
    fold.className = "atlas-fold";
    const more = region.phrases.filter((phrase) => !region.title.toLowerCase().includes(phrase.toLowerCase()));
    if (more.length) {
      const also = document.createElement("p");
      also.dir = "auto";
      also.textContent = `Also: ${more.slice(0, 5).join(", ")}`;
      fold.append(also);
    }
    const ask = button(`Ask about these ${region.papers.toLocaleString("en")}`, "", () => acts.ask(number));
    const overview = button("Overview of these", "", () => acts.overview(number));
    if (region.papers > acts.most) {
      const told = document.createElement("p");
      told.textContent = `At most ${acts.most.toLocaleString("en")} can be asked about at once.`;
      fold.append(told);
      ask.disabled = overview.disabled = true;
    }
    fold.append(ask, overview, button("Show", "", () => acts.show(number)));
    item.append(opener, fold);
    return item;
  }));
}
