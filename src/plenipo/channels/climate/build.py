# SPDX-License-Identifier: Apache-2.0
"""The climate channel built from a world: nations, members in the order of their warming, and the state of the first year."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.channels.climate.channel import AXES, ClimateChannel, Given
from plenipo.channels.climate.ensemble import BACKGROUND, FIRST_YEAR, Ensemble, Start, assemble, start_on
from plenipo.channels.climate.levels import nations_of
from plenipo.channels.climate.model.drivers import Sky
from plenipo.channels.climate.model.species import AEROSOL
from plenipo.channels.climate.nations.damage import Place
from plenipo.channels.climate.nations.outlook import Rates, storyline
from plenipo.channels.climate.nations.world import BASE_YEAR, unit_scales
from plenipo.core.channel_spec import Outlook
from plenipo.core.draws import read_parameters
from plenipo.core.outcome import Variant
from plenipo.core.tables import read_rows
from plenipo.core.world import World

__all__ = ["BACKGROUND", "build", "ensemble_of"]

MADE = ("share_power", "share_industry")
"""Sectors whose CO2 is counted as that of making what is sold."""


def build(world: World, reference: Mapping[str, Any], variant: Variant, outlook: Outlook) -> ClimateChannel:
    """The channel on this world in one variant, at the start of the first year."""
    ensemble, order = ensemble_of(world)
    start = _start(world, outlook.first_year)
    before = _start(world, max(outlook.first_year - 1, FIRST_YEAR + 1))
    nations, transport, table = nations_of(world)
    latest = np.asarray(before.climate.layers[:, 1])

    def ordered(tree: Any) -> Any:
        return jax.tree.map(lambda a: jnp.asarray(np.asarray(a)[order]), tree)

    return ClimateChannel(
        nations=jax.tree.map(jnp.asarray, nations),
        errors={
            n: jnp.asarray(table[f"{c}_se"])
            for n, c in (("growth", "growth"), ("intensity", "intensity_trend"), ("pattern", "pattern"))
        },
        gdp=jnp.asarray(world.stocks["gdp"]),
        gross_output=jnp.asarray(world.stocks["gross_output_ratio"]),
        made=jnp.asarray(sum(table[c] for c in MADE)),
        place=Place(jnp.asarray(table["pattern"]), jnp.asarray(table["temperature_c"])),
        given=_given(world, ensemble, transport),
        species=jax.tree.map(jnp.asarray, ensemble.species),
        members=ordered(ensemble.members),
        start=ordered(start.climate),
        trace=jax.tree.map(jnp.asarray, start.trace),
        base=ordered(start.base),
        latest=ordered(latest),
        offsets=_offsets(AXES["outlook"][variant.code("outlook", AXES["outlook"])]),
        damage=jnp.asarray(variant.code("damage", AXES["damage"]), dtype=jnp.int32),
        base_year=BASE_YEAR,
    )


@functools.lru_cache(maxsize=2)
def ensemble_of(world: World) -> tuple[Ensemble, np.ndarray]:
    """The ensemble of a world's tables, and the places of its members in the order of their warming in the last year."""
    ensemble = assemble(world.table)
    last = start_on(ensemble, BACKGROUND, ensemble.parts + len(ensemble.pathways[BACKGROUND]))
    return ensemble, np.argsort(np.asarray(last.climate.layers[:, 1]) - last.base, kind="stable")


def _start(world: World, year: int) -> Start:
    """The state of every member at the start of a year; after history it is brought there on the background pathway."""
    return start_on(ensemble_of(world)[0], BACKGROUND, year)


def _given(world: World, ensemble: Ensemble, transport: float) -> Given:
    known = np.concatenate([ensemble.history, ensemble.pathways[BACKGROUND]])[BASE_YEAR - FIRST_YEAR :]
    nations, _, _ = nations_of(world)
    by_species = {r["species"]: float(r["elasticity"]) for r in read_rows(__package__, "co_control.csv")}
    return Given(
        background=jnp.asarray(known),
        scale=jnp.asarray(list(unit_scales(float(nations.co2_land.sum()), world.table).values())),
        transport=jnp.asarray(transport),
        sky=Sky(*(jnp.asarray(a[BASE_YEAR - FIRST_YEAR :]) for a in ensemble.sky)),
        co_control=jnp.asarray([by_species[s] for s in AEROSOL]),
    )


def _offsets(name: str) -> dict[str, Any]:
    """How far a storyline's central rates lie from those of current policies."""
    central = {p.name: p.value for p in read_parameters(__package__)}
    rates = storyline(name, {n: jnp.asarray(central[n]) for n in Rates._fields})
    return {n: jnp.asarray(getattr(rates, n)) - central[n] for n in Rates._fields}
