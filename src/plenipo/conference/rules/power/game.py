# SPDX-License-Identifier: Apache-2.0
"""A voting rule as a simple game: which coalitions win, by how many they are, what they weigh, who holds a veto."""

from __future__ import annotations

import math
from dataclasses import dataclass

from plenipo.conference.model.body import HEADS, AdoptionRule, Body, Member
from plenipo.core.errors import InputError, Problem

__all__ = ["VotingGame", "voting_game"]

MOST_STEPS = 1_000_000  # of the weight: beyond it the exact count takes minutes
NEVER = -1


@dataclass(frozen=True)
class VotingGame:
    """A simple game.

    Parameters
    ----------
    members
        Names.
    weights
        Whole weight of each; all nought where the rule counts heads alone.
    vetoes
        Whether each must be among the winners.
    needs
        By size of a coalition, the weight it needs to win; `NEVER` where no weight is enough at that size. It does not rise
        with the size.
    """

    members: tuple[str, ...]
    weights: tuple[int, ...]
    vetoes: tuple[bool, ...]
    needs: tuple[int, ...]

    @property
    def total(self) -> int:
        """Weight of all together."""
        return sum(self.weights)

    def wins(self, coalition: frozenset[int] | set[int]) -> bool:
        """Whether the members at these places win together."""
        need = self.needs[len(coalition)]
        if need == NEVER or not all(k in coalition for k, veto in enumerate(self.vetoes) if veto):
            return False
        return sum(self.weights[k] for k in coalition) >= need


def voting_game(body: Body, rule: AdoptionRule, unit: float | None = None) -> VotingGame:
    """The game that a rule makes of a body's members, all of them present and voting yes or no.

    Parameters
    ----------
    body
        A body with fixed members.
    rule
        Heads and at most one other weight.
    unit
        The weight is counted in whole multiples of this; if not said, exactly where it is whole, else in a unit fine enough for
        a million steps.

    Raises
    ------
    InputError
        If the members are not fixed, or the rule cannot be counted so.
    """
    if not body.members:
        told = f"the members of {body.title} are the parties of each conference: there is nobody to weigh"
        raise InputError(Problem(told, body.id, "a body with fixed members, such as unsc or eu27", (), "plenipo power"))
    count = len(body.members)
    heads = [t for t in rule.tests if t.weight == HEADS]
    others = {t.weight for t in rule.tests} - {HEADS}
    vetoes = tuple(rule.veto and m.veto for m in body.members)
    names = tuple(m.id for m in body.members)
    if rule.mode != "vote":
        return VotingGame(names, (0,) * count, vetoes, (*(NEVER,) * count, 0))
    if len(others) > 1:
        told = f"the rule {rule.id} counts {' and '.join(sorted(others))}: two weights besides heads are not counted here"
        raise InputError(Problem(told, body.id, "heads and at most one weight"))
    weights, quota = _whole(body.members, rule, next(iter(others), None), unit)
    fewest = max((t.quota(count) for t in heads), default=0)
    always = count - rule.blocking_members + 1 if rule.blocking_members else count + 1
    needs = [NEVER if size < fewest else 0 if size >= always else quota for size in range(count + 1)]
    return VotingGame(names, weights, vetoes, tuple(needs))


def _whole(
    members: tuple[Member, ...], rule: AdoptionRule, weight: str | None, unit: float | None
) -> tuple[tuple[int, ...], int]:
    """Whole weights and the quota on them."""
    if weight is None:
        return (0,) * len(members), 0
    held = [m.weights[weight] for m in members]
    if unit is None:
        whole = all(float(h).is_integer() for h in held)
        unit = 1.0 if whole and sum(held) <= MOST_STEPS else _fitting_unit(sum(held))
    if not 0 < unit < math.inf or min(held) < 0:
        raise InputError(Problem("weights and their unit are above nought", "--unit"))
    weights = tuple(round(h / unit) for h in held)
    if sum(weights) > MOST_STEPS:
        told = f"counted in units of {unit:g}, {weight} has {sum(weights):,} steps"
        raise InputError(Problem(told, "--unit", f"at most {MOST_STEPS:,} steps", (), "a larger unit"))
    scaled = [t if t.at_least is None else t.model_copy(update={"at_least": t.at_least / unit}) for t in rule.tests]
    return weights, max(t.quota(sum(weights)) for t in scaled if t.weight == weight)


def _fitting_unit(total: float) -> float:
    """The finest power of ten with which a weight has fewer than ten thousand steps."""
    unit = 1.0
    while total / unit < MOST_STEPS / 1000:
        unit /= 10
    while total / unit > MOST_STEPS / 100:
        unit *= 10
    return unit
