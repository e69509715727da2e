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
import numpy as np
import numpy.typing as npt

from plenipo.core.errors import ModelError, Problem
from plenipo.lab.join.game import AbatementGame

__all__ = ["Equilibrium", "Payoffs", "prices", "solve_coalition", "solve_many"]

Array = jax.Array
FloatArray = npt.NDArray[np.float64]
DEPTH = 4
"""Earlier steps that are mixed."""
MOST_STEPS = 100
CLOSE = 1e-9
"""Largest change of warming in a step, against 1 K and the largest warming, at which the path counts as solved."""
RIDGE = 1e-14
"""Of the normal equations of the mixing, against their trace: steps that point the same way are shared out evenly."""
UNSOLVED = 1e-6
"""The same, above which an equilibrium counts as not found."""
TOGETHER = 16
"""Coalitions solved at once, however many are asked for: one program, and more would not stay in the processor's cache."""


class Equilibrium(NamedTuple):
    """One coalition's equilibrium.

    Parameters
    ----------
    warming
        (year,).
    price, abated
        (economy, year): units of income by unit abated (USD bn a Mt), and units (Mt).
    payoff
        (player,): before finance and penalties.
    residual
        Change of warming in the last step.
    """

    warming: FloatArray
    price: FloatArray
    abated: FloatArray
    payoff: FloatArray
    residual: float


class Payoffs(NamedTuple):
    """(mask, player) payoffs, (mask, year) warming and (mask,) residual of many coalitions."""

    payoff: Any
    warming: Any
    residual: Any


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
def _solve_some(game: AbatementGame, masks: Array, efforts: Array, guess: Array) -> Payoffs:
    """As many coalitions as are solved at once: one program for every question."""

    def one(mask: Array, effort: Array) -> Payoffs:
        warming, residual, _ = solve_state(game, mask, effort, guess)
        abated = game.rules.abate(game.terms, prices(game, mask, warming, effort))
        return Payoffs(game.payoffs(abated, warming), warming, residual)

    return jax.vmap(one)(masks, efforts)


@jax.jit
def _told(game: AbatementGame, mask: Array, effort: Array, warming: Array) -> tuple[Array, Array]:
    price = prices(game, mask, warming, effort)
    return price, game.rules.abate(game.terms, price)


def solve_many(game: AbatementGame, masks: FloatArray, efforts: FloatArray | None = None, guess: Any = None) -> Payoffs:
    """Equilibria of many coalitions.

    Parameters
    ----------
    game
        One draw.
    masks
        (mask, player): 1 for members. None or one of them is Nash.
    efforts
        (mask, player): see :func:`prices`; 1 if not said.
    guess
        (year,): warming to begin from; that where nobody abates if not said.

    Raises
    ------
    ModelError
        If one was not found.
    """
    count, start = len(masks), jnp.asarray(game.warming if guess is None else guess)
    masks = np.asarray(masks, float)
    efforts = np.ones_like(masks) if efforts is None else np.asarray(efforts, float)
    fill = np.zeros((-count % TOGETHER, masks.shape[1]))
    masks, efforts = np.concatenate([masks, fill]), np.concatenate([efforts, fill])
    parts = [
        _solve_some(game, jnp.asarray(masks[k : k + TOGETHER]), jnp.asarray(efforts[k : k + TOGETHER]), start)
        for k in range(0, len(masks), TOGETHER)
    ]
    found = Payoffs(*(np.concatenate([np.asarray(p) for p in part])[:count] for part in zip(*parts, strict=True)))
    worst = float(found.residual.max())
    if not worst <= UNSOLVED * (1.0 + float(np.abs(found.warming).max())):
        what = f"an equilibrium of abatement was not found: warming still moved by {worst:.2g} K"
        raise ModelError(Problem(what, "plenipo join", next_step="take another form of damage or a higher discount rate"))
    return found


def solve_coalition(game: AbatementGame, mask: Any, effort: Any = None, guess: Any = None) -> Equilibrium:
    """Equilibrium with one coalition; parameters as for :func:`solve_many`, of one mask.

    Notes
    -----
    Members weigh what a unit is worth to each other by the weights of the game. With equal weights one price holds in the
    coalition.

    Examples
    --------
    >>> from plenipo.lab.join.game import quadratic_game
    >>> found = solve_coalition(quadratic_game(4, 1.0, 1.0), np.array([1.0, 1.0, 0.0, 0.0]))
    >>> found.abated[:, 0].round(6).tolist()
    [0.5, 0.5, 0.25, 0.25]
    """
    own = np.asarray(mask, float)
    part = np.ones_like(own) if effort is None else np.asarray(effort, float)
    found = solve_many(game, own[None], part[None], guess)
    price, abated = _told(game, jnp.asarray(own), jnp.asarray(part), jnp.asarray(found.warming[0]))
    return Equilibrium(found.warming[0], np.asarray(price), np.asarray(abated), found.payoff[0], float(found.residual[0]))
