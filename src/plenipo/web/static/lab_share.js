// SPDX-License-Identifier: Apache-2.0
// A scenario taken along: in the part of a link that is never sent, as a file, as lines.
const LONGEST = 1 << 20; // bytes of a scenario, as the app takes them
export const LONG_LINK = 8000; // characters from which on mail and chat programs may cut a link

async function through(stream, bytes, most = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) { await reader.cancel(); throw new RangeError("too large"); }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** A document as the text of a link's fragment. */
export async function packed(document) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(document)));
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The document in a link's fragment; an error if there is none. */
export async function unpacked(text) {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = await through(new DecompressionStream("deflate-raw"), Uint8Array.from(raw, (c) => c.charCodeAt(0)), LONGEST);
  const found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  if (found === null || typeof found !== "object" || Array.isArray(found)) throw new TypeError("not a document");
  return found;
}

/** Hand over a file. */
export function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
