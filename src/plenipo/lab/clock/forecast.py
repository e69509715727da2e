# SPDX-License-Identifier: Apache-2.0
"""Paths of ratification drawn month by month, with shocks that all States of a treaty share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.calibrate.ratification.features import (
    AGES,
    DYNAMIC,
    LAST_AGE,
    Groups,
    State,
    at,
    dynamic,
    interval_of,
    static,
    union_members,
)
from plenipo.calibrate.ratification.fit import ENOUGH, RatificationFit
from plenipo.calibrate.ratification.history import History
from plenipo.calibrate.ratification.records import DAYS_A_MONTH, Records
from plenipo.lab.clock.rules import EntryRule

__all__ = ["Paths", "draw_paths"]

Floats = npt.NDArray[np.float64]

LEAST_VARIANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Paths:
    """What may follow.

    Parameters
    ----------
    months : (step,) months from 1900 at the end of each step
    chance : (step, state) probability to have ratified by then; one for who has
    joined_at : (draw, state) step in which a State ratifies; ``steps`` if not in time, -1 for who has
    """

    months: Floats
    chance: Floats
    joined_at: npt.NDArray[np.int64]

    def joined_by(self, step: int) -> npt.NDArray[np.bool_]:
        """(draw, state) Who is in at the end of a step."""
        inside: npt.NDArray[np.bool_] = self.joined_at <= step
        return inside


@dataclass(frozen=True, eq=False)
class Setup:
    """All that a step needs of the treaty ``k`` of ``records``, seen from ``as_of``."""

    records: Records
    history: History
    fit: RatificationFit
    k: int
    as_of: float
    rule: EntryRule | None
    aside: npt.NDArray[np.bool_]


def draw_paths(setup: Setup, steps: int, draws: int, seed: int) -> Paths:
    """Draw ``draws`` paths of ``steps`` months.

    Each draw has its own coefficients, one factor for the whole treaty, known better the more it has been watched, and one for
    each interval of its age.
    """
    random = np.random.default_rng(seed)
    records, k = setup.records, setup.k
    now = at(records, k, setup.as_of + DAY)
    groups, union = Groups.of(records.states), union_members(records.states, setup.as_of)
    lasting = _lasting(setup, random, draws)
    beta = random.multivariate_normal(setup.fit.hazard.coefficients, setup.fit.hazard.covariance, draws, method="eigh")
    joined = np.broadcast_to(now.joined, (draws, len(records.states))).copy()
    alive = np.ones(joined.shape)
    joined_at = np.where(joined, -1, steps)
    chance = np.zeros((steps, len(records.states)))
    in_force = np.full(draws, bool(now.in_force))
    passing, log_rate = np.ones(draws), np.zeros(joined.shape)
    drawn_for = -1
    for step in range(steps):
        month = setup.as_of + step
        age = month - records.adopted[k]
        interval = interval_of(age)
        if interval != drawn_for:
            # Who is in is looked at when an interval begins, as in the fit: each month the same effect would count again.
            state = State(now.may, joined, now.signed, now.months_signed + step, in_force)
            moving = np.einsum("dif,df->di", dynamic(state, groups.bloc, union), beta[:, -len(DYNAMIC) :])
            log_rate = _fixed(setup, groups, union, age, beta) + moving
            passing, drawn_for = _factors(random, setup.fit.within, draws), interval
        rate = np.exp(log_rate) * (lasting * passing)[:, None]
        p = np.where(now.may & ~setup.aside, -np.expm1(-rate), 0.0)
        alive *= 1.0 - p
        chance[step] = np.where(now.joined, 1.0, 1.0 - alive.mean(0))
        new = ~joined & (random.random(joined.shape) < p)
        joined_at[new] = step
        joined = joined | new
        if setup.rule is not None:
            in_force = in_force | setup.rule.met(joined, records.states)
    return Paths(np.arange(1.0, steps + 1.0) + setup.as_of, chance, joined_at)


DAY = 1.0 / DAYS_A_MONTH
"""What is dated on the day itself is known on that day."""


def _fixed(setup: Setup, groups: Groups, union: npt.NDArray[np.bool_], age: float, beta: Floats) -> Floats:
    """(draw, state) The part of the log hazard that does not hang on others."""
    x = static(setup.history, groups, union, age, setup.as_of, setup.records.subjects[setup.k], setup.k)
    return beta[:, interval_of(age), None] + beta[:, len(AGES) : len(AGES) + x.shape[1]] @ x.T


def _factors(random: np.random.Generator, variance: float, draws: int) -> Floats:
    """Factors of mean one."""
    held = max(variance, LEAST_VARIANCE)
    return random.gamma(1.0 / held, held, draws)


def _lasting(setup: Setup, random: np.random.Generator, draws: int) -> Floats:
    """(draw,) The factor of this treaty, given how many ratified and how many were expected to.

    An interval with ``e`` expected tells the ratio of seen to expected with variance ``1/e`` and that of its own shock; the
    lasting factor has a gamma prior of mean one.
    """
    seen, expected = _watched(setup)
    # Where hardly anybody was expected, as before a treaty opens for signature, the ratio tells of the day and not of the treaty.
    weight = np.where(expected >= ENOUGH, expected / (1.0 + setup.fit.within * expected), 0.0)
    ratio = np.divide(seen, expected, out=np.ones_like(seen), where=expected > 0)
    shape = 1.0 / max(setup.fit.between, LEAST_VARIANCE)
    shape_after, rate_after = shape + float(weight @ ratio), shape + float(weight.sum())
    return random.gamma(shape_after, 1.0 / rate_after, draws)


def _watched(setup: Setup) -> tuple[Floats, Floats]:
    """(interval,) each: ratifications seen and expected in every interval of the treaty's life so far."""
    records, k, groups = setup.records, setup.k, Groups.of(setup.records.states)
    seen, expected = np.zeros(len(AGES)), np.zeros(len(AGES))
    beta = setup.fit.hazard.coefficients
    for number, (first, last) in enumerate(zip(AGES, (*AGES[1:], LAST_AGE), strict=True)):
        start, end = records.adopted[k] + first, min(records.adopted[k] + last, setup.as_of + DAY)
        if end <= start:
            break
        state, union = at(records, k, start), union_members(records.states, start)
        rows = state.may & ~state.joined
        x = static(setup.history, groups, union, first, start, records.subjects[k], k)
        log_rate = beta[number] + x @ beta[len(AGES) : len(AGES) + x.shape[1]]
        log_rate = log_rate + dynamic(state, groups.bloc, union) @ beta[-len(DYNAMIC) :]
        expected[number] = -np.expm1(-np.exp(log_rate[rows]) * (end - start)).sum()
        seen[number] = (records.ratified[k][rows] <= end).sum()
    return seen, expected
