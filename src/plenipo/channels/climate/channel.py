# SPDX-License-Identifier: Apache-2.0
"""The climate channel: from targets to cuts, emissions, warming and damage, a year at a time, for one member of the ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp

from plenipo.channels.climate.model.drivers import Sky, TraceState, drivers, trace_gases
from plenipo.channels.climate.model.emulator import Climate, climate_step
from plenipo.channels.climate.model.members import Members
from plenipo.channels.climate.model.species import AEROSOL, EMITTED, Species
from plenipo.channels.climate.nations.cost import CostCurve
from plenipo.channels.climate.nations.damage import VARIANTS, DamageParameters, Place, Warmth
from plenipo.channels.climate.nations.outlook import Nations, Outlook, Rates, project
from plenipo.channels.climate.nations.target import Abatement, Curves, Free, abate, allowed, delivered, probability
from plenipo.core.channel import AbstractChannel, Clock, StepResult, Time

__all__ = ["AXES", "ClimateChannel", "Given", "State"]

Array = jax.Array
AXES = {"damage": tuple(VARIANTS), "outlook": ("current_policies", "low", "high")}
THOUSAND = 1000.0
SHORT = slice(EMITTED.index(AEROSOL[0]), EMITTED.index(AEROSOL[0]) + len(AEROSOL))
MAIN = {"co2": 0, "land": 1, "ch4": 2, "n2o": 3}
LEAST_CARBON = 0.02
"""Share of CO2 below which short-lived species do not fall further with it: the elasticities are from above."""
MOST_OUTPUT = 0.95
"""Largest share of output that abatement may cost, so that income stays positive."""
LEAST_CUT = 1e-12
GAS_CURVES = ("methane_most", "methane_price", "nitrous_most", "nitrous_price", "land_most", "land_price")


class Given(NamedTuple):
    """World emissions that nations are set in.

    Parameters
    ----------
    background
        (year, species) from the base year on: short-lived species and trace gases of a pathway.
    scale
        (CO2, land use, CH4, N2O): emulator's unit over Mt CO2e of the nations.
    transport
        CO2 of ships and aircraft abroad in the base year, Mt.
    sky
        Sun and volcanoes from the base year on.
    co_control
        (short-lived species,): elasticity to CO2.
    """

    background: Array
    scale: Array
    transport: Array
    sky: Sky
    co_control: Array


class State(NamedTuple):
    """What one draw carries: its outlook and its member (which stay), and what moves: climate, damage, share cut."""

    outlook: Outlook
    member: Members
    base: Array
    place: Place
    climate: Climate
    trace: TraceState
    warmth: Warmth
    damage: Array
    cut: Array


class ClimateChannel(AbstractChannel):
    """Nations and the emulator. Array fields: (actor,), (member, ...) or as in :class:`Given`."""

    nations: Nations
    errors: dict[str, Array]
    gdp: Array
    gross_output: Array
    made: Array
    place: Place
    given: Given
    species: Species
    members: Members
    start: Climate
    trace: TraceState
    base: Array
    latest: Array
    offsets: dict[str, Array]
    damage: Array
    base_year: int = eqx.field(static=True)
    name: ClassVar[str] = "climate"
    time: ClassVar[Time] = "recurrence"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ("carbon_price", "carbon_intensity", "world_output_index")
    shifts: ClassVar[tuple[str, ...]] = ("productivity_shift",)
    failures: ClassVar[tuple[tuple[str, str], ...]] = ()
    lanes: ClassVar[int] = 8

    def init(self, params: Mapping[str, Array]) -> State:
        """The outlook of a draw, and its member at the start of the first year."""
        of = self.errors
        nations = self.nations._replace(
            growth=self.nations.growth + of["growth"] * params["growth_error"],
            intensity_trend=self.nations.intensity_trend + of["intensity"] * params["intensity_error"],
        )
        rates = Rates(*(params[n] + self.offsets[n] for n in Rates._fields))
        rank = jnp.floor(params["climate_member"] * self.base.shape[0]).astype(int)
        member, start, base, latest = jax.tree.map(lambda a: a[rank], (self.members, self.start, self.base, self.latest))
        now = start.layers[1] - base
        place = self.place._replace(pattern=self.place.pattern + of["pattern"] * params["pattern_error"])
        outlook = project(nations, rates, self.given.transport)
        warmth = Warmth(now, latest - base, now, now)
        return State(outlook, member, base, place, start, self.trace, warmth, jnp.zeros_like(self.gdp), jnp.zeros_like(self.gdp))

    def step(
        self,
        params: Mapping[str, Array],
        own: State,
        shared: Mapping[str, Array],
        levers: Mapping[str, Array],
        clock: Clock,
        key: Array,
    ) -> StepResult:
        """One year for one draw."""
        at = jnp.clip(jnp.asarray(clock.year, int) - self.base_year, 0, own.outlook.output.shape[1] - 1)
        free = _free(own.outlook, at)
        done, chance = self.abatement(params, free, levers, clock.year, own.cut)
        left, leaked = _emitted(free, done, params["leakage"])
        climate, trace, warming = self._warmed(params, own, left, leaked, at)
        warmth = own.warmth.next(warming)
        damage = own.damage + self._growth(params, own.place, warmth)
        output = self.gdp * own.outlook.output[:, at] / own.outlook.output[:, 0]
        cost = params["prices_2019_to_2023"] * done.cost
        share = jnp.minimum(cost / output, MOST_OUTPUT)
        total = left.co2 + left.land + left.ch4 + left.n2o + left.other + leaked
        outcomes = {
            "warming": warming,
            "world_emissions": (total.sum() + own.outlook.transport[at]) / THOUSAND,
            "emissions": total,
            "marginal_carbon_cost": done.price,
            "abatement_cost": cost / THOUSAND,
            "climate_damage": -jnp.expm1(damage),
            "target_probability": chance,
        }
        intensity = THOUSAND * (left.co2 + leaked) * self.made / (self.gross_output * output)
        writes = {
            "carbon_price": done.price,
            "carbon_intensity": intensity,
            "world_output_index": output.sum() / self.gdp.sum(),
            "productivity_shift": damage + jnp.log1p(-share),
        }
        state = own._replace(climate=climate, trace=trace, warmth=warmth, damage=damage, cut=done.cuts.co2)
        return StepResult(state, writes, outcomes)

    def abatement(
        self, params: Mapping[str, Array], free: Free, levers: Mapping[str, Array], year: Array, near: Array
    ) -> tuple[Abatement, Array]:
        """What is cut in a year and at what cost, and the probability that the target is met."""
        gases, basket = levers["target_gases"], free.basket(levers["target_gases"])
        cap = allowed(levers, free, year)
        chance = probability(params["implementation_base"], params["implementation_slope"], levers["enforcement"], basket, cap)
        share = delivered(chance, params["resolve"], params["partial_delivery"], params["sharpness"])
        goal = basket - share * jnp.maximum(basket - cap, 0.0)
        floor = levers["price_floor"] * (1.0 + levers["price_floor_growth"]) ** (year - levers["price_floor_start"])
        funded = THOUSAND * levers["finance"] / params["prices_2019_to_2023"]
        return abate(self.curves(params, levers["technology"]), free, goal, floor, gases, funded, year, near), chance

    def curves(self, params: Mapping[str, Array], technology: Array) -> Curves:
        """Cost curves of a draw."""
        carbon = CostCurve(*(params[n] for n in CostCurve._fields))
        return Curves(carbon=carbon, technology=technology, **{n: params[n] for n in GAS_CURVES})

    def _warmed(
        self, params: Mapping[str, Array], own: State, left: Free, leaked: Array, at: Array
    ) -> tuple[Climate, TraceState, Array]:
        """The climate at the end of the year, and the world's warming above 1850-1900 then."""
        before = own.outlook.co2[:, at].sum() + own.outlook.transport[at]
        carbon = left.co2.sum() + leaked.sum() + own.outlook.transport[at]
        mass = jnp.stack([carbon, left.land.sum(), left.ch4.sum(), left.n2o.sum()]) * self.given.scale
        row = self.given.background[at].at[jnp.arange(len(MAIN))].set(mass)
        falls = jnp.maximum(carbon / before, LEAST_CARBON) ** (params["co_control"] * self.given.co_control)
        emissions = row.at[SHORT].multiply(falls)[None]
        above, trace = trace_gases(self.species, emissions, own.trace)
        sky = Sky(*(a[at][None] for a in self.given.sky))
        of_year = drivers(self.species, own.member, emissions, sky, above, own.trace.from_land)
        climate, told = climate_step(self.species, own.member, own.climate, jax.tree.map(lambda a: a[0], of_year))
        return climate, trace, told.warming - own.base

    def _growth(self, params: Mapping[str, Array], place: Place, warmth: Warmth) -> Array:
        """Growth of log output by damage in the form of the variant: all are worked out, so that none needs its own program."""
        p = DamageParameters(*(params[n] for n in DamageParameters._fields))
        return jnp.stack([form(p, place, warmth) for form in VARIANTS.values()])[self.damage]


def _free(outlook: Outlook, at: Array) -> Free:
    """The outlook of one year."""
    return Free(*(getattr(outlook, n)[:, at] for n in ("co2", "co2_land", "ch4", "n2o", "other", "output")))


def _emitted(free: Free, done: Abatement, leakage: Array) -> tuple[Free, Array]:
    """What is left after the cuts, and the CO2 that is emitted more where nobody has a price, (economy,)."""
    cut = free.co2 * done.cuts.co2
    left = free._replace(
        co2=free.co2 - cut,
        land=free.land * (1.0 - done.cuts.land),
        ch4=free.ch4 * (1.0 - done.cuts.ch4),
        n2o=free.n2o * (1.0 - done.cuts.n2o),
    )
    # who cuts less than another takes the more of what fuel falls in price: nothing leaks where all cut alike
    most = jnp.maximum(done.cuts.co2.max(), LEAST_CUT)
    open_to = free.co2 * (1.0 - done.cuts.co2 / most)
    return left, leakage * cut.sum() * open_to / free.co2.sum()
