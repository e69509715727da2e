# SPDX-License-Identifier: Apache-2.0
"""What holds between economies on investment and technology: treaties in force, controls of technology; and the provision."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from plenipo.core.instrument import Provision
from plenipo.core.law import Measure

__all__ = ["InvestmentProtection", "InvestmentTreaty", "TechnologyControl"]


class InvestmentProtection(Provision):
    """Protection of each other's investment: treatment, transfers, expropriation, settlement of disputes."""

    kind: Literal["investment protection"] = "investment protection"
    strength: float = Field(default=1.0, ge=0, le=1)
    """1 is what the treaties behind the estimate grant on average."""


class InvestmentTreaty(Measure):
    """A treaty that protects investment between its parties, in both directions."""

    kind: Literal["investment treaty"] = "investment treaty"
    name: str = ""
    """As `plenipo data show investment_treaties` lists it; empty if an act concluded it."""
    parties: tuple[str, ...]
    """Codes of the economies; Belgium and Luxembourg stand for their union."""
    sides: tuple[tuple[str, ...], ...] = ()
    """Who stands together, where parties act jointly; pairs within one side are not covered."""
    strength: float = 1.0


class TechnologyControl(Measure):
    """A control on the use of technology of some origins in some hosts."""

    kind: Literal["technology control"] = "technology control"
    form: Literal["technology control", "investment screening"]
    """Laid by the origin, or by the host."""
    by: str
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    share: float
    """Share of the technology in use that is closed."""
