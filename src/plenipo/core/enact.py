# SPDX-License-Identifier: Apache-2.0
"""Enact: from acts to law. Every act is checked first; all problems are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plenipo.core.act import Act, Shock
from plenipo.core.actor import JointParty, Membership
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["Enacted", "as_bound", "enact"]


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
        place, here = f"{written_at} ({event.kind}, {event.date})", as_bound(world, law)
        found = [Problem(p.what, p.where or place, p.expected, p.nearest, p.next_step) for p in event.problems(law, here)]
        problems += found
        if found:
            continue
        refusal = event.ineligible(law, here) if isinstance(event, Act) else None
        if refusal and isinstance(event, Act) and not event.assume_eligible:
            problems.append(Problem(refusal.what, refusal.where or place, refusal.expected, refusal.nearest, refusal.next_step))
            continue
        if refusal and isinstance(event, Act):
            stamped.append((event, refusal))
        law = event.apply(law, here)
    if problems:
        raise InputError(*problems)
    return Enacted(law, tuple(stamped))


def as_bound(world: World, law: Law) -> World:
    """The world with its joint parties as the law has them: who has left acts alone, who has joined acts with the rest."""
    joint = {c: _members_under(law, world.law, j) for c, j in world.joint_parties.items()}
    return world if joint == world.joint_parties else replace(world, joint_parties=joint)


def _members_under(law: Law, before: Law, joint: JointParty) -> JointParty:
    new, old = law.instruments.get(joint.instrument), before.instruments.get(joint.instrument)
    if new is None or new is old:
        return joint
    kept = []
    for m in joint.memberships:
        left = [p.withdrawn for p in new.parties if p.actor == m.actor and p.withdrawn is not None and m.holds_on(p.withdrawn)]
        kept.append(replace(m, until=min(left)) if left else m)
    joined = [
        Membership(p.actor, start, p.withdrawn)
        for p in new.parties
        if (start := p.start()) is not None
        and (old is None or p not in old.parties)
        and not any(m.actor == p.actor and m.holds_on(start) for m in kept)
    ]
    return replace(joint, memberships=(*kept, *joined))
