// SPDX-License-Identifier: Apache-2.0
// The code of a seat: it comes after # in a link, is kept by this tab alone, and goes out in a header of requests to its room.

const place = (room) => `plenipo.seat.${room}`;

/** Keep a code that came after # and take it out of the address. Gives its room, or nothing. */
export function takeFromAddress() {
  const written = decodeURIComponent(location.hash.slice(1));
  const parts = written.split(".");
  if (parts.length < 3 || parts.some((p) => !p)) return null;
  history.replaceState(null, "", location.pathname + location.search);
  keep(written);
  return parts[0];
}

export function keep(ticket) {
  sessionStorage.setItem(place(ticket.split(".")[0]), ticket);
}

/** The ticket of a room in this tab, or nothing: then the tab watches. */
export const ticketOf = (room) => sessionStorage.getItem(place(room)) || undefined;
export const forget = (room) => sessionStorage.removeItem(place(room));
