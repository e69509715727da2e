// SPDX-License-Identifier: Apache-2.0
// The debrief: the facilitator's, and everybody's once it is opened.
import { api, say, showProblems, swap, toast } from "./base.js";
import { takeFromAddress, ticketOf } from "./seat.js";

const root = document.getElementById("debrief");
const room = root.dataset.room;
takeFromAddress();
const code = ticketOf(room);
const problems = root.querySelector(".problems");
const release = document.getElementById("release");

let allowed; // the code with which the debrief opened; none for the facilitator

async function load() {
  const told = document.getElementById("told");
  const asked = [undefined, code];
  for (const shown of asked) {
    try {
      swap(told, await api("GET", `/rooms/${room}/debrief/parts`, undefined, { code: shown, text: true }));
      allowed = shown;
      showProblems(problems, null);
      release.hidden = shown !== undefined || Boolean(told.querySelector("[data-released=yes]"));
      return;
    } catch (error) {
      told.replaceChildren();
      showProblems(problems, error);
    }
  }
}

const PAUSE = 1000; // milliseconds between two looks

document.getElementById("told").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, place = document.getElementById("bridged"), wrong = form.nextElementSibling;
  const button = form.querySelector("button");
  button.disabled = true;
  showProblems(wrong, null);
  place.textContent = say("looking");
  try {
    const look = () => api("POST", `/rooms/${room}/bridge`, { seat: form.seat.value }, { code: allowed });
    let found = await look();
    while (found.state === "waiting" || found.state === "running") {
      await new Promise((done) => setTimeout(done, PAUSE));
      found = await look();
    }
    if (found.html) swap(place, found.html);
    else place.textContent = found.problems.map((p) => p.what).join("; ");
  } catch (error) {
    place.replaceChildren();
    showProblems(wrong, error);
  } finally { button.disabled = false; }
});

release.addEventListener("click", async () => {
  try {
    await api("POST", `/api/v1/rooms/${room}/release`);
    release.hidden = true;
    toast(say("released"));
  } catch (error) { showProblems(problems, error); }
});
document.getElementById("print").addEventListener("click", () => print());
load();
