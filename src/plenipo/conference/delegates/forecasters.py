# SPDX-License-Identifier: Apache-2.0
"""Forecasts of what a body will decide on one question, from positions, capabilities and salience; and how far they disagree.

A position is a number on the scale of the question, a capability what a party could bring to bear, salience how much of it
it would, from nought to one. None of these says how a room was chaired, nor what was traded on other questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

__all__ = ["FORECASTERS", "Ensemble", "challenge", "compromise", "ensemble", "exchange", "median", "nash_bargaining"]

GRID, REFINED = 401, 4
"""Points at which the Nash product is compared, and how often the grid is laid anew around the best: the product is concave."""
ALL = 1.0 - 1e-12  # share of its worth that a product can tell from all of it
WORSE = 1.0  # of the range: how far beyond the worst outcome the disagreement lies in the Nash forecast
MOST_ROUNDS = 50  # of challenges; they converge long before, or circle
STILL = 1e-6  # of the range: positions that move less are at rest


def compromise(position: np.ndarray, capability: np.ndarray, salience: np.ndarray) -> float:
    """Mean of positions, weighted by capability and salience.

    Source
    ------
    Van den Bos 1991; Achen 2006: near the Nash solution where all fear disagreement much.

    Examples
    --------
    >>> compromise(np.array([0.0, 10.0]), np.array([1.0, 1.0]), np.array([0.9, 0.1]))
    1.0
    """
    return float(np.average(position, weights=capability * salience))


def median(position: np.ndarray, capability: np.ndarray, salience: np.ndarray) -> float:
    """The position of the party in which half of all weight is reached.

    Source
    ------
    Black 1948; with weights as in Bueno de Mesquita 1994.
    """
    order = np.argsort(position, kind="stable")
    weight = np.cumsum((capability * salience)[order])
    half = weight[-1] / 2.0
    return float(position[order][int(np.searchsorted(weight, half * (1.0 - STILL)))])


def nash_bargaining(
    position: np.ndarray, capability: np.ndarray, salience: np.ndarray, disagreement: float | None = None
) -> float:
    """The outcome with the largest product of gains, weighted by capability and salience, under a quadratic loss.

    Parameters
    ----------
    disagreement
        Loss without agreement, in squared units of the scale; that of an outcome one range beyond the end of the scale if not
        said. The worse it is, the nearer the outcome to `compromise`.

    Source
    ------
    Nash 1950; the limit is Achen 2006.
    """
    low, high = float(position.min()), float(position.max())
    if high == low:
        return low
    loss = ((1.0 + WORSE) * (high - low)) ** 2 if disagreement is None else disagreement
    at, step = (low + high) / 2.0, (high - low) / 2.0
    for _ in range(REFINED):
        outcome = np.linspace(max(low, at - step), min(high, at + step), GRID)
        lost = (outcome[:, None] - position) ** 2 / loss  # share of what agreement is worth to each
        product = np.log1p(-np.minimum(lost, ALL)) @ (capability * salience)
        best = int(np.where((lost < 1.0).all(axis=1), product, -np.inf).argmax())
        if (lost[best] >= 1.0).any():
            return compromise(position, capability, salience)  # no outcome is better for all than none
        at, step = float(outcome[best]), 2.0 * (outcome[1] - outcome[0])
    return at


def challenge(position: np.ndarray, capability: np.ndarray, salience: np.ndarray, rounds: int = MOST_ROUNDS) -> float:
    """The median after rounds in which parties push others towards themselves where they expect to prevail.

    A challenger prevails as far as those who are nearer to it than to the other outweigh the rest, each by capability, salience
    and how much nearer. The challenged moves to the strongest challenger by that margin, times how much less it cares.
    Rounds end when nobody moves or the median would move back.

    Source
    ------
    A plain reading of Bueno de Mesquita 1994 (expected utility model) and Scholz, Calbert and Smith 2011, without their term
    for risk: published descriptions leave it open, and rounds drift with it.
    """
    now = position.astype(float).copy()
    span = float(np.ptp(position))
    if span == 0.0:
        return float(now[0])
    weight = capability * salience
    told = [median(now, capability, salience)]
    for _ in range(rounds):
        moved = _pushed(now, weight, salience, span)
        new = median(moved, capability, salience)
        back = len(told) > 1 and (new - told[-1]) * (told[-1] - told[-2]) < 0
        if back or np.abs(moved - now).max() <= STILL * span:
            break
        now = moved
        told.append(new)
    return told[-1]


def _pushed(now: np.ndarray, weight: np.ndarray, salience: np.ndarray, span: float) -> np.ndarray:
    """Positions after everybody has given way to the strongest challenger."""
    away = np.abs(now[:, None] - now) / span
    nearer = away.T[:, None, :] - away.T[None, :, :]  # (challenger i, challenged j, third k): how much nearer k is to j than to i
    support = (weight * np.maximum(-nearer, 0.0)).sum(axis=2)
    against = (weight * np.maximum(nearer, 0.0)).sum(axis=2)
    total = support + against
    margin = np.divide(support - against, total, out=np.zeros_like(total), where=total > 0)
    gains = np.where(margin > 0, margin * away, 0.0)
    strongest = gains.argmax(axis=0)
    by = margin[strongest, np.arange(len(now))].clip(min=0.0) * (1.0 - salience)
    return np.asarray(now + np.where(gains.max(axis=0) > 0, by, 0.0) * (now[strongest] - now))


def exchange(
    position: np.ndarray, capability: np.ndarray, salience: np.ndarray, other: tuple[np.ndarray, np.ndarray] | None = None
) -> float:
    """The compromise after parties have exchanged positions on two questions they weigh differently.

    Of two parties that stand on opposite sides of both expected outcomes, each gives way on the question that matters less to
    it. The pair with the largest joint gain trades first; nobody trades twice.

    Parameters
    ----------
    other
        Positions and salience on the second question; without one there is nothing to trade, and the compromise stands.

    Source
    ------
    Stokman and Van Oosten 1994 (exchange model), with full concession of the cheaper side.
    """
    if other is None:
        return compromise(position, capability, salience)
    first, second = position.astype(float).copy(), other[0].astype(float).copy()
    expected = (compromise(first, capability, salience), compromise(second, capability, other[1]))
    free = set(range(len(first)))
    for gain, one, two in _trades(first, second, salience, other[1], expected):
        if gain > 0 and one in free and two in free:
            first[one] = first[two]  # `one` cares less for the first question and gives way there
            free -= {one, two}
    return compromise(first, capability, salience)


def _trades(
    first: np.ndarray, second: np.ndarray, salience: np.ndarray, other: np.ndarray, expected: tuple[float, float]
) -> list[tuple[float, int, int]]:
    """Joint gain of trades in which ``one`` gives way on the first question and ``two`` on the second, the largest first."""
    found = []
    for one in range(len(first)):
        for two in range(len(first)):
            across = (first[one] - expected[0]) * (first[two] - expected[0]) < 0
            both = across and (second[one] - expected[1]) * (second[two] - expected[1]) < 0
            relative = salience[two] * other[one] - salience[one] * other[two]
            if both and relative > 0:
                found.append((float(relative), one, two))
    return sorted(found, key=lambda t: (-t[0], t[1], t[2]))


Forecaster = Callable[[np.ndarray, np.ndarray, np.ndarray], float]
FORECASTERS: Mapping[str, Forecaster] = {
    "compromise": compromise,
    "median": median,
    "Nash bargaining": nash_bargaining,
    "challenge": challenge,
    "exchange": exchange,
}
"""Forecasts of one question by name; ``exchange`` equals ``compromise`` as long as no second question is given."""


@dataclass(frozen=True)
class Ensemble:
    """Several forecasts together.

    Parameters
    ----------
    forecast
        Their mean, weighted by what is known of past errors.
    spread
        Largest less smallest: what the choice of the model alone decides.
    each
        Forecast by model.
    """

    forecast: float
    spread: float
    each: Mapping[str, float]


def ensemble(
    position: np.ndarray,
    capability: np.ndarray,
    salience: np.ndarray,
    past_error: Mapping[str, float] | None = None,
    other: tuple[np.ndarray, np.ndarray] | None = None,
) -> Ensemble:
    """All forecasts, their mean and how far they lie apart.

    Parameters
    ----------
    past_error
        Mean absolute error of each model on past decisions, on one scale: weights are its inverse square. Equal if not said.
    other
        The second question of `exchange`; that model is left out without one, since it would only repeat `compromise`.
    """
    each = {n: f(position, capability, salience) for n, f in FORECASTERS.items() if n != "exchange"}
    if other is not None:
        each["exchange"] = exchange(position, capability, salience, other)
    weight = [1.0 if past_error is None else past_error.get(n, max(past_error.values())) ** -2 for n in each]
    values = list(each.values())
    return Ensemble(float(np.average(values, weights=weight)), max(values) - min(values), each)
