# SPDX-License-Identifier: Apache-2.0
"""Species the emulator knows: what they weigh, how long they stay, how they warm. The same for every member of the ensemble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["AEROSOL", "EMITTED", "MINOR", "Species", "read_species"]

Array = npt.NDArray[np.float64]

MAIN = ("CO2 FFI", "CO2 AFOLU", "CH4", "N2O")
AEROSOL = ("Sulfur", "BC", "OC", "NH3", "NOx", "VOC", "CO")
"""Short-lived species in the order of the arrays; all act in the year they are emitted."""
HALOGENS = (
    *("CFC-11", "CFC-12", "CFC-113", "CFC-114", "CFC-115", "HCFC-22", "HCFC-141b", "HCFC-142b", "CCl4", "CHCl3", "CH2Cl2"),
    *("CH3Cl", "CH3CCl3", "CH3Br", "Halon-1211", "Halon-1301", "Halon-2402"),
)
FLUORINATED = (
    *("CF4", "C2F6", "C3F8", "c-C4F8", "C4F10", "C5F12", "C6F14", "C7F16", "C8F18", "NF3", "SF6", "SO2F2", "HFC-125"),
    *("HFC-134a", "HFC-143a", "HFC-152a", "HFC-227ea", "HFC-23", "HFC-236fa", "HFC-245fa", "HFC-32", "HFC-365mfc"),
    "HFC-4310mee",
)
MINOR = (*HALOGENS, *FLUORINATED)
"""Well-mixed gases whose life does not depend on the climate."""
EMITTED = (*MAIN, *AEROSOL, *MINOR)
"""Every emitted species, in the order of emission arrays."""
CHLORINE = "Equivalent effective stratospheric chlorine"
MASS_OF_AIR = 5.1352e18  # kg, Trenberth and Smith (2005)
WEIGHT_OF_AIR = 28.97  # g/mol
BROMINE_TO_CHLORINE = 45.0  # ozone lost per atom of bromine over that per atom of chlorine
KILOGRAMS_PER_PPM_GT = 1e18  # Gt to ppm, Mt to ppb and kt to ppt share this factor


class Species(NamedTuple):
    """Arrays by species; see :data:`EMITTED`, :data:`AEROSOL`, :data:`MINOR` for their order.

    Parameters
    ----------
    co2_partition, co2_lifetime
        (box,): share of a pulse and years, four boxes.
    g0, g1
        Scale of the lifetime of CO2 as a function of its 100-year integrated airborne fraction.
    ch4_lifetime, n2o_lifetime
        Years, unperturbed (that of N2O with its own scale already in).
    per_emission
        (CO2, CH4, N2O): ppm per Gt, ppb per Mt.
    natural
        (CH4, N2O): Mt a year of the pre-industrial balance.
    before
        (CO2, CH4, N2O): pre-industrial concentration; that of CO2 is replaced by the member's own.
    reference
        (CO2, CH4, N2O): concentrations the forcing formula is anchored at.
    adjustment
        (CO2, CH4, N2O): rapid adjustment as a fraction of forcing.
    vapour
        W/m2 of stratospheric water vapour per ppb of CH4.
    lifetime_by_aerosol, lifetime_by_gas
        (aerosol,) and (CH4, N2O, chlorine): change of the log lifetime of CH4 per unit.
    lifetime_by_warming
        The same per kelvin.
    aerosol_before
        (aerosol,): pre-industrial emissions.
    snow
        (aerosol,): W/m2 per Mt of particles on snow.
    land_use
        W/m2 per Gt of cumulative CO2 from land use.
    minor_lifetime, minor_per_emission, minor_natural, minor_before, minor_efficiency
        (minor,): years, ppt per kt, kt a year, ppt, W/m2 per ppt with adjustment in.
    chlorine
        (minor,): equivalent chlorine per ppt.
    chlorine_before
        Its pre-industrial level.
    ozone_by_warming
        W/m2 of ozone per kelvin.
    volcanic_efficacy, snow_efficacy
        Warming per W/m2 relative to that of CO2.

    Source: Leach and others (2021), Geoscientific Model Development 14; Smith and others (2024), calibration 1.4.1.
    """

    co2_partition: Array
    co2_lifetime: Array
    g0: float
    g1: float
    ch4_lifetime: float
    n2o_lifetime: float
    per_emission: Array
    natural: Array
    before: Array
    reference: Array
    adjustment: Array
    vapour: float
    lifetime_by_aerosol: Array
    lifetime_by_gas: Array
    lifetime_by_warming: float
    aerosol_before: Array
    snow: Array
    land_use: float
    minor_lifetime: Array
    minor_per_emission: Array
    minor_natural: Array
    minor_before: Array
    minor_efficiency: Array
    chlorine: Array
    chlorine_before: float
    ozone_by_warming: float
    volcanic_efficacy: float
    snow_efficacy: float


def read_species(rows: Sequence[Mapping[str, Any]]) -> Species:
    """Species from the rows of the table ``climate_species``.

    Parameters
    ----------
    rows
        One per species, with the columns of FaIR's species configuration.
    """
    by = {r["name"]: r for r in rows}

    def number(name: str, column: str) -> float:
        return float(np.nan_to_num(float(by[name][column])))  # what a species has not is empty in the table

    def numbers(names: Sequence[str], column: str) -> Array:
        return np.array([number(n, column) for n in names])

    three, boxes = ("CO2", "CH4", "N2O"), range(4)
    minor_scale = _lifetime_scale(by, MINOR)
    return Species(
        co2_partition=np.array([number("CO2", f"partition_fraction{k}") for k in boxes]),
        co2_lifetime=np.array([number("CO2", f"unperturbed_lifetime{k}") for k in boxes]),
        g0=number("CO2", "g0"),
        g1=number("CO2", "g1"),
        ch4_lifetime=number("CH4", "unperturbed_lifetime0"),
        n2o_lifetime=number("N2O", "unperturbed_lifetime0") * float(_lifetime_scale(by, ("N2O",))[0]),
        per_emission=_per_emission(numbers(three, "molecular_weight")),
        natural=numbers(("CH4", "N2O"), "baseline_emissions"),
        before=numbers(three, "baseline_concentration"),
        reference=numbers(three, "forcing_reference_concentration"),
        adjustment=numbers(three, "tropospheric_adjustment"),
        vapour=number("CH4", "h2o_stratospheric_factor"),
        lifetime_by_aerosol=numbers(AEROSOL, "ch4_lifetime_chemical_sensitivity"),
        lifetime_by_gas=numbers(("CH4", "N2O", CHLORINE), "ch4_lifetime_chemical_sensitivity"),
        lifetime_by_warming=number("CH4", "lifetime_temperature_sensitivity"),
        aerosol_before=numbers(AEROSOL, "baseline_emissions"),
        snow=numbers(AEROSOL, "lapsi_radiative_efficiency"),
        land_use=number("CO2 AFOLU", "land_use_cumulative_emissions_to_forcing"),
        minor_lifetime=numbers(MINOR, "unperturbed_lifetime0") * minor_scale,
        minor_per_emission=_per_emission(numbers(MINOR, "molecular_weight")),
        minor_natural=numbers(MINOR, "baseline_emissions"),
        minor_before=numbers(MINOR, "baseline_concentration"),
        minor_efficiency=1e-3
        * numbers(MINOR, "greenhouse_gas_radiative_efficiency")
        * (1.0 + numbers(MINOR, "tropospheric_adjustment")),
        chlorine=numbers(MINOR, "fractional_release")
        * (numbers(MINOR, "cl_atoms") + BROMINE_TO_CHLORINE * numbers(MINOR, "br_atoms")),
        chlorine_before=number(CHLORINE, "baseline_concentration"),
        ozone_by_warming=number("Ozone", "forcing_temperature_feedback"),
        volcanic_efficacy=number("Volcanic", "forcing_efficacy"),
        snow_efficacy=number("Light absorbing particles on snow and ice", "forcing_efficacy"),
    )


def _per_emission(weight: Array) -> Array:
    return KILOGRAMS_PER_PPM_GT / (MASS_OF_AIR * weight / WEIGHT_OF_AIR)


def _lifetime_scale(by: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> Array:
    """Factor on a lifetime from the integrated airborne fraction, constant for gases without feedback."""
    read = [[float(by[n][c]) for n in names] for c in ("g0", "iirf_0", "g1")]
    g0, iirf, g1 = (np.array(v) for v in read)
    with np.errstate(all="ignore"):  # the fit has no solution for gases that stay for ever: their lifetime is taken as it is
        scale = g0 * np.exp(iirf / g1)
    return np.where(np.isfinite(scale), scale, 1.0)
