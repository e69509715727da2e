// SPDX-License-Identifier: Apache-2.0
// What a form of the room means: the action it stands for, as the API takes it.
import { api } from "./base.js";

const values = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((e) => e.value);
const text = (form, name) => form.querySelector(`[name="${name}"]`)?.value.trim() ?? "";
const checked = (form, name) => Boolean(form.querySelector(`[name="${name}"]`)?.checked);
const optional = (action, name, value) => { if (value) action[name] = value; };

/** Which text a form is about. */
function textOf(form) {
  const radio = form.querySelector("[name=text]:checked, [name=text][type=hidden], select[name=text]");
  return radio?.value;
}

/** Values of the slots that are filled in. */
function packageOf(form, of) {
  const found = {};
  for (const input of form.querySelectorAll(`[data-of-text="${CSS.escape(of)}"] [data-slot]`)) {
    if (input.dataset.type === "list") { if (input.selectedOptions.length) found[input.dataset.slot] = [...input.selectedOptions].map((o) => o.value).sort(); }
    else if (input.value !== "") found[input.dataset.slot] = input.dataset.type === "number" ? Number(input.value) : input.value;
  }
  return found;
}

const READ = {
  vote: (form, by) => ({ kind: "vote", ballot: text(form, "ballot"), choice: by.value, explanation: text(form, "explanation") }),
  propose: (form) => ({ kind: "propose", text: textOf(form), package: packageOf(form, textOf(form)), channel: text(form, "channel") || "plenary", reason: text(form, "reason") }),
  amend: (form) => {
    const of = form.text;
    return { kind: "amend", text: of.value, base: Number(of.selectedOptions[0].dataset.version), operations: [operation(form)], channel: text(form, "channel") || "plenary", explanation: text(form, "explanation") };
  },
  pledge: (form) => ({ kind: "pledge", to: text(form, "to"), what: text(form, "what"), amount: Number(text(form, "amount")), unit: text(form, "unit"), year: Math.round(Number(text(form, "year"))), condition: text(form, "condition") }),
  reserve: (form) => { const action = { kind: "reserve", text: text(form, "text"), words: text(form, "words") }; optional(action, "clause", text(form, "clause")); return action; },
  move: (form) => ({ kind: "move", motion: text(form, "motion"), target: text(form, "target"), parts: text(form, "motion") === "divide" ? values(form, "parts") : [] }),
  object: (form) => ({ kind: "object", target: text(form, "target"), reason: text(form, "reason") }),
  "table item": (form, by, { seat }) => ({ kind: "table item", item: { id: `item-${seat}-${Date.now().toString(36)}`.slice(0, 60), title: text(form, "title"), tabled_by: seat, status: "proposed" } }),
  "add channel": (form, by, { seat }) => ({ kind: "add channel", channel: `${seat}.${text(form, "name")}`, type: text(form, "type"), seats: values(form, "seats") }),
  "give turn": (form) => ({ kind: "give turn", seats: values(form, "seats") }),
  "call vote": (form) => ({ kind: "call vote", target: text(form, "target"), important: checked(form, "important"), secret: checked(form, "secret"), furthest: checked(form, "furthest") }),
  "open silence": (form) => ({ kind: "open silence", target: text(form, "target"), minutes: Number(text(form, "minutes")) }),
  rule: (form) => ({ kind: "rule", target: text(form, "target"), decision: text(form, "decision"), overrules: values(form, "overrules") }),
  adopt: (form) => ({ kind: "adopt", target: text(form, "target") }),
};

function operation(form) {
  const kind = form.op.value, language = document.documentElement.lang || "en";
  const slot = form.slot.selectedOptions[0], raw = text(form, "value");
  const value = slot?.dataset.type === "number" ? Number(raw) : slot?.dataset.type === "parties" ? raw.split(",").map((v) => v.trim()).filter(Boolean).sort() : raw;
  switch (kind) {
    case "replace words": return { kind, clause: form.clause.value, language: form.dataset.language || language, old: form.old.value, new: form.new.value };
    case "set words": return { kind, clause: form.clause.value, words: { [form.dataset.language || language]: text(form, "new") } };
    case "insert clause": return { kind, after: form.clause.value, clause: { id: `clause-${Date.now().toString(36)}`, words: { [form.dataset.language || language]: text(form, "new") } } };
    case "delete clause": return { kind, clause: form.clause.value };
    case "set slot": return { kind, slot: form.slot.value, value: raw === "" ? null : value };
    case "add alternative": return { kind, bracket: form.slot.value, alternative: { value } };
    default: return { kind, bracket: form.bracket.value, choice: Number(form.bracket.selectedOptions[0]?.dataset.choice ?? 0) };
  }
}

/** The action of a form. */
export async function readForm(form, by, seat) {
  const kind = form.dataset.form;
  if (kind === "issue") return issued(form, seat);
  const action = READ[kind](form, by, seat);
  if (kind === "amend") await inLanguage(action, seat);
  if (kind === "open silence") {
    const found = await api("GET", `${seat.base}/view`, undefined, { code: seat.code });
    action.until = new Date(Date.parse(found.view.at) + action.minutes * 60000).toISOString();
    delete action.minutes;
  }
  return action;
}

/** Words are changed in the language the clause has: the reader's where it is written in it, else the first. */
async function inLanguage(action, seat) {
  const found = await api("GET", `${seat.base}/view`, undefined, { code: seat.code });
  const of = found.view.texts.find((t) => t.id === action.text);
  const walk = (clauses) => clauses.flatMap((c) => [c, ...walk(c.clauses ?? [])]);
  for (const step of action.operations) {
    const clause = walk(of.clauses).find((c) => c.id === (typeof step.clause === "string" ? step.clause : step.after));
    const held = Object.keys(clause?.words ?? {});
    const language = document.documentElement.lang || "en";
    const chosen = held.includes(language) || !held.length ? language : held.includes("en") ? "en" : held[0];
    if (step.kind === "replace words") step.language = chosen;
    if (step.kind === "set words") step.words = { ...clause.words, [chosen]: Object.values(step.words)[0] };
    if (step.kind === "insert clause") step.clause.words = { [chosen]: Object.values(step.clause.words)[0] };
  }
}

/** A new version of a text: other words of its clauses; asked to, with what delegations propose in brackets. */
async function issued(form, { base, code }) {
  const of = textOf(form);
  const found = await api("GET", `${base}/view`, undefined, { code });
  const draft = found.view.texts.find((t) => t.id === of);
  const words = Object.fromEntries([...form.querySelectorAll(`[data-of-text="${CSS.escape(of)}"] [data-clause]`)].map((e) => [e.dataset.clause, e.value]));
  const language = document.documentElement.lang || "en";
  const rewrite = (clause) => {
    const chosen = language in clause.words ? language : "en" in clause.words ? "en" : Object.keys(clause.words)[0] ?? language;
    return { ...clause, words: words[clause.id] === undefined ? clause.words : { ...clause.words, [chosen]: words[clause.id] }, clauses: clause.clauses.map(rewrite) };
  };
  const next = { ...draft, version: draft.version + 1, stage: "chair's text", clauses: draft.clauses.map(rewrite), changed: {} };
  if (checked(form, "compile")) next.brackets = compiled(draft, found.view.proposals);
  return { kind: "issue", text: next };
}

/** Every open slot in brackets with what open proposals would put there, and who. */
function compiled(draft, proposals) {
  const open = draft.slots.filter((s) => !(s.id in draft.settled)).map((s) => s.id);
  const others = draft.brackets.filter((b) => !(b.around === "value" && open.includes(b.of)));
  const made = open.map((id) => {
    const stands = new Map();
    for (const p of proposals) {
      if (p.text !== draft.id || p.status !== "open" || !(id in p.package)) continue;
      const key = JSON.stringify(p.package[id]);
      stands.set(key, [...new Set([...(stands.get(key) ?? []), p.by])]);
    }
    return { id: `${id}.bracket`, around: "value", of: id, alternatives: [...stands].map(([value, sponsors]) => ({ value: JSON.parse(value), sponsors })) };
  });
  return [...others, ...made.filter((b) => b.alternatives.length)];
}

/** Show what an operation needs, and choose among the clauses of its text. */
export function showOperation(dialog) {
  const form = dialog.querySelector("form");
  const op = form?.querySelector("[name=op]");
  if (op) for (const part of form.querySelectorAll("[data-ops]")) part.hidden = !part.dataset.ops.split(",").includes(op.value);
  const of = textOf(form ?? dialog);
  for (const set of dialog.querySelectorAll("fieldset[data-of-text]")) set.disabled = set.dataset.ofText !== of;
  for (const option of dialog.querySelectorAll("option[data-text]")) option.hidden = option.dataset.text !== of;
}

/** Words of a text read aloud keep their places; nothing to do where a part has none. */
export function withPlaces(place) {
  for (const time of place.querySelectorAll("time[data-until]")) {
    const until = new Date(time.dataset.until);
    time.textContent = until.toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
  }
}
