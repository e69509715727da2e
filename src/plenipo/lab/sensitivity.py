# SPDX-License-Identifier: Apache-2.0
"""Sensitivity: how the headline answers each number of a scenario's acts, so that a slider tells at once what to expect.

Each number is moved alone, from one end of its range to the other, and the world is solved exactly at a few points, on few draws.
Between the points a reader interpolates; several numbers moved together are taken as the sum of their changes. Both are
estimates, to be told as such until the exact run is there. Exact points, and not the derivative at one: acts bite from a
threshold on (a binding, a cap), where a derivative says nothing.

The document, which a page reads::

    {"scenario": "india-joins-rcep", "case": "full-offer", "outcome": "real_income", "measure": "percent", "unit": "percent",
     "year": 2039, "variant": "additive/lump_sum", "draws": 40,
     "economies": {"IND": "India", ...},                  "" is the world, where the outcome belongs to nobody
     "central": {"IND": [median, p05, p95], ...},         at the values of the scenario, on these draws
     "fields": [{"path": "cases[0].acts[0].terms[0].cut", "key": "cut", "kind": "tariff preference", "act": "India accedes ...",
                 "meaning": "Share of the applied rate removed ...", "value": 0.9, "low": 0.0, "high": 1.0,
                 "points": [{"value": 0.0, "told": {"IND": [median, p05, p95], ...}}, ...]}],
     "left_out": ["acts[3].rate", ...],                   numbers beyond the largest count that is solved
     "note": "..."}

``points`` stand in rising order and hold the scenario's own value; a value at which the act cannot be taken is not among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel

from plenipo.core.act import Namer
from plenipo.core.errors import InputError
from plenipo.core.outcome import compare, read_outcomes
from plenipo.core.scenario import CaseBase, Scenario, load_scenario, parse_scenario, scenario_document
from plenipo.core.setting import Setting, make_setting
from plenipo.core.variants import by_channel
from plenipo.core.world import World
from plenipo.data.load import load
from plenipo.lab.asked import enacted_cases, namer
from plenipo.lab.cells import by_actor
from plenipo.lab.ensemble import WORKERS
from plenipo.lab.progress import Progress, tell
from plenipo.lab.summary import band
from plenipo.lab.whatif import Question, pose

__all__ = ["sensitivity"]

DRAWS, DRAWS_OF_MANY_YEARS = 40, 8
"""Draws behind a point; a run through many years costs as much in one draw as another in many."""
MOST_FIELDS = 10
MOST_ECONOMIES = 24
PARTS = 6
"""Steps from one end of a range to the other."""
WHOLE = 4.0
"""A range is taken whole if it is at most so many times the value; else from nought to twice the value."""
SMALLEST = 0.01  # of the range, where the end itself is left out
NOTE = "Solved at a few values of each number on few draws; between them, and for several at once, it is an estimate."
Point = tuple[str, float]
STEP = re.compile(r"[A-Za-z_]\w*|\d+")


@dataclass(frozen=True)
class Number:
    """A number in an act: its place in the document, and between which ends it is moved."""

    path: str
    key: str
    kind: str
    act: str
    meaning: str
    value: float
    low: float
    high: float

    def values(self) -> list[float]:
        """Values at which the world is solved beside its own."""
        even = np.linspace(self.low, self.high, PARTS + 1)
        near = (self.high - self.low) / (2 * PARTS)
        return [float(v) for v in even if abs(v - self.value) > near or v in (self.low, self.high)]


def sensitivity(
    scenario: str | Scenario,
    *,
    case: str | None = None,
    draws: int | None = None,
    seed: int | None = None,
    variants: Sequence[str] | None = None,
    progress: Progress | None = None,
    world: World | None = None,
) -> dict[str, Any]:
    """How the headline answers each number in the acts of a case.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, or a scenario.
    case
        Whose acts are moved; that of the headline if missing.
    draws, seed
        Behind each point, see ``DRAWS``; the scenario's seed if missing.
    variants
        The first is run; the scenario's first if missing.
    progress, world
        As in :func:`plenipo.lab.whatif.whatif`.

    Returns
    -------
    dict
        The document above: plain data.

    Raises
    ------
    InputError
        Everything that is wrong with the scenario at once.
    ModelError
        If the model finds no answer for the scenario itself.
    """
    tell(progress, 0, "reading the baseline")
    held, asked = world or load(), load_scenario(scenario)
    chosen = case or asked.headline_case().name
    question = pose(asked, held, draws=draws, seed=seed, cases=[chosen], variants=variants)
    own = question.cases[0]
    numbers = list(_numbers(question.scenario, own, namer(held)))
    kept, left = numbers[:MOST_FIELDS], numbers[MOST_FIELDS:]
    laws: dict[Point | None, Any] = {}
    for number in kept:
        for value in number.values():
            law = _law_at(question, own, number.path, value)
            if law is not None:
                laws[number.path, value] = law
    setting, year = _setting(question, list(laws.values()), draws)
    told = _solved(question, setting, year, laws, progress)
    return _document(question, own, setting, year, kept, left, told)


def _numbers(scenario: Scenario, case: CaseBase, name: Namer) -> Iterator[Number]:
    """Numbers written in the acts and shocks of a case, in the order of the document."""
    for prefix, holder in _holders(scenario, case):
        for key in ("acts", "shocks"):
            for place, event in enumerate(getattr(holder, key)):
                told = event.describe(name)
                yield from _in(event, f"{prefix}{key}[{place}]", told)


def _holders(scenario: Scenario, case: CaseBase) -> Iterator[tuple[str, Any]]:
    """Where acts of a case stand: common ones, those of the cases it extends, its own."""
    yield "", scenario
    places = {c.name: k for k, c in enumerate(scenario.cases)}
    chain = [case] if case.name in places else []
    while chain and chain[0].extends:
        chain.insert(0, scenario.cases[places[chain[0].extends]])
    for link in chain:
        yield f"cases[{places[link.name]}].", link


def _in(held: BaseModel, path: str, act: str) -> Iterator[Number]:
    for key, field in type(held).model_fields.items():
        value = getattr(held, key)
        if key not in held.model_fields_set:
            continue
        if isinstance(value, float):
            low, high = _ends(field.metadata, value)
            kind = str(getattr(held, "kind", ""))
            yield Number(f"{path}.{key}", key, kind, act, field.description or "", value, low, high)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for place, below in enumerate(value):
                yield from _in(below, f"{path}.{key}[{place}]", act)


def _ends(metadata: Sequence[Any], value: float) -> tuple[float, float]:
    """Between which ends a number is moved: those of its class, or from nought to twice the value where they lie far apart."""
    bound = {name: float(getattr(m, name)) for m in metadata for name in ("ge", "gt", "le", "lt") if hasattr(m, name)}
    low, high = bound.get("ge", bound.get("gt", -np.inf)), bound.get("le", bound.get("lt", np.inf))
    size = abs(value) or 1.0
    if high - low > max(WHOLE * size, 1.0):
        low, high = max(low, value - size), min(high, value + size)
    inside = SMALLEST * (high - low)
    if low == bound.get("gt"):
        low += inside
    if high == bound.get("lt"):
        high -= inside
    return min(low, value), max(high, value)


def _law_at(question: Question, case: CaseBase, path: str, value: float) -> Any:
    """The law if one number were another; None where the acts cannot be taken then."""
    document = _open(scenario_document(question.scenario))
    place: Any = document
    *steps, last = STEP.findall(path)
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    try:
        moved = parse_scenario(document)
    except InputError:
        return None
    same = next(c for c in moved.case_list() if c.name == case.name)
    enacted, problems = enacted_cases(moved, question.world, [same])
    return None if problems else enacted[0].law


def _open(value: Any) -> Any:
    """A copy in which every place can be written."""
    if isinstance(value, Mapping):
        return {k: _open(v) for k, v in value.items()}
    return [_open(v) for v in value] if isinstance(value, list | tuple) else value


def _setting(question: Question, laws: Sequence[Any], draws: int | None) -> tuple[Setting, int]:
    """One prepared run for all points: they share draws and compiled programs."""
    asked = question.scenario.headline.year or question.scenario.horizon[1]

    def made(count: int) -> Setting:
        return make_setting(
            question.specs,
            question.world,
            [question.baseline.law, question.enacted[0].law, *laws],
            years=question.scenario.years,
            draws=count,
            seed=question.scenario.seed,
            variants=by_channel(question.variants[0], question.specs),
            asked=(asked,),
        )

    setting = made(draws or DRAWS_OF_MANY_YEARS)
    if draws is None and setting.plan.by_point and not setting.plan.late:
        setting = made(DRAWS)
    return setting, setting.told_year(asked)


def _solved(
    question: Question, setting: Setting, year: int, laws: Mapping[Point | None, Any], progress: Progress | None
) -> dict[Point | None, np.ndarray]:
    """Change of the headline at each point: (draw,) or (draw, actor); None is the scenario itself."""
    outcome = question.scenario.headline.outcome
    spec = next(o for s in question.specs for o in read_outcomes(s.package) if o.name == outcome)
    total, done = len(laws) + 2, 0

    def level(law: Any) -> np.ndarray:
        nonlocal done
        found = by_actor(setting.level(setting.levers(law), outcome, year))
        done += 1
        tell(progress, done, "solving at other values", total)
        return np.asarray(found)

    before = level(question.baseline.law)
    points: dict[Point | None, Any] = {None: question.enacted[0].law, **laws}
    with ThreadPoolExecutor(WORKERS) as beside:
        levels = list(beside.map(level, points.values()))
    return {point: compare(new, before, spec.measures[0]) for point, new in zip(points, levels, strict=True)}


def _document(
    question: Question,
    case: CaseBase,
    setting: Setting,
    year: int,
    kept: Sequence[Number],
    left: Sequence[Number],
    told: Mapping[Point | None, np.ndarray],
) -> dict[str, Any]:
    outcome = question.scenario.headline.outcome
    spec = next(o for s in question.specs for o in read_outcomes(s.package) if o.name == outcome)
    columns = _columns(question, told[None])

    def bands(change: np.ndarray) -> dict[str, list[float]]:
        sound = change[np.isfinite(change).all(axis=-1)]
        if not len(sound):
            return {}
        low, middle, high, _ = band(sound)
        return {code: [float(middle[k]), float(low[k]), float(high[k])] for code, k in columns.items()}

    central = bands(told[None])
    fields = []
    for number in kept:
        points = {v: bands(c) for (path, v), c in ((p, c) for p, c in told.items() if p is not None) if path == number.path}
        points[number.value] = central
        rows = [{"value": v, "told": b} for v, b in sorted(points.items()) if b]
        fields.append({**{k: getattr(number, k) for k in number.__dataclass_fields__}, "points": rows})
    return {
        "scenario": question.scenario.name,
        "case": case.name,
        "outcome": outcome,
        "measure": spec.measures[0],
        "unit": spec.unit_of(spec.measures[0]),
        "year": year,
        "variant": question.variants[0],
        "draws": len(told[None]),
        "economies": {code: namer(question.world)(code) if code else "" for code in columns},
        "central": central,
        "fields": fields,
        "left_out": [n.path for n in left],
        "note": NOTE,
    }


def _columns(question: Question, change: np.ndarray) -> dict[str, int]:
    """Places of the economies told: asked about, in focus, moved most by size; one without a name where it is nobody's."""
    world, scenario = question.world, question.scenario
    if change.shape[-1] != len(world.actors):
        return {"": 0}
    middle = np.abs(np.nan_to_num(np.median(change, axis=0))) * world.stocks["gdp"]
    most = [world.actors[k] for k in np.argsort(-middle, kind="stable")]
    asked = [c for c in (scenario.headline.actor, *scenario.focus) if c in world.positions]
    return {c: world.index(c) for c in list(dict.fromkeys((*asked, *most)))[: max(MOST_ECONOMIES, len(asked))]}
