// SPDX-License-Identifier: Apache-2.0
// The lab: where the question comes from, what is kept of it, what is told while it is written, and asking it.
import { announce, api, say, texts, toast } from "./base.js";
import { loadNames, setNames } from "./lab_combobox.js";
import { fill, itemsOf, nameAll, own, prepare, read } from "./lab_form.js";
import { foldAll, liveChoosers, liveLists, tellBriefs } from "./lab_items.js";
import { tellProblems, unknownNames } from "./lab_problems.js";
import { ask, asked, cancel, ended, follow, hush, jobOf, usual } from "./lab_run.js";
import { tellActs, tellEffect, upper } from "./lab_told.js";
import { LONG_LINK, packed, save, unpacked } from "./lab_share.js";

const SCENARIOS = "/api/v1/scenarios";
const DRAFT = "lab.draft", EARLIER = "lab.earlier";
const PAUSE = 500; // milliseconds without a key before a draft is checked
const LARGEST = 1 << 20; // bytes of a file, as the app takes them
const RECENT = 8;
const place = (id) => document.getElementById(id);
const root = place("scenario");
const clone = (value) => JSON.parse(JSON.stringify(value));
const blank = JSON.parse(place("lab-blank").textContent);
const field = (key, holder = root) => own(holder).find((one) => one.dataset.key === key);
const titles = Object.fromEntries([...place("book").options].filter((o) => o.value).map((o) => [o.value, o.textContent]));

/** The question as it stands; one without a title yet takes that of its first act. */
function held() {
  const found = read(root);
  if (root.dataset.auto && !found.title) found.title = texts.untitled;
  return found;
}

let origin = ""; // where the question came from: "from:NAME", "blank", "link", "file", "job:ID"
let shipped = ""; // its name in the case book
let begun = ""; // how it read when it came
let checking = null;
let timer = 0;
let running = "";
let took = null; // seconds that questions took here

// ---- where it comes from ---------------------------------------------------------------------------------------------------

async function start() {
  prepare(root);
  liveLists(root, fresh);
  liveChoosers();
  listen();
  const query = new URLSearchParams(location.search);
  const packedText = /^#s=(.+)$/.exec(location.hash)?.[1];
  const asking = recent();
  try {
    if (packedText) await openLink(packedText);
    else if (query.get("job")) await openJob(query.get("job"));
    else if (query.get("from")) await openBook(query.get("from"), true);
    else if (!restore("")) show(blank, { from: "blank" });
  } catch (error) {
    show(blank, { from: "blank" });
    note(error.problems?.[0]?.what ?? error.message);
  }
  await asking;
  if (took && place("state").textContent === texts.right) place("state").textContent += ` ${say("usual", { seconds: took })}`;
}

function show(given, { from, name = "" }) {
  fill(root, clone(given));
  [origin, shipped, begun] = [from, name, JSON.stringify(read(root))];
  root.dataset.auto = given.title ? "" : "title";
  delete root.dataset.tried;
  for (const one of root.querySelectorAll("[data-touched]")) delete one.dataset.touched;
  place("book").value = name;
  place("more").open = false;
  foldAll(root);
  note("");
  nameAll(root).then(named);
  check();
}

function named() {
  tellBriefs(root);
  tellEffect(held());
}

async function openBook(name, keep = false) {
  if (keep && restore(`from:${name}`)) return;
  setAside();
  show(await api("GET", `${SCENARIOS}/${encodeURIComponent(name)}`), { from: `from:${name}`, name });
  offerEarlier();
}

async function openLink(text) {
  let found;
  try { found = await unpacked(text); } catch { throw new Error(texts.link_broken); }
  setAside();
  show(found, { from: "link" });
  history.replaceState(null, "", "/lab");
  keep();
  note(texts.linked);
}

async function openJob(id) {
  const job = await jobOf(id);
  const held = job.document.scenario;
  const name = typeof held === "string" ? held : "";
  setAside();
  show(name ? await api("GET", `${SCENARIOS}/${encodeURIComponent(name)}`) : held, { from: `job:${id}`, name });
  if (!ended(job)) watch(job);
  else if (job.state === "failed") failed(job);
}

async function openText(text, name) {
  const form = /\.json$/i.test(name) || /^\s*\{/.test(text) ? "json" : /\.ya?ml$/i.test(name) ? "yaml" : "toml";
  const found = await api("POST", `${SCENARIOS}/check`, { text, form, deep: false });
  if (!found.document) return found.problems;
  setAside();
  history.replaceState(null, "", "/lab");
  show(found.document, { from: "file" });
  keep();
  note(say("file_opened", { name: name || field("title").querySelector("input").value }));
  return [];
}

async function openFile(file) {
  if (!file) return;
  if (file.size > LARGEST) return note(say("file_large", { most: LARGEST >> 10 }));
  try {
    const text = await file.text();
    const problems = await openText(text, file.name);
    if (problems.length) { openPasting(text); tellProblems(place("pasting"), place("pasting-problems"), problems); }
  } catch (error) { note(error.message); }
}

function openPasting(text = "") {
  place("pasted").value = text;
  tellProblems(place("pasting"), place("pasting-problems"), []);
  place("pasting").showModal();
}

// ---- what is kept ----------------------------------------------------------------------------------------------------------

function stored(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } }
function store(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* a browser that keeps nothing */ } }

function keep() {
  store(DRAFT, { origin, shipped, begun, document: read(root), auto: root.dataset.auto });
}

/** Take up a draft: at /lab whatever it was, at a question of the case book only what came from it. */
function restore(wanted) {
  const draft = stored(DRAFT);
  if (!draft?.document || (wanted && draft.origin !== wanted)) return false;
  if (wanted && JSON.stringify(draft.document) === draft.begun) return false;
  show(draft.document, { from: draft.origin, name: draft.shipped });
  [begun, root.dataset.auto] = [draft.begun, draft.auto ?? ""];
  if (JSON.stringify(draft.document) !== draft.begun) note(texts.draft_kept, texts.start_over, startOver);
  return true;
}

function startOver() {
  setAside();
  localStorage.removeItem(DRAFT);
  if (origin.startsWith("from:")) openBook(origin.slice(5));
  else { history.replaceState(null, "", "/lab"); show(blank, { from: "blank" }); offerEarlier(); }
}

/** A draft that would be written over is put aside, so that nothing is lost. */
function setAside() {
  const draft = stored(DRAFT);
  if (draft?.document && JSON.stringify(draft.document) !== draft.begun) store(EARLIER, draft);
}

function offerEarlier() {
  if (stored(EARLIER)) note(texts.draft_before, texts.draft_open, () => { store(DRAFT, stored(EARLIER)); localStorage.removeItem(EARLIER); restore(""); });
}

function note(text, action, run) {
  const box = place("kept");
  box.replaceChildren(text);
  if (action) {
    const button = document.createElement("button");
    [button.type, button.className, button.textContent] = ["button", "quiet small", action];
    button.addEventListener("click", () => { note(""); run(); });
    box.append(" ", button);
  }
  box.hidden = !text;
}

/** What a new item begins with. */
function fresh(name) {
  const held = read(root);
  const year = Array.isArray(held.horizon) ? held.horizon[0] : "";
  const last = held.acts?.at(-1);
  const date = last?.date ?? (/^\d{4}$/.test(year) ? `${year}-01-01` : undefined);
  if (name === "Case") return { name: `offer-${(held.cases?.length ?? 0) + 1}`, title: "" };
  if (name === "map" || name === "Stage") return { date };
  const source = document.getElementById(`form-${name}`)?.content;
  if (!source?.querySelector("[data-key=basis]")) return {};
  const actor = source.querySelector("[data-key=actor]") ? last?.actor || held.headline?.actor : undefined;
  return JSON.parse(JSON.stringify({ date, actor }));
}

// ---- what is told while it is written --------------------------------------------------------------------------------------

function listen() {
  const edited = (event) => {
    if (event.target !== root && !event.target.closest("[data-key]")) return;
    if (event.target.closest("[data-key=title]") === field("title")) root.dataset.auto = "";
    clearTimeout(timer);
    timer = setTimeout(() => { keep(); tellEffect(held()); check(); }, PAUSE);
  };
  root.addEventListener("input", edited);
  root.addEventListener("change", edited);
  root.addEventListener("focusout", (event) => { const one = event.target.closest("[data-key]"); if (one) one.dataset.touched = ""; });
  root.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    const text = /^#s=(.+)$/.exec(location.hash)?.[1];
    if (text) openLink(text).catch((error) => note(error.message));
  });
  addEventListener("pagehide", () => { if (timer) keep(); });
  place("book").addEventListener("change", (event) => {
    if (!event.target.value) return;
    history.replaceState(null, "", `/lab?from=${event.target.value}`);
    openBook(event.target.value).catch((error) => note(error.message));
  });
  place("blank").addEventListener("click", () => { setAside(); history.replaceState(null, "", "/lab"); show(blank, { from: "blank" }); keep(); offerEarlier(); });
  place("file").addEventListener("change", (event) => { openFile(event.target.files[0]); event.target.value = ""; });
  place("paste").addEventListener("click", () => openPasting());
  place("pasting-open").addEventListener("click", async () => {
    try {
      const problems = await openText(place("pasted").value, "");
      tellProblems(place("pasting"), place("pasting-problems"), problems);
      if (!problems.length) place("pasting").close();
    } catch (error) { tellProblems(place("pasting"), place("pasting-problems"), [{ what: error.message, where: "" }]); }
  });
  addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", (event) => { if (event.dataTransfer?.files.length) { event.preventDefault(); openFile(event.dataTransfer.files[0]); } });
  addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !document.querySelector("dialog[open]")) run(); });
  place("run").addEventListener("click", run);
  place("cancel").addEventListener("click", () => { if (running) cancel(running).catch((error) => toast(error.message)); });
  place("link").addEventListener("click", share);
  place("toml").addEventListener("click", () => download("toml"));
  place("json").addEventListener("click", () => download("json"));
  place("lines").closest("details").addEventListener("toggle", (event) => { if (event.target.open) written().catch(() => {}); });
}

async function check() {
  clearTimeout(timer);
  timer = 0;
  checking?.abort();
  const mine = (checking = new AbortController());
  nameCases();
  if (!running) place("state").textContent = texts.checking;
  try {
    const found = await api("POST", `${SCENARIOS}/check`, { document: held() }, { signal: mine.signal });
    if (mine !== checking) return;
    tellActs(held(), found.acts, found.right);
    nameFirst(found.acts);
    tell(found.acts.length ? found.problems : [...found.problems, ...unknownNames(root)]);
    place("lines").hidden = true;
    if (place("lines").closest("details").open && found.document) written().catch(() => {});
  } catch (error) {
    if (mine.signal.aborted) return;
    if (error.problems?.length) tell(error.problems);
    else place("state").textContent = say("not_checked", { why: error.message });
  }
}

function tell(problems) {
  tellProblems(root, place("problems"), problems);
  root.classList.toggle("wrong", problems.length > 0);
  if (!running) place("state").textContent = problems.length ? texts.wrong : [texts.right, took && say("usual", { seconds: took })].filter(Boolean).join(" ");
}

/** A question that nobody has given a title takes that of its first act. */
function nameFirst(acts) {
  const input = field("title").querySelector("input");
  if (root.dataset.auto === "title" && acts.length && document.activeElement !== input) input.value = upper(acts[0]);
}

function nameCases() {
  const held = itemsOf(field("cases")).map((item) => read(item));
  setNames("case", held.filter((one) => one.name).map((one) => ({ value: one.name, label: one.title || one.name, beside: one.name, also: [] })));
}

// ---- asking ----------------------------------------------------------------------------------------------------------------

const unchanged = () => shipped && JSON.stringify(read(root)) === begun;

async function run() {
  if (running) return;
  root.dataset.tried = "";
  keep();
  place("run").disabled = true;
  try {
    const asking = { scenario: unchanged() ? shipped : held() };
    if (root.dataset.profile !== "plain") asking.names = root.dataset.profile;
    const job = await ask(asking);
    if (job.state === "done") return arrive(job);
    history.replaceState(null, "", `/lab?job=${job.id}`);
    watch(job);
  } catch (error) {
    place("run").disabled = false;
    tell(error.problems?.length ? error.problems : [{ what: error.message, where: "" }]);
    place("problems").scrollIntoView({ block: "nearest" });
    announce(texts.wrong);
  }
}

function watch(job) {
  running = job.id;
  place("run").disabled = false; // out of sight meanwhile
  place("state").textContent = "";
  follow(job.id, (last) => {
    running = "";
    if (last.state === "done") return arrive(last);
    if (last.state === "cancelled") { place("state").textContent = texts.cancelled; announce(texts.cancelled); } else failed(last);
    origin = origin.startsWith("job:") && !shipped ? "blank" : origin;
    history.replaceState(null, "", shipped && unchanged() ? `/lab?from=${shipped}` : "/lab");
    keep();
    recent();
  });
}

function arrive(job) {
  hush();
  place("state").textContent = texts.done;
  announce(texts.done);
  keep();
  location.assign(`/answers/${job.id}`);
}

function failed(job) {
  tell(job.problems.length ? job.problems : [{ what: texts.ended_failed, where: "" }]);
  place("state").textContent = texts.ended_failed;
  place("problems").scrollIntoView({ block: "center" });
  announce(texts.ended_failed);
}

async function recent() {
  let jobs;
  try { jobs = await asked(); } catch { return; }
  took = usual(jobs);
  place("recent-part").hidden = !jobs.length;
  place("recent").replaceChildren(...jobs.slice(0, RECENT).map(recentRow));
}

function recentRow(job) {
  const row = document.createElement("li"), held = job.document.scenario;
  const title = (typeof held === "string" ? titles[held] ?? held : held?.title) || texts.untitled;
  const link = (href, text) => Object.assign(document.createElement("a"), { href, textContent: text });
  const state = Object.assign(document.createElement("span"), { className: "muted", textContent: ` ${texts[`state_${job.state}`] ?? job.state} ` });
  const edit = link(`/lab?job=${job.id}`, texts.edit);
  edit.setAttribute("aria-label", `${texts.edit}: ${title}`);
  row.append(link(job.state === "done" ? `/answers/${job.id}` : `/lab?job=${job.id}`, title), state, edit);
  return row;
}

// ---- taking it along -------------------------------------------------------------------------------------------------------

async function share() {
  const link = `${location.origin}/lab#s=${await packed(held())}`;
  try {
    await navigator.clipboard.writeText(link);
    toast(link.length > LONG_LINK ? `${texts.link_copied} ${texts.too_long}` : texts.link_copied);
  } catch {
    history.replaceState(null, "", link);
    toast(texts.link_here);
  }
}

const written = async () => {
  const found = await api("POST", "/lab/written", { document: held(), shipped: unchanged() ? shipped : "" });
  place("python").textContent = found.python;
  place("command").textContent = found.command;
  place("lines").hidden = false;
  return found;
};

async function download(form) {
  try {
    const found = held();
    if (form === "json") save(`${found.name || "scenario"}.json`, `${JSON.stringify(found, null, 2)}\n`, "application/json");
    else {
      const file = await written();
      save(`${file.name}.toml`, file.toml, "application/toml");
    }
  } catch (error) { tell(error.problems?.length ? error.problems : [{ what: error.message, where: "" }]); }
}

loadNames();
start();
