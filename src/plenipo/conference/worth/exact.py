# SPDX-License-Identifier: Apache-2.0
"""Exact runs of packages through the channels: what each changes, measure by measure, against no deal on the same draws."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from plenipo.conference.model.slot import Slot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Package
from plenipo.conference.worth.known import KnownRun, look_up
from plenipo.conference.worth.surrogate import Surrogate, checks, design, fitted, holds_anyway
from plenipo.conference.worth.template import acts_of, bound_slots
from plenipo.core.errors import InputError, Problem, nearest_names

if TYPE_CHECKING:
    from plenipo.core.world import World
    from plenipo.lab.ensemble import Ensemble

__all__ = ["OF_NOBODY", "WHOLE_WORLD", "Exact", "Measure", "Modelled"]

WHOLE_WORLD = "world"
OF_NOBODY = ("warming", "world_emissions")
"""Outcomes of the channels that belong to no economy, known without loading them; a wrong name is told when it is run."""
_FITTED: dict[str, Surrogate] = {}  # by fingerprint, for the length of the process


class Measure(NamedTuple):
    """One consequence that somebody weighs: an outcome, of some economies, in a year."""

    outcome: str
    economies: tuple[str, ...]
    """Codes; empty for what belongs to nobody, ``("world",)`` for all."""
    year: int | None
    """The last of the horizon if None."""


@dataclass(frozen=True, eq=False)
class Exact:
    """Exact changes against no deal.

    Parameters
    ----------
    changes : (package, measure, draw)
        In the unit of each measure.
    losers
        For each package the economies that lose most real income in the year of the headline, in per cent: (code, median,
        5 %, 95 %).
    """

    changes: np.ndarray
    losers: tuple[tuple[tuple[str, float, float, float], ...], ...]


class Modelled:
    """A text whose slots move the model.

    Parameters
    ----------
    template
        Scenario document with places, see `plenipo.conference.worth.template.acts_of`.
    text
        The text under negotiation.
    measures
        What somebody weighs or draws a red line on.
    world
        The baseline; the embedded one if not given.
    draws, seed
        In place of those of the template.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        text: DraftText,
        measures: Sequence[Measure],
        world: World | None = None,
        draws: int | None = None,
        seed: int | None = None,
    ) -> None:
        from plenipo.data.load import load

        self.template, self.text, self.measures = template, text, tuple(measures)
        self.world = world or load()
        self.draws, self.seed = draws or int(template.get("draws", 1)), template.get("seed", 1) if seed is None else seed

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Slots that move the model."""
        names = bound_slots(self.template, self.text)
        return tuple(s for s in self.text.slots if s.id in names)

    @property
    def begins(self) -> dt.date:
        """First day of the horizon."""
        return dt.date(self.template["horizon"][0], 1, 1)

    def run(self, packages: Sequence[Package], beside: Sequence[Sequence[Mapping[str, Any]]] = ()) -> Exact:
        """Run packages exactly; what was run before is taken from memory or from the user's cache folder.

        A package that holds without a deal changes nothing, and nobody loses by it: `holds_anyway`.

        Parameters
        ----------
        packages
            Slots that do not move the model may be left out of them.
        beside
            For each package further acts, such as a side payment; none if not given.

        Raises
        ------
        InputError
            If a package makes an impossible act.
        ModelError
            If draws fail.
        """
        more = list(beside) or [()] * len(packages)
        found, slots = self._looked_up(packages, more), self.slots
        idle = [not m and holds_anyway(slots, p) for p, m in zip(packages, more, strict=True)]
        changes = np.where(np.array(idle)[:, None, None], 0.0, found.changes)
        return Exact(changes, tuple(() if k else lost for k, lost in zip(idle, found.losers, strict=True)))

    def _looked_up(self, packages: Sequence[Package], more: Sequence[Sequence[Mapping[str, Any]]]) -> Exact:
        """Runs, from memory where they are known."""
        keys = self._keys(packages, more)
        beyond: list[Exact] = []

        def make(places: list[int]) -> dict[int, KnownRun] | None:
            found = self._run([packages[k] for k in places], [more[k] for k in places])
            if found.changes.shape[-1] != self.draws:  # draws without an answer are left out: not to be set beside other runs
                beyond.append(self._run(packages, more))
                return None
            return {k: KnownRun(c, lost) for k, c, lost in zip(places, found.changes, found.losers, strict=True)}

        known = look_up(self.fingerprint(), keys, make)
        if known is None:
            return beyond[0]
        return Exact(np.stack([k.changes for k in known]), tuple(k.losers for k in known))

    def _run(self, packages: Sequence[Package], beside: Sequence[Sequence[Mapping[str, Any]]]) -> Exact:
        from plenipo.core.scenario import parse_scenario
        from plenipo.lab.ensemble import run_ensemble
        from plenipo.lab.whatif import pose

        rest = {s.id: _any_value(s) for s in self.text.slots}
        acts = [[*acts_of(self.template, self.text, {**rest, **p}), *m] for p, m in zip(packages, beside, strict=True)]
        cases = [{"name": f"p{k}", "title": f"package {k}", "acts": a} for k, a in enumerate(acts)]
        asked = parse_scenario({**self.template, "acts": [], "cases": cases}, "scenario of the conference")
        asked = asked.model_copy(update={"draws": self.draws, "seed": self.seed})
        try:
            question = pose(asked, self.world, variants=asked.variants[:1] or None)
        except InputError as error:
            raise InputError(*_once(error.problems)) from None
        self._check_outcomes(question.specs)
        ensemble = run_ensemble(
            question.specs,
            self.world,
            [question.baseline.law, *(e.law for e in question.enacted)],
            years=asked.years,
            draws=self.draws,
            seed=self.seed,
            variants=question.variants[:1],
            headline_year=asked.headline.year or asked.horizon[1],
            pairs=(np.array([0]), np.array([1])),  # pairs are not asked for; one is kept so that the shape is not empty
        )
        return self._told(ensemble, question.specs, len(packages), asked.horizon[1])

    def _check_outcomes(self, specs: Sequence[Any]) -> None:
        """Refuse what the acts do not move, before anything is run."""
        from plenipo.core.outcome import read_outcomes

        known = [o.name for s in specs for o in read_outcomes(s.package)]
        wrong = dict.fromkeys(m.outcome for m in self.measures if m.outcome not in known)
        if wrong:
            raise InputError(*(
                Problem(
                    f"the acts of the conference do not move {name!r}",
                    "mandates",
                    "one of " + ", ".join(known),
                    nearest_names(name, known),
                    "plenipo channels",
                )
                for name in wrong
            ))  # fmt: skip

    def _told(self, ensemble: Ensemble, specs: Sequence[Any], count: int, last: int) -> Exact:
        from plenipo.core.outcome import compare, read_outcomes

        variant = next(iter(ensemble.settings))
        outcomes = {o.name: o for s in specs for o in read_outcomes(s.package)}
        columns = []
        for measure in self.measures:
            spec = outcomes[measure.outcome]
            when = ensemble.years[variant].index(ensemble.setting.told_year(measure.year or last))
            levels = np.stack([ensemble.level(variant, k, spec.name)[:, when] for k in range(count + 1)])
            if spec.dimensions:
                levels = levels[:, :, self._places(measure, spec.measures[0])].sum(axis=-1)
            columns.append(compare(levels[1:], levels[:1], spec.measures[0]))
        year = self.template.get("headline", {}).get("year", last)
        losers = tuple(self._losers(ensemble, variant, k + 1, year) for k in range(count))
        return Exact(np.stack(columns, axis=1), losers)

    def _places(self, measure: Measure, how: str) -> np.ndarray:
        """Places of a measure's economies in the world."""
        world = self.world
        if measure.economies == (WHOLE_WORLD,):
            return np.arange(len(world.actors))
        codes = dict.fromkeys(c for e in measure.economies for c in world.expand(e, self.begins))
        if how == "points" and len(codes) > 1:
            told = f"{measure.outcome} is a share of one economy: it cannot be added over {len(codes)}"
            raise InputError(Problem(told, "mandates", "a delegation of one economy, or an outcome that adds up"))
        return np.array([world.index(c) for c in codes])

    def _losers(self, ensemble: Ensemble, variant: str, place: int, asked: int) -> tuple[tuple[str, float, float, float], ...]:
        year = ensemble.setting.told_year(asked)
        change = ensemble.change(variant, place, "real_income", "percent", year)
        middle = np.median(change, axis=0)
        worst = [k for k in np.argsort(middle, kind="stable")[:MOST_LOSERS] if middle[k] < 0]
        low, high = np.quantile(change, BAND, axis=0)
        return tuple((self.world.actors[k], float(middle[k]), float(low[k]), float(high[k])) for k in worst)

    def surrogate(self) -> Surrogate:
        """The surrogate through a design of exact runs."""
        key = self.fingerprint()
        if key not in _FITTED:
            slots = self.slots
            wanted = [*design(slots), *checks(slots)]
            changes = self.run(wanted).changes
            first = len(design(slots))
            _FITTED[key] = fitted(slots, changes[:first], changes[first:])
        return _FITTED[key]

    def kept(self) -> Surrogate | None:
        """The surrogate where every run behind it was made before; None elsewhere. Nothing is run, and no model is loaded."""
        key, slots = self.fingerprint(), self.slots
        if key not in _FITTED:
            wanted = [*design(slots), *checks(slots)]
            known = look_up(key, self._keys(wanted, [()] * len(wanted)), lambda places: None)
            if known is None:
                return None
            changes, first = np.stack([k.changes for k in known]), len(design(slots))
            _FITTED[key] = fitted(slots, changes[:first], changes[first:])
        return _FITTED[key]

    def _keys(self, packages: Sequence[Package], beside: Sequence[Sequence[Mapping[str, Any]]]) -> list[str]:
        """By which runs are kept: values of the slots that move the model, and what is done beside."""
        names = [s.id for s in self.slots]
        return [json.dumps([[p[n] for n in names], list(m)], default=str) for p, m in zip(packages, beside, strict=True)]

    def fingerprint(self) -> str:
        """What the surrogate depends on: template, text, measures, world, draws, seed, and the model's own files."""
        known = (self.template, self.text.model_dump(mode="json"), self.measures, self.world.data_hash, self.draws, self.seed)
        written = json.dumps([*known, list(self.world.actors), _model_files()], default=str, sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()


MOST_LOSERS = 5
"""Economies named among those that lose."""
BAND = (0.05, 0.95)
MODEL_ROOMS = ("core", "channels")
"""Folders of the package on which the figures of a run depend."""


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Problems of many packages, each told once and not by the number of the package."""
    told = {re.sub(r"case p\d+", "any package", p.where): p for p in reversed(problems)}
    found = {(p.what, where): Problem(p.what, where, p.expected, p.nearest, p.next_step) for where, p in told.items()}
    return list(found.values())


def _model_files() -> list[tuple[str, int, int]]:
    """Files of the model with their size and moment: another version of it needs another fit."""
    root = Path(__file__).parents[2]
    found = (p for room in MODEL_ROOMS for p in sorted((root / room).rglob("*")) if p.suffix in (".py", ".csv"))
    return [(str(p.relative_to(root)), (held := p.stat()).st_size, held.st_mtime_ns) for p in found]


def _any_value(slot: Slot) -> Any:
    """A value of a slot that does not move the model."""
    if slot.kind == "number":
        return slot.low
    return slot.choices[0] if slot.kind == "choice" else slot.choices[:1] if slot.kind == "parties" else "2030-01-01"
