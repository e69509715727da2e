# SPDX-License-Identifier: Apache-2.0
"""Enact: from acts to law. Every act is checked first; all problems are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plenipo.core.act import Act, Shock
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["Enacted", "enact"]


@dataclass(frozen=True)
class Enacted:
    """The law after the acts, and what was run although the text does not allow it."""

    law: Law
    assumed_eligible: tuple[tuple[Act, Problem], ...] = ()


def enact(law: Law, world: World, events: Sequence[Act | Shock], where: str = "") -> Enacted:
    """Apply acts and shocks in order of date.

    Raises
    ------
    InputError
        With every unknown name and every ineligible act, each citing its clause.
    """
    problems: list[Problem] = []
    stamped: list[tuple[Act, Problem]] = []
    for number, event in enumerate(events):
        place = f"{where}acts[{number}] ({event.kind}, {event.date})"
        found = [Problem(p.what, p.where or place, p.expected, p.nearest, p.next_step) for p in event.problems(law, world)]
        problems += found
        if found:
            continue
        refusal = event.ineligible(law, world) if isinstance(event, Act) else None
        if refusal and isinstance(event, Act) and not event.assume_eligible:
            problems.append(Problem(refusal.what, refusal.where or place, refusal.expected, refusal.nearest, refusal.next_step))
            continue
        if refusal and isinstance(event, Act):
            stamped.append((event, refusal))
        law = event.apply(law, world)
    if problems:
        raise InputError(*problems)
    return Enacted(law, tuple(stamped))
