// SPDX-License-Identifier: Apache-2.0
// A piece of evidence draws its figures when it is opened; an address with its name opens it.
import { draw } from "./base.js";

const specs = JSON.parse(document.getElementById("figures").textContent);

function figures(piece) {
  if (!piece.open) return;
  for (const place of piece.querySelectorAll(".chart[data-figure]")) {
    if (place.dataset.drawn) continue;
    place.dataset.drawn = "yes";
    draw(place, specs[place.dataset.figure]);
  }
}

const pieces = document.querySelectorAll("details.piece");
for (const piece of pieces) piece.addEventListener("toggle", () => figures(piece));
function openNamed() {
  const piece = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (piece?.matches("details.piece")) { piece.open = true; piece.scrollIntoView(); }
}
addEventListener("hashchange", openNamed);
openNamed();
document.addEventListener("theme", () => { for (const place of document.querySelectorAll("[data-drawn]")) delete place.dataset.drawn; pieces.forEach(figures); });
