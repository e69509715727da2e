# SPDX-License-Identifier: Apache-2.0
"""What the parts of a room's page show: plain data from the view of one seat, and nothing but that view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plenipo.conference.model.body import Body
from plenipo.conference.model.slot import shown_value
from plenipo.conference.model.view import View
from plenipo.conference.rules.motions import furthest_first, motions
from plenipo.core import countries
from plenipo.core.errors import InputError
from plenipo.host.live import FACILITATOR, Told
from plenipo.web.room_text import changes_of, clauses_of

__all__ = ["before_the_body", "shown_parts"]

QUIET = frozenset({"pass", "give turn", "instructed", "admitted", "rebased"})
"""Events that the list of what happened leaves out."""
LAST_TOLD = 60


def shown_parts(
    view: View, body: Body, about: Mapping[str, Any], told: list[Told], worth: Mapping[str, Any] | None, language: str
) -> dict[str, Any]:
    """Everything the templates of a room's parts need.

    Parameters
    ----------
    view
        What the seat sees.
    body
        Whose rules hold: known to everybody.
    about
        Clock, presence, who is played by scripts.
    told
        What happened, as the seat may know it.
    worth
        What the table as it stands is worth, `host.consequences.of_package`; None where there is no text.
    language
        Of the reader.
    """
    names = {d.id: d.name for d in view.delegations}
    texts = {t.id: t for t in view.texts}
    mine = next((d for d in view.delegations if d.id == view.seat), None)
    rules = {r.id: r for r in (*body.rules.values(), *body.fallbacks)}
    return {
        "view": view,
        "may": frozenset(view.may),
        "names": names,
        "body": body,
        "rule": body.rule("substance"),
        "rules": rules,
        "about": about,
        "mine": mine,
        "facilitator": FACILITATOR,
        "seats": _seats(view, about),
        "texts": [{"text": t, "clauses": clauses_of(view, t, names, language)} for t in view.texts],
        "proposals": [_proposal(view, p, names) for p in reversed(view.proposals)],
        "amendments": [_amendment(view, a, names, language) for a in reversed(view.amendments)],
        "motions": motions(),
        "open_ballot": next((b for b in view.ballots if b.status == "open"), None),
        "ballots": [_ballot(view, b, rules, names, texts) for b in reversed(view.ballots)],
        "targets": before_the_body(view, names),
        "mandate": view.mandate,
        "terms": _terms(view),
        "red_lines": _red_lines(view, worth),
        "worth": worth,
        "told": [t for t in told if t.kind not in QUIET][-LAST_TOLD:][::-1],
        "next_amendment": _next_amendment(view),
        "call": lambda seat: names.get(seat, seat),
        "economy": _economy,
    }


def _economy(code: str) -> str:
    try:
        return countries.name(code)
    except InputError:
        return code


def _seats(view: View, about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who is in the room; which strategy plays a seat is told to nobody."""
    found = []
    for d in view.delegations:
        if d.id == FACILITATOR:
            continue
        found.append(
            {
                "id": d.id,
                "name": d.name,
                "role": d.role,
                "veto": d.veto,
                "actor": d.actor,
                "present": d.id in view.present,
                "connected": d.id in about["connected"],
                "script": d.id in about["scripts"],
                "turn": d.id in view.turn,
                "blocs": [b.name for b in view.blocs if any(m.seat == d.id for m in b.members)],
            }
        )
    return found


def _proposal(view: View, proposal: Any, names: Mapping[str, str]) -> dict[str, Any]:
    text = next((t for t in view.texts if t.id == proposal.text), None)
    values = [
        {"title": s.title, "shown": s.told(proposal.package[s.id])}
        for s in (text.slots if text else ())
        if s.id in proposal.package
    ]
    yes = [names.get(s, s) for s, a in proposal.answers.items() if a]
    no = [names.get(s, s) for s, a in proposal.answers.items() if not a]
    return {
        "held": proposal,
        "by": names.get(proposal.by, proposal.by),
        "values": values,
        "yes": yes,
        "no": no,
        "mine": proposal.by == view.seat,
        "answered": proposal.answers.get(view.seat),
        "objections": [o for o in view.objections if o.target == proposal.id and o.status == "stands"],
        "silences": [s for s in view.silences if s.target == proposal.id],
    }


def _amendment(view: View, amendment: Any, names: Mapping[str, str], language: str) -> dict[str, Any]:
    text = next((t for t in view.texts if t.id == amendment.text), None)
    sponsors = text.sponsors if text else ()
    return {
        "held": amendment,
        "by": [names.get(s, s) for s in amendment.sponsors],
        "title": text.title if text else amendment.text,
        "changes": changes_of(text, amendment.operations, language) if text else [],
        "mine": view.seat == amendment.sponsors[0],
        "cosponsor": view.seat not in amendment.sponsors and amendment.status == "open",
        "consent": view.seat in sponsors and view.seat not in amendment.friendly and amendment.status == "open",
    }


def _ballot(
    view: View, ballot: Any, rules: Mapping[str, Any], names: Mapping[str, str], texts: Mapping[str, Any]
) -> dict[str, Any]:
    rule = rules.get(ballot.rule)
    sides = {c: [names.get(s, s) for s, v in ballot.votes.items() if v == c] for c in ("yes", "no", "abstain")}
    counts = {c: len(held) for c, held in sides.items()}
    if ballot.status != "open" and ballot.yes is not None:
        counts = {"yes": ballot.yes, "no": ballot.no, "abstain": ballot.abstain}
    voters = [d for d in view.delegations if d.votes and d.id in view.present]
    proposal = next((p for p in view.proposals if p.id == ballot.target), None)
    return {
        "held": ballot,
        "package": _proposal(view, proposal, names) if proposal else None,
        "rule": rule,
        "target": texts[ballot.target].title if ballot.target in texts else ballot.target,
        "sides": sides,
        "counts": counts,
        "of": len(voters),
        "cast": sum(counts.values()),
        "voted": ballot.votes.get(view.seat),
        "vetoes": [names.get(s, s) for s in ballot.vetoes],
    }


def before_the_body(view: View, names: Mapping[str, str]) -> list[dict[str, str]]:
    """What the chair may put to the body, or somebody object to."""
    found = [{"id": p.id, "kind": "proposal", "name": names.get(p.by, p.by)} for p in view.proposals if p.status == "open"]
    found += [
        {"id": a.id, "kind": "amendment", "name": names.get(a.sponsors[0], a.sponsors[0])}
        for a in view.amendments
        if a.status == "open"
    ]
    to_vote = (m for m in view.motions if m.status == "in order" and motions()[m.motion].purpose)
    found += [{"id": m.id, "kind": "motion", "name": m.motion} for m in to_vote]
    found += [{"id": r.id, "kind": "ruling", "name": r.decision} for r in view.rulings if r.status == "challenged"]
    found += [{"id": i.id, "kind": "item", "name": i.title} for i in view.agenda if i.status == "proposed"]
    found += [{"id": t.id, "kind": "text", "name": t.title} for t in view.texts if t.stage != "adopted"]
    return [f for f in found if "." not in f["id"] or f["kind"] in ("text", "item")]


def _next_amendment(view: View) -> str:
    """The amendment that comes first in the vote."""
    for text in view.texts:
        held = furthest_first(text, view.amendments)
        if held:
            return held[0].id
    return ""


def _terms(view: View) -> list[dict[str, Any]]:
    """What the mandate weighs among the terms, in words."""
    if view.mandate is None:
        return []
    slots = {s.id: s for t in view.texts for s in t.slots}
    found = []
    for term in view.mandate.terms:
        slot = slots.get(term.slot)
        points = [{"shown": slot.titles.get(v, v) if slot else v, "points": p} for v, p in term.points.items()]
        found.append(
            {
                "title": slot.title if slot else term.slot,
                "points": points,
                "ideal": None if term.ideal is None else shown_value(term.ideal, slot.unit if slot else ""),
                "salience": term.salience,
                "assumed": term.assumed,
                "invented": term.invented,
                "source": term.source,
            }
        )
    return found


def _red_lines(view: View, worth: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if view.mandate is None:
        return []
    slots = {s.id: s for t in view.texts for s in t.slots}
    beyond = worth["beyond_own"] if worth else ()
    found = []
    for line in view.mandate.red_lines:
        slot = slots.get(line.name)
        unit = slot.unit if slot else ""
        found.append(
            {
                "title": slot.title if slot else line.name,
                "at_least": None if line.at_least is None else shown_value(line.at_least, unit),
                "at_most": None if line.at_most is None else shown_value(line.at_most, unit),
                "never": [slot.titles.get(str(v), str(v)) if slot else str(v) for v in line.never],
                "among": [slot.titles.get(str(v), str(v)) if slot else str(v) for v in line.among],
                "crossed": line.name in beyond,
                "source": line.source,
            }
        )
    return found
