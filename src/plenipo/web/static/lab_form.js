// SPDX-License-Identifier: Apache-2.0
// Forms and documents: what a document says is put into fields, and the fields are read as a document again. The fields hold the
// truth. What they do not know of is kept beside them and comes out as it went in; what is at its default is left out.
import { api, announce, say, texts } from "./base.js";
import { combobox, exact, loadNames, rowOf } from "./lab_combobox.js";

let copies = 0;
const IDS = ["id", "for", "aria-describedby", "aria-labelledby", "aria-controls"];
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const extras = new WeakMap();

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const control = (field) => field.querySelector("input, select, textarea");
export const fallback = (field) => JSON.parse(field.dataset.default ?? "null");
export const itemsOf = (field) => [...field.querySelector("[data-items]").children].filter((item) => item.dataset.form);
export const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

/** The fields that belong to a form itself, not to what stands inside it. */
export function own(holder) {
  return [...holder.querySelectorAll("[data-key]")].filter((field) => field.parentElement.closest("[data-key], [data-form]") === holder);
}

/** A copy of a form, filled in. */
export function build(name, value = {}) {
  const source = document.getElementById(`form-${name}`);
  const node = source.content.firstElementChild.cloneNode(true);
  const prefix = `f${++copies}-`;
  for (const element of [node, ...node.querySelectorAll("*")]) {
    for (const attribute of IDS) {
      const held = element.getAttribute(attribute);
      if (held?.includes("@")) element.setAttribute(attribute, held.replaceAll("@", prefix));
    }
  }
  prepare(node);
  fill(node, value);
  return node;
}

/** Make the fields of a form live. */
export function prepare(holder) {
  for (const field of own(holder)) {
    const { type, names } = field.dataset;
    if (type === "name") prepareName(field, names);
    else if (type === "names") prepareNames(field, names);
    else if (type === "group") prepare(field);
  }
}

/** Put a document into a form. */
export function fill(holder, value) {
  const held = { ...value };
  for (const field of own(holder)) {
    const key = field.dataset.key;
    TYPES[field.dataset.type].set(field, held[key] ?? undefined);
    delete held[key];
  }
  if (holder.dataset.kind) { extras.set(holder, held); delete held.kind; if (value.kind) held.kind = value.kind; }
  else extras.set(holder, held);
  for (const more of holder.querySelectorAll("details.more")) {
    if (more.parentElement.closest("[data-form], [data-key]") === holder && holder.tagName !== "FORM") more.open = said(more, holder);
  }
}

function said(more, holder) {
  return own(holder).some((field) => more.contains(field) && read1(field) !== undefined);
}

/** The document that a form holds. */
export function read(holder) {
  if (holder.dataset.form === "unknown") return TYPES.json.get(own(holder)[0]);
  const found = { ...(holder.dataset.kind && inKinds(holder) ? { kind: holder.dataset.kind } : {}), ...(extras.get(holder) || {}) };
  for (const field of own(holder)) {
    const value = read1(field);
    if (value !== undefined) found[field.dataset.key] = value;
  }
  return found;
}

const inKinds = (item) => item.parentElement?.closest("[data-type]")?.dataset.type !== "rows";

function read1(field) {
  const value = TYPES[field.dataset.type].get(field);
  if (value === undefined || same(value, fallback(field))) return undefined;
  const empty = value === "" || (Array.isArray(value) && !value.length) || (field.dataset.type === "group" && !Object.keys(value).length);
  const listed = ["rows", "kinds"].includes(field.dataset.type);
  if (empty && (fallback(field) === null || listed)) return field.dataset.type === "group" && "required" in field.dataset ? value : undefined;
  return value;
}

/** What a form holds that it has no field for. */
export const extraOf = (holder) => extras.get(holder) || {};

const scalar = (value) => (value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

function number(text) {
  const told = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/[\s\u00a0\u202f]/g, "");
  const point = /^[-+]?\d+,\d+$/.test(told) ? told.replace(",", ".") : told;
  return NUMBER.test(point) ? Number(point) : text.trim();
}

const plain = {
  set(field, value) { control(field).value = scalar(value ?? fallback(field) ?? undefined); },
  get(field) { return control(field).value.trim(); },
};
const sized = { set: plain.set, get(field) { const text = plain.get(field); return text === "" ? undefined : number(text); } };

export const TYPES = {
  text: plain,
  long: plain,
  number: sized,
  integer: sized,
  choice: {
    set(field, value) {
      const select = control(field), asked = scalar(value ?? fallback(field) ?? undefined);
      if (asked && ![...select.options].some((o) => o.value === asked)) select.add(new Option(asked, asked));
      select.value = asked;
    },
    get: plain.get,
  },
  date: {
    set(field, value) {
      const input = control(field), told = scalar(value);
      input.type = !told || DAY.test(told) ? "date" : "text"; // what is no date stays to be seen
      input.value = told;
    },
    get: plain.get,
  },
  flag: {
    set(field, value) { const input = control(field); input.checked = Boolean(value ?? fallback(field)); },
    get(field) { return control(field).checked; },
  },
  json: {
    set(field, value) { control(field).value = value === undefined ? "" : JSON.stringify(value, null, 1); },
    get(field) { const text = plain.get(field); if (!text) return undefined; try { return JSON.parse(text); } catch { return text; } },
  },
  lines: {
    set(field, value) { control(field).value = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(scalar).join("\n"); },
    get(field) { return control(field).value.split("\n").map((line) => line.trim()).filter(Boolean); },
  },
  pair: {
    set(field, value) { field.querySelectorAll("input").forEach((input, k) => { input.value = scalar(Array.isArray(value) ? value[k] : undefined); }); },
    get(field) { const both = [...field.querySelectorAll("input")].map((input) => number(input.value)); return both.every((v) => v === "") ? undefined : both; },
  },
  name: {
    set(field, value) { showName(control(field), field.dataset.names, scalar(value ?? fallback(field) ?? undefined)); },
    get(field) {
      const input = control(field);
      return input.dataset.value ?? exact(field.dataset.names, input.value);
    },
  },
  names: {
    set(field, value) {
      const held = value ?? fallback(field) ?? [];
      field.querySelector(".chips").replaceChildren();
      for (const one of Array.isArray(held) ? held : [held]) addChip(field, scalar(one));
    },
    get(field) {
      const rest = control(field).value.trim();
      const held = [...field.querySelectorAll(".chips > li")].map((chip) => chip.dataset.value);
      return rest ? [...held, exact(field.dataset.names, rest)] : held;
    },
  },
  group: {
    set(field, value) { fill(field, value ?? {}); },
    get(field) { return read(field); },
  },
  rows: {
    set(field, value) { setItems(field, value, () => field.querySelector("[data-add]").dataset.add); },
    get(field) { return itemsOf(field).map(read); },
  },
  kinds: {
    set(field, value) { setItems(field, value, formOfKind(field)); },
    get(field) { return itemsOf(field).map(read); },
  },
  map: {
    set(field, value) { setItems(field, Object.entries(value ?? {}).map(([name, date]) => ({ name, date })), () => "map"); },
    get(field) {
      const rows = itemsOf(field).map(read).filter((row) => row.name);
      return rows.length ? Object.fromEntries(rows.map((row) => [row.name, row.date ?? ""])) : undefined;
    },
  },
};

function setItems(field, value, form) {
  const list = field.querySelector("[data-items]");
  list.replaceChildren(...(Array.isArray(value) ? value : []).map((one) => itemFor(form(one), one)));
}

function itemFor(form, value) {
  const known = form && value !== null && typeof value === "object" && !Array.isArray(value);
  return known ? build(form, value) : build("unknown", { all: value });
}

/** The names of the forms among which a field's items are chosen. */
export function chooser(field) {
  return document.getElementById(`choose-${field.querySelector("[data-add]").dataset.add}`);
}

function formOfKind(field) {
  const picks = [...chooser(field).querySelectorAll("[data-pick]")].map((button) => button.dataset.pick);
  const only = picks.length === 1 ? picks[0] : undefined;
  return (value) => picks.find((name) => document.getElementById(`form-${name}`).content.firstElementChild.dataset.kind === value?.kind) ?? (value?.kind === undefined ? only : undefined);
}

// ---- names -----------------------------------------------------------------------------------------------------------------

/** Show a value by its name; the value itself is kept beside it. */
export function showName(input, what, value) {
  const row = value ? rowOf(what, value) : undefined;
  input.value = row ? row.label : value;
  if (value) { input.dataset.value = value; input.title = row ? `${row.label} (${value})` : ""; }
  else { delete input.dataset.value; input.title = ""; }
}

function prepareName(field, what) {
  const input = control(field);
  combobox(input, what, (row) => { showName(input, what, row ? row.value : exact(what, input.value)); changed(input); });
  input.addEventListener("input", () => { delete input.dataset.value; });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("change", () => { if (!input.dataset.value && input.value.trim()) showName(input, what, exact(what, input.value)); });
}

function prepareNames(field, what) {
  const input = control(field);
  const groups = what === "economy", everybody = "everybody" in field.dataset;
  const take = async (row) => {
    const typed = input.value;
    input.value = "";
    if (row?.group) await addMembers(field, row);
    else addChip(field, row ? row.value : exact(what, typed));
    changed(field);
  };
  combobox(input, what, take, () => ({ everybody, groups }));
  input.addEventListener("keydown", (event) => {
    const chips = field.querySelectorAll(".chips > li");
    if (event.key === "Backspace" && !input.value && chips.length) dropChip(field, chips[chips.length - 1]);
    if (event.key === "," && input.value.trim()) { event.preventDefault(); addChip(field, exact(what, input.value)); input.value = ""; changed(field); }
  });
  input.addEventListener("change", () => { if (input.value.trim()) { addChip(field, exact(what, input.value)); input.value = ""; } });
}

async function addMembers(field, row) {
  try {
    const group = await api("GET", `/api/v1/groups/${encodeURIComponent(row.value)}`);
    const held = group.members.filter((code) => rowOf("economy", code));
    for (const code of held) addChip(field, code);
    announce(say("added_members", { name: row.label, count: held.length }));
  } catch (error) {
    announce(error.message);
  }
}

/** Put one more name into a field of many. */
export function addChip(field, value) {
  const list = field.querySelector(".chips");
  if (!value || [...list.children].some((chip) => chip.dataset.value === value)) return;
  const chip = document.createElement("li");
  chip.dataset.value = value;
  const label = document.createElement("span"), drop = document.createElement("button");
  drop.type = "button";
  drop.textContent = "×";
  drop.addEventListener("click", () => dropChip(field, chip));
  chip.append(label, drop);
  labelChip(field, chip);
  list.append(chip);
  list.hidden = false;
}

function labelChip(field, chip) {
  const { value } = chip.dataset;
  const name = value === "*" ? texts.all_partners : rowOf(field.dataset.names, value)?.label ?? value;
  chip.firstChild.textContent = name;
  chip.lastChild.setAttribute("aria-label", say("remove_name", { name }));
}

function dropChip(field, chip) {
  const next = chip.nextElementSibling?.querySelector("button") ?? control(field);
  chip.remove();
  const list = field.querySelector(".chips");
  list.hidden = !list.children.length;
  next.focus();
  changed(field);
}

/** Once names are read, show them where codes stand. */
export async function nameAll(root) {
  await loadNames();
  for (const field of root.querySelectorAll("[data-type=name]")) {
    const input = control(field);
    if (input.dataset.value && document.activeElement !== input) showName(input, field.dataset.names, input.dataset.value);
  }
  for (const field of root.querySelectorAll("[data-type=names]")) {
    for (const chip of field.querySelectorAll(".chips > li")) labelChip(field, chip);
  }
}
