# SPDX-License-Identifier: Apache-2.0
"""Warming from a user's own emissions, member by member. Reached as :mod:`plenipo.climate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plenipo.channels.climate.model.species import EMITTED
from plenipo.channels.climate.own_emissions import OwnEmissions, read_emissions
from plenipo.channels.climate.species_units import canonical_unit
from plenipo.core.errors import InputError, Problem, nearest_names

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from plenipo.channels.climate.ensemble import Ensemble

__all__ = ["pathway_table", "species_table", "warming_of"]

LAST_YEAR = 2100  # the sun and volcanoes are held to then
UNITS = {"warming": "K above 1850-1900", "forcing": "W/m2", "co2": "ppm", "ch4": "ppb", "n2o": "ppb"}


def warming_of(ensemble: Ensemble, emissions: Any, *, fill: str | None, interpolate: bool) -> xr.Dataset:
    """Warming that world emissions cause, for all members; see :func:`plenipo.climate.run`."""
    given = read_emissions(emissions, interpolate=interpolate)
    problems = [p for one in given for p in _problems(one, ensemble, fill)]
    if problems:
        raise InputError(*dict.fromkeys(problems))
    return _data_set(ensemble, [(one.scenario, *_complete(one, ensemble, fill)) for one in given], given, fill)


def species_table() -> pd.DataFrame:
    """The emitted species by name, with the unit of their emissions."""
    import pandas as pd

    return pd.DataFrame({"species": EMITTED, "unit": [canonical_unit(s) for s in EMITTED]})


def pathway_table(ensemble: Ensemble, name: str) -> pd.DataFrame:
    """Emissions of an embedded pathway as a long table; see :func:`plenipo.climate.pathways`."""
    import pandas as pd

    unknown = _unknown_pathway(name, ensemble, "name")
    if unknown:
        raise InputError(*unknown)
    path = ensemble.pathways[name]
    years = np.arange(ensemble.parts, ensemble.parts + len(path))
    return pd.DataFrame(
        {
            "scenario": name,
            "region": "World",
            "variable": np.repeat([f"Emissions|{s}" for s in EMITTED], len(years)),
            "unit": np.repeat([canonical_unit(s) for s in EMITTED], len(years)),
            "year": np.tile(years, len(EMITTED)),
            "value": path.T.ravel(),
        }
    )


def _unknown_pathway(name: str, ensemble: Ensemble, where: str) -> list[Problem]:
    if name in ensemble.pathways:
        return []
    known = tuple(ensemble.pathways)
    return [Problem(f"there is no pathway {name!r}", where, "one of " + ", ".join(known), nearest_names(name, known))]


def _problems(one: OwnEmissions, ensemble: Ensemble, fill: str | None) -> list[Problem]:
    from plenipo.channels.climate.ensemble import BASE, FIRST_YEAR

    where = f"emissions, scenario {one.scenario}" if one.scenario else "emissions"
    step = f"give them, or name a pathway that stands in: fill={next(iter(ensemble.pathways))!r}"
    problems = [] if fill is None else _unknown_pathway(fill, ensemble, "fill")
    if one.missing and fill is None:
        shown = ", ".join(one.missing[:8]) + (f" and {len(one.missing) - 8} more" if len(one.missing) > 8 else "")
        problems.append(Problem(f"no emissions of {shown}", where, f"all {len(EMITTED)} species", (), step))
    if one.first > ensemble.parts and fill is None:
        between = f"{ensemble.parts} to {one.first - 1}"
        problems.append(Problem(f"no emissions for {between}", where, f"a first year up to {ensemble.parts}", (), step))
    last = one.first + len(one.values) - 1
    if one.first < FIRST_YEAR or last > LAST_YEAR:
        problems.append(Problem(f"emissions from {one.first} to {last}", where, f"years from {FIRST_YEAR} to {LAST_YEAR}"))
    elif one.first < BASE[0] and last <= BASE[1]:
        problems.append(
            Problem(f"emissions end in {last}", where, f"a last year after {BASE[1]}: warming is told above 1850-1900")
        )
    return problems


def _complete(one: OwnEmissions, ensemble: Ensemble, fill: str | None) -> tuple[int, npt.NDArray[np.float64]]:
    """First year and all species: what was not given comes from history and from the pathway named."""
    from plenipo.channels.climate.ensemble import FIRST_YEAR

    known = ensemble.history if fill is None else np.concatenate([ensemble.history, ensemble.pathways[fill]])
    first = min(one.first, ensemble.parts)
    last = one.first + len(one.values)
    whole = np.full((last - first, len(EMITTED)), np.nan)
    held = known[first - FIRST_YEAR : last - FIRST_YEAR]
    whole[: len(held)] = held
    own = one.values
    place = one.first - first
    whole[place:] = np.where(np.isnan(own), whole[place:], own)
    return first, whole


def _data_set(
    ensemble: Ensemble,
    runs: list[tuple[str, int, npt.NDArray[np.float64]]],
    given: list[OwnEmissions],
    fill: str | None,
) -> xr.Dataset:
    import xarray as xr

    from plenipo.channels.climate.ensemble import BASE, base_warming, project, start_at

    parts = []
    for name, first, path in runs:
        start = start_at(ensemble, first)
        _, told = project(ensemble, path, start)
        years = np.arange(first + 1, first + 1 + len(path))
        levels = {k: np.asarray(v) for k, v in told._asdict().items()}
        base = base_warming(levels["warming"], first) if first < BASE[0] else start.base
        levels["warming"] = levels["warming"] - base[:, None]
        arrays = {k: (("member", "year"), v, {"units": UNITS[k]}) for k, v in levels.items()}
        part = xr.Dataset(arrays, {"member": ensemble.numbers, "year": years})
        parts.append(part.expand_dims(scenario=[name]) if any(n for n, _, _ in runs) else part)
    found = xr.concat(parts, "scenario", join="outer") if "scenario" in parts[0].dims else parts[0]
    filled = sorted({s for one in given for s in one.missing})
    return found.assign_attrs(
        model="FaIR 2 equations, calibration 1.4.1, no internal variability",
        source="Leach and others (2021); Smith and others (2024)",
        year="first day of the year",
        filled_from=fill or "",
        filled_species=", ".join(filled),
    )
