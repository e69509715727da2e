// SPDX-License-Identifier: Apache-2.0
// The token becomes a cookie that no script reads; one that came behind # is taken out of the address first.
import { api, showProblems } from "./base.js";

const problems = document.getElementById("problems");

async function enter(token) {
  try {
    await api("POST", "/api/v1/session", { token });
    location.assign("/");
  } catch (error) {
    showProblems(problems, error);
    document.getElementById("token")?.focus();
  }
}

function fromLink() {
  const given = decodeURIComponent(location.hash.slice(1));
  if (!given) return;
  history.replaceState(null, "", location.pathname);
  enter(given);
}
fromLink();
addEventListener("hashchange", fromLink);

document.getElementById("session")?.addEventListener("submit", (event) => {
  event.preventDefault();
  enter(new FormData(event.target).get("token").trim());
});

document.getElementById("leave")?.addEventListener("click", async () => {
  await api("DELETE", "/api/v1/session");
  location.reload();
});
