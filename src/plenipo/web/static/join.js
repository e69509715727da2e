// SPDX-License-Identifier: Apache-2.0
// A code becomes a seat: it is kept by this tab, tried, and the room opens.
import { api, say, showProblems } from "./base.js";
import { forget, keep } from "./seat.js";

const form = document.getElementById("join");
const problems = form.querySelector(".problems");

async function enter(written) {
  const ticket = decodeURIComponent(written.trim()).replace(/^.*#/, "");
  const parts = ticket.split(".");
  if (parts.length < 3 || parts.some((p) => !p)) {
    showProblems(problems, { problems: [{ what: say("no_code") }] });
    document.getElementById("code").focus();
    return;
  }
  if (parts[0] === "class") { await claim(parts[1], parts.slice(2).join(".")); return; }
  const room = parts[0];
  try {
    await api("GET", `/api/v1/rooms/${encodeURIComponent(room)}/view`, undefined, { code: ticket });
    keep(ticket);
    location.assign(`/rooms/${encodeURIComponent(room)}`);
  } catch (error) {
    forget(room);
    showProblems(problems, error);
  }
}

/** The code of a class takes the next free place; whoever took one in this browser comes back to it. */
async function claim(exercise, code) {
  const mine = `plenipo.class.${exercise}`;
  try {
    const before = localStorage.getItem(mine);
    if (before) {
      localStorage.removeItem(mine);
      const known = await api("GET", `/api/v1/rooms/${encodeURIComponent(before.split(".")[0])}/view`, undefined, { code: before }).catch(() => null);
      if (known) { localStorage.setItem(mine, before); await enter(before); return; }
    }
    const { ticket } = await api("POST", `/api/v1/exercises/${encodeURIComponent(exercise)}/claim`, { code });
    localStorage.setItem(mine, ticket);
    await enter(ticket);
  } catch (error) { showProblems(problems, error); }
}

form.addEventListener("submit", (event) => { event.preventDefault(); enter(form.code.value); });
if (location.hash.length > 1) {
  const written = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  document.getElementById("told").textContent = say("entering");
  enter(written);
}
