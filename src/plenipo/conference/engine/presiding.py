# SPDX-License-Identifier: Apache-2.0
"""What the chair does: give the turn, issue texts, put things to the vote, keep silences, rule, adopt."""

from __future__ import annotations

import datetime as dt

from plenipo.conference.engine.outcome import How, decided, rebased
from plenipo.conference.engine.refused import Drawn, Refused, drawn, known, numbered
from plenipo.conference.engine.state import State
from plenipo.conference.model import action as act
from plenipo.conference.model import event as ev
from plenipo.conference.model.body import HEADS, AdoptionRule, Purpose
from plenipo.conference.model.conference import reserved
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import MotionBefore
from plenipo.conference.rules.motions import furthest_first, motions
from plenipo.conference.rules.tally import quorum_problem, tally
from plenipo.core.errors import Problem, nearest_names


def give_turn(state: State, seat: str, action: act.GiveTurn, at: str) -> list[Drawn]:
    """Say whose turn it is."""
    seats = [d.id for d in state.held.delegations]
    if strangers := [s for s in action.seats if s not in seats]:
        raise Refused(Problem(f"no seat: {', '.join(strangers)}", "seats", nearest=nearest_names(strangers[0], seats)))
    return [Drawn(action)]


def issue(state: State, seat: str, action: act.Issue, at: str) -> list[Drawn]:
    """Issue a text, or a new version: amendments to it are re-based, or flagged."""
    new, old = action.text, state.texts.get(action.text.id)
    problems = _vote_on(state)
    if reserved(new.id) or new.id in state.agenda:
        problems.append(Problem(f"the id {new.id!r} is taken, or looks like a number that the room gives", "text.id"))
    if new.stage == "adopted":
        problems.append(Problem("a text is adopted by the body, not by being issued", "text.stage"))
    if old is not None and old.stage == "adopted":
        problems.append(Problem(f"{old.id} is adopted: it can be signed, no longer changed", "text.id"))
    if old is not None and new.version != old.version + 1:
        problems.append(Problem(f"{old.id} stands at version {old.version}", "text.version", str(old.version + 1)))
    if problems:
        raise Refused(*problems)
    marked = new.model_copy(update={"changed": _changes(old, new) if old else {}})
    return [Drawn(action.model_copy(update={"text": marked})), *rebased(state, marked)]


def _changes(old: DraftText, new: DraftText) -> dict[str, int]:
    """Parts of a text that a new version has changed or taken out."""
    before = {c.id: c.words for c in old.walk()}
    after = {c.id: c.words for c in new.walk()}
    parts = {f"{i}.words" for i in before.keys() | after.keys() if before.get(i) != after.get(i)} | (before.keys() - after.keys())
    slots = {s.id for s in (*old.slots, *new.slots)}
    parts |= {s for s in slots if old.settled.get(s) != new.settled.get(s) or old.slot(s) != new.slot(s)}
    brackets = {b.id for b in (*old.brackets, *new.brackets)}
    parts |= {b for b in brackets if old.bracket(b) != new.bracket(b)}
    return {**old.changed, **dict.fromkeys(parts, new.version)}


# putting to the body -----------------------------------------------------------------------------------------------------


def _before_all(state: State) -> list[str]:
    """What is before the body: open, and known to all."""
    open_now = [
        *(p.id for p in state.proposals.values() if p.status == "open"),
        *(a.id for a in state.amendments.values() if a.status == "open"),
        *(m.id for m in _motions_to_vote(state)),
        *(r.id for r in state.rulings.values() if r.status == "challenged"),
        *(t.id for t in state.texts.values() if t.stage != "adopted"),
        *(i.id for i in state.agenda.values() if i.status == "proposed"),
    ]
    return [t for t in open_now if state.audience_of(t).scope == "all"]


def _motions_to_vote(state: State) -> list[MotionBefore]:
    """Those in order that the body decides; on a point of order the chair rules."""
    return [m for m in state.motions.values() if m.status == "in order" and motions()[m.motion].purpose]


def _public(state: State, seat: str, target: str) -> None:
    """Refuse what is not before the body: unknown, decided already, or made behind closed doors."""
    known(state, seat, target, _before_all(state), "matter before the body")


def purpose_of(state: State, target: str, important: bool) -> Purpose:
    """Under which heading of the rules something is decided."""
    if target in state.rulings:
        return "challenge"
    if target in state.agenda:
        return "procedure"
    if target in state.motions:
        return "important question" if motions()[state.motions[target].motion].purpose == "important question" else "procedure"
    if target in state.amendments and not important:
        return "amendment"
    return "important question" if important else "substance"


def _pending(state: State, target: str, furthest: bool = False) -> list[Problem]:
    """What must be decided before the target."""
    challenged = [r.id for r in state.rulings.values() if r.status == "challenged"]
    if challenged and target not in challenged:
        return [Problem(f"the ruling {challenged[0]} is challenged: that is put to the vote at once", expected=challenged[0])]
    if target in state.rulings:
        return []
    rank = state.motions[target].precedence if target in state.motions else None
    before = sorted((m for m in _motions_to_vote(state) if rank is None or m.precedence < rank), key=lambda m: m.precedence)
    if before:
        return [Problem(f"the motion {before[0].id} ({before[0].motion}) comes first", expected=before[0].id)]
    if not state.held.body.amendments_first or target in state.motions or (furthest and target in state.amendments):
        return []
    text = state.texts.get(target) or (state.texts[state.amendments[target].text] if target in state.amendments else None)
    held = furthest_first(text, state.amendments.values()) if text else []
    queue = [a for a in held if state.audience_of(a.id).scope == "all"]
    if queue and queue[0].id != target:
        what = (
            "amendments are voted on before the text" if target in state.texts else "the amendment furthest removed comes first"
        )
        return [Problem(what, expected=queue[0].id)]
    return []


def _ripe(state: State, target: str, rule: AdoptionRule) -> list[Problem]:
    """Why something cannot be adopted yet, whoever is in favour."""
    found = []
    if target in state.amendments and (why := state.amendments[target].conflict):
        found.append(Problem(f"{target} no longer fits the text: {why}", next_step="its sponsor writes it anew"))
    if target in state.texts and not (text := state.texts[target]).is_clean():
        left = [s.id for s in text.open_slots()] + [b.id for b in text.brackets]
        found.append(Problem(f"{target} is not clean: {', '.join(left)} are still open", expected="a text without brackets"))
    if target in state.proposals:
        # A slot may have gone with its clause since the package was proposed.
        held = state.proposals[target]
        found.extend(state.texts[held.text].package_problems(held.package))
    if rule.single_undertaking:
        found.extend(_undertaking(state, target))
    return found


def _undertaking(state: State, target: str) -> list[Problem]:
    """Nothing is agreed until everything is agreed."""
    rule = "nothing is agreed until everything is agreed (single undertaking)"
    if target in state.proposals:
        held = state.proposals[target]
        left = [s.id for s in state.texts[held.text].open_slots() if s.id not in held.package]
        return [Problem(f"{target} leaves open: {', '.join(left)}", expected=rule)] if left else []
    if target in state.texts:
        others = [t for t in state.texts.values() if t.id != target and t.stage not in ("adopted", "non-paper")]
        left = [t.id for t in others if not t.is_clean()]  # a non-paper is nobody's text: nothing hangs on it
        return [Problem(f"other texts are not clean: {', '.join(left)}", expected=rule)] if left else []
    return []


def _decision_problems(state: State, target: str, rule: AdoptionRule, furthest: bool = False) -> list[Problem]:
    found = _pending(state, target, furthest) + _ripe(state, target, rule)
    if why := quorum_problem(state.held.body.quorum, state.members(), state.present, deciding=True):
        found.append(Problem(why))
    return found + _vote_on(state)


def _vote_on(state: State) -> list[Problem]:
    """While a ballot is open nothing else is decided, and no text changes under the voters."""
    ballot = state.open_ballot()
    if ballot is None:
        return []
    return [Problem(f"the ballot {ballot.id} is open", next_step=f"close {ballot.id} first: one vote at a time")]


def _standing(state: State, target: str) -> list[str]:
    return [o.id for o in state.objections.values() if o.target == target and o.status == "stands"]


def _rule_for(state: State, action: act.CallVote) -> AdoptionRule:
    body = state.held.body
    if action.rule is not None:
        chosen = body.rule_by_id(action.rule)
        if chosen is None:
            ids = [r.id for r in (*body.rules.values(), *body.fallbacks)]
            raise Refused(Problem(f"{body.title} has no rule {action.rule!r}", "rule", nearest=nearest_names(action.rule, ids)))
        return chosen
    rule = body.rule(purpose_of(state, action.target, action.important))
    if rule.mode != "consensus":
        return rule
    fallback = body.rule_by_id(rule.fallback) if rule.fallback else None
    if fallback is None:
        step = "adopt it, open a silence, or rule on the objections"
        raise Refused(Problem(f"{rule.title}: this is not put to a vote", next_step=step))
    if not _standing(state, action.target):
        raise Refused(Problem("nobody has objected: consensus comes first", next_step=f"adopt {action.target}"))
    return fallback


def call_vote(state: State, seat: str, action: act.CallVote, at: str) -> list[Drawn]:
    """Open a ballot."""
    _public(state, seat, action.target)
    rule = _rule_for(state, action)
    divided = state.divided.get(action.target, ())
    if wrong := [p for p in action.parts if p not in divided]:
        raise Refused(Problem(f"no division was carried for: {', '.join(wrong)}", "parts", ", ".join(divided) or "no parts"))
    problems = _decision_problems(state, action.target, rule, action.furthest)
    if gone := [p for p in action.parts if state.texts[action.target].clause(p) is None]:
        problems.append(Problem(f"the text no longer has: {', '.join(gone)}", "parts"))
    named = rule.veto or rule.mode == "unanimity" or any(t.weight != HEADS for t in rule.tests)
    if action.secret and named:
        problems.append(Problem("under this rule a result tells who voted how: a secret ballot is for equal votes", "secret"))
    if action.parts:
        problems = [p for p in problems if "is not clean" not in p.what]
    if problems:
        raise Refused(*problems)
    return [Drawn(action.model_copy(update={"rule": rule.id}), made=numbered(state, "B"))]


def close_vote(state: State, seat: str, action: act.CloseVote, at: str) -> list[Drawn]:
    """Close the ballot, announce the result, draw what follows."""
    known(state, seat, action.ballot, state.ballots, "ballot")
    ballot = state.ballots[action.ballot]
    if ballot.status != "open":
        raise Refused(Problem(f"{ballot.id} is closed: {ballot.status}"))
    rule = state.held.body.rule_by_id(ballot.rule)
    assert rule is not None
    members = state.members()
    found = tally(rule, members, ballot.votes, state.present)
    result = ev.Result(
        ballot=ballot.id,
        carried=found.carried,
        yes=found.yes,
        no=found.no,
        abstain=found.abstain,
        absent=found.absent,
        reasons=found.reasons,
        vetoes=found.vetoes,
    )
    how: How = "unanimity" if rule.mode == "unanimity" else "vote"
    return [Drawn(action), drawn(result), *decided(state, ballot.target, found.carried, how, ballot.parts)]


# without a vote ----------------------------------------------------------------------------------------------------------


def open_silence(state: State, seat: str, action: act.OpenSilence, at: str) -> list[Drawn]:
    """Put something under a silence procedure."""
    _public(state, seat, action.target)
    rule = state.held.body.rule(purpose_of(state, action.target, important=False))
    problems = _pending(state, action.target) + _ripe(state, action.target, rule)
    earliest = dt.datetime.fromisoformat(at) + dt.timedelta(hours=rule.silence_hours)
    if action.until <= dt.datetime.fromisoformat(at) or action.until < earliest:
        problems.append(Problem("the deadline is too near", "until", f"not before {earliest.isoformat()}"))
    if any(s.target == action.target and s.status == "running" for s in state.silences.values()):
        problems.append(Problem(f"{action.target} is under silence already"))
    if standing := _standing(state, action.target):
        problems.append(Problem(f"objections stand against {action.target}: {', '.join(standing)}"))
    if problems:
        raise Refused(*problems)
    return [Drawn(action, made=numbered(state, "S"))]


def end_silence(state: State, seat: str, action: act.EndSilence, at: str) -> list[Drawn]:
    """After the deadline: silence kept is adoption."""
    known(state, seat, action.silence, state.silences, "silence")
    held = state.silences[action.silence]
    if held.status == "kept":
        raise Refused(Problem(f"{held.id} has ended: kept"))
    if held.status == "running" and dt.datetime.fromisoformat(at) < dt.datetime.fromisoformat(held.until):
        raise Refused(Problem(f"{held.id} runs until {held.until}", f"now is {at}"))
    kept = held.status == "running" and held.target in _before_all(state)
    if kept:
        adopted_by = state.held.body.rule(purpose_of(state, held.target, important=False))
        if problems := _ripe(state, held.target, adopted_by) + _vote_on(state):
            raise Refused(*problems)
    fact = drawn(ev.SilenceEnded(silence=held.id, kept=kept, by=held.broken_by))
    return [Drawn(action), fact, *(decided(state, held.target, True, "silence") if kept else [])]


def rule(state: State, seat: str, action: act.Rule, at: str) -> list[Drawn]:
    """Rule on a point, or that there is consensus in spite of an objection."""
    standing = _standing(state, action.target)
    if wrong := [o for o in action.overrules if o not in standing]:
        expected = ", ".join(standing) or "no objection stands"
        raise Refused(Problem(f"no standing objection to {action.target}: {', '.join(wrong)}", "overrules", expected))
    if action.overrules:
        mode = state.held.body.rule(purpose_of(state, action.target, important=False)).mode
        if mode != "consensus":
            told = "an objection is set aside under consensus alone"
            raise Refused(Problem(told, "overrules", f"here the rule is {mode}", next_step="call a vote"))
    else:
        points = [m.id for m in state.motions.values() if m.motion == "point-of-order"]
        known(state, seat, action.target, [*points, *state.texts, *state.proposals, *state.amendments, *state.agenda], "matter")
    if state.audience_of(action.target).scope != "all":
        raise Refused(Problem("a ruling is given in the plenary, on what is before it"))
    return [Drawn(action, made=numbered(state, "R"))]


def adopt(state: State, seat: str, action: act.Adopt, at: str) -> list[Drawn]:
    """Gavel through what nobody objects to, or where every objection has been ruled on."""
    target = action.target
    _public(state, seat, target)
    if target in state.rulings or target in state.motions:
        raise Refused(Problem(f"{target} is put to a vote", next_step="call a vote"))
    rule = state.held.body.rule(purpose_of(state, target, important=False))
    problems = _decision_problems(state, target, rule)
    if standing := _standing(state, target):
        names = ", ".join(f"{o} of {state.objections[o].by}" for o in standing)
        step = "call a vote" if rule.mode == "vote" or rule.fallback else "find agreement, or rule that there is consensus"
        problems.append(Problem(f"objections stand: {names}", next_step=step))
    missing = [m.id for m in state.members() if m.id not in state.present]
    if rule.mode == "unanimity" and rule.absence_stops and missing:
        problems.append(Problem(f"every member must be there; absent: {', '.join(missing)}"))
    if problems:
        raise Refused(*problems)
    overruled = any(o.target == target and o.status == "overruled" for o in state.objections.values())
    how: How = "ruling" if overruled else "unanimity" if rule.mode == "unanimity" else "consensus"
    return [Drawn(action), *decided(state, target, True, how)]


def resume(state: State, seat: str, action: act.Resume, at: str) -> list[Drawn]:
    """Resume a suspended meeting."""
    if state.status != "suspended":
        raise Refused(Problem(f"the meeting is {state.status}"))
    if why := quorum_problem(state.held.body.quorum, state.members(), state.present, deciding=False):
        raise Refused(Problem(why))
    return [Drawn(action)]


def close(state: State, seat: str, action: act.Close, at: str) -> list[Drawn]:
    """Close the conference."""
    if ballot := state.open_ballot():
        raise Refused(Problem(f"the ballot {ballot.id} is open", next_step=f"close {ballot.id} first"))
    return [Drawn(action)]
