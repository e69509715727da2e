// SPDX-License-Identifier: Apache-2.0
// An answer: other choices swapped in place, charts drawn as they come near, tables searched, links to share.

import { announce, api, draw, say, swap, toast } from "./base.js";
import { packed } from "./lab_share.js";
import "./answer_turn.js";

const told = document.getElementById("told");
const question = JSON.parse(document.getElementById("question").textContent);
const next = document.getElementById("next");
const FEW_ROWS = 12;
let asking;

/** Fetch what an address tells and put it in place; the address of the page follows, and the way back leads back. */
async function show(address, { push = true } = {}) {
  asking?.abort();
  asking = new AbortController();
  const wanted = new URL(address, location.href);
  const part = new URL(wanted);
  part.searchParams.set("part", "1");
  told.setAttribute("aria-busy", "true");
  try {
    const html = await api("GET", part.pathname + part.search, undefined, { text: true, signal: asking.signal });
    const top = scrollY;
    const open = [...told.querySelectorAll("details[open] > summary")].map((s) => s.textContent.trim().slice(0, 12));
    next.remove();
    swap(told, html);
    for (const s of told.querySelectorAll("details > summary")) if (open.includes(s.textContent.trim().slice(0, 12))) s.parentElement.open = true;
    scrollTo({ top, behavior: "instant" });
    if (push) history.pushState({}, "", wanted.pathname + wanted.search);
    dress();
    announce(say("shown"));
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message);
  } finally {
    told.removeAttribute("aria-busy");
  }
}

/** The address of what the form chooses; what stands as in the headline is not said. */
function chosen(form) {
  const address = new URL(form.action);
  for (const select of form.querySelectorAll("select")) {
    const first = select.dataset.first;
    if (select.value !== first) address.searchParams.set(select.name, select.value);
  }
  return address;
}

const firsts = {};
/** What a page as it came shows without any choice, so that addresses stay short. */
function dress() {
  // What can be done next opens under the figures; in a page without scripts it stands at the end.
  document.getElementById("next-place").append(next);
  next.classList.add("placed");
  told.querySelector('nav.inside a[href="#next"]').hidden = true;
  const form = document.getElementById("choose");
  const here = new URL(location.href).searchParams;
  for (const select of form.querySelectorAll("select")) {
    if (!here.has(select.name) && !(select.name in firsts)) firsts[select.name] = select.value;
    if (select.name in firsts) select.dataset.first = firsts[select.name];
  }
  form.addEventListener("change", () => show(chosen(form)));
  document.getElementById("as-first")?.addEventListener("click", (event) => { event.preventDefault(); show(event.currentTarget.href); });
  charts();
  for (const table of told.querySelectorAll("table")) searchable(table);
  spy();
}

let land;
/** The outline of land, fetched once. */
async function outline() {
  land ??= fetch("/static/land.json").then((got) => got.json());
  return (await land).land;
}

let drawing;
/** Draw each chart as it comes near, then the others one after the other while nothing else is to be done. */
function charts() {
  drawing?.disconnect();
  const held = told.querySelector("script.specs");
  if (!held) return;
  const waiting = new Map();
  for (const [id, spec] of Object.entries(JSON.parse(held.textContent))) {
    const place = document.getElementById(`chart-${id}`);
    if (!place) continue;
    waiting.set(place, spec);
    if (spec.height) place.style.minHeight = `${spec.height}px`; // nothing moves when it is drawn
  }
  const now = async (place) => {
    const spec = waiting.get(place);
    if (!spec) return;
    waiting.delete(place);
    drawing.unobserve(place);
    if (place.id === "chart-map") {
      spec.height = "container";
      spec.datasets.land = await outline();
    }
    await draw(place, spec);
  };
  drawing = new IntersectionObserver((seen) => seen.filter((s) => s.isIntersecting).forEach((s) => now(s.target)), { rootMargin: "250px" });
  for (const place of waiting.keys()) drawing.observe(place);
  const mine = drawing;
  const idle = globalThis.requestIdleCallback ?? ((f) => setTimeout(f, 120));
  const rest = () => idle(async () => {
    const [place] = waiting.keys();
    if (!place || drawing !== mine) return;
    await now(place);
    rest();
  });
  setTimeout(rest, 900);
}

/** Give a long table a field that finds rows by what they say. */
function searchable(table) {
  const rows = [...table.querySelectorAll("tbody tr")];
  let field = table.closest("details")?.querySelector("#find");
  if (!field && rows.length > FEW_ROWS) {
    field = document.createElement("input");
    field.type = "search";
    field.className = "screen";
    field.placeholder = say("find");
    field.setAttribute("aria-label", say("find"));
    table.closest(".scroll")?.before(field);
  }
  field?.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const row of rows) row.hidden = wanted !== "" && !`${row.dataset.find ?? ""} ${row.textContent}`.toLocaleLowerCase().includes(wanted);
  });
}

let watching;
/** Mark in the navigation what is being read. */
function spy() {
  watching?.disconnect();
  const links = new Map([...told.querySelectorAll("nav.inside a")].map((a) => [a.hash.slice(1), a]));
  watching = new IntersectionObserver((seen) => {
    for (const s of seen) {
      if (!s.isIntersecting) continue;
      for (const [id, link] of links) link.toggleAttribute("aria-current", id === s.target.id);
      const bar = links.get(s.target.id)?.parentElement;
      const link = links.get(s.target.id);
      if (bar && link) bar.scrollTo({ left: link.offsetLeft - bar.clientWidth / 2, behavior: "instant" });
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) watching.observe(section);
  }
}

/** Open a panel and bring it into sight. */
function open(id) {
  const panel = document.getElementById(id);
  if (!panel) return;
  for (const other of next.querySelectorAll("details[open]")) if (other !== panel) other.open = false;
  panel.open = true;
  panel.scrollIntoView({ block: "start" });
  panel.querySelector("summary").focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const opens = event.target.closest?.("[data-opens]");
  if (opens) {
    event.preventDefault();
    open(opens.dataset.opens);
  }
  const copy = event.target.closest?.("[data-copy]");
  if (copy) {
    const field = document.getElementById(copy.dataset.copy);
    field.select();
    (navigator.clipboard?.writeText(field.value) ?? Promise.reject(new Error())).catch(() => document.execCommand("copy")).finally(() => toast(say("copied")));
  }
});

async function links() {
  document.getElementById("link-here").value = `${location.origin}/answers/${told.dataset.id}`;
  if (question === null) {
    document.getElementById("link-anywhere").closest(".field").hidden = true;
    return;
  }
  const address = typeof question === "string" ? `/lab?from=${encodeURIComponent(question)}` : `/lab#s=${await packed(question)}`;
  document.getElementById("link-anywhere").value = location.origin + address;
  for (const link of document.querySelectorAll("#in-lab")) link.href = address;
}

/** Where this answer came from by moving a number of another, say so and lead back. */
function came() {
  const from = sessionStorage.getItem(`came-from-${told.dataset.id}`);
  if (!from) return;
  document.getElementById("came-back").href = `/answers/${from}`;
  document.getElementById("came-side").href = `/compare?of=${from}&of=${told.dataset.id}`;
  document.getElementById("came-from").hidden = false;
}

const opened = [];
addEventListener("beforeprint", () => {
  for (const part of told.querySelectorAll("details.print:not([open])")) { part.open = true; opened.push(part); }
});
addEventListener("afterprint", () => { while (opened.length) opened.pop().open = false; });
addEventListener("popstate", () => show(location.href, { push: false }));
document.addEventListener("theme", charts);
dress();
links();
came();
if (location.hash.startsWith("#panel-")) open(location.hash.slice(1));
