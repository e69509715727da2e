# SPDX-License-Identifier: Apache-2.0
"""Players: who sets a tariff, against whom, within what bounds. A customs union is one player and one partner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.channel import pair_tariff
from plenipo.core.countries import resolve
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law
from plenipo.core.optimum import Objective
from plenipo.core.treaty import union_of
from plenipo.core.world import World
from plenipo.lab.strategy.board import Board, Params

__all__ = ["HIGHEST", "Player", "make_player", "named_units", "unit_of", "units"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
HIGHEST = 10.0
"""Highest rate looked at, 1000 %: the highest that the act takes."""
GOODS, SERVICES = "goods_trade", "services_trade"
ALL = "all"


@dataclass(frozen=True, eq=False)
class Player:
    """An economy or customs union that sets a duty for each of its partners.

    A choice is log(1 + rate) by partner, where the rate is the whole duty on goods: ordinary, after preferences, and added.

    Parameters
    ----------
    code
        Of the economy or joint party.
    members
        Places of its economies.
    partners
        Codes; a customs union is one partner.
    origins, destinations, group
        (cell,): pairs that the choice bears on, and the partner each belongs to.
    today
        (partner,): duty on goods in force, as a fraction, weighted by trade in goods.
    low, high
        (partner,): bounds of the choice; no cell falls below free trade.
    goods, trade
        (partner,): baseline imports of goods, and of goods and services, USD million.
    bound
        (partner,): bound rate as a fraction, weighted likewise; not a number where unbound.
    """

    code: str
    members: IntArray
    partners: tuple[str, ...]
    origins: IntArray
    destinations: IntArray
    group: IntArray
    today: FloatArray
    low: FloatArray
    high: FloatArray
    goods: FloatArray
    trade: FloatArray
    bound: FloatArray
    weights: FloatArray = field(repr=False)
    """(actor,): 1 for the player's economies."""

    @property
    def start(self) -> FloatArray:
        """The choice in force."""
        return np.log1p(self.today)

    def lay(self, duty: FloatArray, choice: FloatArray) -> FloatArray:
        """Additional duties of the world with this player's choice in place of what it has."""
        laid = duty.copy()
        laid[self.origins, self.destinations] += (np.expm1(choice) - self.today)[self.group]
        return laid

    def slope(self, by_pair: FloatArray, choice: FloatArray) -> FloatArray:
        """Slope in the choice from the slope in every duty."""
        cells = by_pair[self.origins, self.destinations]
        return np.asarray(np.bincount(self.group, cells, len(self.partners)) * np.exp(choice))

    def objective(self, board: Board, params: Params, duty: FloatArray) -> Objective:
        """Gain of joint real income, as a log, over that with the duties given."""
        zero = board.slope(params, self.weights, duty)[0]

        def gain(choice: FloatArray) -> tuple[float, FloatArray]:
            value, by_pair = board.slope(params, self.weights, self.lay(duty, choice))
            return value - zero, self.slope(by_pair, choice)

        return gain

    def mean(self, rates: FloatArray) -> tuple[float, float]:
        """Mean of rates by baseline trade: on goods, and on goods and services together."""
        paid = float(rates @ self.goods)
        return paid / float(self.goods.sum()), paid / float(self.trade.sum())


def unit_of(law: Law, world: World, code: str, day: dt.date) -> str:
    """Who sets the tariff of an economy: its customs union, or itself."""
    union = union_of(law, world, code, day)
    return union.code if union is not None else code


def units(law: Law, world: World, day: dt.date) -> tuple[str, ...]:
    """All who set a tariff: customs unions in place of their members."""
    return tuple(dict.fromkeys(unit_of(law, world, c, day) for c in world.actors))


def named_units(texts: Sequence[str], option: str, law: Law, world: World, day: dt.date) -> tuple[list[str], list[Problem]]:
    """Codes of those named, in any spelling; problems for names unknown, outside this world, or without a tariff of their own."""
    found: list[str] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            code = text if text in world.positions or text in world.joint_parties else resolve(text)
            if not world.expand(code, day):
                problems.append(Problem(f"no member of {code} is an economy of this world", option))
                continue
        except InputError as error:
            problems += [Problem(p.what, option, p.expected, p.nearest, p.next_step) for p in error.problems]
            continue
        union = None if code in world.joint_parties else union_of(law, world, code, day)
        if union is not None:
            what = f"{code} has no tariff of its own: it belongs to the customs union {union.name}"
            problems.append(Problem(what, option, union.code, (union.code,)))
        elif code in found:
            problems.append(Problem(f"{code} is named twice", option, "each economy once"))
        else:
            found.append(code)
    return found, problems


def make_player(code: str, partners: Sequence[str], board: Board, law: Law, day: dt.date, highest: float = HIGHEST) -> Player:
    """A player and the partners it trades goods with; partners it buys no goods from are left out.

    Raises
    ------
    InputError
        If no partner is left.
    """
    world = board.setting.world
    members = _places(world, code, day)
    cells = {p: _cells(_places(world, p, day), members) for p in partners}
    goods = world.ties[GOODS]
    kept = [p for p, (o, d) in cells.items() if goods[o, d].sum() > 0]
    if not kept:
        raise InputError(
            Problem(f"{code} buys no goods from {', '.join(partners) or 'anybody'}", "--against", "partners it trades with")
        )
    origins = np.concatenate([cells[p][0] for p in kept])
    destinations = np.concatenate([cells[p][1] for p in kept])
    group = np.repeat(np.arange(len(kept)), [len(cells[p][0]) for p in kept])
    here = (origins, destinations)
    weight = goods[here]
    all_trade = weight + (world.ties[SERVICES][here] if SERVICES in world.ties else 0.0)
    duty = np.asarray(pair_tariff({k: a[0] for k, a in board.standing[board.owner].items()}))[here]
    total = np.bincount(group, weight).astype(float)
    today = np.bincount(group, weight * duty) / total
    least = np.full(len(kept), np.inf)
    np.minimum.at(least, group, np.where(weight > 0, duty, np.inf))
    return Player(
        code,
        members,
        tuple(kept),
        origins,
        destinations,
        group,
        today,
        # An added duty is the same for all members of a union, so the lowest duty among them is the first to reach zero.
        low=np.log1p(today - least),
        high=np.full(len(kept), np.log1p(highest)),
        goods=total,
        trade=np.bincount(group, all_trade).astype(float),
        bound=_bound(world, here, group, weight),
        weights=np.bincount(members, minlength=len(world.actors)).astype(float),
    )


def _places(world: World, code: str, day: dt.date) -> IntArray:
    return np.array([world.index(c) for c in world.expand(code, day)], dtype=np.int64)


def _cells(origins: IntArray, destinations: IntArray) -> tuple[IntArray, IntArray]:
    o, d = (a.ravel() for a in np.meshgrid(origins, destinations, indexing="ij"))
    foreign = ~np.isin(o, destinations)
    return o[foreign], d[foreign]


def _bound(world: World, here: Any, group: IntArray, weight: FloatArray) -> FloatArray:
    """Mean bound rate by partner; not a number where some of it is not bound."""
    if "bound_tariff" not in world.ties:
        return np.full(int(group.max()) + 1, np.nan)
    rate = world.ties["bound_tariff"][here]
    known = np.where(rate < HIGHEST, rate, np.nan)
    return np.asarray(np.bincount(group, np.where(weight > 0, weight * known, 0.0)) / np.bincount(group, weight))
