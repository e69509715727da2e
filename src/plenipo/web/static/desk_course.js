// SPDX-License-Identifier: Apache-2.0
// An exercise as it runs: phases, clocks, shocks, places. What changes is fetched every few seconds, and after every act.
import { announce, api, say, showProblems, swap, toast } from "./base.js";

const id = document.getElementById("exercise").dataset.id;
const at = `/api/v1/exercises/${id}`;
const now = document.getElementById("now");
const kept = `plenipo.exercise.${id}`;
const REFRESH = 4000;
let ends = null;

const picture = (svg) => `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
const held = () => JSON.parse(sessionStorage.getItem(kept) || "{}");

async function refresh() {
  try {
    swap(now, await api("GET", `/desk/${id}/now`, undefined, { text: true }));
    timed();
  } catch (error) { toast(error.message); }
}

function timed() {
  const left = document.getElementById("timer")?.dataset.left;
  ends = left ? Date.now() + 1000 * Number(left) : null;
  tick();
}

function tick() {
  const timer = document.getElementById("timer");
  if (!timer || ends === null) return;
  const left = Math.round((ends - Date.now()) / 1000);
  const minutes = Math.floor(Math.abs(left) / 60), seconds = String(Math.abs(left) % 60).padStart(2, "0");
  timer.textContent = `${left < 0 ? "+" : ""}${minutes}:${seconds}`;
  timer.classList.toggle("over", left < 0);
  if (left === 0) announce(say("over"));
}

async function act(path, body) {
  try {
    await api("POST", `${at}/${path}`, body);
    await refresh();
  } catch (error) { toast(error.problems?.[0]?.what || error.message); }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { phase, clock, hand } = button.dataset;
  if (phase !== undefined) await act("phase", { phase: Number(phase) });
  else if (clock) await act("clock", { do: clock, minutes: Number(button.dataset.minutes || 0) });
  else if (button.dataset.do) { await act(button.dataset.do); toast(say(button.dataset.do)); }
  else if (hand !== undefined) await fresh(Number(hand));
  else if (button.id === "delete") document.getElementById("sure").showModal();
  else if (button.hasAttribute("data-cancel")) button.closest("dialog").close();
  else if (button.id === "sure-yes") {
    try { await api("DELETE", at); sessionStorage.removeItem(kept); location.assign("/desk"); } catch (error) { toast(error.message); }
  } else if (button.id === "copy-class") {
    await navigator.clipboard.writeText(held().class.link);
    toast(say("copied"));
  } else if (button.id === "large-class") document.getElementById("large").showModal();
});

async function fresh(number) {
  try {
    const made = await api("POST", `${at}/places/${number}/link`);
    const all = held();
    sessionStorage.setItem(kept, JSON.stringify({ ...all, places: { ...all.places, [number]: made } }));
    document.getElementById("handed-name").textContent = made.name;
    document.getElementById("handed-picture").src = picture(made.picture);
    document.getElementById("handed-picture").alt = say("picture", { name: made.name });
    document.getElementById("handed-link").textContent = made.link;
    document.getElementById("handed").showModal();
    await refresh();
  } catch (error) { toast(error.message); }
}

document.getElementById("shock").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, problems = form.querySelector(".problems");
  try {
    await api("POST", `${at}/shock`, { words: form.words.value, rooms: form.where.value ? [form.where.value] : [] });
    showProblems(problems, null);
    form.words.value = "";
    toast(say("told"));
  } catch (error) { showProblems(problems, error); }
});

const shared = held().class;
if (shared) {
  document.getElementById("class-code").hidden = false;
  for (const place of ["class", "large"]) {
    document.getElementById(`${place}-picture`).src = picture(shared.picture);
    document.getElementById(`${place}-link`).textContent = shared.link;
  }
}
timed();
setInterval(tick, 1000);
setInterval(() => { if (!document.hidden && !document.querySelector("dialog[open]")) refresh(); }, REFRESH);
