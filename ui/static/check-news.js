// Runs once for the line that says how far a check is; `element` and `watch` are Gradio's.
// The verdicts so far, a letter each, go to the text, which is not sent anew for each of them.

watch("value", () => {
  const verdicts = element.querySelector("[data-verdicts]")?.dataset.verdicts;
  if (verdicts) document.getElementById("check")?.dispatchEvent(new CustomEvent("attest:verdicts", { detail: verdicts }));
});
