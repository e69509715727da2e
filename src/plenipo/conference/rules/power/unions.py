# SPDX-License-Identifier: Apache-2.0
"""Power with a-priori unions: groups that negotiate together before they vote.

Owen (1977), Values of games with a priori unions: the Shapley value among unions, and within each union among its members.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from plenipo.conference.rules.power.counting import BYTE, Counts, prefix_sums, width_for
from plenipo.conference.rules.power.game import NEVER, VotingGame
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["owen"]

Kind = tuple[int, int, int]  # how many unions (or members), how many heads, how many veto holders


def owen(game: VotingGame, unions: Iterable[Sequence[str]]) -> tuple[float, ...]:
    """The Owen value of each member, in order of the members.

    Parameters
    ----------
    game
        The game.
    unions
        Groups of members; who is in none stands alone.

    Raises
    ------
    InputError
        If a union names a stranger, or two name the same member.

    Examples
    --------
    Two of three under a majority of two: the union takes all, the third nothing.

    >>> three = VotingGame(("a", "b", "c"), (0, 0, 0), (False,) * 3, (-1, -1, 0, 0))
    >>> owen(three, [["a", "b"]])
    (0.5, 0.5, 0.0)
    """
    blocks = _blocks(game, unions)
    values = [0.0] * len(game.members)
    known: dict[tuple[tuple[tuple[int, bool], ...], tuple[int, bool]], float] = {}
    for block in blocks:
        others = [b for b in blocks if b is not block]
        outside = None
        for member in block:
            # Alike members of alike unions have alike power; with singletons this saves nearly all of the work.
            inside = [k for k in block if k != member]
            kind = (tuple(sorted(_trait(game, k) for k in inside)), _trait(game, member))
            if kind not in known:
                outside = _of_unions(game, others) if outside is None else outside
                known[kind] = float(_value(game, outside, inside, member, len(blocks), len(block)))
            values[member] = known[kind]
    return tuple(values)


def _trait(game: VotingGame, member: int) -> tuple[int, bool]:
    return game.weights[member], game.vetoes[member]


def _blocks(game: VotingGame, unions: Iterable[Sequence[str]]) -> list[tuple[int, ...]]:
    place = {name: k for k, name in enumerate(game.members)}
    named = [list(u) for u in unions]
    problems = []
    for name in itertools.chain.from_iterable(named):
        if name not in place:
            problems.append(Problem(f"{name!r} is no member", "--union", nearest=nearest_names(name, place)))
    everyone = list(itertools.chain.from_iterable(named))
    if twice := sorted({n for n in everyone if everyone.count(n) > 1}):
        problems.append(Problem(f"named twice: {', '.join(twice)}", "--union", "each member in one union at most"))
    if problems:
        raise InputError(*problems)
    blocks = [tuple(place[n] for n in u) for u in named if u]
    return blocks + [(k,) for name, k in place.items() if name not in everyone]


def _of_unions(game: VotingGame, unions: Sequence[tuple[int, ...]]) -> dict[Kind, Counts]:
    """Coalitions of whole unions, by how many, their heads and vetoes: counts by weight."""
    width = width_for(len(game.members))
    packed: dict[Kind, int] = {(0, 0, 0): 1}
    for union in unions:
        shift = BYTE * width * sum(game.weights[k] for k in union)
        vetoes = sum(game.vetoes[k] for k in union)
        grown: dict[Kind, int] = defaultdict(int, packed)
        for (number, heads, held), polynomial in packed.items():
            grown[number + 1, heads + len(union), held + vetoes] += polynomial << shift
        packed = grown
    return dict(zip(packed, prefix_sums(packed.values(), game.total, width), strict=True))


def _value(
    game: VotingGame, outside: dict[Kind, Counts], inside: Sequence[int], member: int, unions: int, members: int
) -> Fraction:
    """Share of orders, unions and members within them in a row, in which the member is pivotal."""
    within: dict[tuple[int, int, int], int] = {(0, 0, 0): 1}
    for other in inside:
        grown = dict(within)
        for (number, weight, vetoes), ways in within.items():
            place = (number + 1, weight + game.weights[other], vetoes + game.vetoes[other])
            grown[place] = grown.get(place, 0) + ways
        within = grown
    value = Fraction(0)
    for (number, heads, held), counts in outside.items():
        before = math.factorial(number) * math.factorial(unions - number - 1)
        for (with_it, weight, vetoes), ways in within.items():
            found = _swings(game, counts, heads + with_it, weight, held + vetoes, member)
            if found:
                order = before * math.factorial(with_it) * math.factorial(members - with_it - 1)
                value += Fraction(ways * found * order, math.factorial(unions) * math.factorial(members))
    return value


def _swings(game: VotingGame, counts: Counts, size: int, weight: int, vetoes: int, member: int) -> int:
    """Coalitions of unions that, with so much of its own union, lose without the member and win with it."""
    needed = sum(game.vetoes)
    own = game.vetoes[member]
    after, before = game.needs[size + 1], game.needs[size]
    if after == NEVER or vetoes + own < needed:
        return 0
    high = counts.total + 1 if before == NEVER or own else before - weight
    low = after - weight - game.weights[member]
    return max(0, counts.below(high) - counts.below(low))
