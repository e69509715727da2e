# SPDX-License-Identifier: Apache-2.0
"""Strategies by name: what can be put in a seat of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from plenipo.conference.delegates.candid import Candid
from plenipo.conference.delegates.hard_liner import HardLiner
from plenipo.conference.delegates.log_roller import LogRoller
from plenipo.conference.delegates.micro import Micro
from plenipo.conference.delegates.script import Strategy
from plenipo.conference.delegates.time_based import TimeBased
from plenipo.conference.delegates.tit_for_tat import TitForTat
from plenipo.conference.games.alternating import SPEEDS

__all__ = ["CANDID", "SCRIPTS", "SPOILER", "SWAPS"]

CANDID, SPOILER = "candid", "spoiler"
SCRIPTS: Mapping[str, Callable[[], Strategy]] = {
    CANDID: Candid,
    "conceder": lambda: TimeBased(SPEEDS["conceder"]),
    "linear": lambda: TimeBased(SPEEDS["linear"]),
    "boulware": lambda: TimeBased(SPEEDS["boulware"]),
    "log-roller": LogRoller,
    "tit-for-tat": TitForTat,
    "micro": Micro,
    "hard-liner": HardLiner,
}
"""Strategies that follow a mandate. Which one plays a real state's seat is told to nobody but the facilitator."""
SWAPS = (*SCRIPTS, SPOILER)
"""Who can be put in a seat when a run is forked: a spoiler wants no agreement, whatever its mandate."""
