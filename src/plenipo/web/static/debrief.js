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

async function load() {
  const told = document.getElementById("told");
  const asked = [undefined, code];
  for (const shown of asked) {
    try {
      swap(told, await api("GET", `/rooms/${room}/debrief/parts`, undefined, { code: shown, text: true }));
      showProblems(problems, null);
      release.hidden = shown !== undefined || Boolean(told.querySelector("[data-released=yes]"));
      return;
    } catch (error) {
      told.replaceChildren();
      showProblems(problems, error);
    }
  }
}

release.addEventListener("click", async () => {
  try {
    await api("POST", `/api/v1/rooms/${room}/release`);
    release.hidden = true;
    toast(say("released"));
  } catch (error) { showProblems(problems, error); }
});
document.getElementById("print").addEventListener("click", () => print());
load();
