// SPDX-License-Identifier: Apache-2.0
// Lists of acts, terms, offers: add, copy, move, remove, and take a removal back.
import { announce, say } from "./base.js";
import { build, changed, chooser, fallback, itemsOf, nameAll, own, read } from "./lab_form.js";
import { folded } from "./lab_combobox.js";

const BRIEF = 4; // fields told of an item that is folded
const LONG = 60; // characters told of a longer text
const OPEN = 3; // items up to which all stay open

/** What an item is called: its heading, and what it says in short. */
export function titleOf(item) {
  const heading = item.querySelector("h3")?.textContent.trim() ?? "", brief = briefOf(item);
  return brief ? `${heading}: ${brief}` : heading;
}

const firstOf = (item) => item.querySelector("h3 button") ?? item.querySelector("input, textarea");

/** The main fields of an item in a line. */
function briefOf(item) {
  const told = [];
  for (const field of own(item)) {
    if (field.closest("details") || told.length >= BRIEF) continue;
    const { type } = field.dataset, input = field.querySelector("input, select");
    const label = field.querySelector("label, legend")?.firstChild.textContent.trim();
    if (type === "names") {
      const names = [...field.querySelectorAll(".chips > li > span")].map((chip) => chip.textContent);
      if (names.length) told.push(`${label} ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` +${names.length - 3}` : ""}`);
    } else if (type === "kinds" || type === "rows") {
      if (itemsOf(field).length) told.push(`${label}: ${itemsOf(field).length}`);
    } else if (type === "choice") {
      if (input.value && input.value !== fallback(field)) told.push(input.selectedOptions[0].textContent);
    } else if (type === "number" || type === "integer") {
      if (input.value) told.push(`${label} ${input.value}${field.querySelector(".unit") ? ` ${field.querySelector(".unit").textContent}` : ""}`);
    } else if (type === "long") {
      const text = field.querySelector("textarea").value;
      if (text) told.push(text.length > LONG ? `${text.slice(0, LONG)}…` : text);
    } else if (input && ["name", "date", "text"].includes(type) && input.value && field.dataset.key !== "name") told.push(input.value);
  }
  return told.join(" · ");
}

/** Fold an item to its line, or open it. */
export function fold(item, open) {
  const button = item.querySelector("h3 button");
  if (!button || button.closest("[data-form]") !== item) return;
  button.setAttribute("aria-expanded", String(open));
  item.querySelector(".body").hidden = !open;
  item.querySelector(".brief").textContent = open ? "" : briefOf(item);
}

/** Fold what a document brought, so that a long question is seen whole; one act or so stays open. */
export function foldAll(root) {
  const all = [...root.querySelectorAll(".item")];
  for (const item of all.reverse()) fold(item, all.length <= OPEN);
}

/** Write the lines of what is folded again, with names for codes. */
export function tellBriefs(root) {
  for (const brief of root.querySelectorAll(".item > .head > .brief")) {
    const item = brief.closest(".item");
    if (item.querySelector(".body").hidden) brief.textContent = briefOf(item);
  }
}

/** Let the lists of a form be changed; fresh(name) gives what a new item begins with. */
export function liveLists(root, fresh) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.add) add(button, fresh);
    else if (button.classList.contains("fold")) fold(button.closest("[data-form]"), button.getAttribute("aria-expanded") !== "true");
    else if (button.dataset.do) DEEDS[button.dataset.do](button.closest("[data-form]"), button);
  });
}

function add(button, fresh) {
  const field = button.closest("[data-key]");
  if (field.dataset.type !== "kinds") return put(field, build(button.dataset.add, fresh(button.dataset.add)));
  const dialog = chooser(field);
  dialog.returnValue = "";
  dialog.onclose = () => {
    const name = dialog.returnValue;
    if (name) put(field, build(name, fresh(name)));
    else button.focus();
  };
  const search = dialog.querySelector("[type=search]");
  search.value = "";
  narrow(dialog, "");
  dialog.showModal();
  search.focus();
}

function put(field, item, after = null) {
  const list = field.querySelector("[data-items]");
  if (after) after.after(item);
  else list.append(item);
  nameAll(item);
  firstOf(item)?.focus();
  item.scrollIntoView({ block: "nearest" });
  announce(say("added", { what: titleOf(item) }));
  changed(field);
}

/** Let the dialogs in which a kind is chosen be searched and closed. */
export function liveChoosers() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.pick) dialog.close(button.dataset.pick);
      else if (button && "close" in button.dataset) dialog.close("");
    });
    const search = dialog.querySelector("[type=search]");
    search?.addEventListener("input", () => narrow(dialog, search.value));
    search?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      [...dialog.querySelectorAll("[data-pick]")].find((b) => !b.parentElement.hidden)?.click();
    });
  }
}

function narrow(dialog, text) {
  const words = folded(text).split(" ").filter(Boolean);
  for (const part of dialog.querySelectorAll("section")) {
    let left = 0;
    for (const item of part.querySelectorAll("li")) {
      const told = folded(item.textContent);
      item.hidden = !words.every((word) => told.includes(word));
      left += !item.hidden;
    }
    part.hidden = !left;
  }
}

const DEEDS = {
  up: (item, button) => move(item, before(item), "before", button),
  down: (item, button) => move(item, beyond(item), "after", button),
  copy(item) {
    const field = item.closest("[data-type]"), value = structuredClone(read(item));
    if (item.dataset.form === "Case") value.name = freeName(field, value.name);
    put(field, build(item.dataset.form, value), item);
  },
  remove(item) {
    const field = item.parentElement.closest("[data-key]");
    field.querySelectorAll(":scope > fieldset > [data-items] > .removed").forEach((old) => old.remove());
    const note = document.createElement("li"), button = document.createElement("button"), text = document.createElement("span");
    note.className = "removed";
    text.textContent = say("removed", { what: titleOf(item) });
    button.type = "button";
    button.className = "small";
    button.textContent = say("undo");
    button.addEventListener("click", () => { note.replaceWith(item); changed(field); firstOf(item).focus(); });
    note.append(text, button);
    item.replaceWith(note);
    button.focus();
    changed(field);
  },
};

const before = (item) => sibling(item, "previousElementSibling");
const beyond = (item) => sibling(item, "nextElementSibling");

function sibling(item, way) {
  let found = item[way];
  while (found && !found.dataset.form) found = found[way];
  return found;
}

function move(item, other, where, button) {
  if (!other) return;
  other[where](item);
  button.focus();
  item.scrollIntoView({ block: "nearest" });
  changed(item);
}

function freeName(field, name) {
  const taken = new Set(itemsOf(field).map((item) => item.querySelector("[data-key=name] input").value));
  let count = 2;
  while (taken.has(`${name}-${count}`)) count += 1;
  return `${name}-${count}`;
}
