# SPDX-License-Identifier: Apache-2.0
"""What warming costs: named rival forms, never averaged. Each gives the growth of log output a head by economy in a year.

Measured from the first year on: what warming until then has cost is in that year's output already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

__all__ = [
    "VARIANTS",
    "DamageParameters",
    "Place",
    "Warmth",
    "burke",
    "damage_path",
    "howard_sterner",
    "kalkuhl_wenz",
    "no_damage",
]

WORST = 0.99
"""Largest loss of output, so that a square stays a share however warm a draw gets."""


class Place(NamedTuple):
    """Local climate, (economy,): warming per kelvin of the world's, and mean temperature in the first year in degrees Celsius."""

    pattern: jax.Array
    temperature: jax.Array

    def local(self, warming: jax.Array, first: jax.Array) -> jax.Array:
        """(economy,) degrees Celsius at a warming of the world, and at ``first`` in the first year."""
        return self.temperature + self.pattern * (warming - first)


class Warmth(NamedTuple):
    """The world's warming in K above 1850-1900: in the first year, two years ago, last year and now."""

    first: jax.Array
    earlier: jax.Array
    before: jax.Array
    now: jax.Array

    def next(self, warming: jax.Array) -> Warmth:
        """A year later."""
        return Warmth(self.first, self.before, self.now, warming)


class DamageParameters(NamedTuple):
    """Parameters of one draw; units and sources in ``params.csv``."""

    square_loss: jax.Array
    shock: jax.Array
    shock_lagged: jax.Array
    shock_heat: jax.Array
    shock_heat_lagged: jax.Array
    growth_heat: jax.Array
    growth_heat_square: jax.Array


Damage = Callable[[DamageParameters, Place, Warmth], jax.Array]


def no_damage(p: DamageParameters, place: Place, warmth: Warmth) -> jax.Array:
    """Nothing: what the economy alone does."""
    return jnp.zeros_like(place.pattern)


def howard_sterner(p: DamageParameters, place: Place, warmth: Warmth) -> jax.Array:
    """A share of output with the square of the world's warming, the same everywhere (a meta-analysis of world losses)."""

    def level(warming: jax.Array) -> jax.Array:
        return jnp.log1p(-jnp.minimum(p.square_loss * warming**2, WORST))

    return jnp.broadcast_to(level(warmth.now) - level(warmth.before), place.pattern.shape)


def kalkuhl_wenz(p: DamageParameters, place: Place, warmth: Warmth) -> jax.Array:
    """Output falls with warming itself, in that year and the next, more where it is hot; growth afterwards is as before.

    Of the published regression, only the terms in the change of temperature: the level of temperature shifts all years alike.
    """
    now, before = (place.local(t, warmth.first) for t in (warmth.now, warmth.before))
    change, change_before = (place.pattern * d for d in (warmth.now - warmth.before, warmth.before - warmth.earlier))
    return (p.shock + p.shock_heat * now) * change + (p.shock_lagged + p.shock_heat_lagged * before) * change_before


def burke(p: DamageParameters, place: Place, warmth: Warmth) -> jax.Array:
    """Growth follows local temperature for good, best at 13 degrees: every hot year costs all later ones. The upper case."""

    def growth(local: jax.Array) -> jax.Array:
        return p.growth_heat * local + p.growth_heat_square * local**2

    return growth(place.local(warmth.now, warmth.first)) - growth(place.temperature)


VARIANTS: dict[str, Damage] = {
    "kalkuhl_wenz": kalkuhl_wenz,
    "howard_sterner": howard_sterner,
    "burke": burke,
    "none": no_damage,
}
"""Damage by name; the first is the headline."""


def damage_path(damage: Damage, p: DamageParameters, place: Place, warming: jax.Array) -> jax.Array:
    """Log change of output a head, (economy, year), from (year,) warming of the world; zero in the first year."""
    held = jnp.concatenate([warming[:1], warming[:1], warming])
    windows = Warmth(jnp.broadcast_to(warming[0], warming.shape), held[:-2], held[1:-1], warming)
    growth = jax.vmap(lambda w: damage(p, place, w))(windows)
    return jnp.cumsum(growth, axis=0).T
