# SPDX-License-Identifier: Apache-2.0
"""The investment channel: treaties and controls, the technology capital of firms and its use abroad, and what it yields.

What is registered here loads no model: that is imported when a channel is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plenipo.channels.investment.acts import ACTS
from plenipo.channels.investment.measures import InvestmentProtection, InvestmentTreaty, TechnologyControl
from plenipo.core.channel_spec import ChannelSpec, Outlook

if TYPE_CHECKING:
    from plenipo.core.channel import AbstractChannel
    from plenipo.core.compile import CompileRule
    from plenipo.core.outcome import Variant
    from plenipo.core.world import World

__all__ = ["CHANNEL"]


def _build(world: World, reference: Mapping[str, Any], variant: Variant, outlook: Outlook) -> AbstractChannel:
    from plenipo.channels.investment.channel import build

    return build(world, reference, variant, outlook)


def _rules() -> tuple[CompileRule, ...]:
    from plenipo.channels.investment.rules import RULES

    return RULES


def _evidence() -> tuple[Any, ...]:
    from plenipo.channels.investment.evidence import ROWS

    return ROWS


CHANNEL = ChannelSpec(
    name="investment",
    title="direct investment as technology capital used in many places at once",
    package=__name__,
    build=_build,
    rules=_rules,
    acts=ACTS,
    provisions=(InvestmentProtection,),
    measures=(InvestmentTreaty, TechnologyControl),
    shifts=("productivity_shift",),
    time="recurrence",
    evidence=_evidence,
    uses=("fdi_inward", "research", "investment_treaties"),
    sources=(
        "McGrattan and Prescott (2009), Openness, Technology Capital, and Development, Journal of Economic Theory 144.",
        "McGrattan and Prescott (2010), Technology Capital and the US Current Account, American Economic Review 100.",
        "Anderson, Larch and Yotov (2019), Trade and Investment in the Global Economy, European Economic Review 120.",
        "Aisbett, Busse and Nunnenkamp (2018), Bilateral Investment Treaties as Deterrents, Review of World Economics 154.",
    ),
    limits=(
        "No open table says who holds investment where today: positions by pair are allocated by gravity, an assumption.",
        "Positions are fifteen years of net inflows: in conduits such as Luxembourg they say little of what is used there.",
        "Technology is one stock for all branches: a control on chips is a share of everything, and that share is assumed.",
        "Physical capital, spillovers to local firms, and know-how rebuilt at home faster under a control are left out.",
        "Investment chapters of trade agreements such as RCEP and CPTPP are not in the law of the baseline.",
        "Investment treaties are known to September 2019; clauses that outlive a treaty are not followed.",
        "Income from technology abroad is told apart and is not part of real income.",
    ),
)
