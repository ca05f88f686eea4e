// The table of an overview is sorted by the column that is clicked: up, down, and back to the order of the themes.

const ORDERS = { none: "ascending", ascending: "descending", descending: "none" };

element.addEventListener("click", (event) => {
  const head = event.target.closest("[data-sort]")?.closest("th");
  if (!head) return;
  const order = ORDERS[head.ariaSort];
  head.parentElement.querySelectorAll("th").forEach((one) => { one.ariaSort = "none"; });
  head.ariaSort = order;
  const body = head.closest("table").tBodies[0];
  const rows = [...body.rows];
  rows.forEach((row, place) => { row.dataset.place ??= place; });
  const said = (row) => {
    const cell = row.cells[head.cellIndex];
    return cell.classList.contains("none") ? "" : (cell.querySelector("button") ?? cell).textContent;
  };
  const compare = (one, other) => {
    if (order !== "none") {
      const [a, b] = [said(one), said(other)];
      if (!a !== !b) return a ? -1 : 1;  // what is not stated comes last, whichever the order
      const way = a.localeCompare(b, undefined, { numeric: true }) * (order === "ascending" ? 1 : -1);
      if (way) return way;
    }
    return one.dataset.place - other.dataset.place;
  };
  body.append(...rows.sort(compare));
});
