// SPDX-License-Identifier: Apache-2.0
// What is wrong, at the field it is wrong in: a place such as "case full-offer, acts[0].terms[1].cut" is walked through the forms.
import { say, texts } from "./base.js";
import { exact, near, rowOf } from "./lab_combobox.js";
import { fold } from "./lab_items.js";
import { TYPES, addChip, build, changed, chooser, extraOf, fill, itemsOf, own, read } from "./lab_form.js";

const PART = /([A-Za-z_]\w*)|\[(\d+)\]/g;
const PLACE = /^[A-Za-z_]\w*(\[\d+\])*(\.[A-Za-z_]\w*(\[\d+\])*)*$/;

/** Where a problem stands: {field, item}; the item alone where no field of it is named, and neither where it is about the whole. */
export function locate(root, problem) {
  let where = problem.where.replace(/ \([^()]*\)$/, "");
  const named = /(?:^|, )case ([a-z0-9][a-z0-9-]*), /.exec(where);
  let holder = root, item = null, field = null;
  if (named) {
    const cases = fieldOf(root, "cases");
    item = itemsOf(cases).find((one) => read(one).name === named[1]) ?? null;
    if (!item) return { field: cases, item: null };
    holder = item;
  }
  where = where.split(", ").pop();
  if (!PLACE.test(where)) return guess(root, item, null, problem);
  for (const [, key, place] of where.matchAll(PART)) {
    if (key !== undefined) {
      const next = fieldOf(holder, key);
      if (!next) break;
      field = next;
      if (field.dataset.type === "group") holder = field;
    } else {
      const list = ["rows", "kinds"].includes(field?.dataset.type) ? itemsOf(field) : [];
      if (!list[place]) break;
      [item, holder, field] = [list[place], list[place], null];
    }
  }
  return guess(root, item, field, problem);
}

const fieldOf = (holder, key) => own(holder).find((field) => field.dataset.key === key);

/** Which field of an item is meant where the place names none: the one that "key: ..." or a quoted value points at. */
function guess(root, item, field, problem) {
  if (field || !item) return { field, item };
  const missing = /^'(\w+)' is missing/.exec(problem.what)?.[1] ?? /^(\w+): /.exec(problem.what)?.[1];
  if (missing && fieldOf(item, missing)) return { field: fieldOf(item, missing), item };
  const value = wrongValue(problem);
  if (value) {
    const held = own(item).filter((one) => ["name", "names", "text", "choice"].includes(one.dataset.type));
    const found = held.find((one) => [].concat(TYPES[one.dataset.type].get(one) ?? []).includes(value));
    if (found) return { field: found, item };
  }
  const words = new RegExp(`\\b(${own(item).map((one) => one.dataset.key).join("|")})\\b`);
  const word = words.exec(problem.what)?.[1];
  return { field: word ? fieldOf(item, word) : null, item };
}

const wrongValue = (problem) => /['"‘]([^'"’]+)['"’]/.exec(problem.what)?.[1];

/** Take all messages away. */
export function clearProblems(root) {
  for (const place of root.querySelectorAll(".problem")) { place.hidden = true; place.replaceChildren(); }
  for (const input of root.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/** Show every problem at its field, and all of them in a list that leads there. */
export function tellProblems(root, list, problems) {
  clearProblems(root);
  list.replaceChildren();
  list.hidden = !problems.length;
  if (!problems.length) return;
  list.className = "problems";
  const lead = document.createElement("p"), rows = document.createElement("ul");
  lead.textContent = say(problems.length === 1 ? "one_problem" : "some_problems", { count: problems.length });
  for (const problem of problems) {
    const { field, item } = problem.at ?? locate(root, problem);
    const place = field?.querySelector(".problem") ?? item?.querySelector("[data-own]");
    if (place && !early(root, field, problem)) {
      tellAt(root, place, field, item, problem);
      unfold(place);
    }
    const row = line(problem, field, item);
    if (!place && root.dataset.form) row.append(" ", ...fixes(root, field, item, problem));
    rows.append(row);
  }
  list.append(lead, rows);
}

/** Whether something is only not yet said: it is listed at once, and shown in red after the field was left or a run was tried. */
const early = (root, field, problem) => / is missing$/.test(problem.what) && !("tried" in root.dataset) && field && !("touched" in field.dataset);

function tellAt(root, place, field, item, problem) {
  const text = document.createElement("p");
  const what = problem.what.replace(/^\w+: /, (start) => (field && start === `${field.dataset.key}: ` ? "" : start));
  text.textContent = [`${what.slice(0, 1).toUpperCase()}${what.slice(1)}`, problem.expected && !hinted(field, problem) && say("expected", problem), problem.next_step && `${problem.next_step}.`].filter(Boolean).join(". ").replace(/\.\.+/g, ".");
  text.lang = "en";
  place.append(text, ...fixes(root, field, item, problem));
  place.hidden = false;
  for (const input of field?.querySelectorAll("input, select, textarea") ?? []) {
    if (input.closest("[data-key]") === field) input.setAttribute("aria-invalid", "true");
  }
}

/** Whether what is expected stands under the field already. */
const hinted = (field, problem) => plain(field?.querySelector(".hint")?.textContent ?? "").includes(plain(problem.expected));
const plain = (text) => text.replace(/[`\s]+/g, " ").trim();

/** Economies that are not known, while the form of the document is wrong and the server therefore asks the world nothing yet. */
export function unknownNames(root) {
  const found = [];
  for (const field of root.querySelectorAll("[data-names=economy]")) {
    if (!field.dataset.type.startsWith("name") || field.closest("template")) continue;
    for (const value of [].concat(TYPES[field.dataset.type].get(field) ?? [])) {
      if (!value || value === "*" || rowOf("economy", value)) continue;
      const nearest = near("economy", value);
      found.push({ what: say("unknown_economy", { name: `'${value}'` }), where: "", nearest, at: { field, item: field.closest(".item") } });
    }
  }
  return found;
}

function line(problem, field, item) {
  const row = document.createElement("li"), target = field ?? item;
  const label = field?.querySelector("label, legend")?.firstChild.textContent.trim() || item?.querySelector("h3")?.textContent.trim();
  if (target) {
    const lead = document.createElement("button");
    lead.type = "button";
    lead.className = "quiet lead-to";
    lead.textContent = label || texts.whole_question;
    lead.addEventListener("click", () => goTo(field ?? item));
    row.append(lead, " ");
  }
  const text = document.createElement("span");
  text.lang = "en";
  text.textContent = problem.what + (target ? "" : [problem.expected && ` (${problem.expected})`, problem.next_step && `; ${problem.next_step}`].filter(Boolean).join(""));
  row.append(text);
  return row;
}

/** Open everything a field is folded into. */
function unfold(target) {
  for (let more = target.closest("details"); more; more = more.parentElement.closest("details")) more.open = true;
  for (let item = target.closest(".item"); item; item = item.parentElement.closest(".item")) fold(item, true);
}

/** Bring a field to the eye and the keyboard, opening what it is folded into. */
export function goTo(target) {
  unfold(target);
  const input = target.querySelector("[aria-invalid], input, select, textarea, button") ?? target;
  input.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

// ---- the nearest valid name, one click away --------------------------------------------------------------------------------

function fixes(root, field, item, problem) {
  const rows = [];
  const key = /^there is no key '(.+)' here/.exec(problem.what)?.[1];
  const holder = field?.dataset.type === "group" ? field : item ?? field?.closest("[data-form]") ?? root;
  for (const near of [].concat(problem.nearest ?? [])) {
    const value = /\(([A-Z0-9]{2,})\)$/.exec(near)?.[1] ?? near;
    const label = field?.dataset.names ? rowOf(field.dataset.names, value)?.label ?? near : near;
    const mend = key ? () => renameKey(holder, key, value) : item?.dataset.form === "unknown" ? () => setKind(item, value) : field ? () => setValue(field, wrongValue(problem), value) : null;
    if (mend) rows.push(fix(say("use_name", { name: label }), mend));
  }
  if (key && holder && key in extraOf(holder)) rows.push(fix(say("drop_key", { name: key }), () => renameKey(holder, key)));
  return rows;
}

function fix(text, mend) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small fix";
  button.textContent = text;
  button.addEventListener("click", mend);
  return button;
}

function setValue(field, wrong, value) {
  if (field.dataset.type === "names") {
    const held = TYPES.names.get(field);
    const at = held.findIndex((one) => one === wrong || exact(field.dataset.names, one) === wrong);
    if (at >= 0) held[at] = value; else held.push(value);
    field.querySelector("input").value = "";
    field.querySelector(".chips").replaceChildren();
    for (const one of held) addChip(field, one);
  } else TYPES[field.dataset.type].set(field, value);
  changed(field);
  field.querySelector("input, select")?.focus();
}

function renameKey(holder, key, name) {
  const value = { ...read(holder) };
  if (name) value[name] ??= value[key];
  delete value[key];
  fill(holder, value);
  changed(holder);
}

function setKind(item, kind) {
  const field = item.parentElement.closest("[data-key]");
  const template = [...chooser(field).querySelectorAll("[data-pick]")].map((button) => document.getElementById(`form-${button.dataset.pick}`))
    .find((one) => one.content.firstElementChild.dataset.kind === kind);
  if (!template) return;
  const next = build(template.content.firstElementChild.dataset.form, { ...read(item), kind });
  item.replaceWith(next);
  changed(next);
  next.querySelector("h3 button").focus();
}
