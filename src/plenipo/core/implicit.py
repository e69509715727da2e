# SPDX-License-Identifier: Apache-2.0
"""Derivatives of a solved equilibrium by the implicit function theorem, forward and reverse, never through the loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.core import precision as _precision  # noqa: F401  (64-bit numbers before the first array)

__all__ = ["implicit_root", "implicit_root_by"]

Array = jax.Array
Residual = Callable[[Array, Any], Array]
Jacobian = Callable[[Array, Any], Array]
LinearSolve = Callable[[Array, Any, Array], Array]
Solve = Callable[[Any, Any], tuple[Array, Any]]


def implicit_root(residual: Residual, jacobian: Jacobian, solve: Solve) -> Solve:
    """A function of parameters that returns the root of a system of equations and knows its derivatives.

    At a root ``x`` of ``residual(x, p) = 0`` a change ``dp`` of the parameters moves it by ``dx = -J^-1 (dF/dp) dp``. The rule is
    given to JAX in forward form with one linear solve on the closed-form Jacobian; JAX transposes that solve for reverse mode, so
    that value and gradient cost one solve, one Jacobian and one factorisation, however many iterations the search took.

    Parameters
    ----------
    residual
        ``(x, parameters) -> r``: x and r of shape (n,).
    jacobian
        ``(x, parameters) -> J``: shape (n, n), the derivative of the residual with respect to x, in closed form.
    solve
        ``(parameters, hints) -> (x, report)``: any search. Hints (a first guess, a preconditioner) and the report (iterations,
        status) carry no derivative.

    Returns
    -------
    callable
        ``(parameters, hints) -> (x, report)``, differentiable in the parameters, usable under ``jit`` and ``vmap``.

    Notes
    -----
    Holds for: isolated roots with a regular Jacobian. Derivatives of a root that was not found are those of a point that is
    none: look at the report first.

    Examples
    --------
    >>> root = implicit_root(lambda x, p: x**2 - p, lambda x, p: jnp.diag(2 * x), lambda p, hints: (jnp.sqrt(p), 0))
    >>> [round(x, 4) for x in jax.grad(lambda p: root(p, None)[0].sum())(jnp.array([4.0, 9.0])).tolist()]
    [0.25, 0.1667]
    """
    return implicit_root_by(residual, lambda x, parameters, b: jnp.linalg.solve(jacobian(x, parameters), b), solve)


def implicit_root_by(residual: Residual, linear_solve: LinearSolve, solve: Solve) -> Solve:
    """The same for systems too large for a matrix: ``linear_solve(x, parameters, b)`` returns J^-1 b by any means.

    It must be linear in ``b``, to full accuracy, and known to JAX as a linear solve (``jax.lax.custom_linear_solve``, which
    JAX's own iterative solvers are built on), so that reverse mode can transpose it.
    """

    @jax.custom_jvp
    def root(parameters: Any, hints: Any) -> tuple[Array, Any]:
        return solve(parameters, hints)

    @root.defjvp
    def _derivative(primals: tuple[Any, Any], tangents: tuple[Any, Any]) -> tuple[tuple[Array, Any], tuple[Array, Any]]:
        parameters, hints = primals
        x, report = root(parameters, hints)
        _, moved = jax.jvp(lambda p: residual(x, p), (parameters,), (tangents[0],))
        dx = -linear_solve(x, parameters, moved)
        return (x, report), (dx, jax.tree.map(_no_tangent, report))

    return root


def _no_tangent(leaf: Any) -> Any:
    """Zero tangent of a reported figure; whole numbers have tangents of jax's empty type."""
    if jnp.issubdtype(jnp.result_type(leaf), jnp.inexact):
        return jnp.zeros_like(leaf)
    return np.zeros(np.shape(leaf), jax.dtypes.float0)
