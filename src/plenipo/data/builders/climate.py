# SPDX-License-Identifier: Apache-2.0
"""climate_*: what the climate emulator runs on - species, members, pathways of world emissions, sun and volcanoes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plenipo.core.registry import channel
from plenipo.data.sources import fair
from plenipo.data.table import Table

__all__ = [
    "build_climate_forcing",
    "build_climate_members",
    "build_climate_pathways",
    "build_climate_species",
    "build_climate_state",
    "build_observed_warming",
]

FIRST, LAST = 1750, 2100
INVENTORY_FROM = 1850
COMMON_UNTIL = 2022  # the pathways share their past up to this year
HISTORY = "history"
FADE = 10  # years in which volcanic forcing returns to its long-run mean of zero, as in the calibration
ASH = 0.4
"""Share of the volcanic series that is used. The members were constrained with an earlier series that is not held here; with all
of the later one they would warm by 1.08 K to 2003-2022, with none by 0.99 K, with this share by 1.03 K as they were constrained
to."""
COLUMNS = (
    *("name", "molecular_weight", "baseline_concentration", "forcing_reference_concentration", "baseline_emissions"),
    *("tropospheric_adjustment", "forcing_efficacy", "forcing_temperature_feedback", "greenhouse_gas_radiative_efficiency"),
    *("partition_fraction0", "partition_fraction1", "partition_fraction2", "partition_fraction3"),
    *("unperturbed_lifetime0", "unperturbed_lifetime1", "unperturbed_lifetime2", "unperturbed_lifetime3", "iirf_0", "g0", "g1"),
    *("h2o_stratospheric_factor", "lapsi_radiative_efficiency", "land_use_cumulative_emissions_to_forcing"),
    *("cl_atoms", "br_atoms", "fractional_release", "ch4_lifetime_chemical_sensitivity", "lifetime_temperature_sensitivity"),
)


def build_climate_species(raw: Path) -> Table:
    """One row a species: what the emulator reads of the configuration, as it stands there."""
    rows = sorted(fair.read_species(raw), key=lambda r: str(r["name"]))
    names = np.array([r["name"] for r in rows], dtype=object)
    numbers = {c: np.array([np.nan if r[c] is None else float(r[c] or 0.0) for r in rows]) for c in COLUMNS[1:]}
    return Table("climate_species", {"name": names, **numbers}, COLUMNS[:1])


def build_climate_members(raw: Path) -> Table:
    """One row a parameter and member; numbers as published, for the emulator is compared with FaIR to 1e-6 K."""
    rows = fair.read_members(raw)
    return Table(
        "climate_members",
        {
            "parameter": np.array([r[1] for r in rows], dtype=object),
            "member": np.array([r[0] for r in rows], dtype=np.int64),
            "value": np.array([r[2] for r in rows], dtype=np.float64),
        },
        ("parameter", "member"),
    )


def build_climate_pathways(raw: Path) -> Table:
    """World emissions by pathway, species and year. ``history`` ends where the pathways part.

    Before 1850, where the pathways begin, the shape of a later inventory is fitted between the natural level of 1750 and the
    pathway's value of 1850.
    """
    scenarios: dict[tuple[str, str], dict[int, float]] = {}
    for name, species, year, value in fair.read_scenarios(raw):
        scenarios.setdefault((name, species), {})[year] = value
    natural = {str(r["name"]): float(r["baseline_emissions"] or 0.0) for r in fair.read_species(raw)}
    shape = fair.read_history(raw, INVENTORY_FROM)
    one = min(name for name, _ in scenarios)
    rows: list[tuple[str, str, int, float]] = []
    for (name, species), path in scenarios.items():
        if name == one:
            early = _before_inventory(species, path[INVENTORY_FROM], natural.get(species, 0.0), shape)
            known = {**early, **{y: v for y, v in path.items() if y <= COMMON_UNTIL}}
            rows += [(HISTORY, species, y, v) for y, v in known.items()]
        rows += [(name, species, y, v) for y, v in path.items() if COMMON_UNTIL < y <= LAST]
    header = ("pathway", "species", "year", "value")
    return Table.from_rows("climate_pathways", header, rows, header[:3])


def _before_inventory(species: str, reached: float, natural: float, shape: dict[tuple[str, int], float]) -> dict[int, float]:
    years = range(FIRST, INVENTORY_FROM)
    first, last = (shape.get((species, y), 0.0) for y in (FIRST, INVENTORY_FROM))
    if natural > 0 and last != first:
        return {y: natural + (shape[species, y] - first) * (reached - natural) / (last - first) for y in years}
    return {y: shape.get((species, y), 0.0) * (reached / last if last else 0.0) for y in years}


def build_climate_forcing(raw: Path) -> Table:
    """One row a year: forcing by the sun and by volcanoes, W/m2 against the long-run mean."""
    solar, volcanic = fair.read_forcing(raw, "solar"), fair.read_forcing(raw, "volcanic")
    last = max(volcanic)

    def ash(year: int) -> float:
        return volcanic[year] if year <= last else volcanic[last] * max(0.0, 1.0 - (year - last) / FADE)

    rows = [(y, solar[y], ASH * ash(y)) for y in range(FIRST, LAST + 1)]
    return Table.from_rows("climate_forcing", ("year", "solar_wm2", "volcanic_wm2"), rows, ("year",))


def build_climate_state(raw: Path) -> Table:
    """One row a state, quantity and member: where history has led the ensemble, as the channel's own model works it out."""
    given = (build_climate_species(raw), build_climate_members(raw), build_climate_pathways(raw), build_climate_forcing(raw))
    columns = {table.name: table.columns for table in given}
    made = channel("climate").tables["climate_state"](columns.__getitem__)
    return Table("climate_state", made, ("pathway", "year", "quantity", "member"))


def build_observed_warming(raw: Path) -> Table:
    """One row a year: observed warming of the surface above the mean of 1850-1900."""
    return Table.from_rows("observed_warming", ("year", "warming_k"), fair.read_observed(raw), ("year",))
