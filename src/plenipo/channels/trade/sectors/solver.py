# SPDX-License-Identifier: Apache-2.0
"""Finding the equilibrium of many sectors: accelerated rounds of the fixed point, then Newton's method without a matrix.

The system has thousands of unknowns and a Jacobian that nobody wants to write down. A round costs a few products of a matrix
and a vector; Newton's method and the derivatives of the root need products with the Jacobian only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.scipy.sparse.linalg import gmres

from plenipo.channels.trade.model.solver import CONVERGED, NOT_FINITE, TOLERANCE, TOO_MANY, Report
from plenipo.channels.trade.sectors.equilibrium import SectorSystem, gap, sector_unknowns
from plenipo.core.implicit import implicit_root_by

__all__ = ["find_equilibrium", "linear_solve", "sector_equilibrium"]

Array = jax.Array

WAGE_STEP = 0.125  # part of a wage's gap that a round closes: about 1 / (1 + elasticity); the acceleration makes little of it
MEMORY = 12  # rounds that the acceleration looks back: fewer need up to twice the rounds on a large table
ROUNDS = 250
PATIENCE = 1e3  # a gap this many times the best one: the acceleration has lost its way
RIDGE = 1e-12  # keeps the small least-squares problem regular
NEWTON_ITERATIONS = 25
LONGEST_STEP = 1.0  # in logs
SHORTEST = 1e-4  # of a step: no way out from here
LARGE = 0.5  # in logs
KRYLOV, CYCLES = 40, 6  # size of a Krylov space, and how often it may be built anew
EXACT = 1e-13  # relative


def _scale(s: SectorSystem) -> Array:
    """Part of each gap that a round closes."""
    actors = s.base.income.size
    return jnp.ones(sector_unknowns(s)).at[:actors].set(WAGE_STEP)


def _norm(f: Array) -> Array:
    return jnp.where(jnp.isfinite(f).all(), jnp.abs(f).max(), jnp.inf)


def _shorten(step: Array) -> Array:
    longest = jnp.abs(step).max()
    return jnp.where(longest > LONGEST_STEP, step * (LONGEST_STEP / longest), step)


def linear_solve(x: Array, s: SectorSystem, b: Array) -> Array:
    """Solution d of J d = b with J the Jacobian of :func:`gap` at x, by GMRES on the rounds' own scale."""
    scale = _scale(s)
    _, push = jax.linearize(lambda y: gap(y, s), x)

    def search(matrix: Callable[[Array], Array], right: Array) -> Array:
        return gmres(matrix, right, tol=EXACT, restart=KRYLOV, maxiter=CYCLES, solve_method="batched")[0]

    # GMRES may not look at b outside of the search: that is what lets JAX transpose it.
    return jax.lax.custom_linear_solve(lambda d: scale * push(d), scale * b, search, search)


class _Rounds(NamedTuple):
    x: Array
    f: Array
    steps: Array
    turns: Array
    tried: Array
    norm: Array
    best: Array
    best_norm: Array


def _rounds(s: SectorSystem, x: Array) -> tuple[Array, Array, Array]:
    """Anderson acceleration of the damped fixed point.

    Source: Walker and Ni (2011), Anderson Acceleration for Fixed-Point Iterations, SIAM J. Numerical Analysis 49.
    """
    scale = _scale(s)
    first = gap(x, s)
    norm = _norm(first)
    empty = jnp.zeros((MEMORY, x.size))
    start = _Rounds(x, scale * first, empty, empty, jnp.zeros((), dtype=jnp.int32), norm, x, norm)

    def again(c: _Rounds) -> Array:
        on_the_way = jnp.isfinite(c.norm) & (c.norm < PATIENCE * c.best_norm)
        return (c.best_norm > TOLERANCE) & (c.tried < ROUNDS) & on_the_way

    def body(c: _Rounds) -> _Rounds:
        products = c.turns @ c.turns.T
        ridge = (RIDGE * jnp.trace(products) + jnp.finfo(c.x.dtype).tiny) * jnp.eye(MEMORY)
        weights = jnp.linalg.solve(products + ridge, c.turns @ c.f)
        step = c.f - weights @ (c.steps + c.turns)
        x = c.x + step
        raw = gap(x, s)
        f, norm = scale * raw, _norm(raw)
        place, better = c.tried % MEMORY, norm < c.best_norm
        return _Rounds(
            x,
            f,
            c.steps.at[place].set(step),
            c.turns.at[place].set(f - c.f),
            c.tried + 1,
            norm,
            jnp.where(better, x, c.best),
            jnp.where(better, norm, c.best_norm),
        )

    end = jax.lax.while_loop(again, body, start)
    return end.best, end.best_norm, end.tried


def _newton(s: SectorSystem, x: Array, norm: Array) -> tuple[Array, Array, Array]:
    """Newton's method with short steps; does nothing if the rounds have already arrived.

    Near autarky the way leads over larger gaps: a step is taken unless the largest gap both grows and is large in itself.
    """

    def again(state: tuple[Array, Array, Array, Array]) -> Array:
        _, norm, length, count = state
        return (norm > TOLERANCE) & (count < NEWTON_ITERATIONS) & (length > SHORTEST)

    def body(state: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        x, norm, length, count = state
        trial = x + length * _shorten(-linear_solve(x, s, gap(x, s)))
        reached = _norm(gap(trial, s))
        taken = (reached < norm) | (reached < LARGE)
        return (
            jnp.where(taken, trial, x),
            jnp.where(taken, reached, norm),
            jnp.where(taken, jnp.minimum(1.0, 2.0 * length), 0.5 * length),
            count + 1,
        )

    x, norm, _, count = jax.lax.while_loop(again, body, (x, norm, jnp.ones(()), jnp.zeros((), dtype=jnp.int32)))
    return x, norm, count


def _search(s: SectorSystem, start: Array) -> tuple[Array, Report]:
    x, norm, rounds = _rounds(s, start)
    x, norm, newtons = _newton(s, x, norm)
    status = jnp.where(norm <= TOLERANCE, CONVERGED, jnp.where(jnp.isfinite(norm), TOO_MANY, NOT_FINITE))
    return x, Report(status, norm, rounds + newtons)


sector_equilibrium = implicit_root_by(gap, linear_solve, _search)
find_equilibrium = jax.jit(sector_equilibrium)  # one compiled program for the baseline, the case and every point of a path
