# SPDX-License-Identifier: Apache-2.0
"""What a seat may do: one class for each action, told apart by ``kind``. The same for a person, a script and a model."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from plenipo.conference.model.amendment import Operation
from plenipo.conference.model.conference import AgendaItem
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.word import Id, Moment, Number, Value, Word, Written

__all__ = [
    "CHAIR_ACTIONS",
    "Action",
    "AddChannel",
    "Adopt",
    "Amend",
    "Answer",
    "CallVote",
    "Challenge",
    "Close",
    "CloseVote",
    "Consent",
    "Cosponsor",
    "EndSilence",
    "GiveTurn",
    "Issue",
    "Join",
    "Leave",
    "Move",
    "Object",
    "OpenSilence",
    "Pass",
    "Pledge",
    "Propose",
    "Reserve",
    "Resume",
    "Rule",
    "Say",
    "Second",
    "Sign",
    "TableItem",
    "Vote",
    "Withdraw",
]

PLENARY = "plenary"
Target = Annotated[str, Field(min_length=1, max_length=200)]
"""What it is about: the id of a text, a proposal, an amendment, a motion, a ballot, a ruling."""


class Join(Word):
    """Take one's place: the seat is present."""

    kind: Literal["join"] = "join"


class Leave(Word):
    """Leave the room: the seat is absent."""

    kind: Literal["leave"] = "leave"


class Pass(Word):
    """Let one's turn go by."""

    kind: Literal["pass"] = "pass"


class Say(Word):
    """Speak in a channel."""

    kind: Literal["say"] = "say"
    words: Annotated[Written, Field(min_length=1)]
    channel: Id = PLENARY
    language: str = "en"


class Propose(Word):
    """Put a package on the table: values for some or all slots of a text."""

    kind: Literal["propose"] = "propose"
    text: Id
    package: Annotated[dict[Id, Value], Field(min_length=1)]
    channel: Id = PLENARY
    reason: Written = ""


class Answer(Word):
    """Say yes or no to a proposal; no promise until the rule of the body has spoken."""

    kind: Literal["answer"] = "answer"
    proposal: Id
    accept: bool
    reason: Written = ""


class Amend(Word):
    """Propose a change to a text, against the version one has read."""

    kind: Literal["amend"] = "amend"
    text: Id
    base: int = Field(ge=1)
    operations: Annotated[tuple[Operation, ...], Field(min_length=1, max_length=100)]
    channel: Id = PLENARY
    explanation: Written = ""


class Cosponsor(Word):
    """Put one's name to an amendment."""

    kind: Literal["cosponsor"] = "cosponsor"
    amendment: Id


class Consent(Word):
    """As a sponsor of the text, accept an amendment as friendly; when all sponsors have, it is adopted without a vote."""

    kind: Literal["consent"] = "consent"
    amendment: Id


class Withdraw(Word):
    """Take back one's own proposal, amendment, motion, pledge or objection."""

    kind: Literal["withdraw"] = "withdraw"
    target: Id


class Move(Word):
    """Move a motion."""

    kind: Literal["move"] = "move"
    motion: Id
    """Which one, from the motions of the rules: ``adjourn meeting`` is written ``adjourn-meeting``."""
    target: str = ""
    parts: tuple[Id, ...] = ()
    """For a division of the proposal: clauses to be voted on apart."""


class Second(Word):
    """Second a motion."""

    kind: Literal["second"] = "second"
    motion: Id


class Vote(Word):
    """Cast one's vote."""

    kind: Literal["vote"] = "vote"
    ballot: Id
    choice: Literal["yes", "no", "abstain"]
    explanation: Written = ""


class Object(Word):
    """State an objection: consensus is not there, silence is broken."""

    kind: Literal["object"] = "object"
    target: Target
    reason: Written = ""


class Challenge(Word):
    """Appeal against a ruling of the chair; the body votes on it at once."""

    kind: Literal["challenge"] = "challenge"
    ruling: Id
    reason: Written = ""


class Pledge(Word):
    """Promise an amount, to the conference or to somebody, for a year, on a condition."""

    kind: Literal["pledge"] = "pledge"
    to: str = ""
    """A seat; all if empty."""
    what: str
    """A slot, or a thing in words: ``climate finance``."""
    amount: Number
    unit: str
    year: int
    condition: Written = ""


class Reserve(Word):
    """Reserve one's position on a clause, or on the whole text."""

    kind: Literal["reserve"] = "reserve"
    text: Id
    clause: Id | None = None
    words: Annotated[Written, Field(min_length=1)]


class Sign(Word):
    """Sign an adopted text."""

    kind: Literal["sign"] = "sign"
    text: Id


class TableItem(Word):
    """Propose an item of the agenda."""

    kind: Literal["table item"] = "table item"
    item: AgendaItem


class GiveTurn(Word):
    """Chair: say whose turn it is; nobody named lets everybody act."""

    kind: Literal["give turn"] = "give turn"
    seats: tuple[Id, ...] = ()
    round: int | None = Field(default=None, ge=0)
    """Which round it is, from nought, where the protocol counts rounds."""
    rounds: int | None = Field(default=None, ge=1)
    """How many there will be."""


class AddChannel(Word):
    """Open a bilateral, an informal, a contact group: who is named is in it, with who opened it."""

    kind: Literal["add channel"] = "add channel"
    channel: Id
    type: Literal["contact group", "informal", "bilateral", "chair's room"] = "informal"
    seats: Annotated[tuple[Id, ...], Field(min_length=1)]


class Issue(Word):
    """Chair: issue a text, or a new version of one, such as a chair's text."""

    kind: Literal["issue"] = "issue"
    text: DraftText


class CallVote(Word):
    """Chair: open a ballot on a proposal, an amendment, a motion, a challenge, or a text with its settled values."""

    kind: Literal["call vote"] = "call vote"
    target: Id
    rule: Id | None = None
    """A rule of the body; the one for this purpose if not said."""
    important: bool = False
    """Whether it is an important question."""
    parts: tuple[Id, ...] = ()
    """Clauses on which this ballot is taken apart from the rest, after a division."""
    secret: bool = False
    furthest: bool = False
    """For an amendment: the chair finds it the furthest removed in substance, whatever the letter says."""


class CloseVote(Word):
    """Chair: close a ballot and announce the result."""

    kind: Literal["close vote"] = "close vote"
    ballot: Id


class OpenSilence(Word):
    """Chair: put something under a silence procedure until a moment."""

    kind: Literal["open silence"] = "open silence"
    target: Id
    until: Moment


class EndSilence(Word):
    """Chair: establish after the deadline whether silence was kept."""

    kind: Literal["end silence"] = "end silence"
    silence: Id


class Rule(Word):
    """Chair: rule on a point of order, or that there is consensus in spite of an objection. It can be challenged."""

    kind: Literal["rule"] = "rule"
    target: Target
    decision: Written
    overrules: tuple[Id, ...] = ()
    """Objections that the ruling sets aside."""


class Adopt(Word):
    """Chair: gavel something through by consensus, or adopt what nobody objects to."""

    kind: Literal["adopt"] = "adopt"
    target: Id


class Resume(Word):
    """Chair: resume a suspended meeting, once the quorum to open is there."""

    kind: Literal["resume"] = "resume"


class Close(Word):
    """Chair: close the conference."""

    kind: Literal["close"] = "close"


CHAIR_ACTIONS = frozenset(
    {"give turn", "issue", "call vote", "close vote", "open silence", "end silence", "rule", "adopt", "resume", "close"}
)

Action = Annotated[
    Join
    | Leave
    | Pass
    | Say
    | Propose
    | Answer
    | Amend
    | Cosponsor
    | Consent
    | Withdraw
    | Move
    | Second
    | Vote
    | Object
    | Challenge
    | Pledge
    | Reserve
    | Sign
    | TableItem
    | GiveTurn
    | AddChannel
    | Issue
    | CallVote
    | CloseVote
    | OpenSilence
    | EndSilence
    | Rule
    | Adopt
    | Resume
    | Close,
    Field(discriminator="kind"),
]
