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
REFINEMENTS = 1


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
        self._starts = np.concatenate([[0], np.cumsum(self.levels[1:])]).astype(np.int64)
        size = int(self._starts[-1])
        if size > LARGEST_SYSTEM:
            raise ModelError(
                Problem(
                    f"{size:,} fixed effects beside the largest group are more than are solved at once",
                    expected=f"at most {LARGEST_SYSTEM:,}",
                    next_step="take fewer years or fewer economies",
                )
            )
        if self.codes:
            self._first = _indicator(self.codes[0], self.levels[0])
        if size:
            self._columns = np.stack([c + s for c, s in zip(self.codes[1:], self._starts[:-1], strict=True)], axis=1)
            others = self._columns.shape[1]
            pointer = np.arange(len(self._columns) + 1) * others
            self._rest = sparse.csr_matrix(
                (np.ones(self._columns.size), self._columns.ravel(), pointer), (len(pointer) - 1, size)
            )
            cells, self._cell = np.unique(self.codes[0][:, None] * size + self._columns, return_inverse=True)
            self._cell = self._cell.reshape(-1)
            self._group, self._column = np.divmod(cells, size)

    def residuals(self, columns: Floats, weights: Floats) -> Floats:
        """What is left of each column, (row, column), after weighted regression on all effects."""
        if not self.codes:
            return columns
        solve = self._solver(weights)
        left = columns
        for _ in range(2):  # the second pass takes out what rounding left of the first
            left = left - solve(left)
        return left

    def _solver(self, weights: Floats) -> Callable[[Floats], Floats]:
        """A function from columns to the part of them that the effects explain."""
        first = self._first
        in_first = np.maximum(np.bincount(self.codes[0], weights, self.levels[0]), np.finfo(float).tiny)

        def group_means(columns: Floats) -> Floats:
            return np.asarray((first.T @ (columns * weights[:, None])) / in_first[:, None])

        if len(self.codes) == 1:
            return lambda columns: np.asarray(first @ group_means(columns))
        rest, size = self._rest, int(self._starts[-1])
        across = self._across(weights)
        system, scale = self._system(weights, across, in_first)
        factor = linalg.cho_factor(system + RIDGE * np.eye(size), lower=True, check_finite=False)

        def explained(columns: Floats) -> Floats:
            means = group_means(columns)
            target = (rest.T @ (columns * weights[:, None]) - across.T @ means) * scale[:, None]
            x = linalg.cho_solve(factor, target, check_finite=False)
            for _ in range(REFINEMENTS):
                x += linalg.cho_solve(factor, target - system @ x, check_finite=False)
            x *= scale[:, None]
            return np.asarray(rest @ x + first @ (means - (across @ x) / in_first[:, None]))

        return explained

    def _across(self, weights: Floats) -> sparse.csr_matrix:
        """Weight in each group of the largest effect by level of the others."""
        data = np.bincount(self._cell, np.repeat(weights, self._columns.shape[1]), self._group.size)
        pointer = np.concatenate([[0], np.cumsum(np.bincount(self._group, minlength=self.levels[0]))])
        return sparse.csr_matrix((data, self._column, pointer), shape=(self.levels[0], int(self._starts[-1])))

    def _system(self, weights: Floats, across: sparse.csr_matrix, in_first: Floats) -> tuple[Floats, Floats]:
        """Normal equations of all effects but the largest, scaled to a unit diagonal before that is taken out; and the scale."""
        size, places = int(self._starts[-1]), self._columns.T
        system = np.zeros((size, size))
        for k, level in enumerate(places):
            system[np.diag_indices(size)] += np.bincount(level, weights, size)
            for other in places[k + 1 :]:
                block = np.bincount(level * size + other, weights, size * size).reshape(size, size)
                system += block + block.T
        scale = 1.0 / np.sqrt(np.maximum(np.diagonal(system), np.finfo(float).tiny))
        half = sparse.diags(1.0 / np.sqrt(in_first)) @ across
        system -= (half.T @ half).toarray()
        return system * scale[:, None] * scale, scale


def consecutive(codes: npt.NDArray[np.generic]) -> Codes:
    """The same levels numbered from 0 without gaps."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64).reshape(-1)


def _indicator(codes: Codes, levels: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(codes.size), codes, np.arange(codes.size + 1)), shape=(codes.size, levels))
