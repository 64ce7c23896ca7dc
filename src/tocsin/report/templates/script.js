"use strict";
(() => {
  const root = document.documentElement;
  const remembered = () => { try { return localStorage.getItem("tocsin-theme"); } catch { return null; } };
  const remember = (value) => { try { localStorage.setItem("tocsin-theme", value); } catch { /* a locked browser */ } };
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember(root.dataset.theme);
  });

  const open = (id) => {
    const goal = document.getElementById(id);
    if (!goal) return;
    location.hash = id;
    if (!goal.hasAttribute("tabindex")) goal.setAttribute("tabindex", "-1");
    goal.focus();
  };
  document.querySelectorAll("svg [data-go]").forEach((shape) => {
    shape.addEventListener("click", () => open(shape.dataset.go));
  });

  const key = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort;
    if (text === undefined) return null;
    return cell.classList.contains("num") || cell.classList.contains("rank") ? Number(text) : text;
  };
  const compare = (a, b, way) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return way * (typeof a === "number" ? a - b : a.localeCompare(b, root.lang));
  };
  const sort = (table, column) => {
    const heads = [...table.tHead.rows[0].cells];
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => compare(key(a, column), key(b, column), down ? -1 : 1));
    table.tBodies[0].append(...rows);
  };
  document.querySelectorAll("table.rows").forEach((table) => {
    const first = table.tBodies[0].rows[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!first || first.cells[column].classList.contains("pic")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, column));
      head.append(button);
    });
  });

  const rows = () => [...document.querySelectorAll("tr[data-go]")];
  rows().forEach((row) => row.setAttribute("tabindex", "-1"));
  document.querySelectorAll(".keys").forEach((hint) => { hint.hidden = rows().length === 0; });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,textarea,select")) return;
    const all = rows();
    const here = event.target.closest("tr[data-go]") ?? document.getElementById(event.target.closest(".signal")?.id.replace("s", "t"));
    const place = all.indexOf(here);
    if (event.key === "j" || event.key === "k") {
      const next = event.key === "j" ? Math.min(place + 1, all.length - 1) : Math.max(place - 1, 0);
      all[next]?.focus();
      all[next]?.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (event.key === "Enter" && event.target.matches("tr[data-go]")) {
      open(event.target.dataset.go);
      event.preventDefault();
    }
  });
})();
