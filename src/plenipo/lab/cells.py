# SPDX-License-Identifier: Apache-2.0
"""Cells: whose figure is which. What belongs to nobody, such as warming, is one column of its own, whose actor is None."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from plenipo.core.world import World

__all__ = ["by_actor", "place_of"]

Array = npt.NDArray[Any]


def by_actor(draws: Array) -> Array:
    """(draw, actor) of an outcome in one year; one without dimensions has a single column."""
    return draws[:, None] if draws.ndim == 1 else draws


def place_of(world: World, actor: str | None) -> int:
    """Column of an actor; None is the one of what belongs to nobody."""
    return 0 if actor is None else world.index(actor)
