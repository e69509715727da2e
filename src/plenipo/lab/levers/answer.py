# SPDX-License-Identifier: Apache-2.0
"""From a question of leverage to its answer."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import plenipo
from plenipo.core.act import Act
from plenipo.core.scenario import Scenario
from plenipo.core.standard_act import EVERY_PARTNER
from plenipo.core.world import World
from plenipo.data.load import load
from plenipo.lab.describe import citations
from plenipo.lab.levers.ground import Ground, lay_ground
from plenipo.lab.levers.least_change import find_smallest
from plenipo.lab.levers.leverage import CAVEAT, Leverage, Smallest
from plenipo.lab.levers.rank import Candidate, Confirmed, candidates, check_actors, confirm, derivatives
from plenipo.lab.levers.target import Goal, code_of, parse_goal, parse_target
from plenipo.lab.progress import Progress, tell

__all__ = ["DRAWS", "OVER", "levers", "smallest"]

OVER = ("tariff", "accession", "sanction")
"""Kinds of standard act ranked unless others are named."""
DRAWS = 40
"""Draws unless told: enough for a band of the strongest acts in seconds."""
TOP = 20


def levers(
    outcome: str,
    over: Sequence[str] = OVER,
    *,
    scenario: str | Path | Scenario | None = None,
    case: str | None = None,
    by: Sequence[str] = (),
    top: int = TOP,
    variants: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
    assume_eligible: bool = False,
    progress: Progress | None = None,
    world: World | None = None,
) -> Leverage:
    """Rank standard acts of every actor by how much they move an outcome.

    All acts are differentiated in one reverse pass; the strongest are then taken as real acts and the world is solved again.

    Parameters
    ----------
    outcome
        ``name[ACTOR, YEAR]``, such as ``real_income[VNM]``; the year is the last of the horizon if missing.
    over
        Kinds of standard act: ``plenipo levers --help`` lists them.
    scenario, case
        Acts taken as given; the law in force if missing.
    by
        Codes of those who may act; anybody if empty.
    top
        How many acts are solved again and told.
    variants, draws, seed
        Rival forms of the model (the first gives the ranking), number of draws, seed.
    assume_eligible
        Also rank acts that the text does not allow their actor, stamped.
    progress
        Called with steps done, steps in all, and what is going on.
    world
        Another baseline than the embedded one.

    Raises
    ------
    InputError
        Everything that is wrong with the question at once.
    ModelError
        If the model finds no answer at this law.

    Examples
    --------
    >>> from plenipo.testing import twelve_actors
    >>> found = levers("real_income[VNM]", ["tariff"], top=1, draws=8, variants=["additive/lump_sum"], world=twelve_actors())
    >>> found.acts[0]["text"]
    'Vietnam raises its tariff for all partners by 1 percentage point'
    """
    began = time.perf_counter()
    tell(progress, 0, "reading the baseline")
    here = world or load()
    by = [code_of(c, here) for c in by]
    ground = lay_ground(
        lambda specs, within: parse_target(outcome, specs, within),
        over,
        scenario=scenario,
        case=case,
        variants=variants,
        draws=draws,
        seed=seed,
        by=by,
        world=here,
    )
    check_actors(ground.families, by)
    tell(progress, 0, "differentiating")
    gradient = ground.gradient()
    measure = ground.target.outcome.measures[0]
    found = derivatives(ground, gradient, ground.families, ground.scale(gradient.level, measure))
    ordered = candidates(ground.families, found, by=by, assume_eligible=assume_eligible)[:top]
    solved = confirm(ground, [[c.act()] for c in ordered], measure, progress)
    considered: dict[str, int] = {}
    for family in ground.families:
        kind = family.acts.kind.kind
        considered[kind] = considered.get(kind, 0) + len(family.acts.actors)
    return Leverage(
        question={
            **_question(ground, measure, gradient.level, over, by, draws),
            "assume_eligible": assume_eligible,
        },
        acts=[_row(ground, rank, c, s) for rank, (c, s) in enumerate(zip(ordered, solved, strict=True), start=1)],
        considered=considered,
        barred=0 if assume_eligible else sum(bool(b) for f in ground.families for b in f.acts.barred),
        caveat=CAVEAT,
        notes=_notes(ground, ordered),
        baseline=_baseline(ground.world),
        citations=citations(ground.question),
        seconds=time.perf_counter() - began,
    )


def smallest(
    goal: str,
    over: Sequence[str] = ("tariff",),
    *,
    scenario: str | Path | Scenario | None = None,
    case: str | None = None,
    by: Sequence[str] = (),
    top: int = TOP,
    variants: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
    assume_eligible: bool = False,
    progress: Progress | None = None,
    world: World | None = None,
) -> Smallest:
    """The smallest change that meets a goal such as ``real_income[IND] >= 0.2 %``.

    The change is measured against the law of the scenario's baseline, at the central parameters; acts stay within what their
    rows and the bound rates allow.

    Parameters
    ----------
    goal
        An outcome as :func:`levers` takes it, ``>=`` or ``<=``, and a change in the outcome's measure.
    over, scenario, case, by, variants, draws, seed, assume_eligible, progress, world
        As for :func:`levers`.
    top
        Over how many acts the change may be shared out.

    Raises
    ------
    InputError
        Everything that is wrong with the question at once.
    """
    began = time.perf_counter()
    tell(progress, 0, "reading the baseline")
    here = world or load()
    held: dict[str, Goal] = {}
    by = [code_of(c, here) for c in by]

    def read(specs: Any, within: World) -> Goal:
        held["goal"] = parse_goal(goal, specs, within)
        return held["goal"]

    ground = lay_ground(read, over, scenario=scenario, case=case, variants=variants, draws=draws, seed=seed, by=by, world=here)
    check_actors(ground.families, by)
    asked = held["goal"]
    tell(progress, 0, "searching")
    now, answers = find_smallest(ground, asked, by=by, top=top, assume_eligible=assume_eligible, progress=progress)
    start = ground.gradient().level
    return Smallest(
        question={
            **_question(ground, asked.measure, start, over, by, draws),
            "goal": " ".join(goal.split()),
            "relation": ">=" if asked.sign > 0 else "<=",
            "change": asked.change,
            "now": now,
            "assume_eligible": assume_eligible,
        },
        answers=answers,
        caveat=CAVEAT,
        notes=_notes(ground, []),
        baseline=_baseline(ground.world),
        citations=citations(ground.question),
        seconds=time.perf_counter() - began,
    )


def _question(ground: Ground, measure: str, level: float, over: Sequence[str], by: Sequence[str], draws: int) -> dict[str, Any]:
    target, scenario = ground.target, ground.question.scenario
    return {
        "outcome": target.outcome.name,
        "written": target.written,
        "actor": target.actor,
        "partner": target.partner,
        "name": ground.name(target.actor) if target.actor else "the world",
        "partner_name": ground.name(target.partner) if target.partner else "",
        "year": ground.year,
        "measure": measure,
        "unit": target.outcome.unit_of(measure),
        "better": target.outcome.better,
        "level": level,
        "level_unit": target.outcome.unit,
        "scenario": scenario.name,
        "title": scenario.title,
        "case": ground.question.headline_case.name if scenario.cases else "",
        "as_of": scenario.as_of.isoformat(),
        "date": ground.date.isoformat(),
        "over": list(over),
        "by": list(by),
        "variant": ground.variant,
        "variants": list(ground.settings),
        "draws": draws,
        "seed": scenario.seed,
        "price_year": ground.world.base_year,
    }


def _row(ground: Ground, rank: int, c: Candidate, solved: Confirmed) -> dict[str, Any]:
    kind, low_middle_high = c.family.acts.kind, solved.band()
    act = c.act()
    return {
        "rank": rank,
        "kind": kind.kind,
        "text": _text(ground, c, act),
        "actor": c.actor,
        "actor_name": ground.name(c.actor),
        "target": c.target,
        "target_name": "all partners" if c.target == EVERY_PARTNER else ground.name(c.target),
        "size": kind.size,
        "size_unit": kind.unit,
        "derivative": c.derivative,
        "confirmed": solved.central[ground.variant],
        "p05": low_middle_high[0],
        "median": low_middle_high[1],
        "p95": low_middle_high[2],
        "share_same_sign": solved.agreeing(c.derivative),
        "variants": dict(solved.central),
        "checks": {name: verdicts[c.place] for name, verdicts in c.family.acts.checks.items()},
        "barred": c.barred,
        "either_side": c.either,
        "act": act_document(act),
    }


def _text(ground: Ground, c: Candidate, act: Act) -> str:
    text = act.describe(ground.name)
    return f"{text} (or {ground.name(c.target)} the same)" if c.either else text


def act_document(act: Act) -> dict[str, Any]:
    """The keys of an act that a scenario must hold, as plain data."""
    return {"kind": act.kind, **act.model_dump(mode="json", exclude_defaults=True)}


def _notes(ground: Ground, ordered: Sequence[Candidate]) -> list[str]:
    notes = [*ground.question.notes]
    if any(c.family.acts.large for c in ordered):
        notes.append(
            "An accession is large: its derivative takes prices and incomes as they are, the confirmed effect solves them again."
        )
    if any("within_bound_rate" in c.family.acts.checks for c in ordered):
        notes.append("Bound rates are means over all goods: a product line may lie at its binding where the mean does not.")
    return notes


def _baseline(world: World) -> Mapping[str, Any]:
    return {
        "vintage": world.vintage,
        "base_year": world.base_year,
        "data_hash": world.data_hash,
        "version": plenipo.__version__,
    }
