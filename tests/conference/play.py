# SPDX-License-Identifier: Apache-2.0
"""Random play: seats act at random, sensibly or not; whatever is written carries the number of its command."""

from __future__ import annotations

import random
from typing import Any

from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import Room
from plenipo.conference.model import action as act
from plenipo.conference.model import amendment as am

SEATS = ("AA", "BB", "CC", "DD", "chair", "net")


def mark(number: int) -> str:
    """Words that tell from which command they come, and can be found in any document."""
    return f"mark{number:06d}."


def one_action(chance: random.Random, room: Room, seat: str, number: int) -> Any:
    """An action that could be meant."""
    state = room.state
    channel = chance.choice(sorted(state.channels))
    words = mark(number)
    proposals, amendments = [*state.proposals, "P1"], [*state.amendments, "A1"]
    version = state.texts["accord"].version
    package: dict[str, Any] = {"cut": float(chance.randrange(-80, 1, 5))} if chance.random() < 0.7 else {"fund": "small"}
    clause = {"id": f"c{number}", "words": {"en": words}}
    operation: Any = chance.choice(
        [
            am.SetSlot(slot="cut", value=package.get("cut")),
            am.InsertClause.model_validate({"clause": clause}),
            am.AddAlternative.model_validate({"bracket": "force", "alternative": {"words": {"en": words}}}),
        ]
    )
    public = [p for p in (*state.proposals, *state.amendments) if state.audience_of(p).scope == "all"]
    ballot = state.open_ballot()
    if ballot is not None and chance.random() < 0.5:
        choice: Any = chance.choice(["yes", "yes", "no", "abstain"])
        return (
            act.Vote(ballot=ballot.id, choice=choice, explanation=words)
            if chance.random() < 0.8
            else act.CloseVote(ballot=ballot.id)
        )
    choices: list[Any] = [
        act.Say(words=words, channel=channel),
        act.Say(words=words, channel=channel),
        act.Propose(text="accord", package=package, channel=channel, reason=words),
        act.Answer(proposal=chance.choice(proposals), accept=chance.random() < 0.5, reason=words),
        act.Amend(text="accord", base=chance.randint(1, version), operations=(operation,), channel=channel, explanation=words),
        act.Cosponsor(amendment=chance.choice(amendments)),
        act.Consent(amendment=chance.choice(amendments)),
        act.Withdraw(target=chance.choice([*proposals, *amendments])),
        act.AddChannel(channel=f"{seat}.c{number}", type="informal", seats=tuple(chance.sample(SEATS, 2))),
        act.Object(target=chance.choice([*proposals, "accord"]), reason=words),
        act.Pledge(what=words, amount=1.0, unit="USD bn", year=2030),
        act.Reserve(text="accord", words=words),
        act.Move(motion="point-of-order"),
        act.CallVote(target=chance.choice(public or ["P1"]), secret=chance.random() < 0.5),
        act.CallVote(target=chance.choice(public or ["P1"]), secret=chance.random() < 0.5),
        act.Adopt(target=chance.choice(proposals)),
        act.Adopt(target=chance.choice(proposals)),
        act.Withdraw(target=chance.choice([*state.objections, "O1"])),
        act.Withdraw(target=chance.choice([*state.objections, "O1"])),
    ]
    return chance.choice(choices)


def play(room: Room, seed: int, steps: int) -> int:
    """Let seats act; gives how many actions were carried out."""
    chance = random.Random(seed)
    done = 0
    for number in range(steps):
        seat = chance.choice(SEATS)
        action = one_action(chance, room, seat, number)
        if action.kind in ("call vote", "close vote", "adopt"):
            seat = "chair"
        try:
            room.act(seat, action)
            done += 1
        except Refused:
            continue
    return done
