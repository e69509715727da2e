# SPDX-License-Identifier: Apache-2.0
"""Two tiers: citizens decide what their member says, members decide.

Penrose (1946), Journal of the Royal Statistical Society 109: with independent votes a citizen's chance of deciding is the product
of the chance of deciding at home, by simple majority, and that of the member deciding above: its absolute Banzhaf power.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["at_home", "citizen_power"]


def at_home(citizens: int) -> float:
    """Chance that one citizen of so many turns a simple majority at home, each flipping a coin.

    Examples
    --------
    >>> at_home(3)
    0.5
    """
    others = citizens - 1
    half = others // 2
    chance = math.lgamma(others + 1) - math.lgamma(half + 1) - math.lgamma(others - half + 1) - others * math.log(2)
    return round(math.exp(chance), 15) if citizens > 1 else 1.0


def citizen_power(banzhaf_absolute: Sequence[float], citizens: Sequence[int]) -> tuple[float, ...]:
    """Chance that one citizen of each member decides, by member.

    Parameters
    ----------
    banzhaf_absolute : (member,)
        Absolute Banzhaf power of the members.
    citizens : (member,)
        How many citizens each has.
    """
    return tuple(power * at_home(people) for power, people in zip(banzhaf_absolute, citizens, strict=True))
