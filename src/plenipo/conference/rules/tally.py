# SPDX-License-Identifier: Apache-2.0
"""Counting votes under a rule, and whether enough members are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from plenipo.conference.model.body import HEADS, AdoptionRule, Member, Quorum, Test

__all__ = ["Tally", "quorum_problem", "tally", "weight_of"]


@dataclass(frozen=True)
class Tally:
    """What a ballot has given."""

    carried: bool
    yes: int
    no: int
    abstain: int
    absent: int
    reasons: tuple[str, ...]
    """Each test in words, with what stood in favour and what was needed."""
    vetoes: tuple[str, ...] = ()
    """Members whose negative vote alone stopped it."""


def weight_of(member: Member, weight: str) -> float:
    """What a member's vote weighs: one head, or what it holds of a weight."""
    return 1.0 if weight == HEADS else member.weights[weight]


def tally(rule: AdoptionRule, members: Sequence[Member], votes: Mapping[str, str], present: Collection[str]) -> Tally:
    """Count votes under a rule.

    Parameters
    ----------
    rule
        The adoption rule.
    members
        All members of the body, in the room or not.
    votes
        yes, no or abstain by member; who has not voted is not there.
    present
        Members in the room.

    Returns
    -------
    Tally
        Whether it is carried, the counts, and each test in words.

    Examples
    --------
    Nine of fifteen, and a permanent member abstains: carried.

    >>> from plenipo.conference.model.body import Test
    >>> council = [Member(id=f"m{k}", veto=k < 5) for k in range(15)]
    >>> nine = AdoptionRule(id="sc", title="", mode="vote", tests=(Test(at_least=9),), veto=True, source="Charter, article 27")
    >>> votes = {f"m{k}": "yes" for k in range(1, 10)} | {"m0": "abstain"}
    >>> tally(nine, council, votes, list(votes)).carried
    True
    """
    chosen = {choice: [m for m in members if votes.get(m.id) == choice] for choice in ("yes", "no", "abstain")}
    counts = (len(chosen["yes"]), len(chosen["no"]), len(chosen["abstain"]))
    absent = len(members) - sum(counts)
    if rule.mode == "consensus":
        carried = not chosen["no"]
        told = "no stated objection" if carried else f"objections: {_names(chosen['no'])}"
        return Tally(carried, *counts, absent, reasons=(told,))
    if rule.mode == "unanimity":
        return _unanimity(rule, chosen, counts, absent)
    verdicts = [_met(rule, test, members, chosen, present) for test in rule.tests]
    vetoes = tuple(m.id for m in chosen["no"] if m.veto) if rule.veto else ()
    reasons = [told for _, told in verdicts]
    if rule.veto:
        reasons.append(
            f"negative vote of {', '.join(vetoes)}, who hold a veto" if vetoes else "no negative vote of a veto holder"
        )
    return Tally(all(met for met, _ in verdicts) and not vetoes, *counts, absent, reasons=tuple(reasons), vetoes=vetoes)


def _unanimity(rule: AdoptionRule, chosen: Mapping[str, list[Member]], counts: tuple[int, int, int], absent: int) -> Tally:
    against = chosen["no"]
    carried = not against and bool(chosen["yes"])
    if rule.absence_stops:
        carried = carried and not chosen["abstain"] and not absent
    told = f"votes against: {_names(against)}" if against else "no vote against"
    if rule.absence_stops:
        told += f"; {counts[2]} abstain, {absent} did not vote: each of them stops it"
    return Tally(carried, *counts, absent, reasons=(told,))


def _met(
    rule: AdoptionRule, test: Test, members: Sequence[Member], chosen: Mapping[str, list[Member]], present: Collection[str]
) -> tuple[bool, str]:
    """Whether one test is met, and in words."""
    favour = _sum(chosen["yes"], test.weight)
    if test.of == "present and voting":
        total = favour + _sum(chosen["no"], test.weight)
    elif test.of == "present":
        total = _sum([m for m in members if m.id in present], test.weight)
    else:
        total = _sum(members, test.weight)
    # Where nobody votes yes or no, nothing has been decided.
    met = test.met(favour, total) and favour > 0
    needed = f"{test.at_least:g}" if test.at_least is not None else f"{100 * (test.share or 0):.4g} % of {total:g} ({test.of})"
    told = f"{test.weight}: {favour:g} in favour, {'more than' if test.more_than else 'at least'} {needed} needed"
    supporters = len(chosen["yes"])
    if not met and rule.blocking_members and test.weight != HEADS and len(members) - supporters < rule.blocking_members:
        return True, told + f"; deemed met, since fewer than {rule.blocking_members} members do not support it"
    return met, told + (": met" if met else ": not met")


def _sum(members: Iterable[Member], weight: str) -> float:
    return sum(weight_of(m, weight) for m in members)


def _names(members: Iterable[Member]) -> str:
    return ", ".join(m.id for m in members)


def quorum_problem(quorum: Quorum, members: Sequence[Member], present: Collection[str], *, deciding: bool) -> str:
    """Why the quorum is not there, or an empty text.

    Examples
    --------
    >>> quorum_problem(Quorum(to_decide=0.5), [Member(id="a"), Member(id="b")], ["a"], deciding=True)
    'no quorum: 1 of 2 members are present, more than 50 % are needed to decide'
    """
    share = quorum.to_decide if deciding else quorum.to_open
    if not share:
        return ""
    there = sum(m.id in present for m in members)
    exceeded = deciding and quorum.more_than and share < 1
    if Test(share=share, more_than=exceeded).met(there, len(members)):
        return ""
    needed = f"{'more than' if exceeded else 'at least'} {100 * share:.4g} %"
    return f"no quorum: {there} of {len(members)} members are present, {needed} are needed to {'decide' if deciding else 'open'}"
