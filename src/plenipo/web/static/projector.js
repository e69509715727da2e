// SPDX-License-Identifier: Apache-2.0
// What everybody may see, large: drawn anew whenever the room has news. No code is kept or sent.
import { api, say, stream } from "./base.js";

const room = document.getElementById("projector").dataset.room;
let from = performance.now();

async function refresh() {
  const found = await api("GET", `/rooms/${room}/parts?projected=true`).catch(() => null);
  if (!found) return;
  for (const [name, html] of Object.entries(found.parts)) {
    const place = document.getElementById(`part-${name}`);
    if (place.innerHTML !== html) place.innerHTML = html;
  }
  for (const button of document.querySelectorAll(".alternative")) button.tabIndex = -1;
  const clock = document.querySelector(".clock");
  if (clock) Object.assign(clock.dataset, { left: found.left ?? "", running: found.running });
  from = performance.now();
  show();
}

function show() {
  const clock = document.querySelector(".clock");
  if (!clock) return;
  const gone = clock.dataset.still ? 0 : (performance.now() - from) / 1000;
  const counts = clock.dataset.left !== "";
  const seconds = counts ? Number(clock.dataset.left) - gone : Number(clock.dataset.running) + gone;
  const whole = Math.abs(Math.floor(seconds));
  const time = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60].map((n) => String(n).padStart(2, "0")).join(":").replace(/^00:/, "");
  clock.textContent = counts ? say(seconds < 0 ? "over" : "left", { time }) : say("running", { time });
}

let soon;
stream(`/api/v1/rooms/${room}/events`, () => { clearTimeout(soon); soon = setTimeout(refresh, 100); }, {
  state: (state) => { document.getElementById("connection").hidden = state !== "offline"; if (state === "online") refresh(); },
});
setInterval(show, 1000);
refresh();
