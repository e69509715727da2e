# SPDX-License-Identifier: Apache-2.0
"""The smallest change that meets a goal: by one act, in fewest sizes, or shared out; each confirmed as real acts."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.act import Act
from plenipo.core.errors import InputError, ModelError, Problem
from plenipo.core.standard_act import EVERY_PARTNER
from plenipo.lab.levers.ground import Ground
from plenipo.lab.levers.rank import ONSET, Candidate, Confirmed, candidates, confirm, derivatives, laid
from plenipo.lab.levers.search import meet
from plenipo.lab.levers.target import Goal
from plenipo.lab.progress import Progress

__all__ = ["find_smallest", "snippet"]

FloatArray = npt.NDArray[np.float64]
Pick = tuple[Candidate, float]
TRIED = 8
"""Acts tried alone: the strongest of those that may be taken."""
PLACES = 2
"""Decimal places of a standard size to which acts are written."""
NUDGES = 6
UNSURE = 1e-9


class _Problem:
    """The goal as a function of sizes of some acts, through their levers."""

    def __init__(self, ground: Ground, goal: Goal) -> None:
        self.ground, self.goal = ground, goal
        self.before = ground.gradient(ground.settings[ground.variant].levers(ground.before)).level
        self.scale = goal.sign * ground.scale(self.before, goal.measure)

    def missing(self, level: float) -> float:
        """What is missing at a level of the target, in the unit of the measure; 0 or less: the goal is met."""
        change = float(self.ground.change(level, self.before, self.goal.measure))
        return self.goal.sign * (self.goal.change - change)

    def look(self, chosen: Sequence[Candidate], signs: FloatArray) -> Callable[[FloatArray], tuple[float, FloatArray]]:
        """From sizes to what is missing, and what one more size of each act would add."""
        families = list({id(c.family): c.family for c in chosen}.values())

        def at(sizes: FloatArray) -> tuple[float, FloatArray]:
            levers: dict[str, Any] = dict(self.ground.levers)
            for family in families:
                by_place = np.zeros(len(family.acts.actors))
                for c, size in zip(chosen, signs * sizes, strict=True):
                    if c.family is family:
                        by_place[c.place] = size
                levers[family.channel] = family.acts.moved(levers[family.channel], by_place)
            try:
                gradient = self.ground.gradient(levers)
            except ModelError:
                return math.nan, np.zeros(len(chosen))
            by_lever = gradient.by_lever()
            each = {id(f): self.scale * f.acts.derivatives(by_lever[f.channel]) for f in families}
            slope = np.array([each[id(c.family)][c.place] for c in chosen])
            return self.missing(gradient.level), signs * slope

        return at


def find_smallest(
    ground: Ground,
    goal: Goal,
    *,
    by: Sequence[str] = (),
    top: int,
    assume_eligible: bool = False,
    progress: Progress | None = None,
) -> tuple[float, list[dict[str, Any]]]:
    """The change before anything is added, and the answers, one row per way.

    Parameters
    ----------
    ground, goal
        The law to add to, and what is to be reached against the law before.
    by, assume_eligible
        Who may act, and whether acts that the text bars count.
    top
        Over how many acts the change may be shared out.
    """
    problem = _Problem(ground, goal)
    gradient = ground.gradient()
    now = float(ground.change(gradient.level, problem.before, goal.measure))
    if problem.missing(gradient.level) <= 0:
        return now, [_row(ground, goal, "nothing to add", [], _confirmed(ground, goal, [[]])[0])]
    up = derivatives(ground, gradient, ground.families, problem.scale)
    down = derivatives(ground, gradient, ground.families, problem.scale, -ONSET)
    # At a kink the two sides differ: what counts is the side on which the act helps.
    found = [np.where(u > 0, u, np.where(d < 0, d, 0.0)) for u, d in zip(up, down, strict=True)]
    able = [c for c in candidates(ground.families, found, by=by, assume_eligible=assume_eligible) if _room(c) > 0]
    if not able:
        raise InputError(
            Problem(
                f"none of these acts moves {goal.target.written} towards the goal within its bounds",
                "--over",
                "other kinds of act, other actors with --by, or --assume-eligible",
            )
        )
    ways = [("one act", _one_act(problem, able, progress))]
    several = [c for c in able if c.family.acts.kind.divisible and c.target != EVERY_PARTNER][:top]
    if len(several) > 1:
        if not _met(problem, ways[0][1]):
            ways.append(("fewest sizes", _several(problem, several, squares=False)))
        ways.append(("shared out", _several(problem, several, squares=True)))
    solved = _confirmed(ground, goal, [[c.act(size) for c, size in picks] for _, picks in ways], progress)
    return now, [_row(ground, goal, way, picks, s) for (way, picks), s in zip(ways, solved, strict=True)]


def _confirmed(ground: Ground, goal: Goal, sets: Sequence[Sequence[Act]], progress: Progress | None = None) -> list[Confirmed]:
    before = ground.settings[ground.variant].levers(ground.before)
    return confirm(ground, sets, goal.measure, progress, "solving the acts", against=before)


def _room(c: Candidate) -> float:
    """How many sizes are allowed in the direction that helps; 1 for an act that is taken or not."""
    acts, kind = c.family.acts, c.family.acts.kind
    if not kind.divisible:
        return 1.0 if c.derivative > 0 else 0.0
    if c.derivative > 0:
        return kind.most if acts.most is None else float(acts.most[c.place])
    return -kind.least if acts.least is None else -float(acts.least[c.place])


def _one_act(problem: _Problem, able: Sequence[Candidate], progress: Progress | None) -> list[Pick]:
    """The single act that meets the goal in fewest sizes, or else comes nearest."""
    tried: list[tuple[bool, float, float, list[Pick]]] = []
    strongest = sorted(able, key=lambda c: -abs(c.derivative))[:TRIED]
    for k, c in enumerate(strongest):
        picks = _several(problem, [c], squares=False) if c.family.acts.kind.divisible else [(c, 1.0)]
        left = _left(problem, picks)
        tried.append((left > 0, abs(picks[0][1]) if left <= 0 else left, -abs(c.derivative), picks))
        if progress:
            progress(k + 1, len(strongest), "trying single acts")
    return min(tried, key=lambda t: t[:3])[3]


def _several(problem: _Problem, chosen: Sequence[Candidate], *, squares: bool) -> list[Pick]:
    """Sizes of several acts together, rounded outwards to what is written, and pushed on until the real acts meet the goal."""
    signs = np.array([math.copysign(1.0, c.derivative) for c in chosen])
    room = np.array([_room(c) for c in chosen])
    sizes = meet(problem.look(chosen, signs), room, squares=squares).sizes
    unit = 10.0**-PLACES
    limit = np.floor(np.minimum(room, 1.0 / unit**2) / unit + UNSURE) * unit
    picks: list[Pick] = []
    for push in range(NUDGES):
        rounded = np.minimum(np.ceil(sizes * (1.0 + push * unit) / unit - UNSURE), limit / unit).round() * unit
        picks = [(c, round(float(s * x), PLACES)) for c, s, x in zip(chosen, signs, rounded, strict=True) if x > 0]
        if not picks or _met(problem, picks) or (rounded >= limit).all():
            break
    return picks or [(chosen[0], round(float(signs[0] * limit[0]), PLACES))]


def _left(problem: _Problem, picks: Sequence[Pick]) -> float:
    """What is missing once the acts are real."""
    levers = laid(problem.ground, [c.act(size) for c, size in picks])
    return problem.missing(problem.ground.gradient(levers).level)


def _met(problem: _Problem, picks: Sequence[Pick]) -> bool:
    return _left(problem, picks) <= 0


def _row(ground: Ground, goal: Goal, way: str, picks: Sequence[Pick], solved: Confirmed) -> dict[str, Any]:
    low, middle, high = solved.band()
    change = solved.central[ground.variant]
    met = goal.sign * (solved.draws - goal.change) >= -UNSURE
    acts = [c.act(size) for c, size in picks]
    return {
        "way": way,
        "reached": bool(goal.sign * (change - goal.change) >= -UNSURE),
        "sizes": float(sum(abs(size) for _, size in picks)),
        "change": change,
        "p05": low,
        "median": middle,
        "p95": high,
        "share_meeting": float(met.mean()),
        "variants": dict(solved.central),
        "acts": [
            {
                "kind": c.family.acts.kind.kind,
                "text": act.describe(ground.name),
                "actor": c.actor,
                "target": c.target,
                "sizes": size,
                "barred": c.barred,
            }
            for (c, size), act in zip(picks, acts, strict=True)
        ],
        "snippet": snippet(acts),
    }


def snippet(acts: Sequence[Act]) -> str:
    """Acts as TOML that can be pasted into a scenario file."""
    return "\n".join("[[acts]]\n" + "".join(f"{k} = {_toml(v)}\n" for k, v in _keys(a).items()) for a in acts)


def _keys(act: Act) -> Mapping[str, Any]:
    keys = act.model_dump(exclude_defaults=True)
    return {"kind": act.kind, "actor": act.actor, "date": act.date, **keys}


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
