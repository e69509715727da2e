// SPDX-License-Identifier: Apache-2.0
// What every page's script uses: asking the server, listening to it, putting answers in place, drawing charts.

export const texts = JSON.parse(document.getElementById("script-words")?.textContent || "{}");

/** The words of a key, with values in place of names in braces. */
export function say(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** What the server refused, with every reason. */
export class ApiError extends Error {
  constructor(status, document) {
    super(document.detail || document.title || texts.failed);
    this.status = status;
    this.document = document;
    this.problems = document.problems || [];
  }
}

/** Ask the API: method, path and, where it changes something, a JSON body. Options: code (of a seat), signal, text (as text). */
export async function api(method, path, body, { code, signal, text } = {}) {
  const headers = { Accept: text ? "text/html" : "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (code) headers.Authorization = `Bearer ${code}`;
  const answer = await fetch(path, { method, headers, signal, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body) });
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({ title: texts.failed }));
    throw new ApiError(answer.status, told);
  }
  if (text) return answer.text();
  return answer.status === 204 ? null : answer.json();
}

/** Listen to a stream of events: on(event, data, id) for each. Begins again by itself after the last event heard. Gives a stop. */
export function stream(path, on, { code, state } = {}) {
  const stop = new AbortController();
  let last = "";
  let pause = 500;
  let lost = false;
  (async () => {
    while (!stop.signal.aborted) {
      try {
        const headers = { Accept: "text/event-stream" };
        if (code) headers.Authorization = `Bearer ${code}`;
        if (last) headers["Last-Event-ID"] = last;
        const answer = await fetch(path, { headers, signal: stop.signal, cache: "no-store" });
        if (answer.status >= 400 && answer.status < 500) return state?.("refused", answer.status);
        if (!answer.ok) throw new Error(String(answer.status));
        if (lost) state?.("online");
        [pause, lost] = [500, false];
        let buffer = "";
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          buffer += value.replaceAll("\r\n", "\n");
          let end;
          while ((end = buffer.indexOf("\n\n")) >= 0) {
            const event = parsed(buffer.slice(0, end));
            buffer = buffer.slice(end + 2);
            if (event.id) last = event.id;
            if (event.name === "end") return;
            if (event.data !== undefined) on(event.name, event.data, event.id);
          }
        }
      } catch (error) {
        if (stop.signal.aborted) return;
      }
      if (!lost) state?.("offline");
      lost = true;
      await new Promise((done) => setTimeout(done, pause));
      pause = Math.min(pause * 2, 8000);
    }
  })();
  return () => stop.abort();
}

function parsed(block) {
  const event = { name: "message" };
  const data = [];
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at === 0) continue;
    const [field, value] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
    if (field === "event") event.name = value;
    else if (field === "id") event.id = value;
    else if (field === "data") data.push(value);
  }
  if (data.length) event.data = JSON.parse(data.join("\n"));
  return event;
}

/** Put HTML that the server wrote in place, keeping focus and the caret where an element of the same id is there again. */
export function swap(place, html) {
  const active = document.activeElement;
  const [id, from, to] = place.contains(active) ? [active.id, active.selectionStart, active.selectionEnd] : [];
  place.innerHTML = html;
  const again = id && document.getElementById(id);
  if (again && again !== document.activeElement) {
    again.focus({ preventScroll: true });
    if (from !== null && from !== undefined) try { again.setSelectionRange(from, to); } catch { /* not a text field */ }
  }
}

/** Tell a screen reader. */
export function announce(text) {
  const place = document.getElementById("announcer");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

let fading;
/** Tell everybody, shortly. */
export function toast(text) {
  const place = document.getElementById("toast");
  place.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { place.textContent = ""; }, 6000);
}

/** Show what was refused in a list; clears it where there is nothing. */
export function showProblems(place, error) {
  place.replaceChildren();
  place.hidden = !error;
  if (!error) return;
  place.className = "problems";
  place.setAttribute("role", "alert");
  const problems = error.problems?.length ? error.problems : [{ what: error.message }];
  const list = document.createElement("ul");
  for (const problem of problems) {
    const item = document.createElement("li");
    const where = problem.where ? `${problem.where}: ` : "";
    const nearest = [].concat(problem.nearest ?? []).join(", ");
    const more = [problem.expected && say("expected", problem), nearest && say("nearest", { nearest }), problem.next_step].filter(Boolean).join(" ");
    item.textContent = `${where}${problem.what}${more ? `. ${more}` : ""}`;
    list.append(item);
  }
  place.append(list);
}

/** The page's colour of a name, as set in the style sheet. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Draw a Vega-Lite specification in the page's colours. */
export async function draw(place, spec) {
  const ink = colour("ink"), muted = colour("muted"), rule = colour("rule");
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
  const config = dark ? {
    background: "transparent",
    axis: { labelColor: muted, titleColor: muted, domainColor: rule, gridColor: rule, tickColor: rule },
    legend: { labelColor: muted, titleColor: muted }, title: { color: ink }, header: { labelColor: ink, titleColor: muted },
    text: { color: ink }, view: { stroke: null },
  } : { background: "transparent" };
  // Charts name their colours; this page says what they are.
  const params = spec.params?.map((p) => (typeof p.value === "string" ? { ...p, value: colour(p.name.replaceAll("_", "-")) || p.value } : p));
  try {
    const drawn = await globalThis.vegaEmbed(place, params ? { ...spec, params } : spec, { actions: false, renderer: "svg", tooltip: { theme: "custom" }, config });
    return drawn.view;
  } catch (error) {
    place.textContent = texts.no_chart;
    return null;
  }
}

/** Draw every specification that the page carries in <script id="specs">, at #chart-ID. */
export function drawAll(root = document) {
  const held = root.querySelector("script.specs, #specs");
  if (!held) return;
  for (const [id, spec] of Object.entries(JSON.parse(held.textContent))) {
    const place = document.getElementById(`chart-${id}`);
    if (!place) continue;
    if (id === "map") spec.height = "container";
    draw(place, spec);
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("theme")));

// On a narrow screen the row of pages scrolls: the one that is open is in sight.
document.querySelector('.bar nav [aria-current="page"]')?.scrollIntoView({ inline: "center", block: "nearest" });
