# SPDX-License-Identifier: Apache-2.0
"""The calibrated ensemble of FaIR, its species, its pathways of world emissions, and forcing by sun and volcanoes."""

from __future__ import annotations

from pathlib import Path

from plenipo.data.sources.raw import query

__all__ = ["read_forcing", "read_history", "read_members", "read_observed", "read_scenarios", "read_species"]

FOLDER = "climate_global"
UNUSED = ("seed", "stochastic_run", "use_seed", "forcing_4co2")


def read_species(raw: Path) -> list[dict[str, str | float | None]]:
    """One mapping a species, all columns of the configuration of calibration 1.4.1."""
    file = f"{FOLDER}/fair_species_configs_1.4.1.csv"
    names = [r[0] for r in query(raw, file, "SELECT column_name FROM (DESCRIBE SELECT * FROM {file})")]
    return [dict(zip(names, row, strict=True)) for row in query(raw, file, "SELECT * FROM {file}")]


def read_members(raw: Path) -> list[tuple[int, str, float]]:
    """Member, parameter, value: 841 members that agree with what has been observed (calibration 1.4.1)."""
    file = f"{FOLDER}/fair_calibrated_constrained_params_1.4.1.parquet"
    left_out = ", ".join(UNUSED)
    return query(
        raw,
        file,
        f"""SELECT member, name, value FROM (
                UNPIVOT (SELECT * EXCLUDE ({left_out}) FROM {{file}}) ON COLUMNS(* EXCLUDE (member)) INTO NAME name VALUE value)
            ORDER BY name, member""",
    )


def read_scenarios(raw: Path) -> list[tuple[str, str, int, float]]:
    """Scenario, species, year, emissions of seven pathways that share their past, from 1850."""
    return query(
        raw,
        f"{FOLDER}/fair_scenarios_1850_2101.parquet",
        "SELECT scenario, variable, year, value FROM {file} ORDER BY 1, 2, 3",
    )


def read_history(raw: Path, last: int) -> dict[tuple[str, int], float]:
    """(Species, year) to emissions from 1750 on, of a later inventory than the calibration's own."""
    rows = query(
        raw,
        f"{FOLDER}/emissions_global_pathways.parquet",
        f"""SELECT replace(variable, 'Emissions|', ''), year, value FROM {{file}}
            WHERE scenario = 'historical' AND year <= {last} ORDER BY 1, 2""",
    )
    return {(name, year): value for name, year, value in rows}


def read_forcing(raw: Path, kind: str) -> dict[int, float]:
    """Year to W/m2 of ``solar`` or ``volcanic`` forcing."""
    return {r[0]: r[1] for r in query(raw, f"{FOLDER}/{kind}_erf.csv", "SELECT * FROM {file} ORDER BY 1")}


def read_observed(raw: Path) -> list[tuple[int, float]]:
    """Year and mean surface warming above 1850-1900, mean of the observed series (Indicators of Global Climate Change)."""
    return query(
        raw,
        f"{FOLDER}/gmst_annual.csv",
        "SELECT year, gmst_anomaly_c_rel_1850_1900 FROM {file} WHERE source = 'igcc' ORDER BY 1",
    )
