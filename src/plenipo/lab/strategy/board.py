# SPDX-License-Identifier: Apache-2.0
"""Board: real incomes and their exact slopes in every duty of the world, in one variant and one year."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.draws import central_values, read_parameters
from plenipo.core.errors import ModelError
from plenipo.core.gradient import LeverSlope, lever_slope
from plenipo.core.law import Law
from plenipo.core.setting import Setting, make_setting
from plenipo.lab.strategy.standing import LEVER, OUTCOME, Standing, add_duty

__all__ = ["Board", "Levers", "Params", "make_boards"]

FloatArray = npt.NDArray[np.float64]
Levers = Mapping[str, Mapping[str, Any]]
Params = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Board:
    """One variant, ready to be asked.

    Parameters
    ----------
    setting
        Channels built in this variant, and the draws.
    owner
        Name of the channel whose lever is chosen.
    year
        Whose outcome counts.
    standing, before
        Levers of the law in force when tariffs are chosen, and of the law changes are measured against: (1, ...) each.
    """

    setting: Setting
    owner: str
    year: int
    standing: Levers
    before: Levers

    @property
    def duty(self) -> FloatArray:
        """Additional duty in force, (origin, destination), as a fraction."""
        return np.asarray(self.standing[self.owner][LEVER][0])

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(next(iter(next(iter(self.setting.params.values())).values())))

    def central(self) -> Params:
        """Central value of every parameter."""
        actors = self.setting.world.actors
        return {s.name: central_values(read_parameters(s.package), actors) for s in self.setting.specs}

    def draw(self, k: int) -> Params:
        """Parameters of one draw."""
        return {c: {n: np.asarray(v[k]) for n, v in by.items()} for c, by in self.setting.params.items()}

    def levers(self, law: Law) -> Levers:
        """Levers of a law in the year that counts."""
        return self.setting.levers(law)

    def incomes(self, levers: Levers) -> FloatArray:
        """Real income, USD bn a year, by the engine: (1 + draw, actor), the central parameters first.

        Draws that found no answer are not a number.
        """
        central = self.central()
        params = {
            c: {n: np.concatenate([np.asarray(central[c][n])[None], v]) for n, v in by.items()}
            for c, by in self.setting.params.items()
        }
        return self.setting.level(levers, OUTCOME, self.year, params=params)

    def slope(self, params: Params, weights: FloatArray, duty: FloatArray) -> tuple[float, FloatArray]:
        """Log of a weighted sum of real incomes under the law in force but other duties, and its slope in every duty.

        Parameters
        ----------
        params
            One draw.
        weights
            (actor,): 1 for whose income counts, 0 for others.
        duty
            (origin, destination): additional duty as a fraction.

        Returns
        -------
        value, slope
            A number, not a number where no equilibrium was found, and (origin, destination).
        """
        try:
            level, slope = self._ask(duty[None], weights, params)
        except ModelError:
            return float("nan"), np.zeros_like(duty)
        return float(np.log(level)), slope[0] / level

    @functools.cached_property
    def _ask(self) -> LeverSlope:
        return lever_slope(self.setting, self.standing, self.owner, LEVER, OUTCOME, self.year)


def make_boards(standing: Standing, draws: int, seed: int) -> dict[str, Board]:
    """One board per variant, on the same draws."""
    world, owner = standing.world, standing.owner.name
    # A law that lays a duty tells the channels that duties will move.
    moved = add_duty(world.actors[0], (world.actors[1],), 1.0, standing.day).apply(standing.law, world)
    setting = make_setting(
        standing.specs,
        world,
        [standing.law, standing.before, moved],
        years=(standing.year,),
        draws=draws,
        seed=seed,
        variants={owner: standing.variants[0]},
    )
    law, before = (setting.levers(x) for x in (standing.law, standing.before))
    settings = [setting, *(setting.under({owner: v}) for v in standing.variants[1:])]
    return {v: Board(s, owner, standing.year, law, before) for v, s in zip(standing.variants, settings, strict=True)}
