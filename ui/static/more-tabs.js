// Tabs that have no room are in a menu of Gradio's, which does not say whether it is open.

new MutationObserver(() => {
  document.querySelectorAll(".overflow-menu").forEach((menu) => {
    const open = String(!menu.querySelector(".overflow-dropdown")?.classList.contains("hide"));
    const button = menu.querySelector("button");
    if (button && button.getAttribute("aria-expanded") !== open) button.setAttribute("aria-expanded", open);
  });
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
