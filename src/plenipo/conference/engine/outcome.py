# SPDX-License-Identifier: Apache-2.0
"""What follows from a decision: a text revised, amendments re-based or flagged, values settled, entry into force."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from plenipo.conference.engine import text as algebra
from plenipo.conference.engine.refused import Drawn, drawn
from plenipo.conference.engine.state import State
from plenipo.conference.model import event as ev
from plenipo.conference.model.amendment import Amendment, DeleteClause
from plenipo.conference.model.text import DraftText
from plenipo.conference.rules.entry import entry_date, share_joined

__all__ = ["How", "amended", "decided", "entered", "rebased"]

How = Literal["vote", "consensus", "silence", "friendly", "ruling", "unanimity"]


def decided(state: State, target: str, carried: bool, how: How, parts: tuple[str, ...] = ()) -> list[Drawn]:
    """Facts that follow when something was put to the body."""
    if target in state.rulings:
        return [drawn(ev.RulingStands(ruling=target, stands=not carried))]
    if target in state.agenda:
        return [drawn(ev.AgendaDecided(item=target, status="open" if carried else "refused"))]
    if parts:
        return [] if carried else _struck(state, target, parts)
    values = dict(state.proposals[target].package) if carried and target in state.proposals else {}
    facts = [drawn(ev.Carried(target=target, carried=carried, how=how, values=values))]
    if not carried:
        return facts
    if target in state.amendments:
        return facts + amended(state, state.amendments[target])
    if target in state.proposals:
        text = state.texts[state.proposals[target].text]
        return facts + rebased(state, algebra.settled(text, values))
    return facts


def amended(state: State, amendment: Amendment) -> list[Drawn]:
    """The new version of a text, and what becomes of other amendments to it."""
    text = state.texts[amendment.text]
    new = algebra.revised(text, amendment.operations)
    fact = ev.Revised(text=text.id, version=new.version, operations=amendment.operations, amendment=amendment.id)
    return [drawn(fact), *rebased(state, new, besides=amendment.id)]


def rebased(state: State, new: DraftText, besides: str = "") -> list[Drawn]:
    """For each open amendment to a text: it stands against the new version, or is flagged with the reason."""
    facts = []
    for held in state.amendments.values():
        if held.text != new.id or held.status != "open" or held.id == besides:
            continue
        why = algebra.conflict(new, held.operations, held.base)
        if why and why != held.conflict:
            facts.append(Drawn(ev.Conflicted(amendment=held.id, reason=why), state.audience_of(held.id), by_room=True))
        elif not why:
            facts.append(Drawn(ev.Rebased(amendment=held.id, base=new.version), state.audience_of(held.id), by_room=True))
    return facts


def _struck(state: State, text: str, parts: tuple[str, ...]) -> list[Drawn]:
    """Parts that were voted down apart are struck from the text."""
    operations = tuple(DeleteClause(clause=p) for p in parts)
    new = algebra.revised(state.texts[text], operations)
    return [drawn(ev.Revised(text=text, version=new.version, operations=operations)), *rebased(state, new)]


def entered(state: State, text: str, seat: str, at: str) -> list[Drawn]:
    """Entry into force, if this signature completes the rule of the body."""
    rule = state.held.body.entry
    if rule is None or text in state.in_force:
        return []
    moments = {**state.signatures.get(text, {}), seat: at}
    joined = {who: dt.datetime.fromisoformat(when).date() for who, when in moments.items()}
    date = entry_date(rule, joined, state.members())
    if date is None:
        return []
    share = share_joined(rule, joined, state.members(), dt.datetime.fromisoformat(at).date())
    return [drawn(ev.InForce(text=text, date=date.isoformat(), share=share))]
