# SPDX-License-Identifier: Apache-2.0
"""From targets to cuts: what a target allows, who meets it, which price of carbon that takes, and what it costs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.climate.nations.cost import CostCurve, backstop_price, gas_cost, gas_cut, power

__all__ = ["ALL", "CARBON", "FORMS", "NET", "Abatement", "Curves", "Cuts", "Free", "abate", "allowed", "delivered", "probability"]

Array = jax.Array
FORMS = ("none", "tonnes", "share", "intensity")
ALL, NET, CARBON = range(3)  # codes of the lever target_gases
MOST_TURNS = 60  # of the search: halving alone would do in forty
CLOSE = 1e-7  # of the share of CO2 cut; one more step follows, which squares it
LEAST = 1e-9  # tonnes and shares below which a ratio is not taken


class Free(NamedTuple):
    """What would be emitted without targets in a year, (economy,): Mt CO2 or CO2e; ``output`` in USD bn (PPP)."""

    co2: Array
    land: Array
    ch4: Array
    n2o: Array
    other: Array
    output: Array

    def basket(self, gases: Array) -> Array:
        """(economy,): what the target of each counts."""
        every = self.co2 + self.ch4 + self.n2o + self.other
        return jnp.where(gases == CARBON, self.co2, jnp.where(gases == NET, every + self.land, every))


class Curves(NamedTuple):
    """Parameters of one draw; ``technology`` (economy,) is the log fall of the cost of cutting CO2."""

    carbon: CostCurve
    methane_most: Array
    methane_price: Array
    nitrous_most: Array
    nitrous_price: Array
    land_most: Array
    land_price: Array
    technology: Array


class Cuts(NamedTuple):
    """Shares cut, (economy,) each."""

    co2: Array
    land: Array
    ch4: Array
    n2o: Array


class Abatement(NamedTuple):
    """What is done in a year, (economy,) each: USD of 2019 a tonne, shares cut, USD million of 2019."""

    price: Array
    cuts: Cuts
    cost: Array


def allowed(levers: Mapping[str, Array], free: Free, year: Array) -> Array:
    """(economy,) Mt that the target in force allows in a year; infinite where there is none.

    The way to a target is a straight line from where it begins (of the log for an intensity); afterwards the target stays.
    """
    span = jnp.maximum(levers["target_year"] - levers["target_start"], 1.0)
    done = jnp.clip((year - levers["target_start"]) / span, 0.0, 1.0)
    start, end = levers["target_from"], levers["target_to"]
    line = start + (end - start) * done
    ratio = jnp.exp((1.0 - done) * jnp.log(jnp.maximum(start, LEAST)) + done * jnp.log(jnp.maximum(end, LEAST)))
    basket = free.basket(levers["target_gases"])
    by_form = (jnp.full_like(basket, jnp.inf), line, line * basket, ratio * free.output)
    return jnp.select([levers["target_form"] == k for k in range(len(FORMS))], by_form, jnp.inf)


def probability(base: Array, slope: Array, enforcement: Array, free: Array, cap: Array) -> Array:
    """(economy,) probability that a target is met: it falls with the log gap between what would be emitted and the target."""
    gap = jnp.log(jnp.maximum(free, LEAST) / jnp.clip(cap, LEAST, jnp.maximum(free, LEAST)))
    return jnp.where(gap > 0.0, jax.nn.sigmoid(base + enforcement - slope * gap), 1.0)


def delivered(chance: Array, resolve: Array, partial: Array, sharpness: Array) -> Array:
    """(economy,) share of the needed cut that is made: all of it by who meets its target, else a part.

    ``resolve`` (economy,) is uniform between 0 and 1 and stays with an economy through the years; the step between the two is
    smooth, so that results can be differentiated.
    """
    odds = jax.scipy.special.logit(jnp.clip(chance, LEAST, 1.0 - LEAST)) - jax.scipy.special.logit(resolve)
    return partial + (1.0 - partial) * jax.nn.sigmoid(odds / sharpness)


def abate(
    curves: Curves, free: Free, goal: Array, floor: Array, gases: Array, funded: Array, year: Array, near: Array
) -> Abatement:
    """Cuts and their cost where emissions of the basket must not exceed ``goal`` nor the price fall below ``floor``.

    Parameters
    ----------
    curves, free
        Cost curves of the draw; emissions without targets.
    goal
        (economy,) Mt; infinite where nothing is needed. What no price can reach is left at the backstop price.
    floor
        (economy,) USD of 2019 a tonne.
    gases
        (economy,) codes of what the target counts.
    funded
        (economy,) USD million of 2019 spent on cutting CO2 beyond all this.
    year
        Calendar year.
    near
        (economy,) share of CO2 cut the year before, where the search begins; it changes no result.
    """
    bend = curves.carbon.cost_curvature
    top = backstop_price(curves.carbon, year) * jnp.exp(-curves.technology)
    share = jnp.maximum(_share(curves, free, goal, gases, top, near), power(jnp.clip(floor / top, 0.0, 1.0), 1.0 / bend))
    price, whole = top * power(share, bend), top * free.co2 / (1.0 + bend)
    spent = whole * power(share, 1.0 + bend)
    funded_share = power(jnp.clip((spent + funded) / jnp.maximum(whole, LEAST), 0.0, 1.0), 1.0 / (1.0 + bend))
    cut = jnp.where(funded > 0.0, funded_share, share)
    # what is given for cutting CO2 cuts no other gas: those follow the price that the target and the floor ask for
    cuts = _cuts(curves, free, cut, price, gases)
    cost = _cost(curves, free, whole * power(cut, 1.0 + bend), price, gases)
    return Abatement(jnp.where(funded > 0.0, top * power(cut, bend), price), cuts, cost)


def _cuts(curves: Curves, free: Free, share: Array, price: Array, gases: Array) -> Cuts:
    """What is cut of each gas where a share of CO2 is cut at a price."""
    only_carbon = gases == CARBON
    land = jnp.where((gases == NET) & (free.land > 0.0), gas_cut(curves.land_most, curves.land_price, price), 0.0)
    ch4 = jnp.where(only_carbon, 0.0, gas_cut(curves.methane_most, curves.methane_price, price))
    n2o = jnp.where(only_carbon, 0.0, gas_cut(curves.nitrous_most, curves.nitrous_price, price))
    return Cuts(share, land, ch4, n2o)


def _cut_mass(free: Free, cuts: Cuts) -> Array:
    return free.co2 * cuts.co2 + free.land * cuts.land + free.ch4 * cuts.ch4 + free.n2o * cuts.n2o


def _share(curves: Curves, free: Free, goal: Array, gases: Array, top: Array, near: Array) -> Array:
    """(economy,) least share of CO2 to cut so that the basket meets its goal: a guarded search, then one step for the slope.

    What is sought is the share and not the price: in the share, the rest is nearly a straight line.
    """

    def lacking(given: Any, share: Array) -> Array:
        curves, free, needed, top = given
        price = top * jnp.exp(curves.carbon.cost_curvature * jnp.log(jnp.maximum(share, LEAST)))
        return needed - _cut_mass(free, _cuts(curves, free, share, price, gases))

    given = (curves, free, free.basket(gases) - goal, top)
    held = jax.lax.stop_gradient(given)
    most = held[2] - lacking(held, jnp.ones_like(top))
    asked = held[2] / jnp.maximum(most, LEAST)
    root = _root(functools.partial(lacking, held), asked, jnp.where(near > 0.0, jax.lax.stop_gradient(near), asked))
    inside = (held[2] > 0.0) & (root < 1.0)
    safe = jnp.where(inside, root, 0.5)
    gap, slope = jax.jvp(functools.partial(lacking, given), (safe,), (jnp.ones_like(safe),))
    return jnp.where(inside, safe - gap / jax.lax.stop_gradient(slope), jnp.where(held[2] > 0.0, 1.0, 0.0))


def _root(lacking: Callable[[Array], Array], asked: Array, near: Array) -> Array:
    """(economy,) share at which nothing is lacking: Newton's step where it stays inside, else the middle.

    ``asked`` is what is needed over the most that can be had: 0 where it is nothing or less, 1 where all does not do;
    ``near`` is where the search begins.
    """
    open_ = (asked > 0.0) & (asked < 1.0)

    def search(state: tuple[Array, Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array, Array]:
        low, high, at, _, turn = state
        gap, slope = jax.jvp(lacking, (at,), (jnp.ones_like(at),))
        low, high = jnp.where(gap > 0.0, at, low), jnp.where(gap > 0.0, high, at)
        move = -gap / jnp.where(slope < 0.0, slope, -1.0)
        inside = (at + move > low) & (at + move < high) & (slope < 0.0)
        new = jnp.where(inside, at + move, 0.5 * (low + high))
        # at the root rounding may put Newton's step outside, and the middle is far away
        new = jnp.where(open_ & (jnp.abs(move) > CLOSE), new, at)
        return low, high, new, jnp.abs(new - at).max(), turn + 1

    def going(state: tuple[Array, Array, Array, Array, Array]) -> Array:
        return (state[4] < MOST_TURNS) & (state[3] > CLOSE)

    zero, begin = jnp.zeros_like(asked), jnp.where(open_, near, jnp.clip(asked, 0.0, 1.0))
    return jax.lax.while_loop(going, search, (zero, zero + 1.0, begin, jnp.ones(()), jnp.zeros((), int)))[2]


def _cost(curves: Curves, free: Free, carbon: Array, price: Array, gases: Array) -> Array:
    """USD million of 2019: the areas under the marginal cost of what is cut of each gas."""
    land = gas_cost(curves.land_most, curves.land_price, jnp.maximum(free.land, 0.0), price)
    ch4 = gas_cost(curves.methane_most, curves.methane_price, free.ch4, price)
    n2o = gas_cost(curves.nitrous_most, curves.nitrous_price, free.n2o, price)
    return carbon + jnp.where(gases == NET, land, 0.0) + jnp.where(gases == CARBON, 0.0, ch4 + n2o)
