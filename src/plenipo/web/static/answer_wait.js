// SPDX-License-Identifier: Apache-2.0
// A question on its way: how far it is, to its end.

import { api, stream, toast } from "./base.js";

const wait = document.getElementById("wait");
if (wait) {
  const bar = document.getElementById("wait-bar");
  const text = document.getElementById("wait-text");
  stream(`/api/v1/jobs/${wait.dataset.id}/events`, (name, job) => {
    if (job.answer || ["failed", "cancelled", "done"].includes(job.state)) return location.reload();
    if (job.total) [bar.max, bar.value] = [job.total, job.done];
    text.textContent = job.place ? wait.dataset.place.replace("{place}", job.place) : job.doing;
  });
  document.getElementById("wait-stop").addEventListener("click", async () => {
    try { await api("DELETE", `/api/v1/jobs/${wait.dataset.id}`); location.reload(); } catch (error) { toast(error.message); }
  });
}
