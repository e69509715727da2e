# SPDX-License-Identifier: Apache-2.0
"""Provisions of trade agreements: tariff preference, rules of origin, depth; and the tariff of a club on those outside."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from plenipo.core.instrument import Provision

__all__ = ["ClubTariff", "Depth", "RulesOfOrigin", "TariffPreference", "TradeProvision"]


class TradeProvision(Provision):
    """What those between Parties have in common: between whom it holds, and how fast."""

    by: tuple[str, ...] = ()
    """Parties that grant it (importers); all if empty."""
    to: tuple[str, ...] = ()
    """Parties that receive it (exporters); all if empty."""
    staging: Literal["in full", "by stages"] = "by stages"
    """In full from the first day, or by the stages of `phase_in.csv` after entry into force."""

    def for_newcomer(self) -> TradeProvision:
        """By stages from the day of joining."""
        return self.model_copy(update={"staging": "by stages"})


class TariffPreference(TradeProvision):
    """The share of the ordinary applied rate that is taken off goods of the other parties.

    What trade no longer pays is this times the ``use`` of the rules of origin in the same text; a text that says nothing of
    origin asks for no proof of it, so that all trade claims the preference.
    """

    common_to_union: ClassVar[bool] = True
    kind: Literal["tariff preference"] = "tariff preference"
    cut: float = Field(ge=0, le=1)
    """Share of the applied rate removed at the end: 1 is duty-free, 0 no preference."""


class RulesOfOrigin(TradeProvision):
    """The share of eligible trade that meets the rules of origin and claims the preference."""

    kind: Literal["rules of origin"] = "rules of origin"
    use: float = Field(ge=0, le=1)
    """Utilisation: share of eligible trade that claims the preference."""


class Depth(TradeProvision):
    """How far the agreement goes beyond tariffs, on our own rubric."""

    kind: Literal["depth"] = "depth"
    score: float = Field(ge=0, le=1)
    """0 nothing beyond tariffs, 1 a single market; `plenipo data show depth_rubric`."""


class ClubTariff(Provision):
    """A uniform tariff that every Party levies on goods of economies that are not bound, on top of its ordinary duties.

    Source: the penalty of standing outside in Nordhaus (2015), "Climate Clubs", American Economic Review 105.
    """

    common_to_union: ClassVar[bool] = True
    kind: Literal["club tariff"] = "club tariff"
    rate: float = Field(gt=0, le=1000)
    """Per cent of the customs value."""
    on: tuple[str, ...] = ()
    """Codes of those it is levied on, as long as they stand outside; all who do if empty."""
    start: dt.date | None = None
    """First day on which it is levied; if missing, the day on which the Party is bound."""
    end: dt.date | None = None
    """First day on which it no longer is; open if missing."""

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> ClubTariff:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("end must come after start")  # noqa: EM101  read by the validator
        return self
