// SPDX-License-Identifier: Apache-2.0
// "What if it were more, or less?": numbers of the acts on sliders, an estimate at once, the exact answer on request.

import { announce, api, say, showProblems, stream } from "./base.js";

const panel = document.getElementById("panel-turn");
const place = document.getElementById("turn");
const state = document.getElementById("turn-state");
const problems = document.getElementById("turn-problems");
const question = JSON.parse(document.getElementById("question").textContent);
const id = document.getElementById("told").dataset.id;
const MINUS = "\u2212";
const MOST_PLACES = 4;
const STEPS = 200;
let prepared;

/** Decimal places that a band supports, as in the report: two digits of half of it up to 354, else one. */
function places(low, high) {
  const half = Math.abs(high - low) / 2;
  if (!(half > 0)) return 2;
  let exponent = Math.floor(Math.log10(half));
  const lead = half / 10 ** exponent;
  let digits = lead < 3.55 ? 2 : 1;
  if (lead >= 9.495) [exponent, digits] = [exponent + 1, 2];
  return Math.min(MOST_PLACES, digits - 1 - exponent);
}

function number(value, decimals) {
  const unit = 10 ** -decimals;
  const rounded = decimals < 0 ? Math.round(value / unit) * unit : value;
  const text = Math.abs(rounded).toLocaleString("en", { minimumFractionDigits: Math.max(decimals, 0), maximumFractionDigits: Math.max(decimals, 0) });
  return Number(text.replaceAll(",", "")) === 0 ? text : `${rounded < 0 ? MINUS : "+"}${text}`;
}

/** Median and band as they are printed. */
function told([median, low, high]) {
  const decimals = places(low, high);
  const unit = prepared.measure === "percent" ? "%" : prepared.unit;
  return { figure: `${number(median, decimals)}\u00a0${unit}`, band: `${number(low, decimals)} to ${number(high, decimals)}` };
}

/** Median and band where a number has a value between the points solved. */
function between(field, economy, value) {
  const points = field.points.filter((p) => p.told[economy]);
  if (!points.length) return prepared.central[economy];
  const after = points.findIndex((p) => p.value >= value);
  if (after === 0) return points[0].told[economy];
  if (after < 0) return points.at(-1).told[economy];
  const [a, b] = [points[after - 1], points[after]];
  const share = (value - a.value) / (b.value - a.value);
  return a.told[economy].map((from, k) => from + share * (b.told[economy][k] - from));
}

/** The estimate for one economy: what each number changes alone, added up. */
function estimate(economy) {
  const central = prepared.central[economy];
  return prepared.fields.reduce((sum, field) => {
    const moved = between(field, economy, field.now);
    return sum.map((value, k) => value + moved[k] - central[k]);
  }, [...central]);
}

function element(name, values = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(values)) key in made ? (made[key] = value) : made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const short = (value) => Number(value.toPrecision(4)).toLocaleString("en", { maximumSignificantDigits: 4 });

/** One number of an act: a slider, the same as a field, and its ends. */
function knob(field, k) {
  const step = Number(((field.high - field.low) / STEPS).toPrecision(2));
  const slider = element("input", { type: "range", id: `knob-${k}`, min: field.low, max: field.high, step: "any", value: field.value });
  const box = element("input", { type: "number", id: `knob-box-${k}`, min: field.low, max: field.high, step: "any", value: field.value });
  box.setAttribute("aria-label", `${field.act}: ${field.key}`);
  const set = (value, from) => {
    field.now = Math.min(Math.max(value, field.low), field.high);
    if (from !== slider) slider.value = field.now;
    if (from !== box) box.value = Number(field.now.toPrecision(4));
    show();
  };
  slider.addEventListener("input", () => set(Math.abs(slider.value - field.value) < step ? field.value : Math.round(slider.value / step) * step, slider));
  slider.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (!by) return;
    event.preventDefault();
    set(field.now + by * step);
  });
  box.addEventListener("change", () => { if (box.value !== "") set(Number(box.value), box); });
  field.set = set;
  const label = element("label", { htmlFor: slider.id }, element("b", {}, [field.kind, field.key].filter(Boolean).join(": ").replaceAll("_", " ")), ` ${field.meaning.replaceAll("`", "")}`);
  const ends = element("span", { className: "ends" }, element("span", {}, short(field.low)), element("span", {}, short(field.high)));
  return element("div", { className: "knob" }, label, slider, box, ends);
}

/** The panel: the numbers by act, and what is expected now. */
function build() {
  place.replaceChildren();
  if (!prepared.fields.length) {
    state.textContent = say("no_numbers");
    return;
  }
  const acts = Map.groupBy ? Map.groupBy(prepared.fields, (f) => f.act) : grouped(prepared.fields);
  let k = 0;
  for (const [act, fields] of acts) {
    const set = element("fieldset", { className: "act" }, element("legend", { lang: "en" }, act));
    for (const field of fields) {
      field.now = field.value;
      set.append(knob(field, k));
      k += 1;
    }
    place.append(set);
  }
  const chosen = element("select", { id: "turn-economy" });
  chosen.setAttribute("aria-label", say("whose"));
  for (const [code, name] of Object.entries(prepared.economies)) chosen.append(element("option", { value: code }, name || say("world")));
  const followed = document.getElementById("choose-economy")?.value;
  if (followed in prepared.central) chosen.value = followed;
  chosen.addEventListener("change", show);
  const run = element("button", { type: "button", id: "turn-run", className: "primary" }, say("run"));
  const reset = element("button", { type: "button", id: "turn-reset", className: "quiet" }, say("reset"));
  run.addEventListener("click", exact);
  reset.addEventListener("click", () => prepared.fields.forEach((f) => f.set(f.value)));
  place.append(element("div", { className: "turn-told" },
    element("div", {}, chosen, element("small", { lang: "en" }, `${prepared.outcome.replaceAll("_", " ")}, ${prepared.year}`)),
    element("div", {}, element("span", { className: "figure", id: "turn-figure" }), element("small", { id: "turn-band" }), element("small", { id: "turn-asked" })),
    element("div", { className: "row" }, run, reset)));
  place.append(element("p", { className: "hint", lang: "en" }, prepared.note));
  show();
}

function grouped(fields) {
  const found = new Map();
  for (const field of fields) found.set(field.act, [...(found.get(field.act) ?? []), field]);
  return found;
}

/** The figure that is expected now, as an estimate. */
function show() {
  const economy = document.getElementById("turn-economy").value;
  const [now, asked] = [told(estimate(economy)), told(prepared.central[economy])];
  const figure = document.getElementById("turn-figure");
  figure.textContent = now.figure;
  figure.classList.toggle("gain", !now.figure.startsWith(MINUS));
  figure.classList.toggle("loss", now.figure.startsWith(MINUS));
  const moved = prepared.fields.some((f) => f.now !== f.value);
  document.getElementById("turn-band").textContent = `${say("band", { band: now.band })}; ${say(moved ? "estimate" : "as_asked")}, ${say("draws", { draws: prepared.draws })}`;
  document.getElementById("turn-asked").textContent = moved ? `${say("as_asked")}: ${asked.figure} (${asked.band})` : "";
  document.getElementById("turn-run").disabled = !moved;
}

/** Wait for a job to its end; tells how far it is. Gives the job. */
function finished(job, words) {
  return new Promise((resolve, reject) => {
    const seen = (now) => {
      state.textContent = now.place ? say("place", { place: now.place }) : say(words, { doing: now.total ? `${now.done}/${now.total}` : now.doing });
      if (now.state === "done") resolve(now);
      else if (["failed", "cancelled"].includes(now.state)) reject(Object.assign(new Error(now.state), { problems: now.problems }));
      else return false;
      return true;
    };
    if (seen(job)) return;
    const stop = stream(`/api/v1/jobs/${job.id}/events`, (name, now) => { if (seen(now)) stop(); });
  });
}

let asked;
async function prepare() {
  const select = document.getElementById("choose-case");
  const wanted = select && select.value !== select.dataset.first ? select.value : "";
  if (asked === wanted) return;
  asked = wanted;
  showProblems(problems);
  try {
    const document_ = { scenario: question, ...(wanted ? { case: wanted } : {}) };
    const job = await api("POST", "/api/v1/jobs", { kind: "sensitivity", document: document_ });
    await finished(job, "preparing");
    prepared = await api("GET", `/api/v1/answers/${job.id}`);
    state.textContent = "";
    announce(say("prepared"));
    build();
  } catch (error) {
    asked = undefined;
    state.textContent = "";
    showProblems(problems, error);
  }
}

/** The scenario in full, with the numbers as they stand. */
async function turned() {
  const whole = typeof question === "string" ? await api("GET", `/api/v1/scenarios/${encodeURIComponent(question)}`) : structuredClone(question);
  const told_ = [];
  for (const field of prepared.fields.filter((f) => f.now !== f.value)) {
    const steps = field.path.match(/[A-Za-z_]\w*|\d+/g);
    const last = steps.pop();
    const at = steps.reduce((held, step) => held[step], whole);
    at[last] = Number(field.now.toPrecision(6));
    told_.push(`${field.key.replaceAll("_", " ")} ${short(field.now)}`);
  }
  whole.title = `${whole.title} (${told_.join(", ")})`;
  return whole;
}

/** Ask exactly; the new answer remembers this one, so that they can be put side by side. */
async function exact() {
  const run = document.getElementById("turn-run");
  run.disabled = true;
  showProblems(problems);
  try {
    const job = await api("POST", "/api/v1/jobs", { kind: "whatif", document: { scenario: await turned() } });
    await finished(job, "running");
    sessionStorage.setItem(`came-from-${job.id}`, id);
    location.href = `/answers/${job.id}`;
  } catch (error) {
    state.textContent = "";
    run.disabled = false;
    showProblems(problems, error);
  }
}

if (question === null) panel.hidden = true;
else panel.addEventListener("toggle", () => { if (panel.open) prepare(); });
if (panel.open && question !== null) prepare();
