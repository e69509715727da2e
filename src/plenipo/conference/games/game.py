# SPDX-License-Identifier: Apache-2.0
"""A game in score tables: issues with options, parties with points and reservation values, and who must agree."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

__all__ = ["MOST_PACKAGES", "Game", "rising"]

MOST_PACKAGES = 200_000
"""Above so many packages a game is played without listing them: 10 issues of 10 options are ten thousand million."""
SLACK = 1e-9  # points are sums of written decimals; a package at the threshold is accepted


@dataclass(frozen=True, eq=False)
class Game:
    """Points of every party for every option.

    Parameters
    ----------
    name
        Its name.
    issues
        What is negotiated, in order.
    options
        For each issue the names of its options.
    parties
        Seats, in the order of the table.
    titles
        What each party is called.
    scores
        For each issue (party, option), points.
    threshold : (party,), points
        Reservation value: below it the party says no.
    veto : (party,)
        Whose no alone stops a package.
    enough
        How many parties must say yes for a package to pass.
    """

    name: str
    issues: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    parties: tuple[str, ...]
    titles: tuple[str, ...]
    scores: tuple[np.ndarray, ...]
    threshold: np.ndarray
    veto: np.ndarray
    enough: int
    roles: tuple[str, ...] = field(default=())

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of options of each issue."""
        return tuple(len(o) for o in self.options)

    @property
    def count(self) -> int:
        """Number of packages: one option for each issue."""
        return math.prod(self.sizes)

    @property
    def listed(self) -> bool:
        """Whether all packages can be written down."""
        return self.count <= MOST_PACKAGES

    @cached_property
    def packages(self) -> np.ndarray:
        """All packages: (package, issue), place of the option; the last issue changes first."""
        if not self.listed:
            msg = f"{self.count:,} packages are too many to list"
            raise ValueError(msg)
        return np.indices(self.sizes).reshape(len(self.sizes), -1).T

    @cached_property
    def all_points(self) -> np.ndarray:
        """Points of all packages: (package, party)."""
        return self.points(self.packages)

    def points(self, packages: np.ndarray) -> np.ndarray:
        """Points of packages.

        Parameters
        ----------
        packages : (..., issue)
            Place of the option.

        Returns
        -------
        numpy.ndarray
            (..., party).
        """
        total = np.zeros((*packages.shape[:-1], len(self.parties)))
        for issue, table in enumerate(self.scores):
            total += table.T[packages[..., issue]]
        return total

    def accepts(self, points: np.ndarray) -> np.ndarray:
        """Who says yes: (..., party), from points of the same shape."""
        return points >= self.threshold - SLACK

    def passes(self, yes: np.ndarray) -> np.ndarray:
        """Whether packages pass: enough parties say yes, and all who hold a veto. (...,) from (..., party)."""
        return (yes.sum(axis=-1) >= self.enough) & yes[..., self.veto].all(axis=-1)

    def told(self, package: np.ndarray) -> str:
        """A package in words: ``A2 B3 C1``, or ``loan=none`` where issues have longer names."""
        short = all(i.isalpha() and len(i) == 1 for i in self.issues) and all(o.isdigit() for held in self.options for o in held)
        pairs = [(i, o[int(place)]) for i, o, place in zip(self.issues, self.options, package, strict=True)]
        return " ".join(f"{i}{o}" if short else f"{i}={o}" for i, o in pairs)

    def place(self, package: np.ndarray) -> np.ndarray:
        """Row of packages in `packages`: (...,) from (..., issue)."""
        return np.asarray(np.ravel_multi_index(tuple(np.moveaxis(package, -1, 0)), self.sizes))

    def rules(self) -> Iterator[str]:
        """Under which conditions a package passes, in words."""
        yield f"at least {self.enough} of {len(self.parties)} parties at or above their threshold"
        held = [p for p, v in zip(self.parties, self.veto, strict=True) if v]
        if held:
            yield f"among them {', '.join(held)}, who can veto"


def rising(names: list[str]) -> list[str]:
    """Names in order: by number where all are numbers, else as they first came."""
    return sorted(names, key=float) if all(_whole(n) for n in names) else names


def _whole(name: str) -> bool:
    return name.isascii() and name.lstrip("-").isdigit()
