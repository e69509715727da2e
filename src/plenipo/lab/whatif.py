# SPDX-License-Identifier: Apache-2.0
"""What if: from a scenario to its answer."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plenipo.core import countries
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.enact import Enacted
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.outcome import OutcomeSpec, known_as, parse_variant, read_outcomes
from plenipo.core.registry import channels
from plenipo.core.scenario import CaseBase, Scenario, load_scenario
from plenipo.core.setting import reached_channels
from plenipo.core.variants import joined_axes, usual_variants
from plenipo.core.world import World
from plenipo.data.load import load
from plenipo.lab.answer import BY_ECONOMY, Answer
from plenipo.lab.asked import enacted_cases, unknown_economies, unknown_instrument
from plenipo.lab.bite import what_bites
from plenipo.lab.cells import by_actor, place_of
from plenipo.lab.describe import citations, describe_answer
from plenipo.lab.ensemble import WORKERS, Ensemble, run_ensemble
from plenipo.lab.flip import flip_of
from plenipo.lab.paths import history_rows, level_rows, path_rows
from plenipo.lab.progress import Progress
from plenipo.lab.short_run import short_run_rows
from plenipo.lab.sign import sign_rows
from plenipo.lab.summary import outcome_rows
from plenipo.lab.variance import variance_rows

__all__ = ["Question", "cite", "pose", "whatif"]

# Economies whose mutual flows are kept draw by draw; those in the focus first, then the largest traders.
KEPT_ECONOMIES = 30
MOST_TOLD = 50
"""Parties of the instrument beyond which only those in focus are told in detail."""


@dataclass(frozen=True)
class Question:
    """A scenario made ready: laws enacted, channels and variants chosen."""

    scenario: Scenario
    world: World
    cases: tuple[CaseBase, ...]
    baseline: Enacted
    enacted: tuple[Enacted, ...]
    specs: tuple[ChannelSpec, ...]
    variants: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What a reader must know about acts without effect."""

    @property
    def headline_case(self) -> CaseBase:
        """The case of the first sentence, if it is among those run; else the first run."""
        wanted = self.scenario.headline_case().name
        return next((c for c in self.cases if c.name == wanted), self.cases[0])

    def run_as(self, variant: str) -> str:
        """The name under which a variant was run, however the scenario writes it; as written if it was not run."""
        axes = joined_axes(self.specs)
        return known_as(variant, axes, self.variants) if axes else variant


def whatif(
    scenario: str | Path | Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    cases: Sequence[str] | None = None,
    variants: Sequence[str] | None = None,
    profile: str = "plain",
    progress: Progress | None = None,
    world: World | None = None,
) -> Answer:
    """Answer a what-if question.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, path of a file, or a scenario.
    draws, seed
        In place of those the scenario names.
    cases, variants
        Run only these.
    profile
        Naming profile: ``plain``, ``un``, ``wto``, or the path of a CSV.
    progress
        Called with draws done, draws in all, and what is going on.
    world
        Another baseline than the embedded one.

    Returns
    -------
    Answer
        Plain data; ``.to_dataframe()`` gives the outcomes as a table.

    Raises
    ------
    InputError
        Everything that is wrong with the scenario at once.
    ModelError
        If more than one draw in a hundred finds no answer.

    Examples
    --------
    >>> answer = whatif("india-joins-rcep", draws=20, variants=["additive/lump_sum"])
    >>> round(answer.row(actor="IND")["share_positive"])
    1
    """
    began = time.perf_counter()
    if progress:
        progress(0, 1, "reading the baseline")
    question = pose(load_scenario(scenario), world or load(), draws=draws, seed=seed, cases=cases, variants=variants)
    ensemble = _run(question, progress)
    outcomes = _told_outcomes(question.specs)
    headline = _headline(question, ensemble, outcomes)
    names = [c.name for c in question.cases]
    if progress:
        progress(0, 1, "splitting the variance")
    world_wide = not outcomes[headline["outcome"]].dimensions
    told = [None] if world_wide else _told_actors(question)
    place = 1 + names.index(headline["case"])
    setting, levers = ensemble.setting, (ensemble.levers[0], ensemble.levers[place])
    known = ensemble.change(headline["variant"], place, headline["outcome"], headline["measure"], headline["year"])
    outcome, measure, year = headline["outcome"], headline["measure"], headline["year"]
    followed = _followed(question, headline["case"])
    turning: list[str | None] = [None] if world_wide else [followed] if followed else []
    if setting.long_run:  # where no draw turns, a search for what turns it is not worth its hundreds of runs
        turning = [who for who in turning if _turns(by_actor(known)[:, place_of(question.world, who)])]
    everywhere = {outcome, BY_ECONOMY} if world_wide else {outcome}
    watched = (setting, levers, ensemble.pairs)
    with ThreadPoolExecutor(WORKERS) as beside:  # rows are put together while the models run on
        jobs: dict[str, Future[Any]] = {
            "variance": beside.submit(variance_rows, *watched, known, ensemble.sound, outcome, measure, year, told),
            "signs": beside.submit(sign_rows, *watched, outcome, measure, year, told),
            "short_run": beside.submit(short_run_rows, *watched, outcomes[outcome], year, headline["case"], headline["variant"]),
        }
        for who in turning:
            jobs["flip"] = beside.submit(flip_of, *watched, outcome, measure, year, who)
        rows = list(outcome_rows(ensemble, tuple(outcomes.values()), names, (everywhere, headline["variant"], year)))
        found = {name: job.result() for name, job in jobs.items()}
    for who in turning:
        found["flip"]["variants"] = _turned(question, ensemble, headline, place, who)
    found["paths"] = _paths(question, ensemble, tuple(outcomes.values()), headline)
    countries.naming_profile(profile)
    return describe_answer(question, ensemble, headline, rows, found, profile, time.perf_counter() - began)


def _paths(
    question: Question, ensemble: Ensemble, specs: tuple[OutcomeSpec, ...], headline: dict[str, Any]
) -> list[dict[str, Any]]:
    """Levels of the world and of its history, and of the largest economies with those asked about."""
    names, asked = [c.name for c in question.cases], question.scenario.headline.actor
    also = [c for c in (asked, *question.scenario.focus, _followed(question, headline["case"])) if c]
    by_economy = level_rows(ensemble, specs, names, also)
    return [*path_rows(ensemble, specs, names), *history_rows(specs), *by_economy]


def _turns(change: np.ndarray) -> bool:
    """Whether draws differ in sign."""
    return bool((change < 0).any() and (change > 0).any())


def cite(scenario: str | Path | Scenario, world: World | None = None) -> list[str]:
    """Papers and data to cite with the answer to a question; nothing is run."""
    return citations(pose(load_scenario(scenario), world or load()))


def pose(
    scenario: Scenario,
    world: World,
    *,
    draws: int | None = None,
    seed: int | None = None,
    cases: Sequence[str] | None = None,
    variants: Sequence[str] | None = None,
) -> Question:
    """Check a scenario against the world, enact its laws, choose channels and variants.

    Raises
    ------
    InputError
        Everything that is wrong at once.
    """
    changes = {k: v for k, v in (("draws", draws), ("seed", seed)) if v is not None}
    scenario = scenario.model_copy(update=changes)
    chosen, problems = _chosen_cases(scenario, cases)
    for name, least in (("draws", 1), ("seed", 0)):
        if getattr(scenario, name) < least:
            problems.append(Problem(f"{getattr(scenario, name)} is too small", name, f"{least} or more"))
    baseline = Enacted(world.law.known_by(scenario.as_of))
    enacted, wrong = enacted_cases(scenario, world, chosen)
    problems += [p for p in (*wrong, *unknown_economies(scenario, world)) if p not in problems]
    if problems:
        raise InputError(*problems)
    specs = tuple(channels().values())
    reached = reached_channels(specs, world, baseline.law, [e.law for e in enacted], scenario.years)
    reached = reached or _asked_about(specs, scenario.headline.outcome)  # a null act is a question too: it changes nothing
    problems = [*_unknown_outcomes(scenario, reached), *unknown_instrument(scenario, [e.law for e in enacted])]
    notes: list[str] = []
    for case, done in zip(chosen, enacted, strict=True):
        idle, told = what_bites(scenario, case, world, specs, baseline.law, done.law)
        problems, notes = problems + idle, notes + told
    if problems:
        raise InputError(*problems)
    chosen_variants = _variants(scenario, reached, variants)
    return Question(scenario, world, chosen, baseline, tuple(enacted), reached, chosen_variants, tuple(notes))


def _chosen_cases(scenario: Scenario, asked: Sequence[str] | None) -> tuple[tuple[CaseBase, ...], list[Problem]]:
    known = {c.name: c for c in scenario.case_list()}
    if not asked:
        return tuple(known.values()), []
    problems = [
        Problem(f"there is no case {c!r}", scenario.name, "one of " + ", ".join(known), nearest_names(c, known))
        for c in asked
        if c not in known
    ]
    return tuple(known[c] for c in asked if c in known), problems


def _asked_about(specs: Sequence[ChannelSpec], outcome: str) -> tuple[ChannelSpec, ...]:
    """The channel that measures an outcome; where none does, all of them, so that the message can name every outcome."""
    return tuple(s for s in specs if outcome in {o.name for o in read_outcomes(s.package)})[:1] or tuple(specs)


def _told_outcomes(specs: Sequence[ChannelSpec]) -> dict[str, OutcomeSpec]:
    """Outcomes of the channels run, by name, without those that are a coefficient of a channel that is not."""
    run = {s.name for s in specs}
    return {o.name: o for s in specs for o in read_outcomes(s.package) if run.issuperset(s.needs.get(o.name, ()))}


def _unknown_outcomes(scenario: Scenario, specs: Sequence[ChannelSpec]) -> list[Problem]:
    known = list(_told_outcomes(specs))
    cases = [c.name for c in scenario.case_list()]
    problems = []
    for where, name, valid, what, next_step in (
        ("headline.outcome", scenario.headline.outcome, known, "outcome", "plenipo channels"),
        *((f"published[{k}].outcome", p.outcome, known, "outcome", "plenipo channels") for k, p in enumerate(scenario.published)),
        *((f"published[{k}].case", p.case, cases, "case", "") for k, p in enumerate(scenario.published)),
    ):
        if name not in valid and (name or where.startswith("headline")):
            expected = "one of " + ", ".join(valid)
            problems.append(Problem(f"there is no {what} {name!r}", where, expected, nearest_names(name, valid), next_step))
    return problems


def _variants(scenario: Scenario, specs: Sequence[ChannelSpec], asked: Sequence[str] | None) -> tuple[str, ...]:
    axes, usual = joined_axes(specs), usual_variants(specs)
    if not axes:
        return ("",)
    chosen = tuple(asked or scenario.variants or usual)
    problems: list[Problem] = []
    for name in (*chosen, *(p.variant for p in scenario.published if p.variant)):
        try:
            parse_variant(name, axes)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    names: list[str] = []
    for name in chosen:
        called = known_as(name, axes, (*usual, *names))
        names += [called] if called not in names else []
    return tuple(names)


def _run(question: Question, progress: Progress | None) -> Ensemble:
    laws = [question.baseline.law, *(e.law for e in question.enacted)]
    scenario = question.scenario
    return run_ensemble(
        question.specs,
        question.world,
        laws,
        years=scenario.years,
        draws=scenario.draws,
        seed=scenario.seed,
        variants=question.variants,
        headline_year=scenario.headline.year or scenario.horizon[1],
        pairs=_kept_pairs(question),
        progress=progress,
    )


def _kept_pairs(question: Question) -> tuple[Any, Any]:
    """All pairs among the economies in focus and the largest traders."""
    world = question.world
    focus = [c for c in dict.fromkeys((question.scenario.headline.actor, *question.scenario.focus)) if c]
    trade = sum((world.ties[t] for t in ("goods_trade", "services_trade") if t in world.ties), np.zeros((len(world.actors),) * 2))
    largest = [world.actors[k] for k in np.argsort(-(trade.sum(0) + trade.sum(1)), kind="stable")]
    kept = list(dict.fromkeys((*focus, *largest)))[: max(KEPT_ECONOMIES, len(focus))]
    places = np.array([world.index(c) for c in kept])
    o, d = (a.ravel() for a in np.meshgrid(places, places, indexing="ij"))
    return o[o != d], d[o != d]


def _headline(question: Question, ensemble: Ensemble, outcomes: dict[str, OutcomeSpec]) -> dict[str, Any]:
    wanted = question.scenario.headline
    limit = wanted.year or question.scenario.horizon[1]
    year = ensemble.setting.told_year(limit)
    return {
        "outcome": wanted.outcome,
        "case": question.headline_case.name,
        "variant": question.variants[0],
        "year": year,
        "measure": outcomes[wanted.outcome].measures[0],
    }


def _told_actors(question: Question) -> list[str]:
    """Economies whose variance and signs are told: the one asked about, those in focus, the parties of the instrument."""
    scenario, world = question.scenario, question.world
    parties: tuple[str, ...] = ()
    if scenario.instrument:
        found = [e.law.instruments[scenario.instrument] for e in question.enacted if scenario.instrument in e.law.instruments]
        parties = found[0].bound(dt.date(scenario.horizon[1], 12, 31))
        parties = parties if len(parties) <= MOST_TOLD else ()
    return [c for c in dict.fromkeys((scenario.headline.actor, *scenario.focus, *parties)) if c in world.positions]


def _followed(question: Question, case: str) -> str:
    """The economy whose answer the reader follows: the one named, or the only one that acts; none if there is neither."""
    scenario, world = question.scenario, question.world
    if scenario.headline.actor:
        return scenario.headline.actor if scenario.headline.actor in world.positions else ""
    events = scenario.events(next(c for c in question.cases if c.name == case))
    actors = {getattr(e, "actor", "") for e in events}
    only = actors.pop() if len(actors) == 1 else ""
    return only if only in world.positions else ""


def _turned(question: Question, ensemble: Ensemble, headline: dict[str, Any], place: int, actor: str | None) -> list[str]:
    """Variants under which the median has the other sign than under the first."""
    at = place_of(question.world, actor)
    what = (place, headline["outcome"], headline["measure"], headline["year"])
    medians = {v: float(np.median(by_actor(ensemble.change(v, *what))[:, at])) for v in question.variants}
    return [v for v, median in medians.items() if median * medians[headline["variant"]] < 0]
