# SPDX-License-Identifier: Apache-2.0
"""Drivers: what emissions do that does not wait for the climate - short-lived species, trace gases, sun and volcanoes."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.climate.model.members import Members
from plenipo.channels.climate.model.species import AEROSOL, EMITTED, MINOR, Species
from plenipo.core import precision as _precision  # noqa: F401

__all__ = ["Drivers", "Sky", "TraceState", "drivers", "trace_gases"]

Array = jax.Array
SHORT = slice(EMITTED.index(AEROSOL[0]), EMITTED.index(AEROSOL[0]) + len(AEROSOL))
TRACE = slice(EMITTED.index(MINOR[0]), EMITTED.index(MINOR[0]) + len(MINOR))
FOSSIL, LAND, METHANE, NITROUS = range(4)
LEAST_LIFETIME = 0.01
"""No species may shorten the life of methane below this share."""


class Sky(NamedTuple):
    """Forcing from outside, W/m2, (year,): of the sun and of volcanoes, at the end of each year."""

    solar: Array
    volcanic: Array


class TraceState(NamedTuple):
    """Trace gases at the start of a year: (minor,) ppt above their natural level; Gt of CO2 from land use so far."""

    above: Array
    from_land: Array


class Drivers(NamedTuple):
    """What the step of one member needs, (year,) each.

    Parameters
    ----------
    co2, ch4, n2o
        Emissions, Gt and Mt a year.
    forcing
        W/m2, already weighed by efficacy, of all that does not depend on the state; at the end of the year.
    lifetime
        Log factor on the life of methane from what does not depend on the state.
    """

    co2: Array
    ch4: Array
    n2o: Array
    forcing: Array
    lifetime: Array


def trace_gases(species: Species, emissions: Array, start: TraceState) -> tuple[Array, TraceState]:
    """Trace gases through the years: (year + 1, minor) ppt above natural, from the start of the first; and the end state.

    They live for a fixed time, so all members share them.
    """
    rate = 1.0 / species.minor_lifetime
    kept, gained = jnp.exp(-rate), -jnp.expm1(-rate) / rate * species.minor_per_emission

    def year(above: Array, emitted: Array) -> tuple[Array, Array]:
        new = above * kept + gained * (emitted - species.minor_natural)
        return new, new

    end, path = jax.lax.scan(year, start.above, emissions[:, TRACE])
    return jnp.concatenate([start.above[None], path]), TraceState(end, start.from_land + emissions[:, LAND].sum())


def drivers(species: Species, member: Members, emissions: Array, sky: Sky, above: Array, from_land: Array) -> Drivers:
    """Drivers of one member.

    Parameters
    ----------
    species, member
        Constants, and one member.
    emissions
        (year, species in the order of ``EMITTED``): Gt CO2, Mt of CH4, N2O and aerosol species, kt of trace gases.
    sky
        Sun and volcanoes.
    above
        (year + 1, minor) from :func:`trace_gases`.
    from_land
        Gt CO2 from land use before the first year.
    """
    short = emissions[:, SHORT] - species.aerosol_before
    natural = species.chlorine @ species.minor_before
    chlorine = above @ species.chlorine + natural - species.chlorine_before
    trace = above[1:] @ (species.minor_efficiency * member.minor_scale)
    aerosol = short @ (member.direct_aerosol + member.ozone_aerosol)
    cloud = member.cloud_scale * (
        jnp.log1p(emissions[:, SHORT] @ member.cloud_shape) - jnp.log1p(species.aerosol_before @ member.cloud_shape)
    )
    ozone = chlorine[1:] * member.ozone_gas[2]
    snow = species.snow_efficacy * member.snow_scale * (short @ species.snow)
    land = member.land_scale * species.land_use * (from_land + jnp.cumsum(emissions[:, LAND]))
    outside = member.solar_scale * sky.solar + species.volcanic_efficacy * member.volcanic_scale * sky.volcanic
    by_short = jnp.log(jnp.maximum(1.0 + short * species.lifetime_by_aerosol, LEAST_LIFETIME)).sum(axis=1)
    by_chlorine = jnp.log(jnp.maximum(1.0 + chlorine[:-1] * species.lifetime_by_gas[2], LEAST_LIFETIME))
    return Drivers(
        co2=emissions[:, FOSSIL] + emissions[:, LAND],
        ch4=emissions[:, METHANE],
        n2o=emissions[:, NITROUS],
        forcing=trace + aerosol + cloud + ozone + snow + land + outside,
        lifetime=by_short + by_chlorine,
    )
