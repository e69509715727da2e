# SPDX-License-Identifier: Apache-2.0
"""Equilibria by a price fixed point: everybody abates until the last tonne costs what it is worth to the coalition it belongs to.

All that links players is the path of warming. So the search runs over that path alone: warming -> what a tonne is worth to each
-> prices -> tonnes -> warming, sped up by Anderson's mixing of the last steps. One equilibrium is the game with one coalition
(Nash: none; full cooperation: all); coalitions are a batch axis.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from plenipo.lab.join.game import AbatementGame

__all__ = ["Equilibrium", "Payoffs", "payoffs_of", "prices", "solve_coalition", "solve_state"]

Array = jax.Array
DEPTH = 4
"""Earlier steps that are mixed."""
MOST_STEPS = 100
CLOSE = 1e-10
"""Largest change of warming in a step, against 1 K and the largest warming, at which the path counts as solved."""
RIDGE = 1e-14
"""Of the normal equations of the mixing, against their trace: steps that point the same way are shared out evenly."""
TOGETHER = 16
"""Coalitions solved at once: more would not stay in the processor's cache."""


class Equilibrium(NamedTuple):
    """One coalition's equilibrium.

    Parameters
    ----------
    warming
        (year,).
    price, abated
        (economy, year): USD and Mt in a game of climate.
    payoff
        (player,): before finance and penalties.
    residual
        Change of warming in the last step; ``steps`` taken.
    """

    warming: Array
    price: Array
    abated: Array
    payoff: Array
    residual: Array
    steps: Array


class Payoffs(NamedTuple):
    """(mask, player) payoffs, (mask, year) warming and (mask,) residual of many coalitions."""

    payoff: Array
    warming: Array
    residual: Array


def prices(game: AbatementGame, mask: Array, warming: Array, effort: Array) -> Array:
    """(economy, year): worth of a unit abated, to the coalition for its members, to oneself for the rest; never below zero.

    ``effort`` (player,) is the part of the step from the own worth to the coalition's that a member takes: 1 for all of it.
    """
    worth = game.slopes(warming)
    own = jnp.maximum(worth, 0.0)
    joint = jnp.maximum(mask @ worth, 0.0)
    chosen = own + (mask * effort)[:, None] * (joint - own)
    return (game.player.T @ chosen) / game.weight


def solve_state(game: AbatementGame, mask: Array, effort: Array, guess: Array) -> tuple[Array, Array, Array]:
    """(year,) warming of the equilibrium, the last change and the number of steps."""
    depth = min(DEPTH, len(guess))

    def answer(warming: Array) -> Array:
        return game.state(game.rules.abate(game.terms, prices(game, mask, warming, effort)))

    def wanting(loop: Any) -> Any:
        _, _, _, change, _, step = loop
        return (step < MOST_STEPS) & ((step < 1) | (jnp.abs(change).max() > CLOSE * (1.0 + jnp.abs(loop[0]).max())))

    def mix(loop: Any) -> Any:
        at, answers, changes, _, _, step = loop
        answered = answer(at)
        change = answered - at
        answers = jnp.roll(answers, 1, axis=0).at[0].set(answered)
        changes = jnp.roll(changes, 1, axis=0).at[0].set(change)
        held = (jnp.arange(depth) < step).astype(at.dtype)
        moved = (changes[:1] - changes[1:]) * held[:, None]
        normal = moved @ moved.T
        normal = normal + jnp.eye(depth) * (RIDGE * jnp.trace(normal) + jnp.where(held > 0, 0.0, 1.0) + jnp.finfo(at.dtype).tiny)
        part = jnp.linalg.solve(normal, moved @ change)
        return answered - part @ ((answers[:1] - answers[1:]) * held[:, None]), answers, changes, change, at, step + 1

    blank = jnp.zeros((depth + 1, len(guess)))
    found = jax.lax.while_loop(wanting, mix, (guess, blank, blank, guess, guess, jnp.zeros((), int)))
    return found[4] + found[3], jnp.abs(found[3]).max(), found[5]


@jax.jit
def solve_coalition(game: AbatementGame, mask: Array, effort: Array | None = None, guess: Array | None = None) -> Equilibrium:
    """Equilibrium with one coalition.

    Parameters
    ----------
    game
        One draw.
    mask
        (player,): 1 for members. None or one of them is Nash.
    effort
        (player,): see :func:`prices`; all of it if not said.
    guess
        (year,): warming to begin from.

    Notes
    -----
    Members weigh what a tonne is worth to each other by the weights of the game. With equal weights one price holds in the
    coalition.
    """
    part = jnp.ones_like(mask) if effort is None else effort
    warming, residual, steps = solve_state(game, mask, part, game.warming if guess is None else guess)
    price = prices(game, mask, warming, part)
    abated = game.rules.abate(game.terms, price)
    return Equilibrium(warming, price, abated, game.payoffs(abated, warming), residual, steps)


@jax.jit
def payoffs_of(game: AbatementGame, masks: Array, guess: Array) -> Payoffs:
    """Payoffs with each of (mask, player) coalitions."""

    def one(mask: Array) -> Payoffs:
        part = jnp.ones_like(mask)
        warming, residual, _ = solve_state(game, mask, part, guess)
        abated = game.rules.abate(game.terms, prices(game, mask, warming, part))
        return Payoffs(game.payoffs(abated, warming), warming, residual)

    return jax.lax.map(one, masks, batch_size=TOGETHER)
