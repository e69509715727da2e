// SPDX-License-Identifier: Apache-2.0
// A field that finds by typing, as the ARIA practices describe a combobox with a list: arrows move, Enter takes, Escape closes.
import { announce, say } from "./base.js";

const SHOWN = 40;
const ALIKE = 0.4; // share of pairs of letters from which on a name is offered as the nearest
const known = {};
let loading = null;

/** Without accents and case, so that "cote d'ivoire" finds it. */
export const folded = (text) => String(text).normalize("NFD").replace(/\p{M}/gu, "").replace(/[’']/g, " ").toLowerCase().trim();

/** Read the names once; rows of {value, label, beside, also, group, union} by what they name. */
export function loadNames() {
  loading ??= fetch("/lab/names", { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }).then((rows) => { for (const [what, list] of Object.entries(rows)) setNames(what, list); })
    .catch(() => { loading = null; });
  return loading;
}

/** Set the rows of one kind of name. */
export function setNames(what, rows) {
  known[what] = rows.map((row) => ({ ...row, keys: [row.value, row.label, ...(row.also || [])].map(folded) }));
}

/** The row of a value. */
export const rowOf = (what, value) => (known[what] || []).find((row) => row.value === value && !row.group);

/** The value that a text stands for exactly, by code, name or alias; the text itself if there is none. */
export function exact(what, text) {
  const key = folded(text);
  return (known[what] || []).find((row) => !row.group && row.keys.includes(key))?.value ?? text.trim();
}

/** Rows that a text finds, best first. */
export function find(what, text, { everybody = false, groups = false } = {}) {
  const key = folded(text);
  const rows = (known[what] || []).filter((row) => groups || !row.group);
  const found = [];
  for (const row of rows) {
    const rank = key ? rankOf(row.keys, key) : row.group ? 5 : 1;
    if (rank < 9) found.push([rank + (row.group ? 0.5 : 0), row]);
  }
  found.sort((a, b) => a[0] - b[0]);
  const all = { value: "*", label: say("all_partners"), beside: "*" };
  const first = everybody && (!key || folded(all.label).includes(key) || key === "*") ? [all] : [];
  return [...first, ...found.map(([, row]) => row)].slice(0, SHOWN);
}

/** The names that are spelt most like a text: those that share most pairs of letters with it. */
export function near(what, text, most = 3) {
  const asked = pairs(folded(text)), found = [];
  for (const row of known[what] || []) {
    if (row.group) continue;
    const score = Math.max(...row.keys.map((key) => likeness(asked, pairs(key))));
    if (score >= ALIKE) found.push([score, row]);
  }
  return found.sort((a, b) => b[0] - a[0]).slice(0, most).map(([, row]) => row.value);
}

const pairs = (text) => new Set(Array.from({ length: text.length + 1 }, (_, k) => ` ${text} `.slice(k, k + 2)));
const likeness = (one, other) => (2 * [...one].filter((pair) => other.has(pair)).length) / (one.size + other.size);

function rankOf(keys, key) {
  let best = 9;
  keys.forEach((text, place) => {
    const at = text === key ? 0 : text.startsWith(key) ? 1 : text.includes(` ${key}`) ? 2 : key.length > 2 && text.includes(key) ? 3 : 9;
    best = Math.min(best, at + (place > 1 ? 0.3 : 0));
  });
  return best;
}

/** Make a field find by typing. choose(row) is called with what is taken; options are those of find, asked afresh each time. */
export function combobox(input, what, choose, options = () => ({})) {
  const list = document.getElementById(input.getAttribute("aria-controls")) || input.parentElement.querySelector("[role=listbox]");
  let rows = [];
  let at = -1;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const take = (row) => { close(); choose(row); };
  const mark = (place) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = place;
    const item = list.children[at];
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const show = async () => {
    if (!known[what]) { await loadNames(); if (document.activeElement !== input) return; }
    rows = find(what, input.dataset.value ? "" : input.value, options());
    list.replaceChildren(...rows.map((row, place) => option(`${list.id}-${place}`, row)));
    list.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    announce(rows.length ? say("found", { count: rows.length }) : known[what] ? say("none_found") : say("loading"));
  };

  input.addEventListener("input", show);
  input.addEventListener("focus", () => loadNames());
  input.addEventListener("click", () => { if (list.hidden) show(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return show();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((at + step + rows.length + (at < 0 && step < 0 ? 1 : 0)) % rows.length);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (rows.length) take(rows[Math.max(at, 0)]);
    } else if (event.key === "Enter" && input.value) {
      event.preventDefault();
      choose(null);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) take(rows[[...list.children].indexOf(item)]);
  });
}

function option(id, row) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const beside = row.group ? say("members", { count: row.group }) : row.union ? `${row.beside}, ${say("union")}` : row.beside;
  const label = document.createElement("span");
  label.textContent = row.label;
  item.append(label);
  if (beside) {
    const small = document.createElement("small");
    small.textContent = beside;
    item.append(small);
  }
  return item;
}
