// SPDX-License-Identifier: Apache-2.0
// Answers side by side: the chart, and at most four ticks.

import { drawAll, say } from "./base.js";

const MOST = 4;
drawAll();
document.addEventListener("theme", () => drawAll());

const which = document.getElementById("which");
const hint = document.getElementById("which-hint");
const go = which?.querySelector("button");
function count() {
  const ticked = which.querySelectorAll(":checked").length;
  for (const box of which.querySelectorAll("input")) box.disabled = ticked >= MOST && !box.checked;
  go.disabled = ticked < 2;
  hint.textContent = ticked < 2 ? say("two") : ticked >= MOST ? say("four") : "";
}
which?.addEventListener("change", count);
if (which) count();
document.getElementById("beside")?.addEventListener("change", (event) => event.currentTarget.submit());
