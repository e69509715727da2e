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


def enact(law: Law, world: World, events: Sequence[Act | Shock], places: Sequence[str] = ()) -> Enacted:
    """Apply acts and shocks, which stand in order of date.

    Parameters
    ----------
    law, world
        Law before, and the baseline.
    events
        Acts and shocks by date.
    places
        Where each is written in its document, for messages; their order if missing.

    Raises
    ------
    InputError
        With every unknown name and every ineligible act, each citing its clause.
    """
    problems: list[Problem] = []
    stamped: list[tuple[Act, Problem]] = []
    written = places or [f"acts[{k}]" for k in range(len(events))]
    for event, written_at in zip(events, written, strict=True):
        place = f"{written_at} ({event.kind}, {event.date})"
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
