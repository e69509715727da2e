# SPDX-License-Identifier: Apache-2.0
"""Members of the calibrated ensemble: each is one climate that agrees with what has been observed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.climate.model.species import AEROSOL, CHLORINE, MINOR

__all__ = ["Members", "read_members"]

Array = npt.NDArray[np.float64]
LAYERS = 3
CLOUD = ("Sulfur", "BC", "OC")


class Members(NamedTuple):
    """Parameters that differ between members; (member, ...) each. One member is the same without the first axis.

    Parameters
    ----------
    step_matrix, step_forcing
        (4, 4) and (4,): exact step over a year of (forcing felt, three layers of warming).
    uptake
        (4,): integrated airborne fraction of CO2 at the start; per Gt taken up; per kelvin; per Gt airborne.
    co2_before
        ppm.
    gas_scale
        (CO2, CH4, N2O): scale of forcing.
    minor_scale
        (minor,): the same for the other gases.
    direct_aerosol, direct_gas
        (aerosol,) and (CH4, N2O): W/m2 per unit, aerosol-radiation. Chlorine is left out as it was in the calibration: FaIR
        2 weighs it before its level of the year is known.
    cloud_shape, cloud_scale
        (aerosol,) and scalar: aerosol-cloud, W/m2 = scale log(1 + shape . emissions).
    ozone_aerosol, ozone_gas
        (aerosol,) and (CH4, N2O, chlorine): W/m2 per unit.
    vapour_scale, land_scale, volcanic_scale, solar_scale, snow_scale
        Scales of these forcings.

    Source: Smith and others (2024), Geoscientific Model Development 17, calibration 1.4.1; Cummins and others (2020), Journal of
    Climate 33, for the step.
    """

    step_matrix: Array
    step_forcing: Array
    uptake: Array
    co2_before: Array
    gas_scale: Array
    minor_scale: Array
    direct_aerosol: Array
    direct_gas: Array
    cloud_shape: Array
    cloud_scale: Array
    ozone_aerosol: Array
    ozone_gas: Array
    vapour_scale: Array
    land_scale: Array
    volcanic_scale: Array
    solar_scale: Array
    snow_scale: Array


def read_members(columns: Mapping[str, Array]) -> Members:
    """Members from the columns of the table ``climate_members``: name of a parameter to (member,)."""
    count = len(columns["aci_scale"])

    def stack(prefix: str, names: tuple[str, ...], default: float = 0.0) -> Array:
        return np.stack([np.asarray(columns.get(f"{prefix}[{n}]", np.full(count, default)), float) for n in names], axis=-1)

    def scale(name: str) -> Array:
        return stack("forcing_scale", (name,), 1.0)[:, 0]

    gases = ("CH4", "N2O", CHLORINE)
    matrix, forcing = _energy_balance(columns)
    return Members(
        step_matrix=matrix,
        step_forcing=forcing,
        uptake=np.stack([columns[f"iirf_{k}[CO2]"] for k in ("0", "uptake", "temperature", "airborne")], axis=-1),
        co2_before=np.asarray(columns["baseline_concentration[CO2]"]),
        gas_scale=stack("forcing_scale", ("CO2", "CH4", "N2O"), 1.0),
        minor_scale=stack("forcing_scale", MINOR, 1.0),
        direct_aerosol=stack("erfari_radiative_efficiency", AEROSOL),
        direct_gas=stack("erfari_radiative_efficiency", gases[:2]),
        cloud_shape=stack("aci_shape", AEROSOL),
        cloud_scale=np.asarray(columns["aci_scale"]),
        ozone_aerosol=stack("ozone_radiative_efficiency", AEROSOL),
        ozone_gas=stack("ozone_radiative_efficiency", gases),
        vapour_scale=scale("Stratospheric water vapour"),
        land_scale=scale("Land use"),
        volcanic_scale=scale("Volcanic"),
        solar_scale=scale("Solar"),
        snow_scale=scale("Light absorbing particles on snow and ice"),
    )


def _energy_balance(columns: Mapping[str, Array]) -> tuple[Array, Array]:
    """Exact yearly step of the linear system of forcing felt and three ocean layers."""
    capacity = np.stack([columns[f"ocean_heat_capacity[{k}]"] for k in range(LAYERS)], axis=-1)
    transfer = np.stack([columns[f"ocean_heat_transfer[{k}]"] for k in range(LAYERS)], axis=-1)
    efficacy, decay = columns["deep_ocean_efficacy"], columns["gamma_autocorrelation"]
    a = np.zeros((len(efficacy), LAYERS + 1, LAYERS + 1))
    a[:, 0, 0] = -decay
    a[:, 1, 0] = 1.0 / capacity[:, 0]
    a[:, 1, 1], a[:, 1, 2] = -(transfer[:, 0] + transfer[:, 1]) / capacity[:, 0], transfer[:, 1] / capacity[:, 0]
    a[:, 2, 1] = transfer[:, 1] / capacity[:, 1]
    a[:, 2, 2] = -(transfer[:, 1] + efficacy * transfer[:, 2]) / capacity[:, 1]
    a[:, 2, 3] = efficacy * transfer[:, 2] / capacity[:, 1]
    a[:, 3, 2], a[:, 3, 3] = transfer[:, 2] / capacity[:, 2], -transfer[:, 2] / capacity[:, 2]
    # The rates are real and apart. All members at once: matrix by matrix the exponential takes far longer where threads are busy.
    rates, directions = np.linalg.eig(a)
    step = ((directions * np.exp(rates)[:, None, :]) @ np.linalg.inv(directions)).real
    push = np.zeros((len(efficacy), LAYERS + 1))
    push[:, 0] = decay
    eye = np.eye(LAYERS + 1)
    forcing = np.linalg.solve(a, ((step - eye) @ push[..., None]))[..., 0]
    return step, forcing
