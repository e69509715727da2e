# SPDX-License-Identifier: Apache-2.0
"""Inverse Jacobians at the baseline, made once on a grid of elasticities and shared across draws and cases.

An inverse only steers the search: every draw is solved to the same tolerance with its own equations, and one that the shared
inverse does not bring home goes on with Newton's method. So sharing is safe, and costs iterations, never accuracy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.model.baseline import Baseline, Parameters
from plenipo.channels.trade.model.equilibrium import jacobian, system, unknowns
from plenipo.channels.trade.model.solver import Hints
from plenipo.channels.trade.model.wedges import Wedges, trade_after

__all__ = ["GRID", "InverseGrid", "hints_at", "inverse_at", "inverse_grid"]

Array = jax.Array

GRID = (1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.3, 16.0)  # elasticities, a factor of about 1.4 apart


class InverseGrid(NamedTuple):
    """Inverse Jacobians (elasticity, unknown, unknown) and the logs of the elasticities (elasticity,), rising."""

    log_elasticity: Array
    inverse: Array


def inverse_at(baseline: Baseline, p: Parameters, export_tax: bool = False) -> Array:
    """Inverse Jacobian of the unchanged baseline; ``export_tax`` for cases that have one (they have more unknowns)."""
    change = Wedges(export_tax=jnp.zeros_like(baseline.share)) if export_tax else Wedges()
    s = system(baseline, trade_after(baseline, change, p), p)
    return jnp.linalg.inv(jacobian(jnp.zeros(unknowns(s)), s))


def inverse_grid(inverse: Callable[[Array], Array], elasticities: tuple[float, ...] = GRID) -> InverseGrid:
    """The inverse Jacobians that ``inverse`` gives over a grid of elasticities (about 2 ms each at 200 actors)."""
    each = jnp.asarray(elasticities, dtype=jnp.float64)
    return InverseGrid(jnp.log(each), jax.lax.map(inverse, each))


def hints_at(grid: InverseGrid, elasticity: Array) -> Hints:
    """The inverse interpolated to a draw's elasticity (held at the ends of the grid)."""
    size = grid.log_elasticity.size
    place = jnp.interp(jnp.log(elasticity), grid.log_elasticity, jnp.arange(size, dtype=jnp.float64))
    low = jnp.clip(jnp.floor(place).astype(jnp.int32), 0, max(size - 2, 0))
    part = place - low
    high = jnp.minimum(low + 1, size - 1)
    return Hints(jax.lax.stop_gradient((1.0 - part) * grid.inverse[low] + part * grid.inverse[high]))
