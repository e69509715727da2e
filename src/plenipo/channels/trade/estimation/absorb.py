# SPDX-License-Identifier: Apache-2.0
"""Fixed effects taken out of columns, exactly.

The largest effect (pairs, as a rule) is eliminated group by group; what is left for the others is one dense system of normal
equations, solved by a Cholesky factor. That is exact, and quicker than alternating between the effects where these are slow to
agree, as those of a gravity equation are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from plenipo.core.errors import ModelError, Problem

__all__ = ["Effects", "consecutive"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LARGEST_SYSTEM = 9000
"""Levels of all effects but the largest: the dense system of this size takes 650 MB and some ten seconds a solve."""
RIDGE = 1e-10
"""Added to the scaled normal equations, whose effects are determined up to constants only; refinement takes it out again."""
REFINEMENTS = 3


class Effects:
    """Fixed effects over the same rows, prepared to be taken out under changing weights.

    Parameters
    ----------
    codes
        For each effect the level of every row, (row,) of any values that can be sorted.
    """

    def __init__(self, codes: Sequence[npt.NDArray[np.generic]]) -> None:
        found = sorted((consecutive(c) for c in codes), key=lambda c: -int(c.max(initial=0)))
        self.codes: tuple[Codes, ...] = tuple(found)
        self.levels = tuple(int(c.max(initial=-1)) + 1 for c in self.codes)
        rows = self.codes[0].size if self.codes else 0
        self._first = _indicator(self.codes[0], self.levels[0]) if self.codes else None
        starts = np.concatenate([[0], np.cumsum(self.levels[1:])]).astype(np.int64)
        self._rest = None
        if len(self.codes) > 1:
            if starts[-1] > LARGEST_SYSTEM:
                raise ModelError(
                    Problem(
                        f"{starts[-1]:,} fixed effects beside the largest group are more than are solved at once",
                        expected=f"at most {LARGEST_SYSTEM:,}",
                        next_step="take fewer years or fewer economies",
                    )
                )
            columns = np.stack([c + s for c, s in zip(self.codes[1:], starts[:-1], strict=True)], axis=1).ravel()
            pointer = np.arange(rows + 1) * (len(self.codes) - 1)
            self._rest = sparse.csr_matrix((np.ones(columns.size), columns, pointer), shape=(rows, int(starts[-1])))

    def residuals(self, columns: Floats, weights: Floats) -> Floats:
        """What is left of each column, (row, column), after weighted regression on all effects."""
        if self._first is None:
            return columns
        solve = self._solver(weights)
        left = columns
        for _ in range(2):  # the second pass takes out what rounding left of the first
            left = left - solve(left)
        return left

    def _solver(self, weights: Floats) -> Callable[[Floats], Floats]:
        """A function from columns to the part of them that the effects explain."""
        first, rest = self._first, self._rest
        assert first is not None
        in_first = np.maximum(first.T @ weights, np.finfo(float).tiny)

        def group_means(columns: Floats) -> Floats:
            return np.asarray((first.T @ (columns * weights[:, None])) / in_first[:, None])

        if rest is None:
            return lambda columns: first @ group_means(columns)
        weighted = rest.multiply(weights[:, None]).tocsr()
        across = (first.T @ weighted).tocsr()
        total = np.maximum(np.asarray(weighted.sum(axis=0)).ravel(), np.finfo(float).tiny)
        scale = 1.0 / np.sqrt(total)
        half = sparse.diags(1.0 / np.sqrt(in_first)) @ across
        system = (rest.T @ weighted - half.T @ half).toarray() * scale[:, None] * scale
        factor = linalg.cho_factor(system + RIDGE * np.eye(len(scale)), lower=True, check_finite=False)

        def explained(columns: Floats) -> Floats:
            means = group_means(columns)
            target = (weighted.T @ columns - across.T @ means) * scale[:, None]
            x = linalg.cho_solve(factor, target, check_finite=False)
            for _ in range(REFINEMENTS):
                x += linalg.cho_solve(factor, target - system @ x, check_finite=False)
            x *= scale[:, None]
            in_rows = rest @ x
            return np.asarray(in_rows + first @ (means - (across @ x) / in_first[:, None]))

        return explained


def consecutive(codes: npt.NDArray[np.generic]) -> Codes:
    """The same levels numbered from 0 without gaps."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64).reshape(-1)


def _indicator(codes: Codes, levels: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(codes.size), codes, np.arange(codes.size + 1)), shape=(codes.size, levels))
