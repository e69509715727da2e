# SPDX-License-Identifier: Apache-2.0
"""The investment channel: from treaties and controls to the know-how in use, year by year, and from there to productivity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.channels.investment import model
from plenipo.core.channel import AbstractChannel, Clock, StepResult, Time
from plenipo.core.channel_spec import Outlook
from plenipo.core.draws import read_parameters
from plenipo.core.errors import DataError, Problem
from plenipo.core.outcome import Variant
from plenipo.core.world import World

__all__ = ["InvestmentChannel", "build", "central", "nearness_of"]

Array = jax.Array
THOUSAND = 1000.0
LEAST_KEPT = 1e-9  # what the base year's law left open is divided by: a pair closed then stays closed
STOCKS = ("fdi_inward", "research")
GRAVITY = {"contiguity": "contiguity", "common_language": "common_language", "colonial_tie": "colonial_tie"}


class InvestmentChannel(AbstractChannel):
    """Technology capital by origin, used in many hosts at once. Array fields: (actor,) or (origin, destination)."""

    gdp: Array
    position: Array
    research: Array
    nearness: Array
    reference: dict[str, Array]
    name: ClassVar[str] = "investment"
    time: ClassVar[Time] = "recurrence"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    shifts: ClassVar[tuple[str, ...]] = ("productivity_shift",)
    failures: ClassVar[tuple[tuple[str, str], ...]] = ()
    lanes: ClassVar[int] = 1

    def init(self, params: Mapping[str, Array]) -> tuple[model.Base, model.Knowhow]:
        """The base year for one draw, and know-how and its use as in it."""
        base = model.base_year(self.gdp, self.position, self.research, self.nearness, params)
        return base, model.beginning(base)

    def translate(self, levers: Mapping[str, Array]) -> dict[str, Array]:
        """Nearness that is not closed, and what of it lies under treaties gained or lost since the base year."""
        before = self.reference
        kept = (1.0 - levers["technology_closed"]) / jnp.maximum(1.0 - before["technology_closed"], LEAST_KEPT)
        change = levers["investment_protection"] - before["investment_protection"]
        near = self.nearness * kept
        return {"kept": near, "gained": near * jnp.maximum(change, 0.0), "lost": near * jnp.maximum(-change, 0.0)}

    def step(
        self,
        params: Mapping[str, Array],
        own: tuple[model.Base, model.Knowhow],
        shared: Mapping[str, Array],
        levers: Mapping[str, Array],
        clock: Clock,
        key: Array,
    ) -> StepResult:
        """One year for one draw; ``levers`` come from :meth:`translate`."""
        base, before = own
        allowed = model.treaty_factor(levers["kept"], levers["gained"], levers["lost"], params["treaty_effect"])
        state = model.next_year(base, allowed, before)
        shift = model.log_productivity(base, state)
        outcomes = {
            "technology_capital": jnp.exp(state.own),
            "inward_position": base.position * state.foreign / base.foreign / THOUSAND,
            "outward_position": state.abroad / THOUSAND,
            "income_from_abroad": params["technology_return"] * state.abroad / THOUSAND,
            "productivity": jnp.exp(shift),
        }
        return StepResult((base, state), {"productivity_shift": shift}, outcomes)


def build(world: World, reference: Mapping[str, Any], variant: Variant, outlook: Outlook) -> InvestmentChannel:
    """The channel on this world, relative to the law of its base year.

    Raises
    ------
    DataError
        If the world lacks what the channel starts from.
    """
    missing = [n for n in STOCKS if n not in world.stocks]
    if missing:
        raise DataError(
            Problem(
                f"this world holds no {' and no '.join(missing)}, which the investment channel starts from",
                expected="a world built from the table technology",
                next_step="plenipo data show technology",
            )
        )
    return InvestmentChannel(
        gdp=jnp.asarray(world.stocks["gdp"]),
        position=jnp.asarray(world.stocks["fdi_inward"]),
        research=jnp.asarray(world.stocks["research"]),
        nearness=jnp.asarray(nearness_of(world)),
        reference={k: jnp.asarray(v) for k, v in reference.items()},
    )


def central() -> dict[str, Array]:
    """Central value of every parameter: one draw in the middle."""
    return {p.name: jnp.asarray(p.value) for p in read_parameters(__package__)}


def nearness_of(world: World) -> np.ndarray:
    """Attraction of every pair by distance, border, language and colonial tie, (origin, destination); zero at home.

    The coefficients are fixed in the parameters, so that this is the same in all draws.
    """
    fixed = {p.name: p.value for p in read_parameters(__package__)}
    distance = np.where(world.ties["distance"] > 0, world.ties["distance"], 1.0)
    log = fixed["distance"] * np.log(distance / distance.mean())
    log += sum(fixed[c] * world.ties[t] for t, c in GRAVITY.items() if t in world.ties)
    near = np.exp(log)
    np.fill_diagonal(near, 0.0)
    return near
