// Runs once for the line at the top: whatever has `data-tab` leads to the tab of that name, from anywhere on the page.

document.addEventListener("click", (event) => {
  const { tab } = event.target.closest("[data-tab]")?.dataset ?? {};
  if (!tab) return;
  // On a narrow screen Gradio keeps tabs in a menu, where they have no id.
  const menu = [...document.querySelectorAll("#tabs .overflow-dropdown button")];
  const listed = menu.find((one) => one.textContent.trim().toLowerCase() === tab);
  (document.getElementById(`${tab}-tab-button`) ?? listed)?.click();
});
