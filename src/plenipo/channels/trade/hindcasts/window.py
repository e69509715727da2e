# SPDX-License-Identifier: Apache-2.0
"""The agreements that began between two dates: how much trade under them grew beyond the rest, and what the equilibrium says.

Prediction and outcome are measured alike: the equilibrium's flows go through the same difference in differences as the observed
ones, so that what third parties lose in the equilibrium is netted out in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import STAGES
from plenipo.channels.trade.estimation.history import NONE, Coding, History, code_history, held_for
from plenipo.channels.trade.hindcasts.excess import Group, excess, imputed, noise_by_size
from plenipo.channels.trade.hindcasts.predict import after_agreements
from plenipo.channels.trade.papers.eu_enlargement import ELASTICITY

__all__ = ["ACCESSION", "Measured", "Window", "effect_of", "measure"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ACCESSION = "eu"
"""Accession to the European Union changes much at once and has a hindcast of its own."""
SMALLEST = 1000.0
"""Million USD a year that the newly covered pairs would trade: below, the noise of trade drowns any agreement."""


class Window(NamedTuple):
    """What is compared.

    Parameters
    ----------
    labels
        Economies.
    before, after
        (origin, destination) international flows of the two ends, million USD, zero diagonal.
    full
        Those of before with home sales on the diagonal: the table the equilibrium starts from.
    law_before, law_after
        Years whose law on 1 July counts.
    started
        First and last day on which an agreement scored may have begun.
    """

    labels: tuple[str, ...]
    before: Floats
    after: Floats
    full: Floats
    law_before: int
    law_after: int
    started: tuple[dt.date, dt.date]


class Measured(NamedTuple):
    """What was found, (agreement,) each.

    Parameters
    ----------
    groups
        Newly bound pairs.
    unchanged
        (origin, destination) whether the law of a pair stayed as it was.
    trade
        Trade of the pairs without the agreement, million USD a year.
    happened, ours
        Log of excess growth, observed and in the equilibrium.
    depth
        Gained, mean weighted by trade.
    noise
        Standard deviation of the excess of as much trade whose law did not change.
    """

    groups: tuple[Group, ...]
    unchanged: Flags
    trade: Floats
    happened: Floats
    ours: Floats
    depth: Floats
    noise: Floats


def effect_of(steps: Mapping[int, float], coding: Coding, year: int) -> Floats:
    """Effect on the log of trade of all that is in force in a year, by years since entry, (origin, destination)."""
    k = year - coding.first_year
    return np.asarray(sum(step * held_for(coding.depth, age)[k] for age, step in steps.items()))


def measure(w: Window, history: History, steps: Mapping[int, float]) -> Measured:
    """Every agreement of the window with trade enough to tell."""
    coding = code_history(history, w.labels, w.law_before - max(STAGES), w.law_after)
    first, last = w.law_before - coding.first_year, w.law_after - coding.first_year
    gained = coding.depth[last] - coding.depth[first]
    unchanged = (gained == 0.0) & ~np.eye(len(w.labels), dtype=bool)
    found = _groups(history, coding.deepest[last], gained > 0.0, w.started)
    without = imputed(w.before, w.after, unchanged)
    kept = [g for g in found if g.both_ways(without).sum() >= SMALLEST]
    effect = effect_of(steps, coding, w.law_after) - effect_of(steps, coding, w.law_before)
    solved = after_agreements(w.full, effect, ELASTICITY, w.labels)
    np.fill_diagonal(solved, 0.0)
    return Measured(
        tuple(kept),
        unchanged,
        np.array([g.both_ways(without).sum() for g in kept]),
        excess(w.before, w.after, unchanged, kept),
        excess(w.before, solved, unchanged, kept),
        np.array([np.average(gained[g.a, g.b], weights=g.both_ways(without)) for g in kept]),
        noise_by_size(w.before, w.after, unchanged, kept),
    )


def _groups(history: History, deepest: npt.NDArray[np.int64], deeper: Flags, started: tuple[dt.date, dt.date]) -> list[Group]:
    """Pairs that got a deeper agreement, by that agreement, of those that began in the period."""
    deeper = np.triu(deeper)
    low, high = (d.toordinal() for d in started)
    found = []
    for k in np.unique(deepest[deeper]):
        if k == NONE or history.agreements[k] == ACCESSION:
            continue
        if low <= history.start[history.agreement == k].min() <= high:
            found.append(Group(history.agreements[k], *np.nonzero(deeper & (deepest == k))))
    return found
