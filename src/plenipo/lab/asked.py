# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a question, as far as can be said without a model: whom and what it names, what the law allows."""

from __future__ import annotations

from collections.abc import Sequence

from plenipo.core import countries
from plenipo.core.act import Namer
from plenipo.core.enact import Enacted, enact
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law
from plenipo.core.scenario import CaseBase, Scenario
from plenipo.core.world import World

__all__ = ["enacted_cases", "namer", "scenario_problems", "unknown_economies", "unknown_instrument"]


def scenario_problems(scenario: Scenario, world: World | None = None) -> tuple[list[Problem], list[str]]:
    """Everything wrong with a scenario in this world, and the acts of its headline's case in a sentence each.

    Parameters
    ----------
    scenario
        Right in form.
    world
        The embedded baseline if not given.
    """
    from plenipo.data.load import load

    held = world or load()
    enacted, problems = enacted_cases(scenario, held, scenario.case_list())
    problems += [p for p in unknown_economies(scenario, held) if p not in problems]
    problems += unknown_instrument(scenario, [e.law for e in enacted]) if enacted else []

    return problems, [event.describe(namer(held)) for event in scenario.events(scenario.headline_case())]


def namer(world: World) -> Namer:
    """From the code of an economy or the id of an instrument to what a reader calls it."""

    def name(code: str) -> str:
        if code in world.law.instruments:
            return world.law.instruments[code].text.title or world.law.instruments[code].title
        try:
            return countries.name(code)
        except InputError:
            return world.names.get(code, code)

    return name


def enacted_cases(scenario: Scenario, world: World, cases: Sequence[CaseBase]) -> tuple[list[Enacted], list[Problem]]:
    """The law after each case that can be enacted, and what is wrong with the others."""
    baseline, enacted = world.law.known_by(scenario.as_of), []
    problems: list[Problem] = []
    for case in cases:
        try:
            places = [place for place, _ in scenario.placed_events(case)]
            enacted.append(enact(baseline, world, scenario.events(case), places))
        except InputError as error:
            problems += [p for p in error.problems if p not in problems]
    return enacted, problems


def unknown_economies(scenario: Scenario, world: World) -> list[Problem]:
    """Economies named beside the acts that the world does not hold."""
    problems = []
    named = [("headline.actor", scenario.headline.actor)] if scenario.headline.actor else []
    named += [*((f"focus[{k}]", c) for k, c in enumerate(scenario.focus))]
    named += [(f"published[{k}]", c) for k, p in enumerate(scenario.published) for c in (*p.actors, *p.partners)]
    for where, code in named:
        try:
            world.index(code)
        except InputError as error:
            problems += [Problem(p.what, where, p.expected, p.nearest, p.next_step) for p in error.problems]
    return problems


def unknown_instrument(scenario: Scenario, laws: Sequence[Law]) -> list[Problem]:
    """An instrument the question is about that no law of a case knows."""
    if not scenario.instrument or any(scenario.instrument in law.instruments for law in laws):
        return []
    try:
        laws[0].instrument(scenario.instrument)
    except InputError as error:
        return [Problem(p.what, "instrument", p.expected, p.nearest, p.next_step) for p in error.problems]
    return []
