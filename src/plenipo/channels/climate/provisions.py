# SPDX-License-Identifier: Apache-2.0
"""Provisions of climate treaties that the climate channel reads: targets and floors under the price of carbon."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from plenipo.core.instrument import Provision

__all__ = ["CarbonPriceFloor", "EmissionsTarget"]


class EmissionsTarget(Provision):
    """What a Party may emit in a year; it binds the economies its clause concerns, or all Parties if it names none.

    Before that year the way is a straight line from the outlook, or from the line of the target it replaces where both are
    counted alike; after it the target stays until a later one follows.
    """

    kind: Literal["emissions target"] = "emissions target"
    by: int = Field(ge=1990, le=2100)
    """Year in which it is to be met."""
    form: Literal["base-year", "baseline-relative", "intensity", "fixed level", "trajectory"]
    """Against which the change is counted: a past year, the outlook without it, emissions over output, or tonnes."""
    change_pct: float | None = Field(default=None, ge=-150, le=200)
    """Change in per cent, negative for a cut; missing for a fixed level."""
    level_mt: float | None = Field(default=None, ge=-5000, le=50000)
    """Mt CO2e a year, for a fixed level."""
    base: int | None = Field(default=None, ge=1980, le=2025)
    """The base year, where the form has one."""
    gases: Literal["all", "net", "CO2"] = "all"
    """All gases without land use, all gases with it, or CO2 of fuels and industry alone."""
    condition: Literal["unconditional", "conditional"] = "unconditional"
    """A conditional target binds only once its condition is said to be met."""
    note: str = ""
    """What to doubt of it: how it was read, or what had to be assumed."""

    @model_validator(mode="after")
    def _complete(self) -> EmissionsTarget:
        wrong = ""
        if (self.form == "fixed level") == (self.level_mt is None):
            wrong = "a fixed level has level_mt, every other form has change_pct"
        elif self.form != "fixed level" and self.change_pct is None:
            wrong = "change_pct is missing: the change in per cent, negative for a cut"
        elif self.form in ("base-year", "intensity") and self.base is None:
            wrong = "base is missing: the year against which the change is counted"
        if wrong:
            raise ValueError(wrong)
        return self


class CarbonPriceFloor(Provision):
    """The least price of carbon that every Party puts on its emissions, whatever its target."""

    kind: Literal["carbon price floor"] = "carbon price floor"
    price: float = Field(ge=0, le=2000)
    """USD of 2019 a tonne CO2e in the first year."""
    growth_pct: float = Field(default=2.0, ge=-5, le=10)
    """Real growth of the floor in per cent a year."""
