# SPDX-License-Identifier: Apache-2.0
"""Exact counting of coalitions by weight: generating functions whose coefficients stand side by side in one long integer.

A polynomial in the weight is one integer; each coefficient has a fixed width in bytes, wide enough for any count, so that a
member is added by one shift and one sum, exactly, however many members there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Counts", "coalitions", "prefix_sums"]

BYTE = 8


@dataclass(frozen=True)
class Counts:
    """Numbers of coalitions of one kind by weight, summed from the lightest up."""

    sums: bytes
    width: int
    """Bytes of a sum."""
    total: int
    """Largest weight."""

    def below(self, weight: int) -> int:
        """How many weigh less than ``weight``."""
        if weight <= 0:
            return 0
        place = min(weight - 1, self.total) * self.width
        return int.from_bytes(self.sums[place : place + self.width], "little")


def width_for(members: int) -> int:
    """Bytes that hold any count of coalitions of so many members."""
    return members // BYTE + 1


def coalitions(weights: Sequence[int], width: int) -> list[int]:
    """For each size, the polynomial of the weights of coalitions of that size, packed."""
    packed = [1] + [0] * len(weights)
    for added, weight in enumerate(weights):
        shift = BYTE * width * weight
        for size in range(added + 1, 0, -1):
            packed[size] += packed[size - 1] << shift
    return packed


def prefix_sums(polynomials: Iterable[int], total: int, width: int) -> list[Counts]:
    """Counts of each polynomial from the lightest up, by doubling shifts."""
    bits = BYTE * width
    mask = (1 << bits * (total + 1)) - 1
    found = []
    for packed in polynomials:
        span = 1
        while span <= total:
            packed = (packed + (packed << bits * span)) & mask
            span *= 2
        found.append(Counts(packed.to_bytes(width * (total + 1), "little"), width, total))
    return found
