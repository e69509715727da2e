// SPDX-License-Identifier: Apache-2.0
// Asking: a job is posted and followed until its answer is there; it survives a reload, for its id stands in the address.
import { announce, api, say, stream, texts } from "./base.js";

const JOBS = "/api/v1/jobs";
const place = (id) => document.getElementById(id);
const SECOND = 1000;
let stop = null;

/** Ask; gives the job, or throws ApiError with every problem. */
export const ask = (document) => api("POST", JOBS, { kind: "whatif", document });
export const jobOf = (id) => api("GET", `${JOBS}/${encodeURIComponent(id)}`);
export const cancel = (id) => api("DELETE", `${JOBS}/${encodeURIComponent(id)}`);
export const ended = (job) => ["done", "failed", "cancelled"].includes(job.state);

/** Follow a job to its end; ends(job) is called once. */
export function follow(id, ends) {
  stop?.();
  let began = 0, last = "";
  place("progress").hidden = false;
  const hear = (name, job) => {
    if (name !== "job") return;
    if (job.state === "running") began ||= performance.now();
    const text = told(job, began);
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
  place("progress").hidden = true;
}

function told(job, began) {
  if (job.state === "waiting") return job.place ? say("waiting", { place: job.place }) : texts.waiting_next;
  if (job.state !== "running" || !job.total) return job.doing || texts.starting;
  const steps = say("steps", { doing: job.doing || texts.starting, done: job.done, total: job.total });
  const spent = (performance.now() - began) / SECOND;
  if (!job.done || spent < 2) return steps;
  return `${steps}. ${say("left", { seconds: Math.max(1, Math.round((spent / job.done) * (job.total - job.done))) })}`;
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
