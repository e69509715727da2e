// SPDX-License-Identifier: Apache-2.0
// Begin an exercise. Links that are told once stay in this tab, for its sheets.
import { api, say, showProblems } from "./base.js";

const form = document.getElementById("begin");
const seats = () => Number(form.case.selectedOptions[0].dataset.seats) + (form.chair.value === "person" ? 1 : 0);

function names() {
  return form.people.value.split(/[\n;]+/).map((name) => name.trim()).filter(Boolean);
}

function told() {
  const people = names().length || Number(form.count.value) || 0;
  const rooms = Number(form.rooms.value) || Math.max(1, Math.ceil(people / seats()));
  form.count.disabled = names().length > 0;
  document.getElementById("rooms-told").textContent = say("rooms_told", { people, rooms, seats: seats(), scripts: Math.max(0, rooms * seats() - people) });
}

form.addEventListener("input", told);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problems = form.querySelector(".problems");
  showProblems(problems, null);
  const held = names();
  const button = form.querySelector("button.primary");
  button.disabled = true;
  try {
    const begun = await api("POST", "/api/v1/exercises", {
      case: form.case.value, people: held.length ? held : Number(form.count.value) || 0, rooms: Number(form.rooms.value) || 0,
      title: form.title.value, plan: form.plan.value, chair: form.chair.value, sight: form.sight.value, hand_out: form.hand_out.value,
    });
    sessionStorage.setItem(`plenipo.exercise.${begun.exercise}`, JSON.stringify({ places: Object.fromEntries(begun.places.map((p, k) => [k, p])), class: begun.class }));
    location.assign(begun.address);
  } catch (error) {
    showProblems(problems, error);
    button.disabled = false;
  }
});
told();
