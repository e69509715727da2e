# SPDX-License-Identifier: Apache-2.0
"""What happens in a room: business, votes, consensus, amendments; and what is refused, with the log intact."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from plenipo.conference.engine.fold import fold
from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import MemoryLog, Room, verified
from plenipo.conference.model import action as act
from plenipo.conference.model import amendment as am
from plenipo.core.errors import DataError
from tests.conference.rooms import SIMPLE, conference

CONSENSUS = {"id": "consensus", "title": "Consensus", "mode": "consensus", "source": "invented", "silence_hours": 24.0}


def room(**changes: Any) -> Room:
    return Room.open(conference(**changes))


def body(rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"id": "b", "title": "The body", "rules": rules, "source": "invented", **changes}


def refused(held: Room, seat: str, action: Any, told: str, **keys: Any) -> None:
    before = list(held.events())
    with pytest.raises(Refused, match=told):
        held.act(seat, action, **keys)
    assert list(held.events()) == before


def ballot(held: Room, target: str, votes: dict[str, str], **keys: Any) -> bool:
    made = held.act("chair", act.CallVote(target=target, **keys))[0].made
    for seat, choice in votes.items():
        held.act(seat, {"kind": "vote", "ballot": made, "choice": choice})
    held.act("chair", act.CloseVote(ballot=made))
    return held.state.ballots[made].status == "carried"


def test_a_package_is_proposed_answered_and_adopted_by_vote() -> None:
    held = room()
    held.act("AA", act.Propose(text="accord", package={"cut": -40.0, "fund": "small"}))
    held.act("BB", act.Answer(proposal="P1", accept=True))
    assert held.view("CC").proposals[0].answers == {"BB": True}
    assert ballot(held, "P1", {"AA": "yes", "BB": "yes", "CC": "no"})
    text = held.state.texts["accord"]
    assert text.settled == {"cut": -40.0, "fund": "small"}
    assert text.version == 2
    assert [b.id for b in text.brackets] == ["force"]
    held.act("AA", act.Amend(text="accord", base=2, operations=(am.SettleBracket(bracket="force", choice=1),)))
    assert ballot(held, "A1", {"AA": "yes", "BB": "yes"})
    assert held.state.texts["accord"].is_clean()
    assert ballot(held, "accord", {"AA": "yes", "BB": "no", "CC": "abstain", "DD": "yes"})
    held.act("AA", act.Sign(text="accord"))
    refused(held, "AA", act.Sign(text="accord"), "has signed")
    assert held.view("net").signatures == {"accord": ("AA",)}
    assert verified(held.events()) == held.state.last
    assert fold(held.events()) == held.state


def test_a_tie_is_lost_and_a_text_with_brackets_is_not_put() -> None:
    held = room()
    held.act("AA", act.Propose(text="accord", package={"cut": -40.0}))
    assert not ballot(held, "P1", {"AA": "yes", "BB": "no"})
    assert held.state.proposals["P1"].status == "rejected"
    refused(held, "chair", act.CallVote(target="accord"), "is not clean")


def test_amendments_are_rebased_when_others_are_adopted_and_conflicts_are_flagged() -> None:
    held = room(texts=[{**conference().texts[0].model_dump(mode="json"), "sponsors": []}])
    replace = {"AA": ("keep", "hold"), "BB": ("clean", "pure"), "CC": ("keep the lake", "may use the shores and the lake")}
    for seat, (old, new) in replace.items():
        held.act(seat, act.Amend(text="accord", base=1, operations=(am.ReplaceWords(clause="aim", old=old, new=new),)))
    held.act("DD", act.Amend(text="accord", base=1, operations=(am.DeleteClause(clause="aim"),)))
    refused(held, "chair", act.CallVote(target="A1"), "furthest removed")
    assert not ballot(held, "A4", {"AA": "no"})
    assert ballot(held, "A3", {"AA": "yes"})
    state = held.state
    assert state.texts["accord"].version == 2
    assert state.amendments["A2"].base == 2
    assert state.amendments["A2"].conflict == ""
    assert "are not in it" in state.amendments["A1"].conflict
    refused(held, "chair", act.CallVote(target="A1"), "no longer fits|comes first")
    assert ballot(held, "A2", {"AA": "yes"}, furthest=True)
    clause = held.state.texts["accord"].clause("aim")
    assert clause is not None
    assert clause.words["en"] == "The Parties {force} may use the shores and the lake pure."


def test_an_amendment_against_an_old_version_is_rebased_at_once_or_refused() -> None:
    held = room()
    held.act("AA", act.Amend(text="accord", base=1, operations=(am.SetSlot(slot="cut", value=-30.0),)))
    held.act("AA", act.Consent(amendment="A1"))  # AA alone sponsors the text: a friendly amendment needs no vote
    assert held.state.texts["accord"].settled == {"cut": -30.0}
    refused(
        held, "BB", act.Amend(text="accord", base=1, operations=(am.SetSlot(slot="cut", value=-20.0),)), "changed in version 2"
    )
    held.act("BB", act.Amend(text="accord", base=1, operations=(am.SetSlot(slot="fund", value="none"),)))
    assert held.state.amendments["A2"].base == 2
    refused(held, "BB", act.Amend(text="accord", base=9, operations=(am.SetSlot(slot="fund", value="none"),)), "no version 9")


def test_consensus_objection_ruling_and_challenge() -> None:
    challenge = {"id": "simple", "title": "Simple", "mode": "vote", "source": "invented", "tests": [{"share": 0.5, "more_than": True, "of": "present and voting"}]}  # fmt: skip
    held = room(body=body({"substance": CONSENSUS, "procedure": challenge}))
    held.act("AA", act.Propose(text="accord", package={"cut": -40.0, "fund": "small"}))
    refused(held, "chair", act.CallVote(target="P1"), "not put to a vote")
    held.act("DD", act.Object(target="P1", reason="not enough"))
    refused(held, "chair", act.Adopt(target="P1"), "objections stand: O1 of DD")
    held.act("chair", act.Rule(target="P1", decision="There is consensus.", overrules=("O1",)))
    held.act("DD", act.Challenge(ruling="R1"))
    refused(held, "chair", act.Adopt(target="P1"), "is challenged")
    assert not ballot(held, "R1", {"DD": "yes", "AA": "no", "BB": "no"})  # to overrule it: lost
    assert held.state.rulings["R1"].status == "upheld"
    held.act("chair", act.Adopt(target="P1"))
    assert held.state.proposals["P1"].status == "adopted"
    assert [e.body.how for e in held.events() if e.body.kind == "carried"] == ["ruling"]


def test_a_point_of_order_is_ruled_on_and_put_to_no_vote() -> None:
    held = room(body=body({"substance": SIMPLE, "procedure": SIMPLE}))
    held.act("AA", act.Move(motion="point-of-order"))
    refused(held, "chair", act.CallVote(target="M1"), "no matter before the body 'M1'")
    held.act("chair", act.Rule(target="M1", decision="The list of speakers is closed."))
    assert held.state.rulings["R1"].target == "M1"


def test_an_overturned_ruling_brings_the_objection_back() -> None:
    held = room(body=body({"substance": CONSENSUS, "procedure": SIMPLE}))
    held.act("AA", act.Propose(text="accord", package={"cut": -40.0}))
    held.act("DD", act.Object(target="P1"))
    held.act("chair", act.Rule(target="P1", decision="There is consensus.", overrules=("O1",)))
    held.act("DD", act.Challenge(ruling="R1"))
    ballot(held, "R1", {"DD": "yes", "AA": "yes", "BB": "no"})
    assert held.state.rulings["R1"].status == "overturned"
    refused(held, "chair", act.Adopt(target="P1"), "objections stand")
    held.act("DD", act.Withdraw(target="O1"))
    held.act("chair", act.Adopt(target="P1"))


class Clock:
    def __init__(self) -> None:
        self.now = dt.datetime(2030, 5, 1, 9, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


def test_silence_is_kept_or_broken_before_its_deadline() -> None:
    clock = Clock()
    held = Room.open(conference(body=body({"substance": CONSENSUS})), clock=clock)
    for fund in ("small", "large"):
        held.act("AA", act.Propose(text="accord", package={"fund": fund}))
    refused(held, "chair", act.OpenSilence(target="P1", until=clock.now + dt.timedelta(hours=3)), "too near")
    until = clock.now + dt.timedelta(hours=24)
    held.act("chair", act.OpenSilence(target="P1", until=until))
    held.act("chair", act.OpenSilence(target="P2", until=until))
    held.act("BB", act.Object(target="S2", reason="too large"))
    refused(held, "chair", act.EndSilence(silence="S1"), "runs until")
    clock.now = until
    refused(held, "CC", act.Object(target="S1"), "ended at")
    held.act("chair", act.EndSilence(silence="S1"))
    held.act("chair", act.EndSilence(silence="S2"))
    assert held.state.texts["accord"].settled == {"fund": "small"}
    assert [s.status for s in held.state.silences.values()] == ["kept", "broken"]
    refused(held, "chair", act.EndSilence(silence="S1"), "has ended: kept")


def test_unanimity_and_fallback_from_consensus_to_a_vote() -> None:
    unanimous = {"id": "all", "title": "Unanimity", "mode": "unanimity", "source": "invented"}
    held = room(body=body({"substance": unanimous}))
    held.act("AA", act.Propose(text="accord", package={"fund": "small"}))
    assert not ballot(held, "P1", {"AA": "yes", "BB": "yes", "CC": "yes", "DD": "no"})
    held.act("AA", act.Propose(text="accord", package={"fund": "none"}))
    assert ballot(held, "P2", {"AA": "yes", "BB": "abstain"})  # an abstention does not stop it here
    held = room(body=body({"substance": {**CONSENSUS, "fallback": "simple"}}, fallbacks=[SIMPLE]))
    held.act("AA", act.Propose(text="accord", package={"fund": "small"}))
    refused(held, "chair", act.CallVote(target="P1"), "consensus comes first")
    held.act("DD", act.Object(target="P1"))
    assert ballot(held, "P1", {"AA": "yes", "DD": "no", "BB": "yes"})


def test_single_undertaking() -> None:
    held = room(body=body({"substance": {**CONSENSUS, "single_undertaking": True}}))
    held.act("AA", act.Propose(text="accord", package={"fund": "small"}))
    refused(held, "chair", act.Adopt(target="P1"), "leaves open: cut")
    held.act("AA", act.Propose(text="accord", package={"fund": "small", "cut": -10.0}))
    held.act("chair", act.Adopt(target="P2"))


def test_quorum_motions_and_division() -> None:
    held = room(body=body({"substance": SIMPLE}, quorum={"to_open": 0.25, "to_decide": 0.5}))
    held.act("AA", act.Propose(text="accord", package={"fund": "small", "cut": -10.0}))
    for seat in ("CC", "DD"):
        held.act(seat, act.Leave())
    refused(held, "chair", act.CallVote(target="P1"), "no quorum: 2 of 4")
    held.act("CC", act.Join())
    assert ballot(held, "P1", {"AA": "yes"})
    held.act("BB", act.Move(motion="adjourn-meeting"))
    held.act("AA", act.Move(motion="divide", target="accord", parts=("purse",)))
    refused(held, "chair", act.CallVote(target="M2"), "M1 .* comes first")
    assert not ballot(held, "M1", {"BB": "yes", "AA": "no"})
    assert ballot(held, "M2", {"AA": "yes"})
    assert not ballot(held, "accord", {"AA": "no"}, parts=("purse",))
    assert held.state.texts["accord"].clause("purse") is None
    assert held.state.texts["accord"].slot("fund") is None
    held.act("BB", act.Move(motion="suspend-meeting"))
    assert ballot(held, "M3", {"AA": "yes"})
    refused(held, "AA", act.Say(words="still here"), "suspended")
    held.act("chair", act.Resume())
    assert held.state.status == "open"


def test_entry_into_force_follows_the_signature_that_completes_it() -> None:
    entry = {"parties": 2, "share": 0.55, "weight": "people", "days_after": 30, "source": "invented"}
    clean = {"brackets": [], "settled": {"cut": -10.0, "fund": "none"}, "clauses": [], "sponsors": [], "slots": [{**s, "binds": []} for s in conference().texts[0].model_dump(mode="json")["slots"]]}  # fmt: skip
    held = room(body=body({"substance": SIMPLE}, entry=entry), texts=[{**conference().texts[0].model_dump(mode="json"), **clean}])
    assert ballot(held, "accord", {"AA": "yes"})
    for seat in ("AA", "DD"):
        held.act(seat, act.Sign(text="accord"))
    assert held.state.in_force == {}
    held.act("CC", act.Sign(text="accord"))
    assert held.state.in_force == {"accord": "2030-05-31"}


def test_a_bloc_that_votes_as_one_casts_its_members_votes() -> None:
    north = {"id": "north", "name": "North", "members": [{"seat": "AA"}, {"seat": "BB"}], "spokesperson": "AA", "binding": "vote"}
    held = room(blocs=[north])
    held.act("CC", act.Propose(text="accord", package={"fund": "small"}))
    held.act("chair", act.CallVote(target="P1"))
    refused(held, "BB", act.Vote(ballot="B1", choice="no"), "votes through AA")
    held.act("AA", act.Vote(ballot="B1", choice="yes"))
    held.act("CC", act.Vote(ballot="B1", choice="no"))
    held.act("chair", act.CloseVote(ballot="B1"))
    assert (held.state.ballots["B1"].yes, held.state.ballots["B1"].no) == (2, 1)


def test_abuse_is_refused_with_the_log_intact() -> None:
    held = room()
    code = held.admit("AA")
    refused(held, "AA", act.Say(words="me"), "does not open the seat")
    refused(held, "AA", act.Say(words="me"), "does not open the seat", code="guess")
    held.act("AA", act.Propose(text="accord", package={"fund": "small"}), code=code, command="once")
    refused(held, "AA", act.Say(words="me"), "carried out already", code=code, command="once")
    refused(held, "ZZ", act.Say(words="me"), "nobody here has the seat 'ZZ'")
    refused(held, "BB", act.Vote(ballot="B1", choice="yes"), "no ballot 'B1'")
    refused(held, "BB", act.CallVote(target="P1"), "a party cannot call vote")
    refused(held, "net", act.Vote(ballot="B1", choice="yes"), "an NGO cannot vote")
    refused(held, "net", {"kind": "table item", "item": {"id": "x", "title": "X"}}, "observers cannot table")
    held.act("chair", act.CallVote(target="P1"))
    held.act("BB", act.Vote(ballot="B1", choice="yes"))
    refused(held, "BB", act.Vote(ballot="B1", choice="no"), "has voted on B1 already")
    refused(held, "chair", act.CallVote(target="P1"), "one vote at a time")
    held.act("chair", act.CloseVote(ballot="B1"))
    refused(held, "CC", act.Vote(ballot="B1", choice="no"), "B1 is closed")
    held.act("chair", act.GiveTurn(seats=("CC",)))
    refused(held, "BB", act.Say(words="me"), "not the turn of BB")
    refused(held, "BB", '{"kind": "say", "words": "a\\u0000b"}', "control character")
    refused(held, "BB", '{"kind": "say", "wrods": "x"}', "there is no key 'wrods'")
    refused(held, "BB", {"kind": "vtoe"}, "there is no action 'vtoe'")
    refused(held, "BB", b"\xff\xfe", "this is no action")
    refused(held, "CC", {"kind": "propose", "text": "accord", "package": {"cut": float("nan")}}, "cannot be written as JSON")
    refused(held, "CC", {"kind": "propose", "text": "accord", "package": {"cut": 1e9, "fnud": "x"}}, "2 problems")
    refused(held, "CC", {"kind": "say", "words": "x" * 20_001}, "at most 20000 characters")


def test_a_tampered_log_is_told() -> None:
    held = room()
    held.act("AA", act.Say(words="one"))
    held.act("AA", act.Say(words="two"))
    events = list(held.events())
    for broken in ([*events[:-1], events[-1]._replace(seat="BB")], [*events[:-2], events[-1]]):
        with pytest.raises(DataError, match="does not hang together"):
            verified(broken)


def test_replay_and_fork() -> None:
    held = room()
    held.act("AA", act.Propose(text="accord", package={"fund": "small"}))
    cut = held.state.last
    held.act("BB", act.Answer(proposal="P1", accept=False))
    log = MemoryLog()
    log.append(tuple(held.events()))
    assert Room(log).state == held.state
    other = held.fork(cut)
    other.act("BB", act.Answer(proposal="P1", accept=True))
    assert held.state.proposals["P1"].answers == {"BB": False}
    assert other.state.proposals["P1"].answers == {"BB": True}


def test_start_of_a_fold_is_left_as_it_is() -> None:
    held = room()
    before = fold(held.events())
    held.act("AA", act.Propose(text="accord", package={"fund": "small"}))
    after = fold([e for e in held.events() if e.seq > before.last], before)
    assert after == held.state
    assert before.proposals == {}


def test_an_issued_version_flags_amendments_to_what_it_changed() -> None:
    held = room()
    held.act("BB", act.Amend(text="accord", base=1, operations=(am.SetSlot(slot="cut", value=-20.0),)))
    held.act("CC", act.Amend(text="accord", base=1, operations=(am.SetSlot(slot="fund", value="large"),)))
    old = held.state.texts["accord"]
    refused(held, "chair", act.Issue(text=old), "stands at version 1")
    new = old.model_copy(update={"version": 2, "stage": "chair's text", "settled": {"cut": -30.0}})
    held.act("chair", act.Issue(text=new))
    assert "changed in version 2" in held.state.amendments["A1"].conflict
    assert held.state.amendments["A2"].base == 2


def test_no_text_changes_under_the_voters() -> None:
    held = room()
    insert = am.InsertClause.model_validate({"clause": {"id": "new", "words": {"en": "New."}}})
    for seat in ("AA", "BB"):
        held.act(seat, act.Amend(text="accord", base=1, operations=(insert,)))
    held.act("chair", act.CallVote(target="A1"))
    refused(held, "AA", act.Consent(amendment="A2"), "no text changes under the voters")
    refused(held, "chair", act.Issue(text=held.state.texts["accord"].model_copy(update={"version": 2})), "B1 is open")
    held.act("BB", act.Vote(ballot="B1", choice="yes"))
    held.act("chair", act.CloseVote(ballot="B1"))
    assert "already has a clause new" in held.state.amendments["A2"].conflict
    refused(held, "AA", act.Consent(amendment="A2"), "no longer fits")


def test_a_package_whose_slot_is_gone_is_not_adopted() -> None:
    clock = Clock()
    held = Room.open(conference(body=body({"substance": {**CONSENSUS, "silence_hours": 0.0}})), clock=clock)
    held.act("BB", act.Propose(text="accord", package={"fund": "small"}))
    held.act("chair", act.OpenSilence(target="P1", until=clock.now + dt.timedelta(hours=1)))
    held.act("AA", act.Amend(text="accord", base=1, operations=(am.DeleteClause(clause="purse"),)))
    held.act("AA", act.Consent(amendment="A1"))
    assert held.state.texts["accord"].slot("fund") is None
    refused(held, "chair", act.Adopt(target="P1"), "no slot 'fund'")
    clock.now += dt.timedelta(hours=2)
    refused(held, "chair", act.EndSilence(silence="S1"), "no slot 'fund'")
    held.act("BB", act.Withdraw(target="P1"))
    held.act("chair", act.EndSilence(silence="S1"))
    assert held.state.silences["S1"].status == "broken"
