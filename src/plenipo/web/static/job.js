// SPDX-License-Identifier: Apache-2.0
// A question asked from a page that shows its answer itself: asked, followed in a place with a bar, withdrawn.
import { announce, api, showProblems, stream } from "./base.js";

/**
 * Ask a question and follow it to its end. The place holds .doing (with the words), progress, .refused and a button of data-cancel.
 * Gives the id once the answer is there, or nothing if it was refused, failed or withdrawn.
 */
export async function answered(place, kind, document) {
  const doing = place.querySelector(".doing"), bar = place.querySelector("progress"), refused = place.querySelector(".refused");
  const withdraw = place.querySelector("[data-cancel]");
  const running = place.querySelector(".running");
  showProblems(refused, null);
  place.hidden = false;
  running.hidden = false;
  bar.removeAttribute("value");
  doing.textContent = doing.dataset.asked;
  announce(doing.textContent);
  let job;
  try {
    job = await api("POST", "/api/v1/jobs", { kind, document });
  } catch (error) {
    running.hidden = true;
    showProblems(refused, error);
    return "";
  }
  const job_at = `/api/v1/jobs/${job.id}`;
  return new Promise((done) => {
    let stop = null;
    const give = () => api("DELETE", job_at).catch(() => {});
    withdraw.addEventListener("click", give);
    const end = (id) => {
      withdraw.removeEventListener("click", give);
      running.hidden = true;
      stop?.();
      done(id);
    };
    const hear = (name, now) => {
      if (name !== "job") return;
      if (now.state === "done") return end(now.id);
      if (now.state === "failed") { showProblems(refused, { problems: now.problems, message: now.error }); return end(""); }
      if (now.state === "cancelled") { place.hidden = true; return end(""); }
      const steps = doing.dataset.steps.replace("{doing}", now.doing).replace("{done}", now.done).replace("{total}", now.total);
      doing.textContent = now.state === "waiting" ? doing.dataset.waiting.replace("{place}", now.place ?? 0) : now.total ? steps : now.doing || doing.dataset.asked;
      if (now.total && now.state === "running") { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value");
    };
    if (job.state === "done") return end(job.id);
    stop = stream(`${job_at}/events`, hear);
  });
}
