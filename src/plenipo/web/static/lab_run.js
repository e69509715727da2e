// SPDX-License-Identifier: Apache-2.0
// Asking: a job is posted and followed until its answer is there; it survives a reload, for its id stands in the address.
import { announce, api, say, stream, texts } from "./base.js";

const JOBS = "/api/v1/jobs";
const place = (id) => document.getElementById(id);
const SECOND = 1000;
const ENOUGH = 0.15; // share of the steps after which their pace is told
let stop = null;

/** Ask; gives the job, or throws ApiError with every problem. */
export const ask = (document) => api("POST", JOBS, { kind: "whatif", document });
export const jobOf = (id) => api("GET", `${JOBS}/${encodeURIComponent(id)}`);
export const cancel = (id) => api("DELETE", `${JOBS}/${encodeURIComponent(id)}`);
export const ended = (job) => ["done", "failed", "cancelled"].includes(job.state);

/** Follow a job to its end; ends(job) is called once. */
export function follow(id, ends) {
  stop?.();
  let last = "", pace = {};
  going(true);
  const hear = (name, job) => {
    if (name !== "job") return;
    if (job.doing !== pace.doing) pace = { doing: job.doing, from: job.done, at: performance.now() };
    const text = told(job, pace);
    place("doing").textContent = text;
    const kind = `${job.state}${job.doing}`;
    if (kind !== last) announce(text);
    last = kind;
    const bar = place("bar");
    if (job.total && job.state === "running") { bar.max = job.total; bar.value = job.done; } else bar.removeAttribute("value");
    if (!ended(job)) return;
    hush();
    ends(job);
  };
  stop = stream(`${JOBS}/${encodeURIComponent(id)}/events`, hear, {
    state: (name) => {
      if (name === "offline") place("doing").textContent = texts.offline;
      if (name === "refused") jobOf(id).then((job) => hear("job", job), () => { hush(); ends({ id, state: "failed", problems: [] }); });
    },
  });
}

/** No longer listen. */
export function hush() {
  stop?.();
  stop = null;
  going(false);
}

function going(on) {
  place("progress").hidden = !on;
  place("progress").parentElement.classList.toggle("going", on);
  const [from, to] = on ? [place("run"), place("cancel")] : [place("cancel"), place("run")];
  if (document.activeElement === from || document.activeElement === document.body) to.focus({ preventScroll: true });
}

/** How far it is, and how long it will take at the pace of this part of the work, once that can be told. */
function told(job, pace) {
  if (job.state === "waiting") return job.place ? say("waiting", { place: job.place }) : texts.waiting_next;
  if (job.state !== "running" || !job.doing) return texts.starting;
  if (job.total < 2) return job.doing;
  const steps = say("steps", { doing: job.doing, done: job.done, total: job.total });
  const made = job.done - pace.from, spent = (performance.now() - pace.at) / SECOND;
  if (made < ENOUGH * job.total || spent < 2) return steps;
  return `${steps}. ${say("left", { seconds: Math.max(1, Math.round((spent / made) * (job.total - job.done))) })}`;
}

/** The what-ifs asked here, the latest first. */
export async function asked() {
  const jobs = await api("GET", JOBS);
  return jobs.filter((job) => job.kind === "whatif");
}

/** Seconds that questions took here, the one in the middle; none if there is none. */
export function usual(jobs) {
  const spent = jobs.filter((job) => job.state === "done" && job.seconds).map((job) => job.seconds).sort((a, b) => a - b);
  return spent.length ? Math.max(1, Math.round(spent[spent.length >> 1])) : null;
}
