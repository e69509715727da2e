# SPDX-License-Identifier: Apache-2.0
"""What leverage is about, as written: ``real_income[VNM, 2039]``; and a goal: ``real_income[IND] >= 0.2 %``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plenipo.core import countries
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.outcome import OutcomeSpec, read_outcomes
from plenipo.core.world import World

__all__ = ["Goal", "Target", "code_of", "parse_goal", "parse_target", "unknown"]

FORM = "name[ACTOR, YEAR], for instance real_income[VNM] or real_income[VNM, 2035]"
GOAL_FORM = "an outcome, >= or <=, and a change, for instance real_income[IND] >= 0.2 %"
YEAR_DIGITS = 4
_TARGET = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*(\[(?P<inside>[^\[\]]*)\])?\s*")
_GOAL = re.compile(r"(?P<target>.+?)(?P<relation>>=|<=)\s*(?P<number>[+-]?\d+(\.\d+)?)\s*(?P<unit>\S.*)?")
# Words for a measure that may stand after the number of a goal.
UNITS = {"%": "percent", "percent": "percent", "points": "points", "bn": "difference", "usd bn": "difference"}


@dataclass(frozen=True)
class Target:
    """One outcome of one economy, group or pair, in one year.

    Parameters
    ----------
    outcome
        Its row in the channel's table.
    channel
        Name of the channel that measures it.
    actor, partner
        Codes; the actor is empty for the whole world, the partner for outcomes by actor.
    year
        None for the last of the horizon.
    weights
        Places (or pairs of places) in the world and their weights.
    """

    outcome: OutcomeSpec
    channel: str
    actor: str
    partner: str
    year: int | None
    weights: dict[int, float] | dict[tuple[int, int], float]

    @property
    def written(self) -> str:
        """As a reader would write it."""
        inside = ", ".join(x for x in (self.actor, self.partner, str(self.year or "")) if x)
        return f"{self.outcome.name}[{inside}]" if inside else self.outcome.name


@dataclass(frozen=True)
class Goal:
    """A target and the change it is to reach: at least (``sign`` +1) or at most (-1) ``change``, in the unit of ``measure``."""

    target: Target
    sign: int
    change: float
    measure: str


def parse_target(text: str, specs: Sequence[ChannelSpec], world: World, where: str = "--outcome") -> Target:
    """Read ``name[ACTOR?, PARTNER?, YEAR?]``.

    Parameters
    ----------
    text
        What was written.
    specs
        Channels whose outcomes are known.
    world
        Whose actors are known; a joint party stands for its members where the outcome adds up.
    where
        Option or key, for messages.

    Raises
    ------
    InputError
        With everything that is wrong and the nearest names.
    """
    found = _TARGET.fullmatch(text)
    if not found:
        raise InputError(Problem(f"{text!r} is not an outcome of somebody", where, FORM))
    known = {o.name: (o, s.name) for s in specs for o in read_outcomes(s.package)}
    parts = [p.strip() for p in (found["inside"] or "").split(",") if p.strip()]
    years = [int(p) for p in parts if p.isdigit() and len(p) == YEAR_DIGITS]
    codes = [code_of(p, world) for p in parts if not (p.isdigit() and len(p) == YEAR_DIGITS)]
    problems = []
    if found["name"] not in known:
        near = nearest_names(found["name"], known)
        problems.append(
            Problem(f"there is no outcome {found['name']!r}", where, "one of " + ", ".join(known), near, "plenipo channels")
        )
    if len(years) > 1:
        problems.append(Problem(f"{len(years)} years are named", where, "one year: " + FORM))
    problems += [p for code in codes for p in unknown(code, world, where)]
    if not problems:
        outcome, channel = known[found["name"]]
        problems = _misfits(outcome, codes, world, where)
    if problems:
        raise InputError(*problems)
    outcome, channel = known[found["name"]]
    actor, partner = (*codes, "", "")[:2]
    return Target(outcome, channel, actor, partner, years[0] if years else None, _weights(outcome, codes, world))


def parse_goal(text: str, specs: Sequence[ChannelSpec], world: World, where: str = "--smallest") -> Goal:
    """Read ``name[ACTOR] >= 0.2 %``; without a unit the number is in that of the outcome's first measure.

    Raises
    ------
    InputError
        With everything that is wrong and the nearest names.
    """
    found = _GOAL.fullmatch(text.strip())
    if not found:
        raise InputError(Problem(f"{text!r} is not a goal", where, GOAL_FORM))
    target = parse_target(found["target"], specs, world, where)
    unit = " ".join((found["unit"] or "").split()).casefold()
    measure = UNITS.get(unit, "") if unit else target.outcome.measures[0]
    if measure not in target.outcome.measures:
        units = [u for u, m in UNITS.items() if m in target.outcome.measures]
        raise InputError(
            Problem(f"{found['unit']!r} is not a unit of {target.outcome.name}", where, "one of " + ", ".join(units))
        )
    return Goal(target, 1 if found["relation"] == ">=" else -1, float(found["number"]), measure)


def code_of(text: str, world: World) -> str:
    """The code of an actor of this world given by code, name or short form (``EU``); the text itself if there is none."""
    if text in world.positions or text in world.joint_parties:
        return text
    try:
        code = countries.resolve(text)
    except InputError:
        return text
    return code if code in world.positions or code in world.joint_parties else text


def unknown(code: str, world: World, where: str, expected: str = FORM) -> list[Problem]:
    """What to say of a code that is neither an actor nor a joint party of this world."""
    if code in world.joint_parties:
        return []
    try:
        world.index(code)
    except InputError as error:
        return [Problem(p.what, where, p.expected or expected, p.nearest, p.next_step) for p in error.problems]
    return []


def _misfits(outcome: OutcomeSpec, codes: Sequence[str], world: World, where: str) -> list[Problem]:
    """Too many or too few codes for the outcome, or a sum of what does not add up."""
    dyadic = len(outcome.dimensions) > 1
    if not outcome.dimensions:
        told = f"{outcome.name} belongs to no economy, and {codes[0]} is named" if codes else ""
        return [Problem(told, where, outcome.name)] if told else []
    if dyadic and len(codes) != len(outcome.dimensions):
        return [Problem(f"{outcome.name} is of a pair", where, f"{outcome.name}[ORIGIN, DESTINATION], e.g. [CHN, VNM]")]
    if not dyadic and len(codes) > 1:
        return [Problem(f"{outcome.name} is of one economy, and {len(codes)} are named", where, FORM)]
    grouped = [c for c in codes if c in world.joint_parties] or ([] if codes or dyadic else ["all economies"])
    if grouped and "difference" not in outcome.measures:
        what = f"{outcome.name} of {grouped[0]} is no sum over its members"
        return [Problem(what, where, f"one economy: {outcome.name}[VNM], for instance")]
    return []


def _weights(outcome: OutcomeSpec, codes: Sequence[str], world: World) -> dict[int, float] | dict[tuple[int, int], float]:
    def places(code: str) -> list[int]:
        joint = world.joint_parties.get(code)
        members = [m.actor for m in joint.memberships if m.until is None] if joint else [code]
        return [world.index(c) for c in members if c in world.positions]

    if not outcome.dimensions:
        return {0: 1.0}
    if len(outcome.dimensions) > 1:
        return {(o, d): 1.0 for o in places(codes[0]) for d in places(codes[1]) if o != d}
    return {k: 1.0 for k in (places(codes[0]) if codes else range(len(world.actors)))}
