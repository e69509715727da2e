# SPDX-License-Identifier: Apache-2.0
"""What warming costs: named rival forms, never averaged. Each gives the log change of output a head by economy and year.

Measured from the first year on: what warming until then has cost is in that year's output already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

__all__ = ["VARIANTS", "DamageParameters", "Place", "burke", "howard_sterner", "kalkuhl_wenz", "local_temperature", "no_damage"]

WORST = 0.99
"""Largest loss of output, so that a square stays a share however warm a draw gets."""


class Place(NamedTuple):
    """Local climate, (economy,): warming per kelvin of the world's, and mean temperature in the first year in degrees Celsius."""

    pattern: jax.Array
    temperature: jax.Array


class DamageParameters(NamedTuple):
    """Parameters of one draw; units and sources in ``params.csv``."""

    square_loss: jax.Array
    shock: jax.Array
    shock_lagged: jax.Array
    shock_heat: jax.Array
    shock_heat_lagged: jax.Array
    growth_heat: jax.Array
    growth_heat_square: jax.Array


Damage = Callable[[DamageParameters, Place, jax.Array], jax.Array]


def local_temperature(place: Place, warming: jax.Array) -> jax.Array:
    """(economy, year) in degrees Celsius, from (year,) world warming above 1850-1900."""
    return place.temperature[:, None] + place.pattern[:, None] * (warming - warming[0])


def no_damage(p: DamageParameters, place: Place, warming: jax.Array) -> jax.Array:
    """Nothing: what the economy alone does."""
    return jnp.zeros((len(place.pattern), len(warming)))


def howard_sterner(p: DamageParameters, place: Place, warming: jax.Array) -> jax.Array:
    """A share of output with the square of the world's warming, the same everywhere (a meta-analysis of world losses)."""
    level = jnp.log1p(-jnp.minimum(p.square_loss * warming**2, WORST))
    return jnp.broadcast_to(level - level[0], (len(place.pattern), len(warming)))


def kalkuhl_wenz(p: DamageParameters, place: Place, warming: jax.Array) -> jax.Array:
    """Output falls with warming itself, in that year and the next, more where it is hot; growth afterwards is as before.

    Of the published regression, only the terms in the change of temperature: the level of temperature shifts all years alike.
    """
    local = local_temperature(place, warming)
    change = jnp.diff(local, axis=1, prepend=local[:, :1])
    before, then = _lagged(change), _lagged(local)
    growth = (p.shock + p.shock_heat * local) * change + (p.shock_lagged + p.shock_heat_lagged * then) * before
    return jnp.cumsum(growth, axis=1)


def _lagged(values: jax.Array) -> jax.Array:
    """Values of the year before; the first year has its own."""
    return jnp.concatenate([values[:, :1], values[:, :-1]], axis=1)


def burke(p: DamageParameters, place: Place, warming: jax.Array) -> jax.Array:
    """Growth follows local temperature for good, best at 13 degrees: every hot year costs all later ones. The upper case."""
    local = local_temperature(place, warming)
    growth = p.growth_heat * local + p.growth_heat_square * local**2
    return jnp.cumsum(growth - growth[:, :1], axis=1)


VARIANTS: dict[str, Damage] = {
    "kalkuhl_wenz": kalkuhl_wenz,
    "howard_sterner": howard_sterner,
    "burke": burke,
    "none": no_damage,
}
"""Damage by name; the first is the headline."""
