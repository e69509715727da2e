# SPDX-License-Identifier: Apache-2.0
"""Technology capital that is used in many places at once: pure functions on arrays, all relative to the base year.

Output of a host is Y = A Q^(phi/rho), where Q = sum over origins of s x M^rho: ``s`` is the share of each origin's know-how in
what the host used in the base year, ``x`` how much of it may be used now, ``M`` how the origin's know-how has grown, ``phi``
the share of technology capital in output and ``rho`` how well one replaces another. With rho = 1 this is the aggregate of
McGrattan and Prescott; towards rho = 0 it becomes the constant shares of Anderson, Larch and Yotov, from whom frictions by pair
and the slow, log-linear growth of know-how are taken.

Source: McGrattan and Prescott (2009), Journal of Economic Theory 144; Anderson, Larch and Yotov (2019), European Economic Review.
Holds for: changes on the structure of the base year; positions that were nothing stay nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp

import plenipo.core.precision  # noqa: F401  64-bit before the first array

__all__ = ["Base", "Knowhow", "base_year", "beginning", "log_productivity", "next_year", "treaty_factor"]

Array = jax.Array


class Base(NamedTuple):
    """The base year for one draw.

    Parameters
    ----------
    gdp, position
        (actor,) USD million: output, and the inward position.
    foreign
        (actor,) share of foreign know-how in what each host uses.
    mass
        (actor,) attraction of each origin, up to scale.
    spread
        (actor,) sum of mass times nearness over foreign origins, by host: what shares are divided by.
    income
        (actor,) USD million: what the know-how of each origin earns at home and abroad, up to the share of technology.
    abroad
        (actor,) USD million: positions that each origin holds abroad.
    substitution, exponent
        rho, and phi over rho.
    wear
        Share of know-how that wears out in a year.
    """

    gdp: Array
    position: Array
    foreign: Array
    mass: Array
    spread: Array
    income: Array
    abroad: Array
    substitution: Array
    exponent: Array
    wear: Array


class Knowhow(NamedTuple):
    """State at the end of a year, (actor,) each: log of own know-how, foreign know-how in use, use made of the own abroad.

    ``foreign`` is in shares of all technology in use in the base year, ``abroad`` in USD million of positions.
    """

    own: Array
    foreign: Array
    abroad: Array


def base_year(gdp: Array, position: Array, research: Array, nearness: Array, params: Mapping[str, Array]) -> Base:
    """Shares of know-how in use for one draw.

    Parameters
    ----------
    gdp, position, research
        (actor,) USD million, USD million, per cent of GDP.
    nearness
        (origin, destination) attraction by distance and language; zero on the diagonal.
    params
        One draw.
    """
    mass = jnp.exp(params["mass_gdp"] * _centred(jnp.log(gdp)) + params["mass_research"] * _centred(jnp.log(research)))
    paid = params["technology_return"] * position / (params["technology_share"] * gdp)
    foreign, spread = jnp.minimum(paid, 1.0 - params["home_floor"]), mass @ nearness
    return Base(
        gdp=gdp,
        position=position,
        foreign=foreign,
        mass=mass,
        spread=spread,
        income=(1.0 - foreign) * gdp + mass * (nearness @ (foreign / spread * gdp)),
        abroad=mass * (nearness @ (position / spread)),
        substitution=params["substitution"],
        exponent=params["technology_share"] / params["substitution"],
        wear=params["wear"],
    )


def beginning(base: Base) -> Knowhow:
    """The base year as a state: know-how as it is, all of it used as observed."""
    return Knowhow(jnp.zeros_like(base.gdp), base.foreign, base.abroad)


def treaty_factor(kept: Array, gained: Array, lost: Array, effect: Array) -> Array:
    """How near an origin's know-how is to a host now, where a treaty multiplies what is held by exp(effect).

    Parameters
    ----------
    kept, gained, lost
        (origin, destination) nearness that is not closed; the same times the treaties gained and lost since the base year.
    effect
        Log effect of a treaty.
    """
    growth = jnp.expm1(effect)
    return kept + growth * gained - growth / (1.0 + growth) * lost


def next_year(base: Base, allowed: Array, state: Knowhow) -> Knowhow:
    """One year on.

    Firms build know-how in proportion to what it earns where its use is allowed; a host's use of foreign know-how follows what
    is allowed as fast as the old wears out.

    Parameters
    ----------
    base, state
        Base year, and state at the end of last year.
    allowed
        (origin, destination) what is left or gained of the nearness of the base year, from :func:`treaty_factor`.
    """
    strength = jnp.exp(base.substitution * state.own)
    by_host = base.foreign / base.spread
    foreign = by_host * ((base.mass * strength) @ allowed)
    in_use = (1.0 - base.foreign) * strength + foreign
    earned = base.gdp * in_use ** (base.exponent - 1.0)
    income = strength * ((1.0 - base.foreign) * earned + base.mass * (allowed @ (by_host * earned)))
    abroad = strength * base.mass * (allowed @ (base.position / base.spread))
    return Knowhow(
        own=state.own + base.wear * (jnp.log(income / base.income) - state.own),
        foreign=state.foreign + base.wear * (foreign - state.foreign),
        abroad=state.abroad + base.wear * (abroad - state.abroad),
    )


def log_productivity(base: Base, state: Knowhow) -> Array:
    """Log change of output at given labour and capital, (actor,)."""
    return base.exponent * jnp.log((1.0 - base.foreign) * jnp.exp(base.substitution * state.own) + state.foreign)


def _centred(values: Array) -> Array:
    return values - values.mean()
