# SPDX-License-Identifier: Apache-2.0
"""The bias of three-way Poisson regressions with few years, and of their clustered errors.

Source: Weidner and Zylkin (2021), Bias and consistency in three-way gravity models, Journal of International Economics 132. The
estimate is consistent, yet its bias shrinks only as fast as its standard error when the number of economies grows; and residuals
are too small since the effects of an origin or a destination in a year bend towards every row.

With pair effects profiled out, the likelihood of a pair is multinomial over years: shares p of the pair's total Y, score
S = y - p Y, information H = Y (diag p - p p'), third derivative G. Estimating the effects of origin i moves the score of x by

    - sum_j tr[ A S_ij (x_ij' H_ij) ] + 1/2 tr[ (sum_j G_ij x_ij) A (sum_j S_ij S_ij') A ],     A = inverse of sum_j H_ij,

with x the regressor after all effects; the same for destinations. The sum over the information of x is the bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg

from plenipo.channels.trade.estimation.ppml import PpmlFit

__all__ = ["Corrected", "correct_bias"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


RANK = 1e-9
"""Eigenvalues below this share of the largest are zero: effects are determined up to constants only."""
LEAST_LEFT = 0.05
"""Floor of what the effects leave of a score, where they take nearly all of it."""


@dataclass(frozen=True)
class Corrected:
    """Coefficients less their bias, and covariance with the leverage of the effects put right; as the fit's regressors."""

    coefficients: Floats
    bias: Floats
    covariance: Floats

    def standard_error(self, place: int) -> float:
        """Of one coefficient."""
        return float(np.sqrt(self.covariance[place, place]))


@dataclass(frozen=True)
class _Pairs:
    """Rows as directed pairs by year: (pair, year) arrays, zero where a pair has no row."""

    origin: Codes
    destination: Codes
    cluster: Codes
    share: Floats
    score: Floats
    total: Floats
    regressor: Floats
    information: Floats


def correct_bias(fit: PpmlFit, y: Floats, origin: Codes, destination: Codes, year: Codes) -> Corrected:
    """Bias-corrected coefficients of a regression with pair, origin-by-year and destination-by-year effects.

    Parameters
    ----------
    fit
        Of :func:`fit_ppml`.
    y, origin, destination, year
        (row,) as given to it: trade, codes of the economies, calendar year.

    Source
    ------
    Weidner and Zylkin (2021), theorem 1 and the correction of the variance; errors are clustered by pair,
    both directions together.
    """
    kept = fit.kept
    p = _by_pair(fit, y[kept], origin[kept], destination[kept], year[kept])
    information = np.einsum("pak,pab,pbl->kl", p.regressor, p.information, p.regressor)
    moved = _score_bias(p, p.origin) + _score_bias(p, p.destination)
    bias = np.linalg.solve(information, moved)
    return Corrected(fit.coefficients - bias, bias, _covariance(p, information))


def _by_pair(fit: PpmlFit, y: Floats, origin: Codes, destination: Codes, year: Codes) -> _Pairs:
    years, when = np.unique(year, return_inverse=True)
    low, high = np.minimum(origin, destination), np.maximum(origin, destination)
    directed, pair = np.unique(np.stack([origin, destination]), axis=1, return_inverse=True)
    pair = pair.reshape(-1)
    size = (directed.shape[1], len(years))

    def placed(values: Floats) -> Floats:
        table = np.zeros((*size, *values.shape[1:]))
        table[pair, when] = values
        return table

    mean = placed(fit.fitted)
    total = mean.sum(axis=1)
    share = mean / total[:, None]
    score = placed(y - fit.fitted)
    information = total[:, None, None] * (share[:, :, None] * np.eye(len(years)) - share[:, :, None] * share[:, None, :])
    cluster = np.zeros(size[0], dtype=np.int64)
    cluster[pair] = np.unique(np.stack([low, high]), axis=1, return_inverse=True)[1].reshape(-1)
    return _Pairs(directed[0], directed[1], cluster, share, score, total, placed(fit.within), information)


def _sum_by(values: Floats, codes: Codes) -> Floats:
    found = np.zeros((int(codes.max()) + 1, *values.shape[1:]))
    np.add.at(found, codes, values)
    return found


def _inverses(p: _Pairs, side: Codes) -> Floats:
    """(economy, year, year) pseudo-inverse of the information on the effects of one side."""
    return np.asarray(np.linalg.pinv(_sum_by(p.information, side), hermitian=True), dtype=np.float64)


def _score_bias(p: _Pairs, side: Codes) -> Floats:
    """(regressor,) expected score that estimating the effects of one side adds."""
    inverse = _inverses(p, side)
    weighted = np.einsum("pab,pbk->pak", p.information, p.regressor)
    first = np.einsum("pba,pb,pak->k", inverse[side], p.score, weighted)
    variance = _sum_by(p.score[:, :, None] * p.score[:, None, :], side)
    middle = inverse @ variance @ inverse
    centred = p.regressor - np.einsum("pt,ptk->pk", p.share, p.regressor)[:, None, :]
    bent = np.einsum("pt,ptk->ptk", p.share, centred) * p.total[:, None, None]
    # tr[(G x) M] with (G x)_ts = -Y [ 1(t = s) p_t x_t - p_t p_s (x_t + x_s) ], x centred and M symmetric.
    own = -np.einsum("ptk,ptt->k", bent, middle[side])
    across = 2.0 * np.einsum("ptk,pts,ps->k", bent, middle[side], p.share)
    return np.asarray(-first + 0.5 * (own + across))


def _covariance(p: _Pairs, information: Floats) -> Floats:
    """Clustered sandwich in which the score of each directed pair gets back what the effects took of it.

    As Bell and McCaffrey (2002): unbiased if the scores vary as the model says, and better than none if they do not.
    """
    bread = np.linalg.inv(information)
    values, vectors = np.linalg.eigh(p.information)
    known = values > RANK * np.maximum(values[:, -1:], np.finfo(float).tiny)
    root = np.sqrt(np.where(known, values, 0.0))
    half = (vectors * root[:, None, :]) @ vectors.transpose(0, 2, 1)
    back = (vectors * np.where(known, 1.0 / np.where(known, root, 1.0), 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
    taken = _effects_variance(p) + np.einsum("pak,kl,pbl->pab", p.regressor, bread, p.regressor)
    left, axes = np.linalg.eigh(np.eye(root.shape[1]) - half @ taken @ half)
    grown = (axes / np.sqrt(np.maximum(left, LEAST_LEFT))[:, None, :]) @ axes.transpose(0, 2, 1)
    score = (half @ grown @ back @ p.score[:, :, None])[:, :, 0]
    sums = _sum_by(np.einsum("pak,pa->pk", p.regressor, score), p.cluster)
    return np.asarray(bread @ (sums.T @ sums) @ bread)


def _effects_variance(p: _Pairs) -> Floats:
    """(pair, year, year) variance that the model gives to the sum of both economies' effects, the pair's own taken out."""
    actors, years = int(max(p.origin.max(), p.destination.max())) + 1, p.share.shape[1]
    size = 2 * actors
    system = np.zeros((size * size, years, years))
    sides = (p.origin, actors + p.destination)
    for a in sides:
        for b in sides:
            np.add.at(system, a * size + b, p.information)
    whole = system.reshape(size, size, years, years).transpose(0, 2, 1, 3).reshape(size * years, size * years)
    scale = 1.0 / np.sqrt(np.maximum(np.diagonal(whole), np.finfo(float).tiny))
    inverse = linalg.pinvh(whole * scale[:, None] * scale, rtol=RANK, check_finite=False) * scale[:, None] * scale
    blocks = inverse.reshape(size, years, size, years).transpose(0, 2, 1, 3)
    return np.asarray(sum(blocks[a, b] for a in sides for b in sides))
