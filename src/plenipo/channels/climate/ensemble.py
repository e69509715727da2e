# SPDX-License-Identifier: Apache-2.0
"""The calibrated ensemble as arrays: species, members, pathways of world emissions, and the state history has led to."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from plenipo.channels.climate.model.drivers import Sky, TraceState, drivers, trace_gases
from plenipo.channels.climate.model.emulator import Climate, ClimateYear, preindustrial, run_climate
from plenipo.channels.climate.model.members import Members, read_members
from plenipo.channels.climate.model.species import EMITTED, MINOR, Species, read_species

__all__ = [
    "BACKGROUND",
    "FIRST_YEAR",
    "HISTORY",
    "Ensemble",
    "Start",
    "assemble",
    "base_warming",
    "project",
    "start_at",
    "start_on",
]

FloatArray = npt.NDArray[np.float64]
FIRST_YEAR = 1750
HISTORY = "history"
BACKGROUND = "medium-extension"
"""Pathway that gives short-lived species and trace gases, and all of them until the first year of a run."""
BASE = (1850, 1900)


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What is the same in every run.

    Parameters
    ----------
    species, members
        Constants, and parameters by member.
    numbers
        (member,): the members' numbers in the calibration.
    history
        (year, species): world emissions from 1750 to the year in which pathways part.
    pathways
        Name to (year, species) from the year after history.
    sky
        Sun and volcanoes from 1750.
    states
        Pathway, or ``history``, and year to the stored state at its start.
    """

    species: Species
    members: Members
    numbers: npt.NDArray[np.int64]
    history: FloatArray
    pathways: dict[str, FloatArray]
    sky: Sky
    states: Mapping[tuple[str, int], Start]

    @property
    def parts(self) -> int:
        """First year in which the pathways differ."""
        return FIRST_YEAR + len(self.history)


@dataclass(frozen=True, eq=False)
class Start:
    """State of every member at the start of a year, and its mean warming of 1850-1900 above 1750."""

    year: int
    climate: Climate
    trace: TraceState
    base: FloatArray


def assemble(read: Callable[[str], Mapping[str, npt.NDArray[Any]]], *, stored: bool = True) -> Ensemble:
    """The ensemble from its tables.

    Parameters
    ----------
    read
        Name of a table (``climate_species``, ``climate_members``, ``climate_pathways``, ``climate_forcing``, ``climate_state``)
        to its columns.
    stored
        Whether states are read from the last of these.
    """
    from plenipo.channels.climate.state import read_states

    table = read("climate_members")
    names = table["parameter"]
    columns = {str(n): table["value"][names == n] for n in np.unique(names)}
    sky, paths, species = read("climate_forcing"), read("climate_pathways"), read("climate_species")
    rows = [dict(zip(species, values, strict=True)) for values in zip(*species.values(), strict=True)]
    found: dict[str, FloatArray] = {}
    order = {n: k for k, n in enumerate(EMITTED)}
    places = np.array([order[str(n)] for n in paths["species"]])
    for name in np.unique(paths["pathway"]):
        mine = paths["pathway"] == name
        years = paths["year"][mine]
        found[str(name)] = np.zeros((int(years.max() - years.min()) + 1, len(EMITTED)))
        found[str(name)][years - years.min(), places[mine]] = paths["value"][mine]
    numbers = table["member"][names == names[0]]
    return Ensemble(
        read_species(rows),
        read_members(columns),
        numbers,
        found.pop(HISTORY),
        found,
        Sky(jnp.asarray(sky["solar_wm2"]), jnp.asarray(sky["volcanic_wm2"])),
        read_states(read("climate_state"), numbers) if stored else {},
    )


def project(ensemble: Ensemble, emissions: Any, start: Start) -> tuple[Start, ClimateYear]:
    """All members through the years of ``emissions`` (year, species): the state after, and (member, year) of what is told."""
    first = start.year - FIRST_YEAR
    sky = Sky(*(jnp.asarray(a[first : first + len(emissions)]) for a in ensemble.sky))
    climate, trace, told = _project(ensemble.species, ensemble.members, jnp.asarray(emissions), sky, start.climate, start.trace)
    return Start(start.year + len(emissions), climate, trace, start.base), told


@jax.jit
def _project(
    species: Species, members: Members, emissions: jax.Array, sky: Sky, climate: Climate, trace: TraceState
) -> tuple[Climate, TraceState, ClimateYear]:
    above, after = trace_gases(species, emissions, trace)

    def one(member: Members, state: Climate) -> tuple[Climate, ClimateYear]:
        return run_climate(species, member, state, drivers(species, member, emissions, sky, above, trace.from_land))

    end, told = jax.vmap(one)(members, climate)
    return end, after, told


@functools.lru_cache(maxsize=8)
def start_at(ensemble: Ensemble, year: int) -> Start:
    """The state at the start of a year within history, from 1750 on, with the warming of 1850-1900 that history led to.

    Stored for the year in which history ends; else history is run.
    """
    if (HISTORY, year) in ensemble.states:
        return ensemble.states[HISTORY, year]
    count = len(ensemble.numbers)
    if year == FIRST_YEAR:
        climate = jax.tree.map(lambda a: jnp.broadcast_to(a, (count, *a.shape)), preindustrial())
        trace = TraceState(jnp.zeros(len(MINOR)), jnp.zeros(()))
        return Start(FIRST_YEAR, climate, trace, np.full(count, np.nan))
    first = start_at(ensemble, FIRST_YEAR)
    whole, told = project(ensemble, ensemble.history, first)
    then = whole if year == whole.year else project(ensemble, ensemble.history[: year - FIRST_YEAR], first)[0]
    return Start(year, then.climate, then.trace, base_warming(np.asarray(told.warming), FIRST_YEAR))


@functools.lru_cache(maxsize=16)
def start_on(ensemble: Ensemble, pathway: str, year: int) -> Start:
    """The state at the start of a year after history on a pathway, from the latest that is stored; within history, that of it."""
    if year <= ensemble.parts:
        return start_at(ensemble, year)
    if (pathway, year) in ensemble.states:
        return ensemble.states[pathway, year]
    known = [y for name, y in ensemble.states if name == pathway and y < year]
    first = max(known, default=ensemble.parts)
    emissions = ensemble.pathways[pathway][first - ensemble.parts : year - ensemble.parts]
    return project(ensemble, emissions, start_on(ensemble, pathway, first))[0]


def base_warming(warming: FloatArray, first: int) -> FloatArray:
    """(member,): mean of 1850-1900 above 1750, from (member, year) at the ends of years from ``first`` on.

    The ends of 1849 and of 1900 count half, as in FaIR's examples.
    """
    begin, end = (y - first - 1 for y in BASE)
    path = warming[:, begin : end + 2]
    weights = np.ones(path.shape[1])
    weights[[0, -1]] = 0.5
    return np.asarray(path @ weights / weights.sum())
