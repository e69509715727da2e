// SPDX-License-Identifier: Apache-2.0
// A choice in the list of agreements asks at once.
const form = document.getElementById("find");
form.addEventListener("change", (event) => { if (event.target.matches("select")) form.requestSubmit(); });
