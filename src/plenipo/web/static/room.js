// SPDX-License-Identifier: Apache-2.0
// The room from a seat: parts that the server draws, put in place when the stream tells of news; forms become actions.
import { announce, api, ApiError, say, showProblems, stream, swap, toast } from "./base.js";
import { readForm, showOperation, withPlaces } from "./room-forms.js";
import { takeFromAddress, ticketOf } from "./seat.js";

const root = document.getElementById("room");
const room = root.dataset.room;
takeFromAddress();
const code = ticketOf(room);
const base = `/api/v1/rooms/${room}`;
const drawn = {};
let number = 0;
let channel = "plenary";

/* drawing ------------------------------------------------------------------------------------------------------------ */

let waiting = null;
let again = false;
async function refresh() {
  if (waiting) { again = true; return waiting; }
  waiting = fetchParts().finally(() => { waiting = null; if (again) { again = false; refresh(); } });
  return waiting;
}

async function fetchParts() {
  try {
    const found = await api("GET", `/rooms/${room}/parts`, undefined, { code });
    number = found.number;
    gate(null);
    for (const [name, html] of Object.entries(found.parts)) put(name, html);
    if (found.left !== undefined) tellClock(found);
    talkChannels();
    tick();
    refreshConsequences();
  } catch (error) {
    if (error instanceof ApiError) gate(error);
  }
}

function put(name, html) {
  const place = document.getElementById(`part-${name}`);
  if (!place || drawn[name] === html) return;
  if (name === "forms" && place.querySelector("dialog[open]")) return; // nobody's half-written form is taken away
  const open = [...place.querySelectorAll("details[open]")].map((d) => d.className);
  drawn[name] = html;
  const list = place.querySelector(".heard");
  const atEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const kept = name === "table" ? place.querySelector("#vote-why")?.value : undefined;
  swap(place, html);
  for (const d of place.querySelectorAll("details")) if (open.includes(d.className)) d.open = true;
  const why = place.querySelector("#vote-why");
  if (kept && why) why.value = kept;
  const fresh = place.querySelector(".heard");
  if (fresh && atEnd) fresh.scrollTop = fresh.scrollHeight;
  withPlaces(place, "class");
}

function gate(error) {
  const place = document.getElementById("gate");
  showProblems(place, error);
}

/* the clock ---------------------------------------------------------------------------------------------------------- */

let clockAt = performance.now();
function tellClock({ left, running }) {
  const clock = root.querySelector(".clock");
  if (!clock) return;
  clock.dataset.left = left === null ? "" : left;
  clock.dataset.running = running;
}

function tick() {
  clockAt = performance.now();
  showClock();
}

function showClock() {
  const clock = root.querySelector(".clock");
  if (!clock) return;
  const gone = clock.dataset.still ? 0 : (performance.now() - clockAt) / 1000;
  const counts = clock.dataset.left !== "";
  const seconds = counts ? Number(clock.dataset.left) - gone : Number(clock.dataset.running) + gone;
  const whole = Math.abs(Math.floor(seconds));
  const shown = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60].map((n) => String(n).padStart(2, "0")).join(":").replace(/^00:/, "");
  clock.textContent = counts ? (seconds < 0 ? say("over", { time: shown }) : say("left", { time: shown })) : say("running", { time: shown });
  clock.classList.toggle("loss", counts && seconds < 60);
}
setInterval(showClock, 1000);

/* listening ---------------------------------------------------------------------------------------------------------- */

let soon;
function later() {
  clearTimeout(soon);
  soon = setTimeout(refresh, 80);
}

let heard = null;
let stop = () => {};
function listen() {
  stop();
  const after = heard === null ? "" : `?after=${heard}`;
  stop = stream(`${base}/events${after}`, (name, data, id) => {
    if (id) heard = id;
    later();
    if (name === "told") tell(data);
  }, { code, state: connection });
}
// A line that is cut may look alive for minutes: where the machine says that it is back, the stream begins anew where it was.
addEventListener("offline", () => connection("offline"));
addEventListener("online", () => { connection("online"); listen(); });

const SPOKEN = ["say", "propose", "amend", "call vote", "result", "carried", "object", "rule", "open silence", "give turn", "move", "close"];
function tell(event) {
  if (SPOKEN.includes(event.kind)) announce(`${event.name} ${event.words} ${event.said}`.trim());
}

function connection(state) {
  document.getElementById("connection").hidden = state !== "offline";
  if (state === "online") { announce(say("online")); refresh(); }
  if (state === "refused") refresh();
}

/* acting ------------------------------------------------------------------------------------------------------------- */

async function act(action, place) {
  try {
    await api("POST", `${base}/actions`, { action, command: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` }, { code });
    if (place) showProblems(place, null);
    await refresh();
    return true;
  } catch (error) {
    if (place) showProblems(place, error);
    else toast(error.problems?.map((p) => [p.what, p.next_step].filter(Boolean).join(". ")).join(" · ") || error.message);
    return false;
  }
}

root.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.act) {
    button.disabled = true;
    await act(JSON.parse(button.dataset.act));
    if (button.isConnected) button.disabled = false;
  } else if (button.dataset.open) openForm(button.dataset.open, button.dataset.fillTarget);
  else if (button.hasAttribute("data-cancel")) button.closest("dialog").close();
  else if (button.dataset.tab) showTab(button.dataset.tab);
  else if (button.classList.contains("alternative") && button.dataset.slot) lookAt(button, true);
  else if (button.classList.contains("rung")) showOption(Number(button.dataset.row));
  else if (button.hasAttribute("data-close-consequences")) closeConsequences();
  else if (button.dataset.channel) { channel = button.dataset.channel; talkChannels(); }
  else if (button.dataset.export) save(button.dataset.export);
  else if (button.id === "keys") document.getElementById("shortcuts").showModal();
});

root.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  event.preventDefault();
  const place = form.querySelector(".problems");
  if (form.id === "say") {
    const words = form.words.value.trim();
    if (words && await act({ kind: "say", words, channel: form.channel.value, language: document.documentElement.lang }, place)) form.words.value = "";
    form.words.focus();
    return;
  }
  const invalid = [...form.elements].filter((e) => e.willValidate && !e.closest("fieldset:disabled, [hidden]") && !e.checkValidity());
  for (const e of form.elements) e.removeAttribute?.("aria-invalid");
  if (invalid.length) {
    for (const e of invalid) e.setAttribute("aria-invalid", "true");
    showProblems(place, { problems: invalid.map((e) => ({ where: e.labels?.[0]?.textContent.trim() ?? "", what: e.validationMessage })) });
    invalid[0].focus();
    return;
  }
  const action = await readForm(form, event.submitter, { base, code, seat: code?.split(".").slice(1, -1).join(".") });
  if (await act(action, place)) {
    form.closest("dialog")?.close();
    form.reset();
    delete drawn.forms;
    refresh();
  }
});

function openForm(id, target) {
  const dialog = document.getElementById(id);
  if (!dialog) return;
  if (target && dialog.querySelector("[name=target]")) dialog.querySelector("[name=target]").value = target;
  showOperation(dialog);
  dialog.showModal();
  worthOf(dialog);
}

root.addEventListener("close", () => refresh(), true);
root.addEventListener("input", (event) => {
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  showOperation(dialog);
  worthOf(dialog);
});

let asked;
/** What the package in the form is worth to this seat, as it is written. */
function worthOf(dialog) {
  const place = dialog.querySelector("[data-worth]");
  if (!place) return;
  clearTimeout(asked);
  asked = setTimeout(async () => {
    const form = dialog.querySelector("form");
    try {
      const { text, package: values } = await readForm(form, null, { base, code });
      const found = await api("POST", `${base}/worth`, { text, package: values }, { code });
      if (!found.own) return;
      const { gain, p05, p95, says_yes: yes } = found.own;
      const signed = (n) => (n > 0 ? "+" : "") + n.toFixed(1);
      const band = p95 - p05 > 1e-9 ? ` (${signed(p05)} ${say("to")} ${signed(p95)})` : "";
      place.textContent = say(yes ? "worth_yes" : "worth_no", { gain: signed(gain) + band });
      place.className = `ownworth ${yes ? "gain" : "loss"}`;
    } catch (error) { place.textContent = error.problems?.[0]?.what ?? ""; }
  }, 120);
}

/* talking ------------------------------------------------------------------------------------------------------------ */

function talkChannels() {
  const place = root.querySelector(".channels");
  const form = document.getElementById("say");
  if (!place) return;
  const ids = JSON.parse(place.dataset.channels), titles = JSON.parse(place.dataset.titles);
  if (!ids.includes(channel)) channel = "plenary";
  place.replaceChildren(...(ids.length > 1 ? ids.map((id) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small quiet";
    button.dataset.channel = id;
    button.id = `channel-${id}`;
    button.textContent = titles[id] ?? id;
    button.setAttribute("aria-pressed", String(id === channel));
    return button;
  }) : []));
  for (const line of root.querySelectorAll(".heard li[data-channel]")) line.hidden = line.dataset.channel !== channel;
  form.hidden = !drawn.actions || !code;
  const select = form.channel;
  select.replaceChildren(...ids.map((id) => new Option(titles[id] ?? id, id, false, id === channel)));
  select.closest(".row").hidden = ids.length < 2;
}
document.getElementById("say-channel").addEventListener("change", (event) => { channel = event.target.value; talkChannels(); });

/* live brackets ------------------------------------------------------------------------------------------------------ */

const place = document.getElementById("consequences");
const known = new Map();
let looking = null;
let hover;

root.addEventListener("focusin", (event) => { if (event.target.matches(".alternative[data-slot]")) lookAt(event.target, false); });
root.addEventListener("pointerover", (event) => {
  const found = event.target.closest(".alternative[data-slot]");
  clearTimeout(hover);
  if (found) hover = setTimeout(() => lookAt(found, false), 90);
});

async function lookAt(button, toLadder) {
  const { text, slot, value } = button.dataset;
  looking = { text, slot, value, anchor: button.id };
  await showConsequences();
  if (toLadder && !value) place.querySelector(".rung[aria-checked=true]")?.focus();
}

async function showConsequences() {
  const key = `${number}:${looking.text}:${looking.slot}`;
  const asked = looking;
  if (!known.has(key)) {
    try {
      known.set(key, await api("GET", `/rooms/${room}/consequences?text=${encodeURIComponent(looking.text)}&slot=${encodeURIComponent(looking.slot)}`, undefined, { code, text: true }));
    } catch { return; }
    if (known.size > 40) known.delete(known.keys().next().value);
  }
  if (looking !== asked) return;
  if (place.dataset.key !== key || place.hidden) {
    swap(place, known.get(key));
    withPlaces(place, "class");
    place.dataset.key = key;
  }
  place.hidden = false;
  const rungs = [...place.querySelectorAll(".rung")];
  const at = rungs.findIndex((r) => looking.value !== "" && r.dataset.value === looking.value);
  const now = rungs.findIndex((r) => r.classList.contains("now"));
  showOption(at >= 0 ? at : Math.max(now, 0), false);
}

function showOption(row, focus = true) {
  for (const option of place.querySelectorAll(".option")) option.hidden = Number(option.dataset.row) !== row;
  for (const rung of place.querySelectorAll(".rung")) {
    const here = Number(rung.dataset.row) === row;
    rung.setAttribute("aria-checked", String(here));
    rung.tabIndex = here ? 0 : -1;
    if (here && looking) looking.value = rung.dataset.value;
    if (here && focus) rung.focus({ preventScroll: true });
  }
}

function refreshConsequences() {
  if (looking && !place.hidden) showConsequences();
}

function closeConsequences() {
  place.hidden = true;
  const back = looking && document.getElementById(looking.anchor);
  looking = null;
  back?.focus();
}

root.addEventListener("keydown", (event) => {
  const rung = event.target.closest?.(".rung"), chip = event.target.closest?.(".alternative");
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (rung && step) {
    event.preventDefault();
    const rungs = place.querySelectorAll(".rung");
    showOption((Number(rung.dataset.row) + step + rungs.length) % rungs.length);
  } else if (chip && step) {
    const chips = [...chip.parentElement.querySelectorAll("button.alternative")];
    event.preventDefault();
    chips[(chips.indexOf(chip) + step + chips.length) % chips.length].focus();
  } else if (event.key === "Escape" && !place.hidden && !document.querySelector("dialog[open]")) closeConsequences();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) { event.preventDefault(); event.target.form.requestSubmit(); }
});

/* tabs and keys ------------------------------------------------------------------------------------------------------ */

const TABS = ["text", "table", "talk", "seats"];
function showTab(name, focus = false) {
  root.dataset.tab = name;
  for (const tab of root.querySelectorAll("[role=tab]")) tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
  if (focus) { const head = document.getElementById(`h-${name}`); head.focus(); head.scrollIntoView({ block: "nearest" }); }
}

const KEYS = {
  1: () => showTab(TABS[0], true), 2: () => showTab(TABS[1], true), 3: () => showTab(TABS[2], true), 4: () => showTab(TABS[3], true),
  s: () => { showTab("talk"); document.getElementById("say-words").focus(); },
  p: () => openForm("do-propose"), a: () => openForm("do-amend"),
  v: () => { showTab("table"); document.getElementById("vote-yes")?.focus(); },
  "?": () => document.getElementById("shortcuts").showModal(),
};
const on = document.getElementById("keys-on");
on.checked = localStorage.getItem("plenipo.keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("plenipo.keys", on.checked ? "on" : "off"));
document.addEventListener("keydown", (event) => {
  if (!on.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const key = KEYS[event.key];
  if (key) { event.preventDefault(); key(); }
});

async function save(format) {
  const answer = await fetch(`${base}/record.${format}`, { headers: code ? { Authorization: `Bearer ${code}` } : {} });
  if (!answer.ok) { toast(say("failed")); return; }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1] ?? `minutes.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/* begin -------------------------------------------------------------------------------------------------------------- */

async function begin() {
  await refresh();
  if (code) {
    const join = [...root.querySelectorAll("[data-act]")].find((b) => JSON.parse(b.dataset.act).kind === "join");
    if (join) await act({ kind: "join" });
  }
  listen();
}
begin();
