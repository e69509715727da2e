# SPDX-License-Identifier: Apache-2.0
"""Turns: owners are served one after the other, however many questions each of them asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Waiting", "in_turn"]


@dataclass(frozen=True)
class Waiting:
    """A question that waits, since when, and who asked it since when."""

    id: str
    asked: float
    owners: dict[str, float]


def in_turn(waiting: Iterable[Waiting], served: Mapping[str, int]) -> list[str]:
    """Ids in the order in which they will be answered, if nothing more is asked.

    The next turn is that of the owner whose last one lies furthest back; among those, of who has waited longest. A question
    that several asked counts as a turn of each.

    Parameters
    ----------
    waiting
        Questions that wait.
    served
        For each owner the number of the last turn; who has had none comes first.

    Examples
    --------
    >>> one = [Waiting(name, at, {"ann": at}) for at, name in enumerate(["a1", "a2", "a3"])]
    >>> in_turn([*one, Waiting("b1", 9.0, {"ben": 9.0})], {})
    ['a1', 'b1', 'a2', 'a3']
    """
    left = sorted(waiting, key=lambda w: w.asked)
    turns, last = dict(served), max(served.values(), default=0)
    order = []
    while left:
        chosen = min(left, key=lambda w: (min((turns.get(o, 0) for o in w.owners), default=0), w.asked))
        left.remove(chosen)
        order.append(chosen.id)
        last += 1
        turns.update(dict.fromkeys(chosen.owners, last))
    return order
