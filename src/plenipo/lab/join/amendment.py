# SPDX-License-Identifier: Apache-2.0
"""The smallest amendment: the least tariff, finance or easing of the own target at which a Party does no worse inside.

The gap is modelled: present value of income with the Party outside less that with it inside. Each term is moved alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.lab.join.game import AbatementGame
from plenipo.lab.join.solve import solve_many
from plenipo.lab.join.stability import CLUB, FREE, TOLD, Standing, annuity, settled, wealth

__all__ = ["Amendment", "Gap", "amendments", "gap_of"]

FloatArray = npt.NDArray[np.float64]
ROUNDS, TRIED = 3, 16
"""Of the search for a share: each round looks at sixteen shares within the last interval."""


class Gap(NamedTuple):
    """What stands between a Party and a coalition.

    Parameters
    ----------
    player
        Its place.
    gap
        Income a year to 2100 (level, of equal present value) that it has more outside than inside; below zero if it wants in.
    others
        (player,): the same unit, what each other player gains by its being inside.
    warming
        (year,) with it inside, and outside.
    """

    player: int
    gap: float
    others: FloatArray
    inside: FloatArray
    outside: FloatArray


class Amendment(NamedTuple):
    """One change of terms that closes the gap.

    Parameters
    ----------
    term
        ``tariff`` (a fraction, on top of what is levied), ``finance`` (income a year to 2100, on top of what is paid) or
        ``target`` (share of the coalition's step that the Party takes, where 1 is all of it).
    size
        How large; not a number where no size closes the gap.
    payers
        Places of players and what they pay a year, income; empty where nobody pays.
    paid
        All of it together. Of a tariff nothing is paid once the Party is in.
    kelvin
        Change of warming in 2100 against the Party standing outside.
    covered
        Whether those who pay still do no worse than with the Party outside.
    """

    term: str
    size: float
    payers: tuple[tuple[int, float], ...]
    paid: float
    kelvin: float
    covered: bool


def _both(mask: Any, player: int) -> FloatArray:
    inside, outside = (np.array(mask, float) for _ in range(2))
    inside[player], outside[player] = 1.0, 0.0
    return np.stack([inside, outside])


def gap_of(game: AbatementGame, mask: Any, player: int, standing: Standing = FREE) -> Gap:
    """The gap of a player to the coalition ``mask`` of the others; it may be a member or stand outside."""
    masks = _both(mask, player)
    found = solve_many(game, masks)
    payoff = settled(game, masks, found.payoff, standing)
    gained = (payoff[0] - payoff[1]) / annuity(game)
    others = gained.copy()
    others[player] = 0.0
    return Gap(player, -float(gained[player]), others, found.warming[0], found.warming[1])


def amendments(
    game: AbatementGame, mask: Any, player: int, standing: Standing = FREE, by_tariff: Any = None
) -> tuple[Gap, list[Amendment]]:
    """Three ways to close a player's gap, each alone.

    Parameters
    ----------
    game, mask, player, standing
        As for :func:`gap_of`.
    by_tariff
        (player, player): share of income the row loses by a whole unit (100 %) of the column's club tariff; None leaves the
        tariff out.

    Returns
    -------
    Gap, list of Amendment
        An empty list if there is no gap.
    """
    gap = gap_of(game, mask, player, standing)
    if gap.gap <= 0.0:
        return gap, []
    cooler = (
        float(gap.inside[TOLD - 1] - gap.outside[TOLD - 1])
        if len(gap.inside) >= TOLD
        else float(gap.inside[-1] - gap.outside[-1])
    )
    found = [_finance(gap, mask, cooler)]
    if by_tariff is not None:
        found.insert(0, _tariff(game, gap, mask, np.asarray(by_tariff), cooler))
    found.append(_target(game, gap, mask, standing))
    return gap, found


def _tariff(game: AbatementGame, gap: Gap, mask: Any, by_tariff: FloatArray, cooler: float) -> Amendment:
    outside = _both(mask, gap.player)[1]
    club = outside.sum() >= CLUB
    bite = float(by_tariff[gap.player] @ outside) * float((wealth(game) / annuity(game))[gap.player]) if club else 0.0
    return Amendment("tariff", gap.gap / bite if bite > 0.0 else np.nan, (), 0.0, cooler, True)


def _finance(gap: Gap, mask: Any, cooler: float) -> Amendment:
    """Members pay in proportion to what they gain by it."""
    gains = np.maximum(gap.others, 0.0) * _both(mask, gap.player)[1]
    total = float(gains.sum())
    if total <= 0.0:
        return Amendment("finance", gap.gap, (), gap.gap, cooler, False)
    paid = gains / total * gap.gap
    payers = tuple((int(k), float(paid[k])) for k in np.argsort(-paid) if paid[k] > 0.0)
    return Amendment("finance", gap.gap, payers, gap.gap, cooler, total >= gap.gap)


def _target(game: AbatementGame, gap: Gap, mask: Any, standing: Standing) -> Amendment:
    """The largest share of the coalition's step at which the player does no worse inside."""
    both = _both(mask, gap.player)
    outside = solve_many(game, both[1:], guess=gap.outside)
    bar = settled(game, both[1:], outside.payoff, standing)[0, gap.player]
    low, high, kelvin = 0.0, 1.0, np.nan
    for _ in range(ROUNDS):
        shares = np.linspace(low, high, TRIED)
        efforts = np.ones((TRIED, len(both[0])))
        efforts[:, gap.player] = shares
        masks = np.tile(both[0], (TRIED, 1))
        tried = solve_many(game, masks, efforts, gap.inside)
        fine = np.flatnonzero(settled(game, masks, tried.payoff, standing)[:, gap.player] >= bar)
        if not len(fine):
            return Amendment("target", np.nan, (), 0.0, np.nan, False)
        last = int(fine[-1])
        place = min(TOLD, tried.warming.shape[1]) - 1
        kelvin = float(tried.warming[last, place] - gap.outside[place])
        low, high = shares[last], shares[min(last + 1, TRIED - 1)]
    return Amendment("target", float(low), (), 0.0, kelvin, True)
