# SPDX-License-Identifier: Apache-2.0
"""The baseline of one sector: who spends how much on whose goods, and what the tables leave open."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.core import precision as _precision  # noqa: F401

__all__ = ["ADDITIVE", "BALANCED", "LUMP_SUM", "MULTIPLICATIVE", "TAX_RELIEF", "Baseline", "Parameters", "parameters", "prepare"]

Array = jax.Array

ADDITIVE, MULTIPLICATIVE, BALANCED = 0, 1, 2
LUMP_SUM, TAX_RELIEF = 0, 1


class Parameters(NamedTuple):
    """What a draw and a variant fix. All are traced: changing them compiles nothing anew.

    Parameters
    ----------
    elasticity
        Trade elasticity theta > 0 with respect to cost, scalar.
    deficits
        0 additive (fixed in units of world income), 1 multiplicative (a fixed ratio of expenditure to income, times one world
        scalar), 2 balanced (the baseline is balanced first, the change is relative to it).
    revenue
        0 lump sum; 1 tax relief: duty revenue lowers the tax on labour.
    labour_supply
        Elasticity of labour supply kappa >= 0 to the real after-tax wage; with 0 both revenue rules are the same.
    scale
        Elasticity of productivity to employment (external economies) psi, 0 without.
    pass_through
        Power phi of the duty factor in the landed price, scalar or (destination,); 1 for a full pass-through.
    margin
        Share nu of a sale that is earned where it is consumed (distribution, design), scalar or (destination,); 0 without.
    """

    elasticity: Array
    deficits: Array
    revenue: Array
    labour_supply: Array
    scale: Array
    pass_through: Array
    margin: Array


def parameters(
    elasticity: float | Array = 4.0,
    deficits: int | Array = ADDITIVE,
    revenue: int | Array = LUMP_SUM,
    labour_supply: float | Array = 0.0,
    scale: float | Array = 0.0,
    pass_through: float | np.ndarray | Array = 1.0,
    margin: float | np.ndarray | Array = 0.0,
) -> Parameters:
    """Parameters with the standard model (Eaton-Kortum, fixed labour, lump-sum revenue) as defaults."""
    real = [jnp.asarray(v, dtype=jnp.float64) for v in (elasticity, labour_supply, scale, pass_through, margin)]
    codes = [jnp.asarray(v, dtype=jnp.int32) for v in (deficits, revenue)]
    return Parameters(real[0], *codes, *real[1:])


class Baseline(NamedTuple):
    """A table of trade in the form the equilibrium needs. Values in the unit of the table, shares and rates as fractions.

    Parameters
    ----------
    share
        (origin, destination): share of the destination's expenditure, duty included, that goes to the origin.
    net
        (origin, destination): 1 / (1 + tariff).
    expenditure, income, deficit
        (actor,): expenditure at duty-inclusive prices; factor income; expenditure less income less duty revenue.
    revenue
        (actor,): duty revenue.
    exports, imports
        (actor,): without domestic sales, at customs value.
    """

    share: Array
    net: Array
    expenditure: Array
    income: Array
    deficit: Array
    revenue: Array
    exports: Array
    imports: Array


def prepare(flows: Array, tariff: Array | float = 0.0, margin: Array | float = 0.0) -> Baseline:
    """The baseline from a square table of flows.

    Parameters
    ----------
    flows
        (origin, destination): sales at customs value, duty excluded, domestic sales on the diagonal; >= 0. Every actor must
        sell and buy something.
    tariff
        (origin, destination) or scalar: ad-valorem rate as a fraction (0.1 = 10 %) of the customs value.
    margin
        Share of a sale earned where it is consumed, scalar or (destination,).

    Returns
    -------
    Baseline
        Deficits sum to zero by construction.
    """
    flows = jnp.asarray(flows, dtype=jnp.float64)
    net = jnp.broadcast_to(1.0 / (1.0 + jnp.asarray(tariff, dtype=jnp.float64)), flows.shape)
    gross = flows / net
    bought = flows.sum(axis=0)
    expenditure = gross.sum(axis=0)
    keep = jnp.broadcast_to(1.0 - jnp.asarray(margin, dtype=jnp.float64), bought.shape)
    income = flows @ keep + (1.0 - keep) * bought
    revenue = expenditure - bought
    domestic = jnp.diagonal(flows)
    return Baseline(
        share=gross / expenditure,
        net=net,
        expenditure=expenditure,
        income=income,
        deficit=bought - income,
        revenue=revenue,
        exports=flows.sum(axis=1) - domestic,
        imports=bought - domestic,
    )
