# SPDX-License-Identifier: Apache-2.0
"""A game of abatement as arrays: who gains from less warming, what a tonne costs whom, how the world answers to a tonne.

One solver serves games of climate and the textbook's: what differs - incomes, replies to a price, costs - are three functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

import plenipo.core.precision  # noqa: F401  64-bit before the first array

__all__ = ["AbatementGame", "Rules", "Textbook", "quadratic_game"]

Array = jax.Array


class Rules(NamedTuple):
    """What makes a game; each function takes the game's ``terms`` first.

    Parameters
    ----------
    income
        ``(terms, warming (economy, year)) -> (economy, year)``: income before the cost of abatement. Rows do not mix.
    abate
        ``(terms, price (economy, year)) -> (economy, year)``: what is abated at a price; the inverse of marginal cost.
    cost
        ``(terms, abated (economy, year)) -> (economy, year)``: in the unit of income; zero at zero, convex.
    """

    income: Callable[[Any, Array], Array]
    abate: Callable[[Any, Array], Array]
    cost: Callable[[Any, Array], Array]


@dataclass(frozen=True, eq=False)
class AbatementGame:
    """One draw of a game.

    Parameters
    ----------
    terms
        What the rules read: arrays by economy first, or shared.
    weight
        (economy, year): what a unit of income of that year counts in the payoff: the discount factor, times the weight of the
        economy where weights are not equal.
    response
        (year, year): fall of the state (warming, K) in the row's year by a unit abated in the column's.
    warming
        (year,): the state where nobody abates.
    player
        (player, economy): 1 where an economy belongs to a player. An economic union is one player and decides as one.
    rules
        The three functions.
    """

    terms: Any
    weight: Array
    response: Array
    warming: Array
    player: Array
    rules: Rules

    @property
    def players(self) -> int:
        """How many there are."""
        return int(self.player.shape[0])

    def state(self, abated: Array) -> Array:
        """(year,): warming with (economy, year) abated."""
        return self.warming - self.response @ abated.sum(axis=0)

    def payoffs(self, abated: Array, warming: Array) -> Array:
        """(player,): weighted sum of income after the cost of abatement over years."""
        rows = jnp.broadcast_to(warming, abated.shape)
        income = self.rules.income(self.terms, rows) - self.rules.cost(self.terms, abated)
        return self.player @ (self.weight * income).sum(axis=1)

    def slopes(self, warming: Array) -> Array:
        """(player, year): weighted income gained by a unit abated in each year, through less warming."""
        rows = jnp.broadcast_to(warming, self.weight.shape)
        slope = jax.grad(lambda r: (self.weight * self.rules.income(self.terms, r)).sum())(rows)
        return -(self.player @ slope) @ self.response


jax.tree_util.register_dataclass(AbatementGame, ["terms", "weight", "response", "warming", "player"], ["rules"])


class Textbook(NamedTuple):
    """Benefits of ``benefit (a Q - Q^2 / 2) / n`` each and costs of ``cost q^2 / 2``.

    With an infinite ``satiation`` a, benefits are in proportion: ``benefit Q / n``. Each has an income of 1 beside them.
    """

    benefit: Array
    satiation: Array
    cost: Array


def _textbook_income(terms: Textbook, state: Array) -> Array:
    total = -state
    share = 1.0 / state.shape[0]
    bent = jnp.where(jnp.isfinite(terms.satiation), jnp.where(jnp.isfinite(terms.satiation), terms.satiation, 1.0), 1.0)
    square = jnp.where(jnp.isfinite(terms.satiation), 0.5 * total**2, 0.0)
    return 1.0 + terms.benefit * share * (bent * total - square)


TEXTBOOK = Rules(
    income=_textbook_income,
    abate=lambda terms, price: price / terms.cost,
    cost=lambda terms, abated: 0.5 * terms.cost * abated**2,
)


def quadratic_game(n: int, benefit: float, cost: float, satiation: float | None = None) -> AbatementGame:
    """The textbook's game of ``n`` equal players, whose solution is known in closed form.

    Parameters
    ----------
    n
        Players.
    benefit, cost
        Slopes of marginal benefit (all players together) and of a player's marginal cost.
    satiation
        Total abatement at which no more is wanted; None for benefits in proportion to it.

    Notes
    -----
    With no satiation a player abates ``benefit / (n cost)`` alone and k times that in a coalition of k; the largest coalition
    that nobody wants to leave has three members (Barrett 1994, Oxford Economic Papers 46; Carraro and Siniscalco 1993).

    Examples
    --------
    >>> quadratic_game(5, 1.0, 2.0).players
    5
    """
    one = jnp.ones((n, 1))
    terms = Textbook(
        jnp.asarray(float(benefit)), jnp.asarray(np.inf if satiation is None else float(satiation)), jnp.asarray(float(cost))
    )
    return AbatementGame(terms, one, jnp.ones((1, 1)), jnp.zeros(1), jnp.eye(n), TEXTBOOK)
