# SPDX-License-Identifier: Apache-2.0
"""The climate channel: treaties and pledges, what they cost, the emissions they leave, warming, and what it costs.

What is registered here loads no model: that is imported when a channel is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from plenipo.channels.climate.acts import ACTS
from plenipo.channels.climate.measures import CleanTechnology, ClimateFinance, Pledge
from plenipo.channels.climate.provisions import CarbonPriceFloor, EmissionsTarget
from plenipo.core.channel_spec import ChannelSpec, Outlook

if TYPE_CHECKING:
    from plenipo.core.channel import AbstractChannel
    from plenipo.core.compile import CompileRule
    from plenipo.core.outcome import Variant
    from plenipo.core.world import World

__all__ = ["CHANNEL"]


def _build(world: World, reference: Mapping[str, Any], variant: Variant, outlook: Outlook) -> AbstractChannel:
    from plenipo.channels.climate.build import build

    return build(world, reference, variant, outlook)


def _rules() -> tuple[CompileRule, ...]:
    from plenipo.channels.climate.rules import RULES

    return RULES


def _state(read: Callable[[str], Mapping[str, Any]]) -> Mapping[str, Any]:
    from plenipo.channels.climate.state import state_columns

    return state_columns(read)


CHANNEL = ChannelSpec(
    name="climate",
    title="targets, abatement, the climate and what warming costs",
    package=__name__,
    build=_build,
    rules=_rules,
    acts=ACTS,
    provisions=(EmissionsTarget, CarbonPriceFloor),
    measures=(Pledge, ClimateFinance, CleanTechnology),
    axes={
        "damage": ("kalkuhl_wenz", "howard_sterner", "burke", "none"),
        "outlook": ("current_policies", "low", "high"),
    },
    default_variants=("kalkuhl_wenz", "howard_sterner", "burke", "none"),
    writes=("carbon_price", "carbon_intensity", "world_output_index"),
    shifts=("productivity_shift",),
    tables={"climate_state": _state},
    time="recurrence",
    uses=("climate", "climate_law"),
    sources=(
        "Leach and others (2021), FaIRv2.0.0, Geoscientific Model Development 14.",
        "Smith and others (2024), fair-calibrate v1.4.1, Geoscientific Model Development 17.",
        "Kalkuhl and Wenz (2020), The impact of climate conditions on economic production, Journal of Environmental Economics "
        "and Management 103.",
        "Howard and Sterner (2017), Few and Not So Far Between, Environmental and Resource Economics 68.",
        "Burke, Hsiang and Miguel (2015), Global non-linear effect of temperature on economic production, Nature 527.",
    ),
    limits=(
        "Current policies are our own projection of trends; what they cost is in the baseline already.",
        "A target against a Party's own projection is counted against our outlook, which is mostly lower.",
        "A target stays as it is after its year; long-term pledges of net zero count only where an act lays them down.",
        "Inventories and global data differ on land use by several Gt; targets are scaled to the data of this model.",
        "Land-use cuts are an assumption; negative emissions, adaptation, tipping points and deaths are left out.",
        "Capital does not answer lower income; a year is a step on the economy of the base year grown by the outlook.",
    ),
)
