# SPDX-License-Identifier: Apache-2.0
"""What warming answers to a tonne: paths of the emulator with part of the world's CO2 abated, and their exact derivatives."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.channels.climate.ensemble import FIRST_YEAR, Ensemble, start_at
from plenipo.channels.climate.model.drivers import Sky, TraceState, drivers, trace_gases
from plenipo.channels.climate.model.emulator import Climate, run_climate
from plenipo.channels.climate.model.members import Members
from plenipo.channels.climate.model.species import AEROSOL, EMITTED, Species
from plenipo.core.tables import read_rows

__all__ = ["Ground", "lay_ground", "member_path", "path_of", "response_of", "warming_paths"]

Array = jax.Array
TINY = 1e-3  # Gt: a world without CO2 has no share to take
FOSSIL = EMITTED.index("CO2 FFI")
SHORT = slice(EMITTED.index(AEROSOL[0]), EMITTED.index(AEROSOL[0]) + len(AEROSOL))
LEAST_LEFT = 0.05
"""Share of CO2 below which aerosols fall no further: what they follow was estimated where much more is left."""


class Ground(NamedTuple):
    """What a run of the emulator stands on, for a world whose CO2 is partly abated.

    Parameters
    ----------
    species, members, start, trace, base, sky
        Of the emulator at the start of the first year of ``emissions``; ``base`` (member,) is warming of 1850-1900 above 1750.
    emissions
        (year, species): the world where nobody abates.
    follow
        (aerosol,): per cent by which the species falls with one per cent of CO2 (``co_control``).
    before
        Years of ``emissions`` before the first year of the game.
    scale
        Gt of the emulator's world by a Mt of national sources.
    """

    species: Species
    members: Members
    start: Climate
    trace: TraceState
    base: Array
    sky: Sky
    emissions: Array
    follow: Array
    before: int
    scale: Array


def lay_ground(ensemble: Ensemble, emissions: Array, first: int, game_first: int, scale: Array, follow: Array) -> Ground:
    """Ground for world emissions from the year ``first``; sun and volcanoes stay as in their last year where they end.

    ``follow`` scales how far short-lived species fall with CO2.
    """
    start = start_at(ensemble, first)
    years = np.minimum(np.arange(first, first + len(emissions)) - FIRST_YEAR, len(ensemble.sky.solar) - 1)
    skies = Sky(*(jnp.asarray(a)[years] for a in ensemble.sky))
    held = {r["species"]: float(r["elasticity"]) for r in read_rows("plenipo.channels.climate", "co_control.csv")}
    return Ground(
        ensemble.species, ensemble.members, start.climate, start.trace, jnp.asarray(start.base), skies,
        jnp.asarray(emissions), jnp.asarray([held[s] for s in AEROSOL]) * follow, game_first - first, jnp.asarray(scale),
    )  # fmt: skip


def _abated_world(ground: Ground, abated: Array) -> Array:
    """(year, species) with (game year,) Mt of CO2 abated and the aerosols that come from the same chimneys."""
    whole = jnp.concatenate([jnp.zeros(len(ground.emissions) - len(abated)), abated])
    carbon = ground.emissions[:, FOSSIL]
    less = whole * ground.scale
    left = jnp.maximum(1.0 - less / jnp.maximum(carbon, TINY), LEAST_LEFT)
    short = ground.emissions[:, SHORT] * left[:, None] ** ground.follow
    return ground.emissions.at[:, FOSSIL].add(-less).at[:, SHORT].set(short)


def member_path(ground: Ground, member: Members, start: Climate, base: Array, abated: Array) -> Array:
    """(1 + game year,): warming above 1850-1900 at the end of the year before the game and of each year of it, of one member."""
    world = _abated_world(ground, abated)
    above, _ = trace_gases(ground.species, ground.emissions, ground.trace)  # nobody abates these
    told = run_climate(
        ground.species, member, start, drivers(ground.species, member, world, ground.sky, above, ground.trace.from_land)
    )[1]
    return told.warming[-len(abated) - 1 :] - base


def _pick(ground: Ground, chosen: Any) -> tuple[Any, Any, Any]:
    return jax.tree.map(lambda a: jnp.asarray(a)[chosen], (ground.members, ground.start, ground.base))


@jax.jit
def warming_paths(ground: Ground, abated: Array) -> Array:
    """(member, game year): warming of all members with (game year,) Mt of CO2 abated."""
    return jax.vmap(lambda m, s, b: member_path(ground, m, s, b, abated)[1:])(ground.members, ground.start, ground.base)


@jax.jit
def response_of(ground: Ground, member: Array, abated: Array) -> tuple[Array, Array]:
    """(1 + year,) warming from the year before, and (year, year) fall of it by a Mt abated, of the member at a place.

    Taken around what is abated. Columns are years of abatement; nothing stands above the diagonal.
    """
    one = _pick(ground, member)
    return member_path(ground, *one, abated), -jax.jacfwd(lambda x: member_path(ground, *one, x)[1:])(abated)


@jax.jit
def path_of(ground: Ground, member: Array, abated: Array) -> Array:
    """(1 + year,) warming of the member at a place with (game year,) Mt abated, from the end of the year before."""
    return member_path(ground, *_pick(ground, member), abated)
