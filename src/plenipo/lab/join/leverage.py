# SPDX-License-Identifier: Apache-2.0
"""Leverage: what a tonne abated by anybody in any year does to warming and to everybody's real income, by exact derivatives."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from plenipo.lab.join.game import AbatementGame
from plenipo.lab.join.response import Ground, member_path

__all__ = ["Leverage", "income_leverage", "warming_leverage"]

Array = jax.Array
GIGA = 1e3  # Mt of a Gt
PERCENT = 100.0


class Leverage(NamedTuple):
    """Derivatives at what is abated.

    Parameters
    ----------
    warming
        (year,): mean over the ensemble of the change of warming at the end of the year looked at, K by a Gt of CO2 abated in each
        year. Whose Gt it is makes no difference.
    by_member
        (member, year): the same for each.
    """

    warming: Array
    by_member: Array

    def by_party(self, emissions: Array) -> Array:
        """(party, year): K by one per cent of each party's emissions (Mt) abated in each year, mean over the ensemble."""
        return self.warming * emissions[:, : len(self.warming)] / GIGA / PERCENT


@jax.jit
def _by_member(ground: Ground, abated: Array) -> Array:
    def last(x: Array, member: Any, start: Any, base: Array) -> Array:
        return member_path(ground, member, start, base, x)[-1]

    slope = jax.grad(last)
    return jax.vmap(lambda m, s, b: slope(abated, m, s, b))(ground.members, ground.start, ground.base)


def warming_leverage(ground: Ground, abated: Array, years: int) -> Leverage:
    """Derivative of warming at the end of a year to abatement of the world in every year until then.

    Parameters
    ----------
    ground
        From :func:`plenipo.lab.join.climate.climate_ground`.
    abated
        (year,) Mt abated by all together, where the derivative is taken.
    years
        How many, the last of them the one looked at: 76 for 2100.
    """
    count = len(ground.emissions) - len(abated) + years
    sky = type(ground.sky)(*(a[:count] for a in ground.sky))
    each = GIGA * _by_member(ground._replace(emissions=ground.emissions[:count], sky=sky), abated[:years])
    return Leverage(each.mean(axis=0), each)


@jax.jit
def income_leverage(game: AbatementGame, abated: Array) -> tuple[Array, Array]:
    """What abatement is worth to whom, at what is abated.

    Parameters
    ----------
    game
        One draw.
    abated
        (economy, year) Mt.

    Returns
    -------
    worth : (player, year)
        Weighted income gained, through less warming, by one unit abated by anybody in each year.
    map : (player, player, year)
        Weighted income of the first gained if the second abates one unit more in each year: the worth, and on the diagonal the
        worth less the player's own marginal cost (the mean over its economies, if it holds several).
    """
    worth = game.slopes(game.state(abated))
    cost = game.weight * jax.grad(lambda x: game.rules.cost(game.terms, x).sum())(abated)
    share = game.player / game.player.sum(axis=1, keepdims=True)
    own = share @ cost
    eye = jnp.eye(game.players)
    return worth, worth[:, None, :] - eye[:, :, None] * own[:, None, :]
