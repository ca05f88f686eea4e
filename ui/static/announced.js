// Says what happens to those who do not see it. A part of the page that is drawn anew brings its message with it, and
// screen readers pass over a message that was not there before it changed: it is put where one always stands.

const announced = document.createElement("div");
announced.id = "announced";
announced.setAttribute("role", "status");
document.body.append(announced);

new MutationObserver(() => {
  const said = [...document.querySelectorAll(".sr-only[role=status]")]
    .filter((one) => one.checkVisibility())
    .map((one) => one.textContent.trim())
    .filter(Boolean)
    .at(-1) ?? "";
  if (announced.textContent !== said) announced.textContent = said;
}).observe(document.body, { childList: true, subtree: true, characterData: true });
