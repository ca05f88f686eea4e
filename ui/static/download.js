// Hands a file that Python made to the browser, or its text to the clipboard; `element` and `watch` are Gradio's.

const said = document.createElement("p");
said.className = "toast";
said.setAttribute("role", "status");
document.body.append(said);

function tell(text) {
  said.textContent = text;
  said.classList.add("seen");
  setTimeout(() => said.classList.remove("seen"), 2500);
}

watch("value", () => {
  const parcel = element.querySelector(".parcel")?.dataset;
  if (!parcel) return;
  const bytes = Uint8Array.from(atob(parcel.content), (char) => char.charCodeAt(0));
  if (parcel.copy) {
    navigator.clipboard.writeText(new TextDecoder().decode(bytes)).then(
      () => tell("Copied."),
      () => tell("The browser did not allow copying; save the file instead."),
    );
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: parcel.type }));
  link.download = parcel.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});
