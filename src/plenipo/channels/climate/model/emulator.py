# SPDX-License-Identifier: Apache-2.0
"""The emulator: from emissions to warming, a year at a time, for one member; batch it over members with ``jax.vmap``."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.climate.model.drivers import LEAST_LIFETIME, Drivers
from plenipo.channels.climate.model.members import Members
from plenipo.channels.climate.model.species import Species

__all__ = ["Climate", "ClimateYear", "climate_step", "gas_forcing", "preindustrial", "run_climate"]

Array = jax.Array
LARGEST_IIRF = 100.0  # years of a hundred that a pulse may stay; beyond it the fit of the carbon cycle has no meaning
# Meinshausen and others (2020), Geoscientific Model Development 13, table 3: forcing of CO2, CH4 and N2O with their overlaps.
A_CO2, B_CO2, C_CO2, D_CO2 = -2.4785e-07, 0.00075906, -0.0021492, 5.2488
A_N2O, B_N2O, C_N2O, D_N2O = -0.00034197, 0.00025455, -0.00024357, 0.12173
A_CH4, B_CH4, D_CH4 = -8.9603e-05, -0.00012462, 0.045194


class Climate(NamedTuple):
    """State of one member at the start of a year.

    Parameters
    ----------
    layers
        (4,): forcing felt (W/m2), warming of the surface, the upper and the deep ocean (K) above 1750.
    boxes
        (4,): Gt CO2 airborne above the pre-industrial, by box.
    emitted
        Gt CO2 since 1750.
    ch4, n2o
        Mt airborne above the pre-industrial.
    """

    layers: Array
    boxes: Array
    emitted: Array
    ch4: Array
    n2o: Array


class ClimateYear(NamedTuple):
    """What is told of the end of a year: warming (K above 1750), forcing (W/m2), CO2 (ppm), CH4 and N2O (ppb)."""

    warming: Array
    forcing: Array
    co2: Array
    ch4: Array
    n2o: Array


def preindustrial() -> Climate:
    """The state of 1750."""
    zero = jnp.zeros(())
    return Climate(jnp.zeros(4), jnp.zeros(4), zero, zero, zero)


def gas_forcing(species: Species, member: Members, co2: Any, ch4: Any, n2o: Any) -> Array:
    """(CO2, CH4, N2O): forcing in W/m2 against the formula's anchor, adjustments and the member's scale included."""
    c, m, n = species.reference
    above = jnp.clip(co2 - c, 0.0, -B_CO2 / (2.0 * A_CO2))
    root_m, root_n = jnp.sqrt(ch4), jnp.sqrt(n2o)
    of_co2 = (D_CO2 + above * (A_CO2 * above + B_CO2) + C_CO2 * root_n) * jnp.log(co2 / c)
    of_ch4 = (A_CH4 * root_m + B_CH4 * root_n + D_CH4) * (root_m - jnp.sqrt(m))
    of_n2o = (A_N2O * jnp.sqrt(co2) + B_N2O * root_n + C_N2O * root_m + D_N2O) * (root_n - jnp.sqrt(n))
    return jnp.stack([of_co2, of_ch4, of_n2o]) * member.gas_scale * (1.0 + species.adjustment)


def climate_step(species: Species, member: Members, state: Climate, driver: Drivers) -> tuple[Climate, ClimateYear]:
    """One year of one member: emissions to concentrations to forcing to warming.

    Source: Leach and others (2021), equations 1-6; Thornhill and others (2021) for methane and ozone.
    """
    warming = state.layers[1]
    ch4_before, n2o_before = species.before[1], species.before[2]
    ch4_above, n2o_above = state.ch4 * species.per_emission[1], state.n2o * species.per_emission[2]
    boxes = _carbon(species, member, state, driver.co2, warming)
    by_state = (
        _log_factor(ch4_above * species.lifetime_by_gas[0])
        + _log_factor(n2o_above * species.lifetime_by_gas[1])
        + _log_factor(warming * species.lifetime_by_warming)
    )
    ch4 = _decay(state.ch4, driver.ch4 - species.natural[0], species.ch4_lifetime * jnp.exp(driver.lifetime + by_state))
    n2o = _decay(state.n2o, driver.n2o - species.natural[1], species.n2o_lifetime)
    ppm = member.co2_before + species.per_emission[0] * boxes.sum()
    ppb = ch4_before + species.per_emission[1] * ch4, n2o_before + species.per_emission[2] * n2o
    gases = gas_forcing(species, member, ppm, *ppb) - gas_forcing(species, member, member.co2_before, ch4_before, n2o_before)
    indirect = member.direct_gas + member.ozone_gas[:2]
    by_ch4 = indirect[0] + species.vapour * member.vapour_scale
    forcing = gases.sum() + driver.forcing + by_ch4 * (ppb[0] - ch4_before) + indirect[1] * (ppb[1] - n2o_before)
    forcing += species.ozone_by_warming * warming
    layers = member.step_matrix @ state.layers + member.step_forcing * forcing
    return Climate(layers, boxes, state.emitted + driver.co2, ch4, n2o), ClimateYear(layers[1], forcing, ppm, *ppb)


def run_climate(species: Species, member: Members, start: Climate, driver: Drivers) -> tuple[Climate, ClimateYear]:
    """All years of one member: the state after the last, and (year,) of everything told."""
    return jax.lax.scan(lambda s, d: climate_step(species, member, s, d), start, driver)


def _carbon(species: Species, member: Members, state: Climate, emitted: Array, warming: Array) -> Array:
    airborne = state.boxes.sum()
    start, by_uptake, by_warming, by_airborne = (member.uptake[..., k] for k in range(4))
    iirf = start + by_uptake * (state.emitted - airborne) + by_warming * warming + by_airborne * airborne
    scale = species.g0 * jnp.exp(jnp.minimum(iirf, LARGEST_IIRF) / species.g1)
    return _decay(state.boxes, species.co2_partition * emitted, scale * species.co2_lifetime)


def _decay(held: Any, added: Any, lifetime: Any) -> Array:
    """A year of a box that empties at a rate while it is filled evenly."""
    rate = 1.0 / lifetime
    return added * -jnp.expm1(-rate) / rate + held * jnp.exp(-rate)


def _log_factor(change: Array) -> Array:
    return jnp.log(jnp.maximum(1.0 + change, LEAST_LIFETIME))
