# SPDX-License-Identifier: Apache-2.0
"""Kinds of question for pages under test: a what-if with its real form and check, answered by a few steps and no model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from plenipo.core.errors import ModelError, Problem
from plenipo.host.questions import WhatIf
from plenipo.host.work import KINDS as REAL
from plenipo.host.work import Kind

Told = Callable[[int, int, str], None]
STEPS, STEP = 20, 0.05
BREAKS = 13
"""Seed of a question that breaks after it was taken."""
LASTS = 17
"""Seed of a question that lasts until it is given up."""


def _whatif(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    scenario = document["scenario"]
    seed = scenario.get("seed") if isinstance(scenario, dict) else None
    for step in range(STEPS * (100 if seed == LASTS else 1)):
        told(step % STEPS, STEPS, "pretending")
        time.sleep(STEP)
        if seed == BREAKS and step == 2:
            raise ModelError(Problem("no equilibrium was found", "acts[0].points", "a smaller change"))
    return {"pretended": True}


def warm() -> None:
    """Nothing to warm."""


KINDS = {"whatif": Kind(WhatIf, _whatif), "bridge": REAL["bridge"]}
