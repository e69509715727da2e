// SPDX-License-Identifier: Apache-2.0
// Charts of an economy; another kind of tie is fetched and put in place, and the address says which.
import { announce, api, drawAll, swap, toast } from "./base.js";

drawAll();
const form = document.getElementById("ties-form");
const place = document.getElementById("ties");
let asking;

async function show() {
  const query = new URLSearchParams(new FormData(form));
  asking?.abort();
  asking = new AbortController();
  place.setAttribute("aria-busy", "true");
  try {
    swap(place, await api("GET", `${form.dataset.from}?${query}`, undefined, { text: true, signal: asking.signal }));
    history.replaceState(null, "", `${location.pathname}?${query}#ties-heading`);
    drawAll(place);
    announce(place.querySelector("caption")?.textContent ?? "");
  } catch (error) {
    if (error.name !== "AbortError") toast(error.message);
  }
  place.removeAttribute("aria-busy");
}

form?.addEventListener("change", show);
form?.addEventListener("submit", (event) => { event.preventDefault(); show(); });
document.getElementById("print")?.addEventListener("click", () => print());
document.addEventListener("theme", () => drawAll());
