// SPDX-License-Identifier: Apache-2.0
// Sheets: the links of places are known to this tab alone; here they are put on paper.
import { api, say, toast } from "./base.js";

const id = document.getElementById("sheets").dataset.id;
const kept = `plenipo.exercise.${id}`;
const held = JSON.parse(sessionStorage.getItem(kept) || "{}");
held.places ||= {};

function fill() {
  for (const sheet of document.querySelectorAll(".sheet")) {
    const place = held.places[sheet.dataset.place];
    const pass = sheet.querySelector(".pass");
    pass.hidden = !place;
    if (!place) continue;
    pass.querySelector("img").src = `data:image/svg+xml;utf8,${encodeURIComponent(place.picture)}`;
    pass.querySelector("code").textContent = place.link;
  }
}

document.getElementById("print").addEventListener("click", () => {
  for (const part of document.querySelectorAll("details.print")) part.open = true;
  print();
});
document.getElementById("make-links").addEventListener("click", async () => {
  try {
    for (const sheet of document.querySelectorAll(".sheet")) {
      const place = sheet.dataset.place;
      held.places[place] ||= await api("POST", `/api/v1/exercises/${id}/places/${place}/link`);
    }
    sessionStorage.setItem(kept, JSON.stringify(held));
    fill();
    toast(say("made"));
  } catch (error) { toast(error.message); }
});
fill();
