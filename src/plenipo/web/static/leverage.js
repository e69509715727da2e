// SPDX-License-Identifier: Apache-2.0
// Leverage: the question stands in the address, is asked of the worker, and its ranking put in place; a lever becomes an act.
import { announce, api, drawAll, swap, texts, toast } from "./base.js";
import { filterable } from "./filter.js";
import { answered } from "./job.js";
import { packed } from "./lab_share.js";

const form = document.getElementById("question");
const told = document.getElementById("told");
const outcome = form.elements.outcome;

/** The fields that an outcome needs: an economy, a partner, or neither. */
function needs() {
  const dimensions = Number(outcome.selectedOptions[0].dataset.dimensions);
  form.elements.actor.closest(".field").hidden = dimensions < 1;
  form.elements.partner.closest(".field").hidden = dimensions < 2;
  form.elements.actor.required = dimensions > 0;
  form.elements.partner.required = dimensions > 1;
  document.getElementById("meaning").textContent = outcome.selectedOptions[0].dataset.meaning;
}

const written = (asked) => {
  const inside = ["actor", "partner", "year"].filter((k) => !form.elements[k].closest("[hidden]")).map((k) => asked.get(k)?.trim()).filter(Boolean);
  return inside.length ? `${asked.get("outcome")}[${inside.join(", ")}]` : asked.get("outcome");
};

function question() {
  const asked = new FormData(form);
  const over = asked.getAll("over");
  const by = (asked.get("by") ?? "").split(/[\s,;]+/).filter(Boolean);
  const top = Number(asked.get("top"));
  return { outcome: written(asked), over, top, ...(by.length ? { by } : {}), ...(asked.get("scenario") ? { scenario: asked.get("scenario") } : {}) };
}

function keep() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) query.append(name, value.trim());
  history.replaceState(null, "", `/leverage?${query}`);
}

async function ask() {
  if (!form.reportValidity()) return;
  keep();
  const button = form.querySelector("button.primary");
  button.disabled = true;
  const id = await answered(document.getElementById("leverage-job"), "levers", question());
  button.disabled = false;
  if (!id) return;
  swap(told, await api("GET", `/leverage/${id}`, undefined, { text: true }));
  drawAll(told);
  const filters = told.querySelector("form[data-filters]");
  if (filters) filterable(filters);
  announce(told.querySelector("h2")?.textContent ?? "");
}

told.addEventListener("click", async (event) => {
  const lever = event.target.closest("[data-scenario]");
  if (lever) location.assign(`/lab#s=${await packed(JSON.parse(lever.dataset.scenario))}`);
  if (event.target.closest("[data-copy]")) {
    try { await navigator.clipboard.writeText(location.href); toast(texts.copied); } catch { toast(location.href); }
  }
});
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
outcome.addEventListener("change", needs);
document.addEventListener("theme", () => drawAll(told));
needs();
if (form.dataset.complete) ask();
