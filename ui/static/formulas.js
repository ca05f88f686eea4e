// What is copied has the TeX of a formula, as its source has it, and not the bare characters that are drawn.

document.addEventListener("copy", (event) => {
  const selection = window.getSelection();
  if (!event.clipboardData || !selection.rangeCount || selection.isCollapsed) return;
  const copied = document.createElement("div");
  for (let each = 0; each < selection.rangeCount; each += 1) {
    copied.append(selection.getRangeAt(each).cloneContents());
  }
  const formulas = copied.querySelectorAll(".formula[data-tex]");
  if (!formulas.length) return;
  formulas.forEach((formula) => formula.replaceWith(formula.dataset.tex));
  copied.style.cssText = "position: fixed; inset-block-start: 0; opacity: 0; pointer-events: none";
  document.body.append(copied);  // only what is laid out knows where its lines end
  event.clipboardData.setData("text/plain", copied.innerText);
  copied.remove();
  event.preventDefault();
});
