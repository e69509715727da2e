# SPDX-License-Identifier: Apache-2.0
"""What abatement costs: marginal cost rises with the share cut to a backstop that falls; national by carbon intensity."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

__all__ = ["CostCurve", "backstop_price", "carbon_cost", "carbon_cut", "gas_cost", "gas_cut", "marginal_cost", "power"]

ANCHOR = 2050  # year of the parameter ``backstop``


class CostCurve(NamedTuple):
    """Parameters of one draw; units and sources in ``params.csv``."""

    backstop: jax.Array
    backstop_fall: jax.Array
    cost_curvature: jax.Array


def power(base: jax.Array, exponent: jax.Array) -> jax.Array:
    """A power of what is not negative, nothing of nothing; many times quicker than the general power, which is not vectorised."""
    above = base > 0.0
    return jnp.where(above, jnp.exp(exponent * jnp.log(jnp.where(above, base, 1.0))), 0.0)


def backstop_price(curve: CostCurve, year: jax.Array) -> jax.Array:
    """USD of 2019 per tonne of CO2 at which nothing is emitted, by calendar year."""
    return curve.backstop * jnp.exp(-curve.backstop_fall * (jnp.asarray(year) - ANCHOR))


def marginal_cost(curve: CostCurve, cut: jax.Array, year: jax.Array) -> jax.Array:
    """USD per tonne of CO2 of the last tonne cut, at a share ``cut`` of emissions without the policy."""
    return backstop_price(curve, year) * power(jnp.asarray(cut), curve.cost_curvature)


def carbon_cut(curve: CostCurve, price: jax.Array, year: jax.Array) -> jax.Array:
    """Share of CO2 cut at a price, at most all of it."""
    return power(jnp.minimum(price / backstop_price(curve, year), 1.0), 1.0 / curve.cost_curvature)


def carbon_cost(curve: CostCurve, emissions: jax.Array, cut: jax.Array, year: jax.Array) -> jax.Array:
    """USD million a year of cutting a share of ``emissions`` (Mt CO2 without the policy).

    The area under marginal cost. Over output it is larger where more CO2 is emitted per dollar: that makes costs national.
    """
    return marginal_cost(curve, cut, year) * jnp.maximum(cut, 0.0) * emissions / (1.0 + curve.cost_curvature)


def gas_cut(most: jax.Array, price_scale: jax.Array, price: jax.Array) -> jax.Array:
    """Share of methane or nitrous oxide cut at a price per tonne CO2e: nearer and nearer to the most that can be."""
    return most * (1.0 - jnp.exp(-jnp.maximum(price, 0.0) / price_scale))


def gas_cost(most: jax.Array, price_scale: jax.Array, emissions: jax.Array, price: jax.Array) -> jax.Array:
    """USD million a year of what a price cuts of ``emissions`` (Mt CO2e without the policy): the area under marginal cost."""
    ratio = jnp.maximum(price, 0.0) / price_scale
    return price_scale * most * (1.0 - jnp.exp(-ratio) * (1.0 + ratio)) * emissions
