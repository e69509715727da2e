// SPDX-License-Identifier: Apache-2.0
// Rows of a table that hold the words looked for and match the choices made; what is chosen stands in the address, to be shared.
import { announce } from "./base.js";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Make a form with data-filters="TABLE" choose among the rows of that table. A select NAME is compared with a row's data-NAME. */
export function filterable(form) {
  const table = document.getElementById(form.dataset.filters);
  const count = form.querySelector("[data-count]");
  if (!table) return;
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [row, folded(row.dataset.text ?? row.textContent)]);
  const fields = [...form.elements].filter((field) => field.name);
  const show = () => {
    let shown = 0;
    for (const [row, text] of rows) {
      const fits = fields.every((field) => {
        const asked = field.value.trim();
        if (!asked) return true;
        if (field.type === "search") return folded(asked).split(/\s+/).every((word) => text.includes(word));
        return ` ${row.dataset[field.name] ?? ""} `.includes(` ${asked} `) || row.dataset[field.name] === asked;
      });
      row.hidden = !fits;
      shown += fits;
    }
    if (count) count.textContent = count.dataset.count.replace("{shown}", shown);
    return shown;
  };
  const keep = () => {
    const query = new URLSearchParams(location.search);
    for (const field of fields) {
      if (field.value.trim()) query.set(field.name, field.value.trim());
      else query.delete(field.name);
    }
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
  };
  const asked = new URLSearchParams(location.search);
  for (const field of fields) if (asked.has(field.name)) field.value = asked.get(field.name);
  form.addEventListener("input", () => { show(); keep(); });
  form.addEventListener("change", () => { if (count) { show(); announce(count.textContent); } });
  form.addEventListener("submit", (event) => { if (!form.dataset.asks) event.preventDefault(); });
  show();
}

for (const form of document.querySelectorAll("form[data-filters]")) filterable(form);
