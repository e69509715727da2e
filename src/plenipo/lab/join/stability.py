# SPDX-License-Identifier: Apache-2.0
"""Would anybody leave, would anybody enter: a coalition tested by every single flip, and the search for one that holds.

A coalition is *internally* stable if no member does better by leaving it while the rest stay, *externally* if nobody outside does
better by entering, and *potentially* stable if what members have together covers what each would have by leaving, so that
transfers could hold it (d'Aspremont and others 1983; Carraro, Eyckmans and Finus 2006).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from plenipo.lab.join.game import AbatementGame
from plenipo.lab.join.solve import solve_many

__all__ = ["FREE", "Stability", "Standing", "annuity", "exhaustive", "search", "settled", "stability", "wealth"]

Array = jax.Array
FloatArray = npt.NDArray[np.float64]
CLUB = 2
"""Members from which on a coalition is one: one alone does what it would do anyway, punishes nobody and pays nobody."""
INDIFFERENT = 1e-9
"""Gain, as a share of a player's income, that counts as none."""
MOST_PLAYERS = 12
"""Up to here every coalition is tried."""
MOST_FLIPS = 2
"""A player: so often may each change sides, on the mean, before the search stops."""


class Standing(NamedTuple):
    """What standing outside costs and what members get.

    Parameters
    ----------
    penalty
        (player, player): share of its income that the row loses in every year while it stands outside a coalition that the
        column belongs to; or (player,) for any coalition.
    finance
        (player,): income a year until 2100 that a member receives (pays, below zero) as long as it is one.
    """

    penalty: Array | FloatArray | float = 0.0
    finance: Array | FloatArray | float = 0.0


FREE = Standing()
"""No penalty, no finance."""


class Stability(NamedTuple):
    """One coalition, tested.

    Parameters
    ----------
    mask
        (player,): 1 for members.
    payoff, apart
        (player,): payoffs with the coalition, and with none; penalties and finance are in them.
    flip
        (player,): gain from changing sides alone: of a member by leaving, of the rest by entering.
    flipped
        (player, player): payoffs of all (columns) after the flip of the row.
    wealth
        (player,): payoff if warming cost nothing more: what gains are shares of.
    potential
        What members have together above what each would have by leaving alone, finance and penalties included.
    warming, warming_apart, warming_flipped
        (year,) with the coalition and with none; (player, year) after each flip.
    """

    mask: FloatArray
    payoff: FloatArray
    apart: FloatArray
    flip: FloatArray
    flipped: FloatArray
    wealth: FloatArray
    potential: float
    warming: FloatArray
    warming_apart: FloatArray
    warming_flipped: FloatArray

    @property
    def leave(self) -> npt.NDArray[np.bool_]:
        """(player,): members that do better outside."""
        return (self.mask > 0) & (self.flip > INDIFFERENT * self.wealth)

    @property
    def enter(self) -> npt.NDArray[np.bool_]:
        """(player,): players outside that do better inside."""
        return (self.mask == 0) & (self.flip > INDIFFERENT * self.wealth)

    @property
    def stable(self) -> bool:
        """Nobody leaves and nobody enters."""
        return not (self.leave.any() or self.enter.any())


def wealth(game: AbatementGame) -> FloatArray:
    """(player,): weighted income if the state stayed as it is in the first year and nobody abated."""
    still = jnp.full_like(game.weight, game.warming[0])
    return np.asarray(game.player @ (game.weight * game.rules.income(game.terms, still)).sum(axis=1))


def annuity(game: AbatementGame, years: int | None = None) -> FloatArray:
    """(player,): weight of one unit of income in each of the first ``years`` (76: to 2100; all if there are fewer)."""
    mean = game.player @ game.weight / game.player.sum(axis=1, keepdims=True)
    return np.asarray(mean[:, : years or TOLD].sum(axis=1))


TOLD = 76  # years from 2025 to 2100


def settled(game: AbatementGame, masks: FloatArray, payoffs: FloatArray, standing: Standing) -> FloatArray:
    """(mask, player) payoffs with penalties and finance."""
    club = (masks.sum(axis=1, keepdims=True) >= CLUB).astype(float)
    penalty = np.asarray(standing.penalty, float)
    lost = masks @ penalty.T if penalty.ndim == 2 else np.broadcast_to(penalty, masks.shape)
    received = np.asarray(standing.finance, float) * annuity(game)
    return payoffs + club * (masks * received - (1.0 - masks) * lost * np.abs(wealth(game)))


def stability(
    game: AbatementGame, mask: Array | FloatArray, standing: Standing = FREE, guess: FloatArray | None = None
) -> Stability:
    """Test one coalition by every single flip.

    Parameters
    ----------
    game
        One draw.
    mask
        (player,): 1 for members.
    standing
        Penalty of standing outside and finance of members.
    guess
        (year,): warming of a neighbouring equilibrium.

    Raises
    ------
    ModelError
        If an equilibrium was not found.

    Examples
    --------
    >>> from plenipo.lab.join.game import quadratic_game
    >>> found = stability(quadratic_game(6, 1.0, 1.0), np.array([1.0, 1, 1, 0, 0, 0]))
    >>> found.stable, bool(stability(quadratic_game(6, 1.0, 1.0), np.ones(6)).stable)
    (True, False)
    """
    base = np.asarray(mask, float)
    n = len(base)
    flips = np.abs(base - np.eye(n))
    masks = np.concatenate([base[None], flips, np.zeros((1, n))])
    start = guess if guess is not None else solve_many(game, base[None]).warming[0]
    payoff, warming = _solved(game, masks, start, standing)
    own = payoff[1:-1].diagonal()
    inside = base > 0
    potential = float((payoff[0] - own)[inside].sum())
    return Stability(
        base, payoff[0], payoff[-1], own - payoff[0], payoff[1:-1], np.abs(wealth(game)), potential, warming[0], warming[-1],
        warming[1:-1],
    )  # fmt: skip


def _solved(game: AbatementGame, masks: FloatArray, start: Any, standing: Standing) -> tuple[FloatArray, FloatArray]:
    found = solve_many(game, masks, guess=start)
    return settled(game, masks, found.payoff, standing), found.warming


def search(
    game: AbatementGame, mask: Array | FloatArray, standing: Standing = FREE, most: int | None = None
) -> tuple[list[Stability], str]:
    """Flip whoever gains most by it, for its income, until nobody does; ``most`` flips at most.

    Returns
    -------
    list of Stability, str
        Every coalition on the way, and how it ended: ``stable``, ``cycle`` (the next was met before) or ``stopped``.
    """
    way = [stability(game, mask, standing)]
    seen = {way[0].mask.tobytes()}
    while not way[-1].stable:
        here = way[-1]
        best = int(np.argmax(np.where(here.leave | here.enter, here.flip / here.wealth, -np.inf)))
        then = np.abs(here.mask - np.eye(len(here.mask))[best])
        if then.tobytes() in seen:
            return way, "cycle"
        if len(way) > (MOST_FLIPS * game.players if most is None else most):
            return way, "stopped"
        seen.add(then.tobytes())
        way.append(stability(game, then, standing, here.warming_flipped[best]))
    return way, "stable"


def exhaustive(game: AbatementGame, among: Sequence[int], standing: Standing = FREE) -> list[tuple[int, ...]]:
    """All stable coalitions of two or more among some players; all others stay outside whatever happens.

    Parameters
    ----------
    game, standing
        As for :func:`stability`.
    among
        Places of at most twelve players.
    """
    if len(among) > MOST_PLAYERS:
        msg = f"{len(among)} players have too many coalitions: at most {MOST_PLAYERS}"
        raise ValueError(msg)
    bits = np.array(list(itertools.product((0.0, 1.0), repeat=len(among))))
    masks = np.zeros((len(bits), game.players))
    masks[:, list(among)] = bits
    start = solve_many(game, np.zeros((1, game.players))).warming[0]
    payoff = _solved(game, masks, start, standing)[0][:, list(among)]
    rows = np.arange(len(bits))
    neighbour = rows[:, None] ^ (1 << np.arange(len(among))[::-1])
    gain = payoff[neighbour, np.arange(len(among))] - payoff
    still = (gain <= INDIFFERENT * np.abs(wealth(game))[list(among)]).all(axis=1)
    return [tuple(a for a, b in zip(among, bits[k], strict=True) if b) for k in rows if still[k] and bits[k].sum() >= CLUB]
