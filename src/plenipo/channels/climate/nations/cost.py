# SPDX-License-Identifier: Apache-2.0
"""What abatement costs: marginal cost rises with the share cut to a backstop that falls; national by carbon intensity."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

__all__ = ["CostCurve", "backstop_price", "carbon_cost", "carbon_cut", "gas_cost", "gas_cut", "marginal_cost"]

ANCHOR = 2050  # year of the parameter ``backstop``
LAST_SHARE = 1.0 - 1e-9  # of the most that can be cut: the price of the rest is infinite


class CostCurve(NamedTuple):
    """Parameters of one draw; units and sources in ``params.csv``."""

    backstop: jax.Array
    backstop_fall: jax.Array
    cost_curvature: jax.Array


def backstop_price(curve: CostCurve, year: jax.Array) -> jax.Array:
    """USD of 2019 per tonne of CO2 at which nothing is emitted, by calendar year."""
    return curve.backstop * jnp.exp(-curve.backstop_fall * (jnp.asarray(year) - ANCHOR))


def marginal_cost(curve: CostCurve, cut: jax.Array, year: jax.Array) -> jax.Array:
    """USD per tonne of CO2 of the last tonne cut, at a share ``cut`` of emissions without the policy."""
    return backstop_price(curve, year) * jnp.maximum(cut, 0.0) ** curve.cost_curvature


def carbon_cut(curve: CostCurve, price: jax.Array, year: jax.Array) -> jax.Array:
    """Share of CO2 cut at a price, at most all of it."""
    return jnp.minimum(jnp.maximum(price, 0.0) / backstop_price(curve, year), 1.0) ** (1.0 / curve.cost_curvature)


def carbon_cost(curve: CostCurve, emissions: jax.Array, cut: jax.Array, year: jax.Array) -> jax.Array:
    """USD million a year of cutting a share of ``emissions`` (Mt CO2 without the policy).

    The area under marginal cost. Over output it is larger where more CO2 is emitted per dollar: that makes costs national.
    """
    return marginal_cost(curve, cut, year) * jnp.maximum(cut, 0.0) * emissions / (1.0 + curve.cost_curvature)


def gas_cut(most: jax.Array, price_scale: jax.Array, price: jax.Array) -> jax.Array:
    """Share of methane or nitrous oxide cut at a price per tonne CO2e: nearer and nearer to the most that can be."""
    return -most * jnp.expm1(-jnp.maximum(price, 0.0) / price_scale)


def gas_cost(most: jax.Array, price_scale: jax.Array, emissions: jax.Array, cut: jax.Array) -> jax.Array:
    """USD million a year of cutting a share of ``emissions`` (Mt CO2e without the policy): the area under marginal cost."""
    left = 1.0 - jnp.clip(cut / most, 0.0, LAST_SHARE)
    return price_scale * most * (left * jnp.log(left) + 1.0 - left) * emissions
