# SPDX-License-Identifier: Apache-2.0
"""The fit over many treaties: intervals at risk, their hazard, and how much treaties differ beyond it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.calibrate.ratification.features import AGES, FEATURES, LAST_AGE, Groups, at, dynamic, static, union_members
from plenipo.calibrate.ratification.hazard import HazardFit, fit_hazard
from plenipo.calibrate.ratification.history import History
from plenipo.calibrate.ratification.records import Records

__all__ = ["RatificationFit", "fit_ratification"]

Floats = npt.NDArray[np.float64]

FITTED_FROM = 70 * 12  # months since 1900: older treaties count for a State's record only, for the world of States was another
PRIOR = 1.0
"""Precision of the prior of each effect: one unit of log hazard is a large effect."""
LEAST_AGE_PRIOR = 1e-3
ENOUGH = 3  # expected ratifications of an interval of a treaty from which on its shock is counted


@dataclass(frozen=True, eq=False)
class RatificationFit:
    """The hazard and the shocks that all States of a treaty share.

    Parameters
    ----------
    hazard
        Coefficients in the order of ``FEATURES``.
    between
        Variance of the factor by which a whole treaty goes quicker or slower, for all its life.
    within
        Variance of the factor by which a treaty goes quicker or slower for one interval.
    treaties
        Number of treaties fitted.
    pooled : (interval,)
        Ratifications a State and month at risk, all States alike: the dumb rule.
    """

    hazard: HazardFit
    between: float
    within: float
    treaties: int
    pooled: Floats


def fit_ratification(records: Records, history: History, until: float) -> RatificationFit:
    """Fit on everything known at the month ``until``; ``records`` and ``history`` are masked to it."""
    groups = Groups.of(records.states)
    wide = records.worldwide(groups.bloc)
    fitted = np.flatnonzero(wide & (records.adopted >= FITTED_FROM) & (records.adopted < until))
    parts = [_of_treaty(records, history, groups, int(k), until) for k in fitted]
    x, length, event = (np.concatenate([p[j] for p in parts]) for j in range(3))
    cluster = np.repeat(np.arange(len(parts)), [len(p[1]) for p in parts])
    ridge = np.where(np.arange(len(FEATURES)) < len(AGES), LEAST_AGE_PRIOR, PRIOR)
    hazard = fit_hazard(x, length, event, cluster, ridge)
    interval = x[:, : len(AGES)].argmax(1)
    # Expected without the treaty itself, as in a forecast: with it, treaties would seem to differ less than they do.
    expected = np.exp((x * hazard.left_out[cluster]).sum(1)) * length
    between, within = _shocks(event, -np.expm1(-expected), cluster * len(AGES) + interval, len(parts))
    exposure, events = (np.bincount(interval, v, len(AGES)) for v in (length, event.astype(float)))
    return RatificationFit(hazard, between, within, len(parts), events / np.maximum(exposure, 1.0))


def _of_treaty(
    records: Records, history: History, groups: Groups, k: int, until: float
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Design, months at risk and event of each State in each interval of one treaty."""
    ends = (*AGES[1:], LAST_AGE)
    found = []
    for number, (first, last) in enumerate(zip(AGES, ends, strict=True)):
        start = records.adopted[k] + first
        end = min(records.adopted[k] + last, until)
        if end <= start:
            break
        state = at(records, k, start)
        rows = state.may & ~state.joined
        union = union_members(records.states, start)
        fixed = static(history, groups, union, first, start, records.subjects[k], k)
        ages = np.zeros((int(rows.sum()), len(AGES)))
        ages[:, number] = 1.0
        moving = dynamic(state, groups.bloc, union)
        when = records.ratified[k][rows]
        event = when <= end
        found.append((np.column_stack([ages, fixed[rows], moving[rows]]), np.full(len(ages), end - start), event))
    return tuple(np.concatenate([f[j] for f in found]) for j in range(3))  # type: ignore[return-value]


def _shocks(event: npt.NDArray[np.bool_], chance: Floats, cell: npt.NDArray[np.int64], treaties: int) -> tuple[float, float]:
    """Variances between treaties and within them, by moments of seen less expected.

    Seen ratifications of a cell vary by chance and by the square of what was expected times the variance of the factor; products
    over two cells of one treaty hold the part that lasts.
    """
    size = treaties * len(AGES)
    seen, expected = (np.bincount(cell, v, size).reshape(treaties, -1) for v in (event.astype(float), chance))
    noise = np.bincount(cell, chance * (1.0 - chance), size).reshape(treaties, -1)
    kept = expected >= ENOUGH
    # Relative to what was expected, so that treaties count alike.
    miss = np.where(kept, (seen - expected) / np.maximum(expected, ENOUGH), 0.0)
    own = np.where(kept, miss**2 - noise / np.maximum(expected, ENOUGH) ** 2, 0.0)
    pairs = miss.sum(1) ** 2 - (miss**2).sum(1)
    count = kept.sum(1) * (kept.sum(1) - 1)
    total = float(own.sum() / max(int(kept.sum()), 1))
    between = float(np.clip(pairs.sum() / max(int(count.sum()), 1), 0.0, total))
    return between, total - between
