// Hands a file that Python made to the browser; `element` and `watch` are Gradio's.

watch("value", () => {
  const parcel = element.querySelector(".parcel")?.dataset;
  if (!parcel) return;
  const bytes = Uint8Array.from(atob(parcel.content), (char) => char.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: parcel.type }));
  link.download = parcel.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});
