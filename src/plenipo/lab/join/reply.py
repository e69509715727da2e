# SPDX-License-Identifier: Apache-2.0
"""The check of an equilibrium: what a player gains by its own best reply, found by a search over its cuts, without prices."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import minimize

from plenipo.lab.join.game import AbatementGame

__all__ = ["Reply", "best_reply"]

Array = jax.Array
MOST_TURNS = 300
FINE = 1e-12  # of the objective, as a share of income


class Reply(NamedTuple):
    """A player's best reply.

    Parameters
    ----------
    gain
        By it, as a share of the player's weighted income; not below zero but for rounding.
    abated
        (economy, year) with the player's reply in place.
    """

    gain: float
    abated: Array


def best_reply(
    game: AbatementGame, abated: Array, player: int, most: Array, path: Callable[[Array], Array] | None = None
) -> Reply:
    """The best a player can do while all others go on as they do.

    Parameters
    ----------
    game
        One draw.
    abated
        (economy, year) of the equilibrium.
    player
        Place of one that stands outside a coalition.
    most
        (economy, year): the most that can be abated.
    path
        ``(year,) abated by the world -> (year,) state``; the game's straight line if not said. Give the emulator itself to ask
        whether the line hides a better reply.
    """
    own = np.asarray(game.player[player]) > 0
    rows = jnp.asarray(np.flatnonzero(own))
    limit = most[rows]
    state = path or (lambda total: game.warming - game.response @ total)

    def worth(share: Array) -> Array:
        tried = abated.at[rows].set(share * limit)
        warming = jnp.broadcast_to(state(tried.sum(axis=0)), tried.shape)
        income = game.rules.income(game.terms, warming) - game.rules.cost(game.terms, tried)
        return (game.weight * income)[rows].sum()

    begin = abated[rows] / jnp.maximum(limit, jnp.finfo(limit.dtype).tiny)
    held = float(worth(begin))
    slope = jax.jit(jax.value_and_grad(lambda flat: -worth(flat.reshape(begin.shape)) / abs(held)))

    def both(flat: np.ndarray) -> tuple[float, np.ndarray]:
        value, by = slope(jnp.asarray(flat))
        return float(value), np.asarray(by)

    bounds = [(0.0, 1.0)] * begin.size
    options = {"maxiter": MOST_TURNS, "ftol": FINE, "gtol": 0.0}
    found = minimize(both, np.asarray(begin).ravel(), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    share = jnp.asarray(found.x).reshape(begin.shape)
    return Reply(-found.fun - np.sign(held), abated.at[rows].set(share * limit))
