# SPDX-License-Identifier: Apache-2.0
"""A user's own world emissions: read from the tables people have, checked whole, put in one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.channels.climate.model.species import AEROSOL, EMITTED
from plenipo.channels.climate.species_units import canonical_unit, factor_to_canonical, species_of, total_of
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["OwnEmissions", "read_emissions"]

FloatArray = npt.NDArray[np.float64]
NOT_REMOVED = ("CH4", "N2O", *AEROSOL)
"""Below zero these are a mistake. Published pathways of some trace gases are, for they were fitted to concentrations."""
SHOWN = 6
SUM_TOLERANCE = 1e-3  # by which a total of CO2 may differ from its parts: tables round


@dataclass(frozen=True, eq=False)
class OwnEmissions:
    """Emissions of one scenario: first year, (year, species) in canonical units, and the species nobody gave."""

    scenario: str
    first: int
    values: FloatArray
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    scenario: str
    variable: str
    unit: str
    year: int
    value: float


def read_emissions(given: Any, *, interpolate: bool = False) -> list[OwnEmissions]:
    """World emissions from a long or wide IAMC table, or from an xarray array.

    Parameters
    ----------
    given
        A pandas table with ``variable``, ``unit`` and either ``year`` and ``value`` or a column a year (``scenario`` and
        ``region`` may be there; only the region World is read); or an xarray DataArray with the dimensions ``species`` (or
        ``variable``) and ``year``, perhaps ``scenario``, and a coordinate ``unit`` along the species.
    interpolate
        Whether years between those given are filled in linearly; else every year must be there.

    Raises
    ------
    InputError
        With everything that is wrong: unknown species, a unit that is not one of the species, years missing, values that are
        not numbers or below zero.
    """
    problems: list[Problem] = []
    rows = _rows_of(given, problems)
    if problems:
        raise InputError(*problems)
    if not rows:
        raise InputError(Problem("the table holds no emissions of the world", "emissions", "rows of the region World"))
    found = []
    for name in dict.fromkeys(r.scenario for r in rows):
        found.append(_one_scenario(name, [r for r in rows if r.scenario == name], interpolate, problems))
    if problems:
        raise InputError(*problems)
    return [f for f in found if f is not None]


def _rows_of(given: Any, problems: list[Problem]) -> list[_Row]:
    if type(given).__module__.split(".")[0] == "xarray":
        return _rows_of_array(given, problems)
    if not hasattr(given, "columns"):
        problems.append(Problem(f"emissions are a {type(given).__name__}", "emissions", "a pandas table or an xarray DataArray"))
        return []
    names = {str(c).casefold(): c for c in given.columns}
    lacking = [c for c in ("variable", "unit") if c not in names]
    if lacking:
        problems.append(
            Problem(f"the table has no column {' and no column '.join(lacking)}", "emissions", "variable, unit, year, value")
        )
        return []
    if "region" in names:
        given = given[given[names["region"]].astype(str).str.casefold() == "world"]
    scenarios = given[names["scenario"]].astype(str).tolist() if "scenario" in names else [""] * len(given)
    variables, units = (given[names[c]].astype(str).tolist() for c in ("variable", "unit"))
    if "year" in names and "value" in names:
        cells = zip(scenarios, variables, units, given[names["year"]].tolist(), given[names["value"]].tolist(), strict=True)
        return [_Row(s, v, u, int(float(y)), float(x)) for s, v, u, y, x in cells]
    years = [c for c in given.columns if str(c).strip().isdigit()]
    if not years:
        problems.append(Problem("the table has neither years as columns nor the columns year and value", "emissions"))
        return []
    rows = []
    for k, line in enumerate(given[years].to_numpy(dtype=float)):
        dated = zip(years, line, strict=True)
        rows += [_Row(scenarios[k], variables[k], units[k], int(str(y)), float(x)) for y, x in dated if not np.isnan(x)]
    return rows


def _rows_of_array(given: Any, problems: list[Problem]) -> list[_Row]:
    if hasattr(given, "data_vars"):
        names = list(given.data_vars)
        if len(names) != 1:
            problems.append(Problem(f"the data set has {len(names)} variables", "emissions", "one DataArray of emissions"))
            return []
        given = given[names[0]]
    species = next((d for d in ("species", "specie", "variable") if d in given.dims), None)
    years = next((d for d in ("year", "timepoint", "timepoints", "time") if d in given.dims), None)
    if species is None or years is None or "unit" not in given.coords or given.coords["unit"].dims != (species,):
        problems.append(
            Problem(
                f"the array has the dimensions {', '.join(map(str, given.dims))} and the coordinates "
                f"{', '.join(map(str, given.coords))}",
                "emissions",
                "dimensions species and year, perhaps scenario, and a coordinate unit along the species",
            )
        )
        return []
    scenarios = given.coords["scenario"].values.tolist() if "scenario" in given.dims else [""]
    units = [str(u) for u in given.coords["unit"].values]
    rows = []
    for scenario in scenarios:
        one = given.sel(scenario=scenario) if "scenario" in given.dims else given
        table = one.transpose(species, years).values
        for name, unit, line in zip(given.coords[species].values, units, table, strict=True):
            cells = zip(given.coords[years].values, line, strict=True)
            rows += [_Row(str(scenario), str(name), unit, int(np.floor(float(y))), float(x)) for y, x in cells]
    return rows


def _one_scenario(name: str, rows: list[_Row], interpolate: bool, problems: list[Problem]) -> OwnEmissions | None:
    where = f"emissions, scenario {name}" if name else "emissions"
    series, totals = _series(rows, where, problems)
    if not series:
        return None
    first, last = min(min(s) for s in series.values()), max(max(s) for s in series.values())
    values = np.full((last - first + 1, len(EMITTED)), np.nan)
    gaps: dict[tuple[int, ...], list[str]] = {}
    for species, known in series.items():
        years = np.array(sorted(known))
        path = np.array([known[y] for y in years.tolist()])
        _check_values(species, years, path, where, problems)
        column = values[:, EMITTED.index(species)]
        if interpolate:
            column[years[0] - first : years[-1] - first + 1] = np.interp(np.arange(years[0], years[-1] + 1), years, path)
        else:
            column[years - first] = path
        missing = (first + np.nonzero(np.isnan(column))[0]).tolist()
        gaps.setdefault(tuple(missing), []).append(species)
    step = "" if interpolate else "interpolate=True fills years between those given"
    for years_missing, names in gaps.items():
        if years_missing:
            what = f"{_some(names, 'species')} missing in {_some(years_missing)}"
            problems.append(Problem(what, where, f"every year from {first} to {last}", (), step))
    _check_totals(series, totals, where, problems)
    return OwnEmissions(name, first, values, tuple(s for s in EMITTED if s not in series))


def _series(rows: list[_Row], where: str, problems: list[Problem]) -> tuple[dict[str, dict[int, float]], dict[int, float]]:
    """Species to year to value in canonical units; and totals of CO2 by year."""
    series: dict[str, dict[int, float]] = {}
    totals: dict[int, float] = {}
    told: set[tuple[str, str]] = set()
    for row in rows:
        species = "CO2 FFI" if total_of(row.variable) else species_of(row.variable)
        factor = factor_to_canonical(species, row.unit) if species else None
        if species is None or factor is None:
            if (row.variable, row.unit) not in told:
                problems.append(_misnamed(row, species, where))
                told.add((row.variable, row.unit))
            continue
        into = totals if total_of(row.variable) else series.setdefault(species, {})
        if row.year in into:
            problems.append(Problem(f"{row.variable} is given twice for {row.year}", where, "one value a species and year"))
        into[row.year] = row.value * factor
    if totals and not {"CO2 FFI", "CO2 AFOLU"} & set(series):
        problems.append(
            Problem(
                "CO2 is given as a total only",
                where,
                "CO2|Energy and Industrial Processes and CO2|AFOLU: land use warms in other ways too",
            )
        )
    return series, totals


def _misnamed(row: _Row, species: str | None, where: str) -> Problem:
    if species is None:
        return Problem(
            f"no species is called {row.variable!r}",
            where,
            "one of the 51 emitted species of FaIR",
            nearest_names(row.variable.split("|")[-1], EMITTED),
            "plenipo.climate.species() lists them with their units",
        )
    return Problem(f"{row.unit!r} is not a unit of {species}", where, f"{canonical_unit(species)} or another mass of it a year")


def _check_values(species: str, years: FloatArray, path: FloatArray, where: str, problems: list[Problem]) -> None:
    if not np.isfinite(path).all():
        problems.append(Problem(f"{species} is not a number in {_some(years[~np.isfinite(path)].tolist())}", where))
    elif (path < 0).any() and species in NOT_REMOVED:
        problems.append(
            Problem(
                f"{species} is below zero in {_some(years[path < 0].tolist())}", where, "only CO2 can be taken out of the air"
            )
        )


def _check_totals(
    series: Mapping[str, Mapping[int, float]], totals: Mapping[int, float], where: str, problems: list[Problem]
) -> None:
    fossil, land = (series.get(s, {}) for s in ("CO2 FFI", "CO2 AFOLU"))
    off = [
        y
        for y, total in totals.items()
        if y in fossil and y in land and abs(fossil[y] + land[y] - total) > SUM_TOLERANCE * max(1.0, abs(total))
    ]
    if off:
        problems.append(Problem(f"the parts of CO2 do not add up to the total in {_some(off)}", where, "parts that add up"))


def _some(things: Iterable[Any], called: str = "years") -> str:
    listed = [str(t) for t in things]
    return ", ".join(listed[:SHOWN]) + (f" and {len(listed) - SHOWN} more {called}" if len(listed) > SHOWN else "")
