# SPDX-License-Identifier: Apache-2.0
"""A body and its rules of procedure as data: who can adopt what, with which quorum, in which order."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from plenipo.conference.model.word import Id, Number, Word

__all__ = ["HEADS", "AdoptionRule", "Body", "EntryRule", "Member", "Quorum", "Test"]

HEADS = "members"  # the weight that every member holds once
Base = Literal["members", "present", "present and voting"]


class Test(Word):
    """One threshold: how much of a weight must stand in favour, and of which total."""

    __test__ = False  # not a test of pytest

    weight: str = HEADS
    """``members`` counts heads; else the name of a weight that members hold."""
    at_least: Number | None = Field(default=None, gt=0)
    """An absolute number, such as 9 votes."""
    share: Number | None = Field(default=None, gt=0, le=1)
    """Or a share of the base."""
    more_than: bool = False
    """Whether the share must be exceeded, not only reached."""
    of: Base = "members"
    """Total of the share: all members, those present, those who vote yes or no."""

    @model_validator(mode="after")
    def _one_threshold(self) -> Test:
        if (self.at_least is None) == (self.share is None):
            msg = "a test has at_least or share, one of the two"
            raise ValueError(msg)
        return self

    def met(self, favour: float, total: float) -> bool:
        """Whether ``favour`` is enough where the base weighs ``total``."""
        needed = self.at_least if self.at_least is not None else (self.share or 0.0) * total
        slack = 1e-9 * max(1.0, abs(needed))  # a share of a whole number is not always a whole number in binary
        return favour > needed + slack if self.more_than else favour >= needed - slack

    def quota(self, total: float) -> int:
        """Smallest whole weight that meets it where the base weighs ``total``."""
        needed = self.at_least if self.at_least is not None else (self.share or 0.0) * total
        slack = 1e-9 * max(1.0, abs(needed))
        return math.floor(needed + slack) + 1 if self.more_than else math.ceil(needed - slack)


class AdoptionRule(Word):
    """How a decision is adopted."""

    id: Id
    title: str
    mode: Literal["vote", "consensus", "unanimity"]
    """By tests on the votes; by no stated objection; by the consent of every member."""
    tests: tuple[Test, ...] = ()
    """All must be met, in a vote."""
    veto: bool = False
    """Whether a negative vote of a member that holds a veto stops it. An abstention does not."""
    blocking_members: int = Field(default=0, ge=0)
    """Members a blocking minority needs; with fewer against, a test of weight is deemed met. 0: no such clause."""
    absence_stops: bool = False
    """For unanimity: whether absence or abstention stops it; else only a negative vote does."""
    silence_hours: Number = Field(default=0.0, ge=0)
    """Length of a silence procedure, where the body knows one."""
    fallback: Id | None = None
    """Rule of a vote when consensus has been tried in vain."""
    single_undertaking: bool = False
    """Whether nothing is adopted until the whole package is."""
    source: str

    @model_validator(mode="after")
    def _possible(self) -> AdoptionRule:
        if (self.mode == "vote") != bool(self.tests):
            msg = "a vote needs at least one test, and no other mode has any"
            raise ValueError(msg)
        if self.mode != "vote" and (self.veto or self.blocking_members):
            msg = "a veto and a blocking minority belong to a vote"
            raise ValueError(msg)
        if self.blocking_members == 1:
            msg = "a blocking minority of one is a veto: say veto = true"
            raise ValueError(msg)
        return self


class Quorum(Word):
    """How many must be there."""

    to_open: Number = Field(default=0.0, ge=0, le=1)
    """Share of members that is enough to open a meeting and let debate proceed."""
    to_decide: Number = Field(default=0.0, ge=0, le=1)
    """Share of members needed for a decision."""
    more_than: bool = True
    """Whether the share for a decision must be exceeded: a majority."""
    source: str = ""


class EntryRule(Word):
    """When the adopted text enters into force."""

    parties: int = Field(default=0, ge=0)
    """How many must have joined."""
    share: Number = Field(default=0.0, ge=0, le=1)
    """Share of a weight they must hold together."""
    weight: str = ""
    """Which weight: emissions, quotas, trade."""
    named: tuple[str, ...] = ()
    """Who must be among them."""
    days_after: int = Field(default=0, ge=0)
    source: str = ""

    @model_validator(mode="after")
    def _weighs(self) -> EntryRule:
        if bool(self.share) != bool(self.weight):
            msg = "a share of entry into force needs the name of a weight, and a weight a share"
            raise ValueError(msg)
        return self


class Member(Word):
    """A member of a body, with what its vote weighs."""

    id: Id
    name: str = ""
    weights: dict[str, Number] = Field(default_factory=dict)
    veto: bool = False


Purpose = Literal["substance", "important question", "procedure", "amendment", "challenge"]


class Body(Word):
    """A body: its members where they are fixed, its rules by purpose, its quorum and its order of business."""

    id: Id
    title: str
    members: tuple[Member, ...] = ()
    """Empty where the parties of a conference are the members."""
    rules: Annotated[dict[Purpose, AdoptionRule], Field(min_length=1)]
    """Rule by purpose; what is not named follows ``substance``, and a challenge ``procedure``."""
    fallbacks: tuple[AdoptionRule, ...] = ()
    """Rules of a vote that others fall back on."""
    quorum: Quorum = Quorum()
    entry: EntryRule | None = None
    amendments_first: bool = True
    """Whether amendments are voted before the text, the one furthest removed first."""
    division: bool = True
    """Whether parts of a text may be put to a separate vote."""
    weights_note: str = ""
    """What the weights measure, of which year, from where."""
    source: str

    @model_validator(mode="after")
    def _hangs_together(self) -> Body:
        problems = []
        if "substance" not in self.rules:
            problems.append("a body needs a rule for 'substance'")
        ids = [m.id for m in self.members]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            problems.append(f"members named twice: {', '.join(twice)}")
        fallbacks = {r.id for r in (*self.rules.values(), *self.fallbacks)}
        for rule in (*self.rules.values(), *self.fallbacks):
            problems.extend(self._impossible(rule))
            if rule.fallback is not None and rule.fallback not in fallbacks:
                problems.append(f"rule {rule.id} falls back on {rule.fallback!r}, which the body does not hold")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _impossible(self, rule: AdoptionRule) -> list[str]:
        """Why a rule could never be met by these members."""
        found: list[str] = []
        if not self.members:
            return found
        for test in rule.tests:
            without = [m.id for m in self.members if test.weight != HEADS and test.weight not in m.weights]
            if without:
                found.append(f"rule {rule.id} counts {test.weight!r}, which these do not hold: {', '.join(without[:5])}")
                continue
            total = sum(1.0 if test.weight == HEADS else m.weights[test.weight] for m in self.members)
            if not test.met(total, total):
                found.append(f"rule {rule.id} asks for more {test.weight} than there are ({total:g}): nothing could be adopted")
        if rule.veto and not any(m.veto for m in self.members):
            found.append(f"rule {rule.id} knows a veto, but no member holds one")
        if rule.blocking_members > len(self.members):
            found.append(f"rule {rule.id}: a blocking minority larger than the body")
        return found

    def rule(self, purpose: Purpose) -> AdoptionRule:
        """The rule for a purpose."""
        if purpose == "challenge" and purpose not in self.rules:
            purpose = "procedure"
        return self.rules.get(purpose, self.rules["substance"])

    def rule_by_id(self, id: str) -> AdoptionRule | None:
        """A rule or fallback by its id."""
        return next((r for r in (*self.rules.values(), *self.fallbacks) if r.id == id), None)
