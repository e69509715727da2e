// SPDX-License-Identifier: Apache-2.0
// The map of the members.
import { drawAll } from "./base.js";

drawAll();
document.addEventListener("theme", () => drawAll());
