# SPDX-License-Identifier: Apache-2.0
"""Economies and emissions to 2100 without new agreements: incomes draw nearer, carbon intensity keeps falling, people are given.

``current_policies`` is our own projection of what is in force; ``low`` and ``high`` are storylines set beside it, never mixed in.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources
from typing import NamedTuple

import jax
import jax.numpy as jnp

import plenipo.core.precision  # noqa: F401  64-bit before the first array

__all__ = ["CURRENT_POLICIES", "GASES", "Nations", "Outlook", "Rates", "project", "storyline", "storylines"]

PACKAGE = "plenipo.channels.climate"
CURRENT_POLICIES = "current_policies"
GASES = ("co2", "co2_land", "ch4", "n2o", "other")
RICHEST = 0.1
"""Share of the world's people, living in its richest economies, whose mean income is the frontier."""


class Nations(NamedTuple):
    """Economies in the base year, (economy,) each: Mt CO2 or CO2e, output in USD billion (PPP), logs a year.

    ``population`` is (economy, year) in million, from the base year on.
    """

    co2: jax.Array
    co2_land: jax.Array
    ch4: jax.Array
    n2o: jax.Array
    other: jax.Array
    output: jax.Array
    growth: jax.Array
    intensity_trend: jax.Array
    population: jax.Array


class Rates(NamedTuple):
    """How fast things change; units and sources in ``params.csv`` of the climate channel."""

    frontier_growth: jax.Array
    convergence: jax.Array
    growth_kept: jax.Array
    intensity_long_run: jax.Array
    trend_kept: jax.Array
    peak_head: jax.Array
    methane_elasticity: jax.Array
    methane_decline: jax.Array
    nitrous_elasticity: jax.Array
    nitrous_decline: jax.Array
    other_decline: jax.Array
    land_decline: jax.Array


class Outlook(NamedTuple):
    """(economy, year) from the base year on: output in USD billion (PPP), gases in Mt CO2 or CO2e.

    ``transport`` (year,) is CO2 of ships and aircraft abroad, which belongs to no economy.
    """

    output: jax.Array
    co2: jax.Array
    co2_land: jax.Array
    ch4: jax.Array
    n2o: jax.Array
    other: jax.Array
    transport: jax.Array

    def total(self) -> jax.Array:
        """(year,): all gases of the world with transport, Mt CO2e."""
        return sum((getattr(self, g).sum(axis=0) for g in GASES), self.transport)


@jax.jit
def project(nations: Nations, rates: Rates, transport: jax.Array) -> Outlook:
    """Economies and emissions of every year for which people are given.

    Parameters
    ----------
    nations
        The base year, and people.
    rates
        Parameters of one draw, numbers.
    transport
        CO2 of ships and aircraft abroad in the base year, Mt; it follows the world's output and the long-run carbon intensity.

    Notes
    -----
    Growth of output a head is that of the frontier and a share of the log gap to it; the departure of recent growth fades, and so
    does that of the own trend of carbon intensity. Above ``peak_head`` tonnes of CO2 a head, an economy does not rise further.
    Methane and nitrous oxide a head follow output a head. The log of all is summed, so no year depends on a solver.
    """
    years = jnp.arange(nations.population.shape[1])
    head = _incomes(nations, rates, years)
    output = head * nations.population / 1e3
    grown = jnp.log(head / head[:, :1])
    intensity = _faded_sum(nations.intensity_trend, rates.intensity_long_run, rates.trend_kept, years)
    people = nations.population / nations.population[:, :1]
    free = (nations.co2 / nations.population[:, 0])[:, None] * jnp.exp(grown + intensity)
    co2 = _peaked(free, rates.peak_head) * nations.population
    ch4, n2o = (
        base[:, None] * people * jnp.exp(elasticity * grown - decline * years)
        for base, elasticity, decline in (
            (nations.ch4, rates.methane_elasticity, rates.methane_decline),
            (nations.n2o, rates.nitrous_elasticity, rates.nitrous_decline),
        )
    )
    fall = jnp.exp(-rates.land_decline * years)
    land = jnp.where(nations.co2_land[:, None] > 0, nations.co2_land[:, None] * fall, nations.co2_land[:, None])
    other = nations.other[:, None] * jnp.exp(-rates.other_decline * years)
    world = output.sum(axis=0)
    abroad = transport * world / world[0] * jnp.exp(rates.intensity_long_run * years)
    return Outlook(output, co2, land, ch4, n2o, other, abroad)


def _incomes(nations: Nations, rates: Rates, years: jax.Array) -> jax.Array:
    """Output a head in USD, (economy, year)."""
    people = nations.population[:, 0]
    start = 1e3 * nations.output / people
    order = jnp.argsort(-start)
    before = jnp.cumsum(people[order]) - people[order]
    rich = people[order] * (before < RICHEST * people.sum())
    frontier = jnp.log((start[order] * rich).sum() / rich.sum())

    def step(level: jax.Array, year: jax.Array) -> tuple[jax.Array, jax.Array]:
        usual = rates.frontier_growth + rates.convergence * jnp.maximum(frontier + rates.frontier_growth * year - level, 0.0)
        own = rates.growth_kept ** (year + 1)
        return level + own * nations.growth + (1.0 - own) * usual, level

    _, levels = jax.lax.scan(step, jnp.log(start), years)
    return jnp.exp(levels).T


def _faded_sum(own: jax.Array, long_run: jax.Array, kept: jax.Array, years: jax.Array) -> jax.Array:
    """(economy, year): sum of yearly rates that go from each economy's own to the common one."""
    weight = (kept - kept ** (years + 1)) / (1.0 - kept)
    return own[:, None] * weight + long_run * (years - weight)


def _peaked(free: jax.Array, peak: jax.Array) -> jax.Array:
    """CO2 a head that is never above the larger of the peak and its own start."""
    return jnp.minimum(free, jnp.maximum(free[:, :1], peak))


@functools.cache
def storylines() -> tuple[str, ...]:
    """Names: current policies first, then the storylines beside it."""
    return (CURRENT_POLICIES, *dict.fromkeys(r["storyline"] for r in _rows()))


def storyline(name: str, drawn: dict[str, jax.Array]) -> Rates:
    """Rates of a storyline: those drawn, moved by how far its central values lie from those of current policies.

    Parameters
    ----------
    name
        One of :func:`storylines`.
    drawn
        Values of the parameters of current policies by name, central or of one draw.
    """
    from plenipo.core.draws import read_parameters

    central = {p.name: p.value for p in read_parameters(PACKAGE)}
    moved = {r["name"]: float(r["value"]) - central[r["name"]] for r in _rows() if r["storyline"] == name}
    return Rates(*(jnp.asarray(drawn[n]) + moved.get(n, 0.0) for n in Rates._fields))


@functools.cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files(__package__).joinpath("storylines.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
