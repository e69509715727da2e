# SPDX-License-Identifier: Apache-2.0
"""What a club tariff costs those who stand outside: the loss of real income in the equilibrium of trade, member by member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.solve import solve
from plenipo.core.draws import read_parameters

if TYPE_CHECKING:
    from plenipo.core.world import World
    from plenipo.lab.join.climate import ClimateWorld

__all__ = ["tariff_penalty"]

FloatArray = npt.NDArray[np.float64]


def tariff_penalty(world: World, climate: ClimateWorld, rate: float, levying: Sequence[str]) -> FloatArray:
    """(player, player): share of its real income that the row loses if the column levies a duty on goods of all others.

    One equilibrium of trade (one sector) for each that levies; a club's is the sum over its members, which leaves out that
    members divert trade to each other. Columns of players not named are zero. Who levies gains by its terms of trade: that is
    not counted, so that a club is not formed for its tariff.

    Parameters
    ----------
    world
        The baseline, with goods, services, output and applied tariffs.
    climate
        Economies and players of the game.
    rate
        Duty on top of what is applied, as a fraction.
    levying
        Codes of players.
    """
    goods, services = world.ties["goods_trade"], world.ties["services_trade"]
    flows = goods + services
    output = world.stocks["gdp"] * world.stocks["gross_output_ratio"]
    home = np.maximum(output - flows.sum(axis=1), 0.0)
    whole = flows + np.diag(home)
    part = np.divide(goods, flows, out=np.zeros_like(goods), where=flows > 0)
    applied = np.broadcast_to(world.ties["applied_tariff"], flows.shape) * part
    elasticity = next(p.value for p in read_parameters("plenipo.channels.trade") if p.name == "elasticity")
    places = [world.positions.get(c) for c in climate.codes]
    player, size = np.asarray(climate.player), world.stocks["gdp"]
    found = np.zeros((len(climate.players), len(climate.players)))
    for code in levying:
        column = climate.players.index(code)
        inside = np.array([p for p, mine in zip(places, player[column], strict=True) if mine and p is not None])
        added = np.zeros_like(flows)
        added[:, inside] = rate * part[:, inside]
        added[np.ix_(inside, inside)] = 0.0
        solved = solve(whole, tariff=applied, tariff_change=added, elasticity=elasticity, labels=world.actors)
        loss = 1.0 - np.array([float(solved.real_income_change.get(c, 1.0)) for c in world.actors])
        by_economy = np.array([loss[p] if p is not None else 0.0 for p in places])
        income = np.array([size[p] if p is not None else 0.0 for p in places])
        found[:, column] = player @ (by_economy * income) / np.maximum(player @ income, 1.0)
        found[column, column] = 0.0
    return found
