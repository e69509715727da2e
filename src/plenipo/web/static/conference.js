// SPDX-License-Identifier: Apache-2.0
// Open a room, hand out its codes, delete it.
import { api, say, showProblems, toast } from "./base.js";
import { keep } from "./seat.js";

const seats = JSON.parse(document.getElementById("seats").textContent);
const sure = document.getElementById("sure"), give = document.getElementById("give"), codes = document.getElementById("codes");
let about = null;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.open) document.getElementById(button.dataset.open).showModal();
  else if (button.hasAttribute("data-cancel")) button.closest("dialog").close();
  else if (button.dataset.codes) {
    about = { room: button.dataset.codes };
    give.querySelector("select").replaceChildren(...seats[button.dataset.case].map((s) => new Option(s.name, s.id)));
    give.showModal();
  } else if (button.dataset.delete) {
    about = { room: button.dataset.delete };
    document.getElementById("sure-of").textContent = button.dataset.title;
    sure.showModal();
  } else if (button.id === "sure-yes") {
    try {
      await api("DELETE", `/api/v1/rooms/${about.room}`);
      document.getElementById(`room-${about.room}`).remove();
      toast(say("deleted"));
    } catch (error) { toast(error.message); }
    sure.close();
  } else if (button.hasAttribute("data-print")) print();
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const problems = form.querySelector(".problems");
  try {
    if (form.dataset.case) await open(form);
    else {
      const made = await api("POST", `/api/v1/rooms/${about.room}/seats/${encodeURIComponent(form.seat.value)}/code`);
      give.close();
      show([{ ...made, name: form.seat.selectedOptions[0].textContent }], `/rooms/${about.room}`);
    }
  } catch (error) { showProblems(problems, error); }
});

async function open(form) {
  const own = form.seat.value;
  const others = [...form.querySelectorAll("[name=people]:checked")].map((e) => e.value).filter((s) => s !== own);
  const made = await api("POST", "/api/v1/rooms", {
    case: form.dataset.case, people: [...(own ? [own] : []), ...others],
    minutes: Number(form.minutes.value) || 0, sight: form.querySelector("[name=sight]:checked").value,
  });
  if (own) keep(`${made.room}.${own}.${made.codes[own].code}`);
  if (!others.length) { location.assign(made.address); return; }
  form.closest("dialog").close();
  const names = Object.fromEntries(seats[form.dataset.case].map((s) => [s.id, s.name]));
  show(others.map((seat) => ({ ...made.codes[seat], name: names[seat] })), made.address);
}

/** Links of seats, each with its picture to be read by a telephone. The picture is drawn by this app from a code that it made. */
function show(links, address) {
  document.getElementById("enter").href = address;
  document.getElementById("links").replaceChildren(...links.map((held) => {
    const row = document.createElement("div");
    row.className = "ticket";
    const image = new Image();
    image.src = `data:image/svg+xml;utf8,${encodeURIComponent(held.picture)}`;
    image.alt = say("picture", { name: held.name });
    const told = document.createElement("div");
    const name = document.createElement("b");
    name.textContent = held.name;
    const link = document.createElement("a");
    link.href = held.link;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = held.link;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "small";
    copy.textContent = say("copy");
    copy.addEventListener("click", async () => { await navigator.clipboard.writeText(held.link); toast(say("copied")); });
    told.append(name, link, copy);
    row.append(image, told);
    return row;
  }));
  codes.showModal();
}

// The first page leads to a case by its name.
const asked = location.hash.startsWith("#open-") && document.getElementById(location.hash.slice(1));
if (asked instanceof HTMLDialogElement) asked.showModal();
