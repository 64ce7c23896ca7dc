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
    [...table.tBodies].forEach((body) => {
      const rows = [...body.rows].filter((row) => !row.classList.contains("part"));
      rows.sort((a, b) => compare(key(a, column), key(b, column), down ? -1 : 1));
      body.append(...rows);
    });
  };
  document.querySelectorAll("table.rows").forEach((table) => {
    const first = table.querySelector("tbody tr:not(.part)");
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!first || first.cells[column].classList.contains("pic")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, column));
      head.append(button);
    });
  });

  const replay = document.getElementById("replay");
  if (replay) {
    const pairs = (text) => Object.fromEntries(text.split("|").map((pair) => pair.split("=")));
    const labels = replay.dataset.labels.split("|");
    const words = pairs(replay.dataset.words), signs = pairs(replay.dataset.signs);
    const tints = { n: "up", g: "up", l: "level", f: "down", q: "calm", u: "none" };
    const tint = (letter) => {
      const low = letter.toLowerCase();
      return letter === low ? tints[low] : "ng".includes(low) ? "hot" : "warm";
    };
    const slider = replay.querySelector("input"), said = replay.querySelector("output");
    const list = document.querySelector(".past"), areas = document.getElementById("areas");
    const marked = [...document.querySelectorAll("[data-past]")].map((item) => ({
      item, now: item.getAttribute("class"), sign: item.querySelector(".sign"),
      word: item.querySelector("small, title"),
    }));
    marked.forEach((m) => { m.signNow = m.sign?.textContent; m.wordNow = m.word?.textContent; });
    const repaint = (mark, letter, last) => {
      const low = letter.toLowerCase();
      const kind = (mark.now ?? "").replace(/\bt-\w+/, "t-" + tint(letter));
      if (mark.now) mark.item.setAttribute("class", last ? mark.now : kind);
      if (mark.sign) mark.sign.textContent = last ? mark.signNow : signs[low];
      if (mark.word) {
        const name = mark.item.dataset.name;
        mark.word.textContent = last ? mark.wordNow : name ? `${name}: ${words[low]}` : words[low];
      }
    };
    const show = () => {
      const place = Number(slider.value), last = place === labels.length - 1;
      let number = 0;
      marked.forEach((mark) => {
        const letter = mark.item.dataset.past[place];
        if (letter === undefined) return;
        repaint(mark, letter, last && !list.contains(mark.item));
        if (!list.contains(mark.item)) return;
        mark.item.hidden = letter === letter.toLowerCase();
        number += !mark.item.hidden;
      });
      said.textContent = labels[place];
      slider.setAttribute("aria-valuetext", labels[place]);
      replay.classList.toggle("earlier", !last);
      list.hidden = last;
      if (areas) areas.classList.toggle("faded", !last);
      list.querySelector(".n").textContent = number;
      list.querySelector(".none").hidden = number > 0;
    };
    replay.hidden = false;
    slider.value = slider.max;
    slider.addEventListener("input", show);
    replay.querySelectorAll("button").forEach((button) => button.addEventListener("click", () => {
      slider.value = Number(slider.value) + Number(button.dataset.step);
      show();
    }));
    show();
  }

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
