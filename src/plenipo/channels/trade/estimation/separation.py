# SPDX-License-Identifier: Apache-2.0
"""Rows that a Poisson regression cannot use, found before it runs, each with its reason.

Source: Correia, Guimarães and Zylkin (2019), Verifying the existence of maximum likelihood estimates for generalized linear
models: separated rows are those whose fitted value goes to zero without bound; they carry nothing about the coefficients that
remain. Two checks: groups of a fixed effect in which all is zero, and the iterative rectifier for regressors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.absorb import Effects, consecutive

__all__ = ["REASONS", "usable_rows"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NOT_A_NUMBER = "a value is missing or negative"
NEVER_TRADES = "separated by a fixed effect: nothing but zeros in the group"
ALONE = "alone in the group of a fixed effect"
RECTIFIER = "separated by a regressor: zero whenever it is on"
REASONS = (NOT_A_NUMBER, NEVER_TRADES, ALONE, RECTIFIER)

TOLERANCE = 1e-5
ROUNDS = 200


def usable_rows(y: Floats, regressors: Floats, effects: Sequence[npt.NDArray[np.generic]]) -> tuple[Flags, dict[str, int]]:
    """Rows kept, and how many were dropped for which reason.

    Parameters
    ----------
    y
        (row,), zero or more.
    regressors
        (row, regressor).
    effects
        Level of each row in each fixed effect, (row,).
    """
    kept = np.isfinite(y) & (y >= 0.0) & np.isfinite(regressors).all(axis=1)
    dropped = dict.fromkeys(REASONS, 0)
    dropped[NOT_A_NUMBER] = int((~kept).sum())
    while True:
        before = int(kept.sum())
        _drop_groups(kept, y, effects, dropped)
        if regressors.shape[1] and (y[kept] == 0.0).any():
            separated = _rectify(y[kept], regressors[kept], [e[kept] for e in effects])
            dropped[RECTIFIER] += int(separated.sum())
            kept[np.flatnonzero(kept)[separated]] = False
        if int(kept.sum()) == before:
            return kept, {reason: count for reason, count in dropped.items() if count}


def _drop_groups(kept: Flags, y: Floats, effects: Sequence[npt.NDArray[np.generic]], dropped: dict[str, int]) -> None:
    """Groups of zeros and groups of one row, until none is left."""
    codes = [consecutive(e) for e in effects]
    while True:
        before = int(kept.sum())
        for code in codes:
            levels = int(code.max(initial=-1)) + 1
            positive = np.bincount(code[kept], weights=(y[kept] > 0.0).astype(float), minlength=levels) > 0
            bad = kept & ~positive[code]
            dropped[NEVER_TRADES] += int(bad.sum())
            kept &= ~bad
            count = np.bincount(code[kept], minlength=levels)
            bad = kept & (count[code] == 1)
            dropped[ALONE] += int(bad.sum())
            kept &= ~bad
        if int(kept.sum()) == before:
            return


def _rectify(y: Floats, regressors: Floats, effects: Sequence[npt.NDArray[np.generic]]) -> Flags:
    """Rows of no trade at which a combination of regressors and effects is positive that is zero wherever there is trade."""
    zero = y == 0.0
    weights = np.where(zero, 1.0, zero.sum() / TOLERANCE**2)
    absorbed = Effects(effects)
    left = absorbed.residuals(regressors, weights)
    size = np.sqrt((left**2 * weights[:, None]).sum(axis=0))
    left = left[:, size > TOLERANCE * np.sqrt((regressors**2 * weights[:, None]).sum(axis=0))]
    target = zero.astype(float)
    for _ in range(ROUNDS):
        within = absorbed.residuals(target[:, None], weights)[:, 0]
        beta = np.linalg.lstsq(left.T @ (left * weights[:, None]), left.T @ (weights * within), rcond=None)[0]
        fitted = target - (within - left @ beta)
        fitted[np.abs(fitted) < TOLERANCE * 10.0] = 0.0
        fitted[~zero] = 0.0
        if (fitted >= 0.0).all():
            return fitted > 0.0
        target = np.maximum(fitted, 0.0)
    return np.zeros(y.size, dtype=bool)
