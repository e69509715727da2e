# SPDX-License-Identifier: Apache-2.0
"""Two-party bargaining with known answers: alternating offers with discounting, solved backwards, and its limit."""

from __future__ import annotations

import math

__all__ = ["first_share", "rubinstein"]

FORGOTTEN = 1e-12  # what the last offer still weighs, when so many are counted backwards


def rubinstein(first: float, second: float) -> float:
    """Share of who offers first when impatience alone presses.

    Parameters
    ----------
    first, second
        Discount factors from one offer to the next, between nought and one.

    Source
    ------
    Rubinstein 1982, Perfect equilibrium in a bargaining model.
    """
    return (1.0 - second) / (1.0 - first * second)


def first_share(first: float, second: float, rounds: int | None = None) -> float:
    """The same, by backward induction from a last offer that takes all.

    Who answers accepts what it would get by waiting; so each offer leaves the other just this. If not said there are as many
    rounds as make the last word weigh nothing.

    Examples
    --------
    >>> round(first_share(0.9, 0.9), 6)
    0.526316
    """
    discount = (first, second)
    if rounds is None:
        rounds = 2 * math.ceil(math.log(FORGOTTEN) / math.log(first * second))
    share = 1.0  # of who makes the last offer
    for step in range(rounds):
        answers = discount[(rounds - step) % 2]
        share = 1.0 - answers * share
    return share
