# SPDX-License-Identifier: Apache-2.0
"""DICE-2023: one economy for the world and a climate of seven numbers, to stand beside published paths.

Equations as in the manual of Barrage and Nordhaus (2024); parameters in ``dice.csv``, read in the public documentation of
DICEModel.jl. A check of what this field calls a social
cost of carbon, not the model of this channel: nations, ensemble and damages here are others.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import minimize

import plenipo.core.precision  # noqa: F401  64-bit before the first array
from plenipo.core.tables import read_rows

__all__ = ["FIRST", "STEP", "Path", "base_policy", "best_saving", "run_dice", "social_cost"]

FIRST, STEP, PERIODS = 2020, 5, 81
BOXES = 4
HORIZON = 100.0  # years over which the share of a pulse left in the air is counted
TURNS = 12  # of Newton's method for how fast sinks work; it converges in six
GUESS = 0.5  # how fast sinks work, against the time of no emissions: where Newton's method begins
SAVED = (0.01, 0.9)  # shares of output among which the best is sought
MOST_TURNS = 500
SETTLED = 10  # last periods, in which saving is that of the long run
RAMP = 16  # periods over which what is given from outside goes from its value of 2020 to that of 2100
BACKSTOP_BEND = 7  # period (2050) until which the backstop price falls faster
CO2_OF_C = 3.667
CARBON_OF_CO2 = 3.666  # of cumulative emissions, as published
SCALE = 1e3


class Path(NamedTuple):
    """(period,) each: K above 1765, Gt CO2 a year, trillion USD of 2019 a year, share cut; welfare is a number."""

    warming: jax.Array
    emissions: jax.Array
    consumption: jax.Array
    output: jax.Array
    cut: jax.Array
    welfare: jax.Array


class _Outside(NamedTuple):
    """(period,) each of what comes from outside the model."""

    people: jax.Array
    productivity: jax.Array
    intensity: jax.Array
    land: jax.Array
    backstop: jax.Array
    cost: jax.Array
    forcing: jax.Array
    gases: jax.Array
    discount: jax.Array


@functools.cache
def parameters() -> dict[str, float]:
    """Values of ``dice.csv`` by name."""
    return {r["name"]: float(r["value"]) for r in read_rows("plenipo.channels.climate", "dice.csv")}


@functools.cache
def _outside() -> _Outside:
    p, period = parameters(), np.arange(PERIODS)
    people, productivity = np.full(PERIODS, p["people"]), np.full(PERIODS, p["productivity"])
    intensity = np.full(PERIODS, p["emissions"] / (p["output"] * (1 - p["cut"])))
    growth = np.minimum(p["intensity_growth"] * p["intensity_kept"] ** period, p["intensity_growth_last"])
    faster = p["productivity_growth"] * np.exp(-p["productivity_fade"] * STEP * period)
    for k in range(1, PERIODS):
        people[k] = people[k - 1] * (p["people_last"] / people[k - 1]) ** p["people_speed"]
        productivity[k] = productivity[k - 1] / (1 - faster[k - 1])
        intensity[k] = intensity[k - 1] * np.exp(STEP * growth[k - 1])
    ramp = np.minimum(1.0, period / RAMP)

    def between(name: str) -> Any:
        return p[f"{name}_2020"] + (p[f"{name}_2100"] - p[f"{name}_2020"]) * ramp

    past = period - BACKSTOP_BEND + 1
    backstop = p["backstop"] * np.exp(-STEP * np.where(past <= 0, p["backstop_fall"], p["backstop_fall_later"]) * past)
    cost = backstop * intensity * between("gas_ratio") / p["cost_power"] / SCALE
    rate = np.exp(p["time_preference"] + p["climate_beta"] * p["capital_premium"]) - 1.0
    years = STEP * period
    variance = p["growth_sd"] ** 2 * np.minimum(years, p["variance_years"])
    caution = -0.5 * variance * p["risk_aversion"] ** 2
    discount = (1 + rate) ** -years * (1 + caution) ** -years
    land = p["land"] * (1 - p["land_fall"]) ** period
    parts = (people, productivity, intensity, land, backstop, cost, between("other_forcing"), between("gases"), discount)
    return _Outside(*(jnp.asarray(a) for a in parts))


def base_policy() -> jax.Array:
    """(period,): share of emissions cut by the carbon price of today's policies, which grows by a fixed rate."""
    p, out = parameters(), _outside()
    price = p["price"] * (1 + p["price_growth"]) ** (STEP * jnp.arange(PERIODS))
    return jnp.minimum(price / out.backstop, 1.0) ** (1.0 / (p["cost_power"] - 1.0))


def run_dice(cut: jax.Array, extra: jax.Array | None = None, saved: jax.Array | None = None) -> Path:
    """The world from 2020 in periods of five years.

    Parameters
    ----------
    cut
        (period,): share of emissions cut.
    extra
        (period,): CO2 emitted beside, Gt a year.
    saved
        (period,): share of output saved; that which serves welfare best if missing.
    """
    rates = best_saving(cut) if saved is None else saved
    return _run(cut, jnp.zeros(PERIODS) if extra is None else extra, jnp.zeros(PERIODS), rates)


@jax.jit
def _run(cut: jax.Array, extra: jax.Array, gift: jax.Array, saved: jax.Array) -> Path:
    p, out = parameters(), _outside()
    tau = jnp.asarray([p[f"life_{k}"] for k in range(BOXES)])
    share = jnp.asarray([p[f"share_{k}"] for k in range(BOXES)])
    pools = jnp.asarray([p[f"pool_{k}"] for k in range(BOXES)])
    heat, life = (jnp.asarray([p[f"{n}_1"], p[f"{n}_2"]]) for n in ("heat", "heat_life"))
    response = jnp.asarray([p["response_1"], p["response_2"]])

    def climate(alpha: Any, pools: Any, heat: Any, emitted: Any, forced: Any) -> tuple[Any, Any]:
        fade = jnp.exp(-STEP / (tau * alpha))
        after = share * tau * alpha * emitted / CO2_OF_C * -jnp.expm1(-STEP / (tau * alpha)) + pools * fade
        air = p["air_before"] + after.sum()
        forcing = p["forcing_doubled"] * jnp.log2(air / p["air_before"]) + forced
        return after, heat * jnp.exp(-STEP / life) + response * forcing * -jnp.expm1(-STEP / life)

    def emit(o: Any, capital: Any, mu: Any) -> tuple[Any, Any]:
        gross = o.productivity * (o.people / SCALE) ** (1 - p["capital_share"]) * capital ** p["capital_share"]
        return gross, (o.intensity * gross + o.land) * (1 - mu)

    def step(state: Any, now: Any) -> tuple[Any, Any]:
        capital, pools, heat, abated, total, alpha, first = state
        o, mu, more, given, rate = now
        gross, emitted = emit(o, capital, mu)
        emitted = emitted + more
        forced = o.forcing + abated

        def gap(a: Any) -> Any:
            after, warm = climate(a, pools, heat, emitted, forced)
            wanted = p["sink_start"] + p["sink_uptake"] * (total - after.sum()) + p["sink_warming"] * warm.sum()
            return (share * tau * a * -jnp.expm1(-HORIZON / (a * tau))).sum() - wanted

        def newton(_: Any, a: Any) -> Any:
            return a - gap(a) / jax.grad(gap)(a)

        found = jax.lax.fori_loop(0, TURNS, newton, jax.lax.stop_gradient(alpha))
        after, warm = climate(found, pools, heat, emitted, forced)
        pools, heat = jnp.where(first, pools, after), jnp.where(first, heat, warm)
        warming = heat.sum()
        lost = p["damage"] * warming**2
        made = gross * (1 - lost) - gross * o.cost * mu ** p["cost_power"]
        consumed = made * (1 - rate) + given
        head = SCALE * consumed / o.people
        eta = p["risk_aversion"]
        felt = ((head ** (1 - eta) - 1) / (1 - eta) - 1) * o.people / SCALE * o.discount
        capital = (1 - p["depreciation"]) ** STEP * capital + STEP * rate * made
        abated = p["gas_kept"] * abated + p["gas_forcing"] * o.gases * (1 - mu)
        total = total + STEP * emitted / CARBON_OF_CO2
        return (capital, pools, heat, abated, total, found, False), (warming, emitted, consumed, made, STEP * felt)

    stocks = [jnp.asarray(p[n]) for n in ("capital", "gas_forcing_2020", "carbon_total")]
    start = (stocks[0], pools, heat, *stocks[1:], jnp.asarray(GUESS), jnp.asarray(True))
    _, (warming, emitted, consumed, made, felt) = jax.lax.scan(step, start, (out, cut, extra, gift, saved))
    return Path(warming, emitted, consumed, made, cut, felt.sum())


def best_saving(cut: jax.Array) -> jax.Array:
    """Shares saved that serve welfare best, at a given policy; in the last periods that of the long run."""
    p = parameters()
    rate = np.exp(p["time_preference"] + p["climate_beta"] * p["capital_premium"]) - 1.0
    settle = p["long_run_growth"]
    last = (p["depreciation"] + settle) / (p["depreciation"] + settle * p["risk_aversion"] + rate) * p["capital_share"]

    def whole(free: Any) -> Any:
        return jnp.concatenate([free, jnp.full(SETTLED, last)])

    def both(free: Any) -> tuple[float, Any]:
        welfare, (_, _, by_saving) = _slopes(cut, whole(jnp.asarray(free)))
        return -float(welfare), -np.asarray(by_saving[:-SETTLED])

    bounds = [SAVED] * (PERIODS - SETTLED)
    found = minimize(
        both, np.full(PERIODS - SETTLED, last), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": MOST_TURNS}
    )
    return whole(jnp.asarray(found.x))


def social_cost(cut: jax.Array, saved: jax.Array) -> jax.Array:
    """(period,): USD of 2019 per tonne of CO2 emitted in that period, as consumption of the same period.

    The first period has none to speak of: its warming is history, so a tonne then is felt only through the sinks.
    """
    _, (emitted, consumed, _) = _slopes(cut, saved)
    return -SCALE * emitted / consumed


@jax.jit
def _slopes(cut: jax.Array, saved: jax.Array) -> tuple[jax.Array, tuple[jax.Array, ...]]:
    """Welfare, and its derivatives to a tonne more, a dollar more and a share more saved, by period."""
    none = jnp.zeros(PERIODS)
    slope = jax.value_and_grad(lambda extra, gift, rates: _run(cut, extra, gift, rates).welfare, argnums=(0, 1, 2))
    found: tuple[jax.Array, tuple[jax.Array, ...]] = slope(none, none, saved)
    return found
