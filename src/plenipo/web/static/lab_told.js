// SPDX-License-Identifier: Apache-2.0
// What is asked, in plain words: the acts as the model tells them, what is told of them first, and how it is run.
import { say, texts } from "./base.js";
import { rowOf } from "./lab_combobox.js";

const TOLD = 6; // acts told one by one
const TITLES = 4; // offers named

export const upper = (text) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Tell the sentences of the acts, as the check has them, each with its day. */
export function tellActs(question, acts, right) {
  if (!acts.length && !right && countActs(question)) return; // the last that could be told stays while a field is wrong
  const list = document.createElement("ul");
  list.lang = "en";
  const days = daysOf(question);
  acts.slice(0, TOLD).forEach((text, k) => {
    const row = document.createElement("li"), day = days.length === acts.length ? ` (${inWords(days[k])})` : "";
    row.textContent = `${upper(text)}${day}`;
    list.append(row);
  });
  if (acts.length > TOLD) list.append(Object.assign(document.createElement("li"), { textContent: say("more_acts", { count: acts.length - TOLD }) }));
  tellEffect(question, list);
}

/** The case that the first sentence tells, as the document has it. */
const headCase = ({ cases = [], headline = {} }) => cases.find((one) => one.name === headline.case) ?? cases.filter((one) => one.basis && one.basis !== "assumed").at(-1) ?? cases[0];

/** Days of the acts and shocks of that case, in the order in which they take effect. */
function daysOf(question) {
  const chain = [], cases = question.cases ?? [];
  for (let one = headCase(question); one && !chain.includes(one); one = cases.find((other) => other.name === one.extends)) chain.unshift(one);
  return [question, ...chain].flatMap((one) => [...(one.acts ?? []), ...(one.shocks ?? [])]).map((act) => act.date ?? "").sort();
}

const inWords = (day) => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00Z`)) : day);

const countActs = (question) => [question, ...(question.cases ?? [])].reduce((sum, one) => sum + (one.acts?.length ?? 0) + (one.shocks?.length ?? 0), 0);

/** What is asked, in plain words. */
export function tellEffect(asks, list) {
  const box = document.getElementById("told"), acts = list instanceof Element ? list : box.querySelector("ul");
  const line = (text, kind = "p") => Object.assign(document.createElement(kind), { textContent: text });
  const parts = [];
  const cases = asks.cases ?? [], chosen = headCase(asks);
  if (chosen && acts?.children.length) parts.push(line(say("case_told", { title: chosen.title || chosen.name })));
  parts.push(countActs(asks) && acts ? acts : line(countActs(asks) ? "" : texts.nothing_asked));
  const head = asks.headline ?? {}, outcome = document.getElementById("s-headline-outcome").value;
  const actor = rowOf("economy", head.actor)?.label ?? head.actor;
  const [first, last] = asks.horizon ?? [];
  const when = head.year || first === last ? say("in_year", { year: head.year ?? first ?? "" }) : say("at_last", { year: last });
  if (outcome) parts.push(line(actor ? say("effect", { outcome, actor, when }) : say("effect_all", { outcome, when })));
  if (cases.length > 1) parts.push(line(say("cases_told", { count: cases.length, titles: cases.slice(0, TITLES).map((one) => one.title || one.name).join(", ") + (cases.length > TITLES ? " …" : "") })));
  if (asks.horizon) parts.push(Object.assign(line(say("size", { draws: document.getElementById("s-draws").value, years: say(first === last ? "years_one" : "years_many", { first, last }) })), { className: "muted" }));
  box.replaceChildren(...parts);
}
