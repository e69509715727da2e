# SPDX-License-Identifier: Apache-2.0
"""Finding the equilibrium: a chord with Broyden's updates where an inverse is given, then Newton; implicit derivatives."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.model.equilibrium import System, jacobian, residual, unknowns
from plenipo.core.implicit import implicit_root

__all__ = ["CONVERGED", "NOT_FINITE", "TOLERANCE", "TOO_MANY", "Hints", "Report", "equilibrium"]

Array = jax.Array

CONVERGED, TOO_MANY, NOT_FINITE = 0, 1, 2
TOLERANCE = 1e-12  # largest log gap between sales and income
CHORD_ITERATIONS = 24
NEWTON_ITERATIONS = 30
LONGEST_STEP = 1.0  # in logs: a factor 2.7 on a unit cost


class Hints(NamedTuple):
    """What may speed the search and changes no result beyond the tolerance.

    Parameters
    ----------
    inverse
        (unknowns, unknowns): an inverse Jacobian from nearby (same rules, another draw). None: Newton's method from the start,
        with the Jacobian of each step.
    """

    inverse: Array | None = None


class Report(NamedTuple):
    """How the search went: status 0 found, 1 too many iterations, 2 not a number; largest log gap left; iterations."""

    status: Array
    residual: Array
    iterations: Array


def _norm(f: Array) -> Array:
    return jnp.where(jnp.isfinite(f).all(), jnp.abs(f).max(), jnp.inf)


def _shorten(step: Array) -> Array:
    longest = jnp.abs(step).max()
    return jnp.where(longest > LONGEST_STEP, step * (LONGEST_STEP / longest), step)


class _Chord(NamedTuple):
    x: Array
    f: Array
    steps: Array
    sizes: Array
    tried: Array
    best: Array
    best_norm: Array


def _chord(s: System, x: Array, inverse: Array) -> tuple[Array, Array, Array]:
    """Broyden's method from a fixed inverse Jacobian, in the product form that stores only the steps.

    Source: Kelley (1995), Iterative Methods for Linear and Nonlinear Equations, algorithm 7.3.1 ("brsol").
    """
    n = x.size
    f = residual(x, s)
    norm = _norm(f)
    start = _Chord(
        x, f, jnp.zeros((CHORD_ITERATIONS + 1, n)), jnp.ones(CHORD_ITERATIONS + 1), jnp.zeros((), dtype=jnp.int32), x, norm
    )

    def again(c: _Chord) -> Array:
        return (c.best_norm > TOLERANCE) & (c.tried < CHORD_ITERATIONS) & jnp.isfinite(_norm(c.f))

    def body(c: _Chord) -> _Chord:
        def update(j: Array, z: Array) -> Array:
            return z + c.steps[j + 1] * ((c.steps[j] @ z) / c.sizes[j])

        z = jax.lax.fori_loop(0, c.tried - 1, update, -(inverse @ c.f))
        last = jnp.maximum(c.tried - 1, 0)
        rescale = jnp.where(c.tried > 0, 1.0 - (c.steps[last] @ z) / c.sizes[last], 1.0)
        step = _shorten(z / rescale)
        x = c.x + step
        f = residual(x, s)
        norm = _norm(f)
        better = norm < c.best_norm
        return _Chord(
            x,
            f,
            c.steps.at[c.tried].set(step),
            c.sizes.at[c.tried].set(step @ step),
            c.tried + 1,
            jnp.where(better, x, c.best),
            jnp.where(better, norm, c.best_norm),
        )

    end = jax.lax.while_loop(again, body, start)
    return end.best, end.best_norm, end.tried


def _newton(s: System, x: Array, norm: Array) -> tuple[Array, Array, Array]:
    """Newton's method with step halving; does nothing if the chord has already arrived."""

    def again(state: tuple[Array, Array, Array, Array]) -> Array:
        _, norm, _, count = state
        return (norm > TOLERANCE) & (count < NEWTON_ITERATIONS)

    def body(state: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        x, norm, length, count = state
        step = _shorten(-jnp.linalg.solve(jacobian(x, s), residual(x, s)))
        trial = x + length * step
        reached = _norm(residual(trial, s))
        better = reached < norm
        return (
            jnp.where(better, trial, x),
            jnp.where(better, reached, norm),
            jnp.where(better, jnp.minimum(1.0, 2.0 * length), 0.5 * length),
            count + 1,
        )

    x, norm, _, count = jax.lax.while_loop(again, body, (x, norm, jnp.ones(()), jnp.zeros((), dtype=jnp.int32)))
    return x, norm, count


def _search(s: System, hints: Hints) -> tuple[Array, Report]:
    x = jnp.zeros(unknowns(s))
    if hints.inverse is None:
        norm, chords = _norm(residual(x, s)), jnp.zeros((), dtype=jnp.int32)
    else:
        x, norm, chords = _chord(s, x, hints.inverse)
    x, norm, newtons = _newton(s, x, norm)
    status = jnp.where(norm <= TOLERANCE, CONVERGED, jnp.where(jnp.isfinite(norm), TOO_MANY, NOT_FINITE))
    return x, Report(status, norm, chords + newtons)


equilibrium = implicit_root(residual, jacobian, _search)
