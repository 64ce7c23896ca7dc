// Keys and sorting for the pages; each page also works without this file.
"use strict";
(() => {
  const typing = (event) => event.target.closest("input,textarea,select");

  // Tables: a click on a heading sorts; j and k move; Enter opens the row's first link.
  const text = (row, column) => {
    const cell = row.cells[column];
    const told = cell.dataset.sort ?? cell.textContent.trim();
    return cell.classList.contains("num") || cell.classList.contains("rank") ? Number(told) : told;
  };
  const compare = (a, b, way) =>
    way * (typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang));
  const sort = (table, column) => {
    const heads = [...table.tHead.rows[0].cells];
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    [...table.tBodies].forEach((body) => {
      const rows = [...body.rows];
      rows.sort((a, b) => compare(text(a, column), text(b, column), down ? -1 : 1));
      body.append(...rows);
    });
  };
  document.querySelectorAll("table[data-sortable]").forEach((table) => {
    if (table.tBodies[0]?.rows.length < 2) return;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.classList.contains("pic") || !head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, column));
      head.append(button);
    });
  });

  const rows = () => [...document.querySelectorAll("tbody tr[data-row]")];
  rows().forEach((row) => row.setAttribute("tabindex", "-1"));
  document.querySelectorAll(".keys").forEach((hint) => { hint.hidden = rows().length === 0; });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    const all = rows();
    const place = all.indexOf(event.target.closest("tr[data-row]"));
    if (event.key === "/") {
      document.getElementById("q")?.focus();
      event.preventDefault();
    } else if ((event.key === "j" || event.key === "k") && all.length) {
      const next = event.key === "j" ? Math.min(place + 1, all.length - 1) : Math.max(place - 1, 0);
      all[next].focus();
      all[next].scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (event.key === "Enter" && event.target.matches("tr[data-row]")) {
      event.target.querySelector("a[href]")?.click();
      event.preventDefault();
    }
  });

  // The person's sheet closes when something else is pressed.
  document.querySelectorAll("details.me").forEach((sheet) => {
    document.addEventListener("click", (event) => { if (!sheet.contains(event.target)) sheet.open = false; });
    sheet.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      sheet.open = false;
      sheet.querySelector("summary").focus();
    });
  });

  // A form says that it is being sent, and is not sent twice.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method === "post") event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });
})();
