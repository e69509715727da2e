// SPDX-License-Identifier: Apache-2.0
// Step through a room, event by event; begin again from any of them with a script in a seat.
import { api, say, showProblems, swap } from "./base.js";
import { takeFromAddress, ticketOf } from "./seat.js";

const root = document.getElementById("replay");
const room = root.dataset.room;
takeFromAddress();
const code = ticketOf(room);
const range = document.getElementById("number");
const problems = root.querySelector(".problems");
let wanted = Number(new URLSearchParams(location.search).get("event")) || 1;
let busy = false;
let playing = null;

async function show(number) {
  wanted = number;
  if (busy) return;
  busy = true;
  try {
    const found = await api("GET", `/rooms/${room}/then?number=${wanted}`, undefined, { code });
    range.max = found.of;
    range.value = found.number;
    document.getElementById("place").textContent = say("place", { number: found.number, of: found.of });
    const [event] = found.told;
    document.getElementById("happened").textContent = event ? `${event.at.slice(11, 19)} · ${event.name} ${event.words}${event.said ? `: ${event.said}` : ""}` : "";
    for (const [name, html] of Object.entries(found.parts)) swap(document.getElementById(`part-${name}`), html);
    if (found.number >= found.of) stop();
    showProblems(problems, null);
  } catch (error) { showProblems(problems, error); stop(); }
  busy = false;
  if (wanted !== number) show(wanted);
}

const clamp = (number) => Math.min(Math.max(1, number), Number(range.max));
const step = (by) => show(clamp(Number(range.value) + by));
range.addEventListener("input", () => show(Number(range.value)));
document.getElementById("back").addEventListener("click", () => step(-1));
document.getElementById("on").addEventListener("click", () => step(1));
document.getElementById("first").addEventListener("click", () => show(1));
document.getElementById("last").addEventListener("click", () => show(Number(range.max)));
const play = document.getElementById("play");
function stop() { clearInterval(playing); playing = null; play.textContent = say("play"); play.setAttribute("aria-pressed", "false"); }
play.addEventListener("click", () => {
  if (playing) { stop(); return; }
  play.textContent = say("stop");
  play.setAttribute("aria-pressed", "true");
  playing = setInterval(() => step(1), 900);
});

document.getElementById("fork").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  const place = form.querySelector(".problems");
  button.disabled = true;
  document.getElementById("compared").textContent = say("running_again");
  try {
    const asked = { after: Number(range.value), swap: { [form.seat.value]: form.script.value }, go_on: form.go_on.value, runs: Number(form.runs.value) };
    let found;
    try { found = await api("POST", `/api/v1/rooms/${room}/forks`, asked); }
    catch (error) { if (!code || ![401, 403].includes(error.status)) throw error; found = await api("POST", `/api/v1/rooms/${room}/forks`, asked, { code }); }
    showProblems(place, null);
    tell(found, Object.fromEntries([...form.seat.options].map((o) => [o.value, o.textContent])));
  } catch (error) { document.getElementById("compared").textContent = ""; showProblems(place, error); }
  button.disabled = false;
});

const cell = (tag, text, kind) => { const made = document.createElement(tag); made.textContent = text; if (kind) made.className = kind; return made; };
const signed = (n) => `${n > 0 ? "+" : n < 0 ? "−" : ""}${Math.abs(n).toFixed(1)}`;

/** Both sides beside one another, seat by seat. */
function tell(found, names) {
  const share = (side) => `${Math.round(100 * side.adopted)} %`;
  const said = cell("p", say("adopted", { runs: found.runs, before: share(found.as_it_was), now: share(found.changed) }));
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const key of ["delegation", "before", "now", "difference", "better"]) { const th = cell("th", say(key), key === "delegation" ? "" : "num"); th.scope = "col"; head.append(th); }
  const body = table.createTBody();
  for (const [seat, change] of Object.entries(found.difference)) {
    const row = body.insertRow();
    const th = cell("th", names[seat] ?? seat);
    th.scope = "row";
    const before = found.as_it_was.worth[seat], now = found.changed.worth[seat];
    row.append(th, cell("td", signed(before[0]), "num"), cell("td", signed(now[0]), "num"), cell("td", `${signed(change.mean)} (${signed(change.low)} ${say("to")} ${signed(change.high)})`, `num ${change.mean > 0 ? "gain" : change.mean < 0 ? "loss" : ""}`), cell("td", `${Math.round(100 * change.better)} %`, "num"));
  }
  document.getElementById("compared").replaceChildren(said, table, cell("p", found.notice, "source"));
}

show(wanted);
