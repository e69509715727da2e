# SPDX-License-Identifier: Apache-2.0
"""Plans of an exercise: its phases, how long each lasts, whether delegations meet meanwhile."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["Phase", "plan_of", "plans"]


class Phase(NamedTuple):
    """A part of an exercise.

    Parameters
    ----------
    id
        What is done: a key of the page's words.
    minutes
        How long it is meant to last; 0: as long as it takes.
    meets
        Whether delegations may act meanwhile.
    """

    id: str
    minutes: float
    meets: bool


@cache
def plans() -> dict[str, tuple[Phase, ...]]:
    """Phases by plan."""
    held = tomllib.loads(resources.files("plenipo.host").joinpath("plans.toml").read_text(encoding="utf-8"))
    return {p["id"]: tuple(Phase(**phase) for phase in p["phases"]) for p in held["plan"]}


def plan_of(name: str) -> tuple[Phase, ...]:
    """The phases of a plan.

    Raises
    ------
    InputError
        If there is no such plan.
    """
    if name not in plans():
        raise InputError(
            Problem(f"there is no plan {name!r}", "plan", "one of " + ", ".join(plans()), nearest_names(name, plans()))
        )
    return plans()[name]
