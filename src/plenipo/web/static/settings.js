// SPDX-License-Identifier: Apache-2.0
// A choice is kept in a cookie of its name, and shown at once.
import { say, toast } from "./base.js";

document.getElementById("settings").addEventListener("change", (event) => {
  const { name, value } = event.target;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Max-Age=${value ? 31536000 : 0}; Path=/; SameSite=Strict${secure}`;
  if (name === "theme") {
    if (value) document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
    toast(say("kept"));
  } else if (name === "language") location.assign(location.pathname);
  else toast(say("kept"));
});
