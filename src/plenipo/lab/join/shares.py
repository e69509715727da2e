# SPDX-License-Identifier: Apache-2.0
"""Who joins as shares over climates, forms of damage, discount rates and draws of all else: never one number."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.lab.join.climate import DISCOUNT, ClimateWorld, climate_game, drawn
from plenipo.lab.join.stability import FREE, TOLD, Stability, Standing, annuity, stability

__all__ = ["Case", "Shares", "cases_of", "shares_of"]

FloatArray = npt.NDArray[np.float64]


class Case(NamedTuple):
    """One combination: form of damage, name of the discount rate, number of the draw (which holds the climate's member)."""

    damage: str
    discount: str
    draw: int


class Shares(NamedTuple):
    """Results of every case.

    Parameters
    ----------
    cases
        (case,).
    stays
        (case, player): whether a member does no worse inside, or one outside does better by entering.
    gain
        (case, player): of the coalition against none, income a year to 2100 of equal present value, in USD bn.
    gain_share
        (case, player): the same over the player's income.
    potential
        (case,): whether what members have covers what each would have by leaving.
    warming
        (case, 2): in 2100 with the coalition and with none.
    """

    cases: tuple[Case, ...]
    stays: npt.NDArray[np.bool_]
    gain: FloatArray
    gain_share: FloatArray
    potential: npt.NDArray[np.bool_]
    stable: npt.NDArray[np.bool_]
    warming: FloatArray

    def by(self, axis: str, values: npt.NDArray[Any]) -> Mapping[str, float]:
        """Mean of (case,) values by ``damage`` or ``discount``."""
        labels = [getattr(c, axis) for c in self.cases]
        return {n: float(np.mean([v for v, m in zip(values, labels, strict=True) if m == n])) for n in dict.fromkeys(labels)}


def cases_of(damages: Sequence[str], discounts: Sequence[str], draws: int) -> list[Case]:
    """``draws`` cases of every form with every rate, each with a draw of its own: as many climates as there are cases."""
    rivals = itertools.product(range(draws), damages, discounts)
    return [Case(damage, discount, number) for number, (_, damage, discount) in enumerate(rivals)]


def shares_of(
    world: ClimateWorld,
    mask: FloatArray,
    cases: Sequence[Case],
    seed: int,
    standing: Standing = FREE,
    even: float = 0.0,
    progress: Callable[[int, int, str], None] | None = None,
) -> Shares:
    """One coalition tested in every case.

    Parameters
    ----------
    world, standing, even
        As for :func:`plenipo.lab.join.climate.climate_game` and :func:`plenipo.lab.join.stability.stability`.
    mask
        (player,): 1 for members.
    cases
        From :func:`cases_of`.
    seed
        Of the draws.
    """
    found = []
    for done, (one, scale) in enumerate(_tested(world, mask, cases, seed, standing, even)):
        if progress is not None:
            progress(done, len(cases), "who would join")
        inside = one.mask > 0
        gained = one.payoff - one.apart
        found.append((
            np.where(inside, ~one.leave, one.enter), gained / scale, gained / one.wealth, one.potential >= 0.0, one.stable,
            np.array([one.warming[TOLD - 1], one.warming_apart[TOLD - 1]]),
        ))  # fmt: skip
    return Shares(tuple(cases), *(np.stack(column) for column in zip(*found, strict=True)))


def _tested(
    world: ClimateWorld, mask: FloatArray, cases: Sequence[Case], seed: int, standing: Standing, even: float
) -> Iterator[tuple[Stability, FloatArray]]:
    draws = drawn(world, 1 + max(c.draw for c in cases), seed)
    for case in cases:
        game = climate_game(world, draws[case.draw], damage=case.damage, discount=DISCOUNT[case.discount], even=even)
        yield stability(game, mask, standing), annuity(game)
