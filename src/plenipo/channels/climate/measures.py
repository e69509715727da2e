# SPDX-License-Identifier: Apache-2.0
"""What economies do on climate beside the text of a treaty: pledges, finance, technology passed on."""

from __future__ import annotations

from typing import Literal

from plenipo.channels.climate.provisions import EmissionsTarget
from plenipo.core.law import Measure

__all__ = ["CleanTechnology", "ClimateFinance", "Pledge"]


class Pledge(Measure):
    """Targets an actor has pledged under an instrument, or to the world; they stand in for its earlier ones."""

    kind: Literal["pledge"] = "pledge"
    by: str
    """Code of the economy or joint party."""
    instrument: str = ""
    """Id of the instrument it is made under: who withdraws from it is no longer bound. Empty: under none."""
    targets: tuple[EmissionsTarget, ...]
    enforcement: float = 0.0
    """What makes it likelier to be met, in log odds (assumed)."""


class ClimateFinance(Measure):
    """Finance a year for abatement beyond the targets of who receives it."""

    kind: Literal["climate finance"] = "climate finance"
    by: str
    received: tuple[tuple[str, float], ...]
    """Code of each economy that receives it, and USD bn a year at prices of the base year."""


class CleanTechnology(Measure):
    """Technology passed on that lowers the cost of cutting CO2."""

    kind: Literal["clean technology"] = "clean technology"
    by: str
    to: tuple[str, ...]
    cheaper: float
    """Fall of marginal cost, a share of it (assumed)."""
