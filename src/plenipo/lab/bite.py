# SPDX-License-Identifier: Apache-2.0
"""Bite: whether the acts of a case change anything within the horizon, and what to say if they do not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from plenipo.core.calendar import reading_days
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.errors import Problem
from plenipo.core.law import Law
from plenipo.core.scenario import CaseBase, Scenario
from plenipo.core.setting import reached_channels, year_levers
from plenipo.core.treaty import Withdraw
from plenipo.core.world import World

__all__ = ["what_bites"]

# Years after the horizon in which an effect that comes too late is looked for: schedules rarely run longer.
LOOK_AHEAD = 25


def what_bites(
    scenario: Scenario, case: CaseBase, world: World, specs: Sequence[ChannelSpec], baseline: Law, law: Law
) -> tuple[list[Problem], list[str]]:
    """Problems and notes about acts without effect.

    A case whose acts all come too late for the horizon is a mistake. One whose acts change no term that a channel reads, as a
    signature, is a question with the answer zero: it gets a note, and so does a single act that comes too late.
    """
    placed, prefix = scenario.placed_events(case), f"Case {case.name}. " if scenario.cases else ""
    if not placed:
        return [], []
    end = scenario.horizon[1]
    last = max(reading_days([end], s.calendar)[-1] for s in specs)
    late = [(place, e) for place, e in placed if (e.effective(law) if isinstance(e, Withdraw) else e.date) > last]
    # The last year alone is quick to compare and mostly enough.
    at_end = any(_differ(*(year_levers(s, x, world, end) for x in (baseline, law))) for s in specs)
    if at_end or reached_channels(specs, world, baseline, [law], scenario.years):
        return [], [
            f"{prefix}{p} ({e.kind}, {e.date}) takes effect after {_day(last)} and changes nothing here." for p, e in late
        ]
    later = range(end + 1, end + 1 + LOOK_AHEAD)
    if reached_channels(specs, world, baseline, [law], later):
        problem = Problem(
            f"no act changes anything by {_day(last)}, the last day on which the law is read",
            f"case {case.name}" if scenario.cases else "horizon",
            f"an act that takes effect by {last}",
            next_step=f"act earlier, or let the horizon end after {end}",
        )
        return [problem], []
    return [], [f"{prefix}The acts change no term that an installed channel reads, so every change is zero."]


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return any(not np.array_equal(one[name], other[name]) for name in one)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
