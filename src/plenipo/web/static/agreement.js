// SPDX-License-Identifier: Apache-2.0
// The map of an agreement's Parties, and its clock, which is asked of the worker.
import { api, drawAll, swap } from "./base.js";
import { answered } from "./job.js";

drawAll();
document.addEventListener("theme", () => drawAll());
const form = document.getElementById("clock-form");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asked = new FormData(form);
  const by = String(asked.get("by") ?? "").split(/[\s,;]+/).filter(Boolean);
  const document_ = { treaty: form.dataset.treaty, as_of: asked.get("as_of"), ...(by.length ? { by } : {}) };
  const button = form.querySelector("button");
  button.disabled = true;
  const id = await answered(document.getElementById("clock-job"), "clock", document_);
  button.disabled = false;
  if (id) swap(document.getElementById("clock-told"), await api("GET", `/agreements/${form.dataset.treaty}/clock/${id}`, undefined, { text: true }));
});
