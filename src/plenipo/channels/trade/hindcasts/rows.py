# SPDX-License-Identifier: Apache-2.0
"""Scores of one set of predictions as rows of evidence."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.hindcasts import scores
from plenipo.channels.trade.hindcasts.predict import NO_CHANGE, Predictions
from plenipo.core.evidence import EvidenceRow

__all__ = ["ERROR", "GROWTH", "LOG", "PERCENT", "RANK", "SIGN", "Cases", "Told", "growth_rows", "mean_row", "score_row"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Score = Callable[..., float]

GROWTH, ERROR, RANK, SIGN = "growth", "error", "rank", "sign"
LOG = "log points"
PERCENT = 100.0


class Cases(NamedTuple):
    """What is scored: in words, which flows (origin, destination), and what happened to their logs."""

    what: str
    chosen: npt.NDArray[np.bool_]
    happened: Floats

    def named(self, words: str) -> Cases:
        """The same with words added to what is scored."""
        return self._replace(what=f"{self.what}, {words}")


class Told(NamedTuple):
    """Predictions of the same cases, (case,) each: ours, by rule, what happened; the units resampled, (case, k)."""

    ours: Floats
    rules: Mapping[str, Floats]
    happened: Floats
    units: Integers
    source: str
    reason: str


def growth_rows(p: Predictions, cases: Cases, source: str, reason: str, which: Sequence[str]) -> tuple[EvidenceRow, ...]:
    """Rows of the scores named: mean growth against what happened, root mean squared error, rank, side of uniform growth."""
    chosen = cases.chosen & np.isfinite(cases.happened) & np.isfinite(p.ours)
    rules = {name: values[chosen] for name, values in p.rules.items()}
    t = Told(p.ours[chosen], rules, cases.happened[chosen], np.argwhere(chosen), source, reason)
    level = float(rules[NO_CHANGE][0])
    sides = functools.partial(scores.right_signs, level=level)
    count = f"{cases.what}, {chosen.sum()} flows"
    make = {
        GROWTH: lambda: mean_row(f"mean growth of {count}", t),
        ERROR: lambda: score_row(f"error of the growth of {count}", t, scores.rmse, LOG, "low"),
        RANK: lambda: score_row(f"rank correlation, {count}", t, scores.rank_correlation, "index", "high"),
        SIGN: lambda: score_row(f"right side of the growth of world trade, {count}", t, sides, "%", "high", PERCENT),
    }
    return tuple(make[score]() for score in which)


def mean_row(what: str, t: Told) -> EvidenceRow:
    """The mean over cases beside what happened."""
    means = tuple((name, float(v.mean())) for name, v in t.rules.items())
    sure = scores.share_of_wins(t.ours, t.rules, t.happened, t.units, scores.mean_gap)
    figures = float(t.happened.mean()), float(t.ours.mean())
    return EvidenceRow(what, *figures, LOG, t.source, None, t.reason, means, "near", sure)


def score_row(what: str, t: Told, score: Score, unit: str, better: Literal["low", "high"], scale: float = 1.0) -> EvidenceRow:
    """One score, ours and by rule, times ``scale``."""
    theirs = tuple((name, scale * score(v, t.happened)) for name, v in t.rules.items())
    sure = scores.share_of_wins(t.ours, t.rules, t.happened, t.units, score, better)
    return EvidenceRow(what, None, scale * score(t.ours, t.happened), unit, t.source, None, t.reason, theirs, better, sure)
