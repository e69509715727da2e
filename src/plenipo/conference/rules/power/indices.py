# SPDX-License-Identifier: Apache-2.0
"""Shapley-Shubik and Banzhaf power of a voting rule, exact; passage, blocking.

Shapley and Shubik (1954), American Political Science Review 48: the share of orders of the members in which one turns a losing
coalition into a winning one. Banzhaf (1965), Rutgers Law Review 19: the share of coalitions of the others in which it does.
Coleman (1971): how often a body decides at all. Computed by generating functions (Mann and Shapley 1962; Brams and Affuso 1976).
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from fractions import Fraction

from plenipo.conference.rules.power.counting import Counts, coalitions, prefix_sums, width_for
from plenipo.conference.rules.power.game import NEVER, VotingGame

__all__ = ["Power", "power"]


@dataclass(frozen=True)
class Power:
    """Power of each member under a rule, all coalitions being equally likely.

    Parameters
    ----------
    members : (member,)
        Names.
    shapley_shubik : (member,)
        Share of orders in which it is pivotal; sums to one.
    banzhaf : (member,)
        Its share of all swings; sums to one.
    banzhaf_absolute : (member,)
        Share of coalitions of the others that it swings.
    prevent, initiate : (member,)
        Coleman: its swings over winning, and over losing coalitions.
    passage
        Share of coalitions that win: how often the body decides, if each flips a coin.
    smallest_block
        Fewest members that can stop a decision together.
    """

    members: tuple[str, ...]
    shapley_shubik: tuple[float, ...]
    banzhaf: tuple[float, ...]
    banzhaf_absolute: tuple[float, ...]
    prevent: tuple[float, ...]
    initiate: tuple[float, ...]
    passage: float
    smallest_block: int


def power(game: VotingGame) -> Power:
    """All indices of a game, exact up to the last conversion to floating point.

    Examples
    --------
    The Council of the six, 1958: Luxembourg's vote never mattered.

    >>> six = VotingGame(tuple("DFIBNL"), (4, 4, 4, 2, 2, 1), (False,) * 6, (12,) * 7)
    >>> [round(x, 4) for x in power(six).shapley_shubik]
    [0.2333, 0.2333, 0.2333, 0.15, 0.15, 0.0]
    """
    count = len(game.members)
    free = [w for w, veto in zip(game.weights, game.vetoes, strict=True) if not veto]
    holders = count - len(free)
    behind = game.total - sum(free)  # weight of the veto holders, who are in every winning coalition
    width = width_for(count)
    held = prefix_sums(coalitions(free, width), sum(free), width)
    winning = _winning(game, held, holders, behind)

    @functools.cache
    def swings(weight: int, veto: bool) -> tuple[int, Fraction]:
        """Number of swings, and the share of orders with a swing, of a member of this weight."""
        number, share = 0, Fraction(0)
        for size in range(holders - 1 if veto else holders, count):
            found = _swings_of_size(game, held, size, weight, veto, holders, behind)
            number += found
            share += Fraction(found * math.factorial(size) * math.factorial(count - 1 - size), math.factorial(count))
        return number, share

    found = [swings(w, v) for w, v in zip(game.weights, game.vetoes, strict=True)]
    numbers = [n for n, _ in found]
    total, everything = sum(numbers), 2**count
    return Power(
        game.members,
        tuple(float(s) for _, s in found),
        tuple(n / total if total else 0.0 for n in numbers),
        tuple(n / 2 ** (count - 1) for n in numbers),
        tuple(n / winning if winning else 0.0 for n in numbers),
        tuple(n / (everything - winning) if winning < everything else 0.0 for n in numbers),
        winning / everything,
        _smallest_block(game),
    )


def _winning(game: VotingGame, held: list[Counts], holders: int, behind: int) -> int:
    """How many coalitions win."""
    found = 0
    for size, counts in enumerate(held):
        need = game.needs[size + holders]
        if need != NEVER:
            found += counts.below(counts.total + 1) - counts.below(need - behind)
    return found


def _swings_of_size(game: VotingGame, held: list[Counts], size: int, weight: int, veto: bool, holders: int, behind: int) -> int:
    """Coalitions of ``size`` others that lose without a member of this weight and win with it."""
    after = game.needs[size + 1]
    if after == NEVER:
        return 0
    before = game.needs[size]
    if veto:
        # The others always lose without it; among them are all other veto holders, and free members that it is not one of.
        counts = held[size - (holders - 1)] if size - (holders - 1) < len(held) else None
        return 0 if counts is None else counts.below(counts.total + 1) - counts.below(after - behind)
    top = held[0].total + 1
    high = top if before == NEVER else before - behind
    return _without(held, size - holders, weight, after - behind - weight, high)


def _without(held: list[Counts], size: int, weight: int, low: int, high: int) -> int:
    """Coalitions of ``size`` free members without one of this weight that weigh from ``low`` to below ``high``.

    Dividing the generating function by (1 + y x^weight) gives an alternating sum of counts with the member in.
    """
    found, sign = 0, 1
    high = min(high, held[0].total + 1)
    low = max(low, 0)
    for fewer in range(size, -1, -1):
        if high <= 0:
            break
        found += sign * (held[fewer].below(high) - held[fewer].below(low))
        low, high, sign = low - weight, high - weight, -sign
    return found


def _smallest_block(game: VotingGame) -> int:
    """Fewest members whose missing support stops a decision."""
    if any(game.vetoes):
        return 1
    heaviest = sorted(game.weights, reverse=True)
    for block in range(len(game.members) + 1):
        need = game.needs[len(game.members) - block]
        if need == NEVER or game.total - sum(heaviest[:block]) < need:
            return block
    return len(game.members)
