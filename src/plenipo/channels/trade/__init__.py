# SPDX-License-Identifier: Apache-2.0
"""The trade channel: tariffs, agreements, sanctions and shocks in an exact one-sector equilibrium of the world economy.

What is registered here loads no model: that is imported when a channel is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plenipo.channels.trade.acts import ACTS
from plenipo.channels.trade.carbon_acts import CARBON_ACTS
from plenipo.channels.trade.measures import TradeMeasure
from plenipo.channels.trade.provisions import ClubTariff, Depth, RulesOfOrigin, TariffPreference
from plenipo.channels.trade.sanctions import SANCTIONS
from plenipo.channels.trade.shocks import SHOCKS
from plenipo.channels.trade.tariff_changes import ChangeTariff
from plenipo.channels.trade.transfer import Transfer
from plenipo.core.channel_spec import ChannelSpec, Outlook

if TYPE_CHECKING:
    from plenipo.core.calibration import Calibration
    from plenipo.core.channel import AbstractChannel
    from plenipo.core.compile import CompileRule
    from plenipo.core.outcome import Variant
    from plenipo.core.standard_act import StandardActs
    from plenipo.core.world import World

__all__ = ["AXES", "CHANNEL"]

AXES = {
    "deficits": ("additive", "multiplicative", "balanced"),
    "revenue": ("lump_sum", "tax_relief"),
    "supply": ("fixed", "elastic"),
}


def _build(world: World, reference: Mapping[str, Any], variant: Variant, outlook: Outlook) -> AbstractChannel:
    from plenipo.channels.trade.channel import build

    return build(world, reference, variant, outlook)


def _rules() -> tuple[CompileRule, ...]:
    from plenipo.channels.trade.rules import RULES

    return RULES


def _standard_acts(*args: Any, **kwargs: Any) -> tuple[StandardActs, ...]:
    from plenipo.channels.trade.standard_acts import standard_acts

    return standard_acts(*args, **kwargs)


def _calibrate(*args: Any, **kwargs: Any) -> Calibration:
    from plenipo.channels.trade.estimation.calibrate import calibrate

    return calibrate(*args, **kwargs)


def _evidence() -> tuple[Any, ...]:
    from plenipo.channels.trade.evidence import ROWS

    return ROWS


CHANNEL = ChannelSpec(
    name="trade",
    title="trade in goods and services, one sector, exact changes",
    package=__name__,
    build=_build,
    rules=_rules,
    acts=(*ACTS, *SANCTIONS, ChangeTariff, Transfer, *CARBON_ACTS),
    shocks=SHOCKS,
    provisions=(TariffPreference, RulesOfOrigin, Depth, ClubTariff),
    measures=(TradeMeasure,),
    axes=AXES,
    default_variants=(
        "additive/lump_sum",
        "multiplicative/lump_sum",
        "balanced/lump_sum",
        "additive/tax_relief",
        "additive/lump_sum/elastic",
    ),
    short_run={"trade_response": "short_run_response"},
    reads=("carbon_intensity", "carbon_price", "labour_shift", "productivity_shift", "trade_cost_shift", "world_output_index"),
    writes=("real_income_index",),
    time="comparative static",
    needs={"border_levy": ("climate",), "output_emissions": ("climate",)},
    evidence=_evidence,
    calibrate=_calibrate,
    standard_acts=_standard_acts,
    sources=(
        "Dekle, Eaton and Kortum (2008), Global Rebalancing with Gravity, IMF Staff Papers 55: exact hat algebra.",
        "Arkolakis, Costinot and Rodriguez-Clare (2012), New Trade Models, Same Old Gains?, American Economic Review 102.",
        "Costinot and Rodriguez-Clare (2014), Trade Theory with Numbers, Handbook of International Economics 4.",
        "Yotov, Piermartini, Monteiro and Larch (2016), An Advanced Guide to Trade Policy Analysis, WTO/UNCTAD.",
        "Simonovska and Waugh (2014), The Elasticity of Trade, Journal of International Economics 92.",
        "Ignatenko, Macedoni, Lashkaripour and Simonovska (2025), Making America Great Again?, J. of International Economics.",
        "Allen, Arkolakis and Takahashi (2020), Universal Gravity, Journal of Political Economy 128.",
        "Boehm, Levchenko and Pandalai-Nayar (2023), The Long and Short (Run) of Trade Elasticities, Amer. Economic Review 113.",
    ),
    limits=(
        "One sector: it cannot see which products or firms gain or lose, nor chains of parts and components.",
        "A year is a step on the structure of 2023, not a forecast: growth, exchange rates and business cycles are left out.",
        "Zero flows stay zero: trade that an agreement would start from nothing is not seen.",
        "Investment, technology and people do not move with trade here; dynamic gains and costs of adjustment are left out.",
        "Effects of agreements beyond tariffs apply to goods; services carry the indirect effect only.",
        "Rules of origin are an average rate of use, not a rule for each product.",
    ),
)
