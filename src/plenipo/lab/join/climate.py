# SPDX-License-Identifier: Apache-2.0
"""The climate as a game: nations from their tables, damages by name, warming by a member of the ensemble.

One tonne is a tonne of CO2 from fuels and industry; aerosols from the same chimneys fall with it, other gases stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.channels.climate.build import BACKGROUND, ensemble_of
from plenipo.channels.climate.ensemble import Ensemble
from plenipo.channels.climate.model.species import EMITTED
from plenipo.channels.climate.nations.cost import CostCurve, carbon_cost, carbon_cut
from plenipo.channels.climate.nations.damage import VARIANTS, Damage, DamageParameters, Place, Warmth
from plenipo.channels.climate.nations.outlook import CURRENT_POLICIES, Outlook, storyline
from plenipo.channels.climate.nations.outlook import project as project_nations
from plenipo.channels.climate.nations.world import BASE_YEAR, SPECIES, Read, read_nations, world_species
from plenipo.core.countries import members
from plenipo.core.draws import central_values, draw_parameters, read_parameters
from plenipo.lab.join.game import AbatementGame, Rules
from plenipo.lab.join.response import Ground, lay_ground, response_of

if TYPE_CHECKING:
    from plenipo.core.world import World

__all__ = [
    "DISCOUNT",
    "FIRST",
    "LAST",
    "TOLD_TO",
    "ClimateWorld",
    "central_draw",
    "climate_game",
    "climate_ground",
    "climate_world",
    "drawn",
    "game_years",
]

Array = jax.Array
FIRST, TOLD_TO, LAST = 2025, 2100, 2150
"""First year of abatement, last year told of, last year counted. After 2100 output stands still, and what would be emitted falls
evenly to nothing by the last year, whoever signs; warming and abatement go on, and the last year counts for all that follow. So
nobody is spared what a tonne of the last decades told of does."""
DISCOUNT = {"low": 0.01, "middle": 0.02, "high": 0.03}
"""A year: the median answer of experts and the range most of them accept (Drupp and others 2018, American Economic Journal:
Economic Policy 10; from memory)."""
PACKAGE = "plenipo.channels.climate"
MILLIONS = 1e-3  # USD billion of a million
TONNES = 1e3  # USD a tonne of USD billion a Mt
TINY = 1e-9  # Mt, USD: who emits nothing has nothing to abate
UNION = "EUN"


class Nation(NamedTuple):
    """Terms of the game.

    Parameters
    ----------
    output, emissions
        (economy, year) USD bn of 2023 at market rates, and Mt CO2 of fuels and industry, where nobody abates and warming stays.
    years
        Calendar years.
    curve, place, harm
        Costs and damage, as in the climate channel.
    prices
        USD of 2023 for one of 2019.
    first
        Warming at the end of the year before the first, from which damage is measured.
    form
        Place of the form of damage among ``VARIANTS``.
    """

    output: Array
    emissions: Array
    years: Array
    curve: CostCurve
    place: Place
    harm: DamageParameters
    prices: Array
    first: Array
    form: Array


@dataclass(frozen=True, eq=False)
class ClimateWorld:
    """What every draw shares.

    Parameters
    ----------
    codes
        Of economies; ``players`` are codes of who decides: the European Union is one.
    player
        (player, economy) of 0 and 1.
    order
        Places of the ensemble's members in the order of their warming of 2100.
    market
        (economy,): output at market rates over output at purchasing power parity.
    """

    read: Read
    ensemble: Ensemble
    codes: tuple[str, ...]
    players: tuple[str, ...]
    player: Array
    order: Array
    market: Array

    def mask(self, chosen: Sequence[str]) -> Array:
        """(player,): 1 for the players named by their codes."""
        return jnp.asarray([1.0 if p in set(chosen) else 0.0 for p in self.players])


def game_years() -> Array:
    """Calendar years of the game."""
    return jnp.arange(FIRST, LAST + 1)


def central_draw(world: ClimateWorld) -> dict[str, Any]:
    """The central value of every parameter of the climate channel."""
    return dict(central_values(read_parameters(PACKAGE), world.codes))


def drawn(world: ClimateWorld, count: int, seed: int) -> list[dict[str, Any]]:
    """Parameters of each draw, the climate's member among them; the same streams as those of the climate channel."""
    found = draw_parameters(read_parameters(PACKAGE), world.codes, seed, count, namespace="climate")
    return [{name: values[k] for name, values in found.items()} for k in range(count)]


def climate_world(world: World) -> ClimateWorld:
    """Economies of a world that holds the climate's tables, members of its ensemble, and who decides for whom."""
    ensemble, order = ensemble_of(world)
    codes = tuple(str(c) for c in world.table("national_climate")["iso3"])
    union = set(members(UNION))
    decides = tuple(UNION if c in union else c for c in codes)
    players = tuple(dict.fromkeys(decides))
    player = np.array([[float(d == p) for d in decides] for p in players])
    economies = world.table("economies")
    parity = dict(zip(economies["iso3"], economies["gdp_ppp_musd"], strict=True))
    market = [world.stocks["gdp"][world.index(c)] / parity[c] for c in codes]
    return ClimateWorld(world.table, ensemble, codes, players, jnp.asarray(player), jnp.asarray(order), jnp.asarray(market))


def climate_game(
    world: ClimateWorld,
    parameters: Mapping[str, Any] | None = None,
    *,
    damage: str = next(iter(VARIANTS)),
    discount: float = DISCOUNT["middle"],
    even: float = 0.0,
    around: float = 0.0,
) -> AbatementGame:
    """The game of one draw.

    Parameters
    ----------
    world
        From :func:`climate_world`.
    parameters
        Values of the climate channel's parameters by name (:func:`drawn`); central ones where missing.
    damage
        Form of damage by name (``nations.damage.VARIANTS``).
    discount
        A year, real.
    even
        How much less a dollar counts where income is higher: weights are income a head of 2025, over the world's, to the power
        of minus this. 0 counts dollars alike (a *money metric*: one price inside a coalition); 1 is logarithmic utility, where
        prices inside a coalition differ between rich and poor.
    around
        Share of all CO2 abated at which the response of warming is taken.

    Returns
    -------
    AbatementGame
        Payoffs are present values in USD bn of 2023; players in the order of ``world.players``.
    """
    values = central_draw(world) | dict(parameters or {})
    outlook, ground = climate_ground(world, values)
    total = outlook.co2.sum(axis=0)
    rank = int(float(values["climate_member"]) * len(world.order))
    path, response = response_of(ground, world.order[rank], around * total)
    terms, people = _nation(world, values, outlook, path[0], damage)
    warming = path[1:]
    # the straight line that touches the path at what is abated there
    return AbatementGame(
        terms,
        _weights(terms.output, people, discount, even),
        response,
        warming + response @ (around * total),
        world.player,
        CLIMATE,
    )


def climate_ground(world: ClimateWorld, values: Mapping[str, Any]) -> tuple[Outlook, Ground]:
    """Outlook to the last year and the emulator's ground on it."""
    _, nations, transport = read_nations(world.read)
    table = world.read("national_climate")
    nations = nations._replace(
        growth=nations.growth + table["growth_se"] * values["growth_error"],
        intensity_trend=nations.intensity_trend + table["intensity_trend_se"] * values["intensity_error"],
    )
    told = project_nations(nations, storyline(CURRENT_POLICIES, _arrays(values)), jnp.asarray(transport))
    species = world_species(told, world.read)
    fill = world.ensemble.pathways[BACKGROUND]
    first = world.ensemble.parts
    count = TOLD_TO - first + 1
    emissions = np.array(fill[:count])
    for gas, name in SPECIES.items():
        emissions[:, EMITTED.index(name)] = np.asarray(species[gas])[first - BASE_YEAR :][:count]
    after = np.repeat(emissions[-1:], LAST - TOLD_TO, axis=0)
    after[:, EMITTED.index("CO2 FFI")] *= _fade()
    # national CO2 is in Mt as is the path: the two differ in level by a few per cent
    scale = species["co2"][0] / float(told.co2[:, 0].sum() + told.transport[0])
    return _lengthened(told), lay_ground(
        world.ensemble, jnp.asarray(np.concatenate([emissions, after])), first, FIRST, scale, values["co_control"]
    )


def _fade() -> Array:
    """What is left of emissions in each year after the last one told of."""
    years = jnp.arange(TOLD_TO + 1, LAST + 1)
    return (LAST - years) / (LAST - TOLD_TO)


def _lengthened(told: Outlook) -> Outlook:
    """The outlook from the first year of the game to the last year counted."""
    fade = jnp.asarray(_fade())

    def longer(path: Array, left: Array) -> Array:
        return jnp.concatenate([path[..., FIRST - BASE_YEAR :], path[..., -1:] * left], axis=-1)

    still = jnp.ones_like(fade)
    return Outlook(*(longer(p, fade if n in ("co2", "transport") else still) for n, p in told._asdict().items()))


def _nation(world: ClimateWorld, values: Mapping[str, Any], outlook: Outlook, first: Array, damage: str) -> tuple[Nation, Array]:
    """Terms of the game, and people of the first year in million."""
    table = world.read("national_climate")
    heads = read_nations(world.read)[1].population[:, FIRST - BASE_YEAR]
    own = _arrays(values)
    curve = CostCurve(*(own[f] for f in CostCurve._fields))
    harm = DamageParameters(*(own[f] for f in DamageParameters._fields))
    place = Place(table["pattern"] + table["pattern_se"] * own["pattern_error"], jnp.asarray(table["temperature_c"]))
    years = jnp.asarray(game_years(), float)
    prices, form = own["prices_2019_to_2023"], jnp.asarray(list(VARIANTS).index(damage))
    return Nation(outlook.output * world.market[:, None], outlook.co2, years, curve, place, harm, prices, first, form), heads


def _arrays(values: Mapping[str, Any]) -> dict[str, Array]:
    return {k: jnp.asarray(v) for k, v in values.items()}


def _weights(output: Array, people: Array, discount: float, even: float) -> Array:
    """(economy, year): discount factors, the last for all years to come, times the weight of the economy."""
    factor = (1.0 + discount) ** -(jnp.asarray(game_years(), float) - FIRST)
    factor = factor.at[-1].divide(1.0 - 1.0 / (1.0 + discount))
    head = output[:, 0] / people
    weight = (head / (output[:, 0].sum() / people.sum())) ** -even
    return weight[:, None] * factor


def _income(terms: Nation, warming: Array) -> Array:
    """Output less what warming since the first year has taken; one program for every form of damage."""
    first = jnp.broadcast_to(terms.first, warming.shape[:1])
    held = jnp.concatenate([jnp.broadcast_to(first[:, None], (len(first), 2)), warming], axis=1).T

    def growth_by(form: Damage) -> Callable[[Array], Array]:
        def one(earlier: Array, before: Array, now: Array) -> Array:
            return form(terms.harm, terms.place, Warmth(first, earlier, before, now))

        return lambda path: jax.vmap(one)(path[:-2], path[1:-1], path[2:])

    yearly = jax.lax.switch(terms.form, [growth_by(form) for form in VARIANTS.values()], held)
    # a product with ones below the diagonal sums up the years quicker than a running sum, and so does its transpose back
    return terms.output * jnp.exp((jnp.tri(len(yearly)) @ yearly).T)


def _abate(terms: Nation, price: Array) -> Array:
    positive = jnp.maximum(price * TONNES / terms.prices, TINY)  # a root has no slope at zero
    return terms.emissions * jnp.where(price > 0.0, carbon_cut(terms.curve, positive, terms.years), 0.0)


def _cost(terms: Nation, abated: Array) -> Array:
    cut = abated / jnp.maximum(terms.emissions, TINY)
    return MILLIONS * terms.prices * carbon_cost(terms.curve, terms.emissions, cut, terms.years)


CLIMATE = Rules(_income, _abate, _cost)
