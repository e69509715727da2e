# SPDX-License-Identifier: Apache-2.0
"""Delegates of a case that know what every package is worth to them; like all others they act on a `View`."""

from __future__ import annotations

from typing import Literal

import numpy as np

from plenipo.conference.batch.ladder import Ladder, asks, cheapest, ladder
from plenipo.conference.delegates.script import text_at_hand, unanswered
from plenipo.conference.games.alternating import SLACK
from plenipo.conference.model.action import PLENARY, Action, Amend, Answer, Object, Pass, Propose, Vote
from plenipo.conference.model.amendment import SetSlot
from plenipo.conference.model.text import DraftText
from plenipo.conference.model.view import View
from plenipo.conference.model.word import Package
from plenipo.conference.play import Room

__all__ = ["Bargainer", "Candid", "Conceder", "Drafter", "Writer", "base_row", "best_edit", "choice", "nearest", "preferred"]

Choice = Literal["yes", "no", "abstain"]


def choice(room: Room, party: int, row: int, content: bool) -> Choice:
    """How a party votes: yes if content; else no, or an abstention where the case keeps a no for red lines."""
    strict = room.case.document.opposes == "beyond a red line"
    if content:
        return "yes"
    return "no" if not strict or room.beyond[row, room.parties[party]] else "abstain"


def base_row(room: Room, text: DraftText) -> list[int]:
    """Places of what holds for each slot as the text stands: settled, else without a deal, else the first value."""
    slots = {s.id: s for s in text.slots}
    held = [text.settled.get(s, slots[s].no_deal) for s in room.slots]
    return [0 if v is None else room.place(k, v) for k, v in enumerate(held)]


def nearest(room: Room, party: int, held: Ladder, asked: float, standing: int | None) -> int | None:
    """What a party writes into a rolling text: the standing package with the fewest slots changed that lift it to what it asks.

    Of equally small edits the one that takes least from the others: it gives itself no more than it asks for.
    """
    worth = room.worth[:, party]
    if standing is None or not held.able or held.points[-1] < asked - SLACK:
        return cheapest(held, asked)
    if worth[standing] >= asked - SLACK:
        return standing
    for count in range(1, len(room.sizes) + 1):
        rows = room.edits(standing, count)
        enough = rows[worth[rows] >= asked - SLACK]
        if len(enough):
            return int(enough[np.lexsort((enough, worth[enough]))[0]])
    return None


def best_edit(room: Room, party: int, draft: int) -> tuple[int, int] | None:
    """The slot and the place of its value that would give a party most, all else as in the draft; None if none is better."""
    now = room.packages[draft]
    best, found = room.worth[draft, party] + SLACK, None
    for slot, size in enumerate(room.sizes):
        rows = [room.row([*now[:slot], place, *now[slot + 1 :]]) for place in range(size)]
        place = int(room.worth[rows, party].argmax())
        if room.worth[rows[place], party] > best:
            best, found = room.worth[rows[place], party], (slot, place)
    return found


class Candid:
    """Answers and votes truthfully; proposes nothing.

    Parameters
    ----------
    room, party
        The table of packages, and which of its parties it is.
    """

    def __init__(self, room: Room, party: int) -> None:
        self.room, self.party = room, party
        self._let_by: set[str] = set()

    def act(self, view: View) -> Action:
        """Vote, keep or break a silence, answer, else propose."""
        ballot = next((b for b in reversed(view.ballots) if b.status == "open"), None)
        if ballot is not None and view.seat not in ballot.votes and "vote" in view.may:
            return Vote(ballot=ballot.id, choice=self._vote(view, ballot.target))
        if silence := next((s for s in view.silences if s.status == "running"), None):
            broken = self._vote(view, silence.target) == "no"
            return Object(target=silence.id, reason="Below what we can accept.") if broken else Pass()
        asked = unanswered(view)
        if asked is not None and asked.id not in self._let_by and "answer" in view.may:
            row = self._row(view, asked.package)
            content = self.content(view, row)
            chairs = any(d.id == asked.by and not d.votes for d in view.delegations)
            if chairs and choice(self.room, self.party, row, content) == "abstain":
                self._let_by.add(asked.id)
                return Pass()  # to the chair's text nobody need say no; to another's offer a no is the turn to make one's own
            return Answer(proposal=asked.id, accept=content)
        return self.speak(view)

    def content(self, view: View, row: int) -> bool:
        """Whether it says yes to a package."""
        return bool(self.room.yes[row, self.room.parties[self.party]])

    def speak(self, view: View) -> Action:
        """What it puts on the table."""
        return Pass()

    def _main(self, view: View) -> DraftText:
        return next(t for t in view.texts if t.id == self.room.case.text.id)

    def _row(self, view: View, package: Package) -> int:
        """Row of a package, with what holds where it leaves a slot open."""
        places = base_row(self.room, self._main(view))
        for slot, name in enumerate(self.room.slots):
            if name in package:
                places[slot] = self.room.place(slot, package[name])
        return self.room.row(places)

    def _vote(self, view: View, target: str) -> Choice:
        proposal = next((p for p in view.proposals if p.id == target), None)
        if proposal is not None:
            row = self._row(view, proposal.package)
            content = True if proposal.by == view.seat else proposal.answers.get(view.seat, self.content(view, row))
            return choice(self.room, self.party, row, content)
        amendment = next((a for a in view.amendments if a.id == target), None)
        now = self._row(view, {})
        if amendment is None:
            return choice(self.room, self.party, now, Candid.content(self, view, now))
        moved = {o.slot: o.value for o in amendment.operations if isinstance(o, SetSlot) and o.value is not None}
        return preferred(self.room, self.party, now, self._row(view, moved))


def preferred(room: Room, party: int, now: int, amended: int) -> Choice:
    """How a party votes on an amendment: by which of the two texts is worth more to it."""
    gain = room.worth[amended, party] - room.worth[now, party]
    if gain > SLACK:
        return "yes"
    return "abstain" if abs(gain) <= SLACK else choice(room, party, amended, False)


class Conceder(Candid):
    """Asks for less as time goes by, and offers what gives it just that.

    Parameters
    ----------
    speed
        Exponent of time.
    draws : (round,)
        Which of the packages worth the same it offers in a round; the first if not said.
    """

    def __init__(self, room: Room, party: int, speed: float, draws: np.ndarray | None = None) -> None:
        super().__init__(room, party)
        self.speed, self.draws = speed, draws
        self._known: dict[object, Ladder] = {}

    def content(self, view: View, row: int) -> bool:
        """Whether a package gives it what it asks for by now."""
        text, main = text_at_hand(view), self._main(view)
        worth = self.room.worth[row, self.party]
        if text is not None and text.id != main.id:
            worth = self.room.valued(np.array([row]), self.room.row(base_row(self.room, main)))[0, self.party]
        return bool(worth >= asks(self._ladder(view), view.elapsed or 0.0, self.speed) - SLACK)

    def speak(self, view: View) -> Action:
        """Its package, in the channel of the text."""
        text = text_at_hand(view)
        row = self.offer(view) if text is not None and "propose" in view.may else None
        if text is None or row is None:
            return Pass()
        open_now = [s.id for s in text.open_slots()]
        package = {s: v for s, v in self.room.package(row).items() if s in open_now and s not in self.left(view, row)}
        if not package:
            return Pass()
        return Propose(text=text.id, package=package, channel=text.id if any(c.id == text.id for c in view.channels) else PLENARY)

    def offer(self, view: View) -> int | None:
        """Row of the package it puts on the table."""
        held = self._ladder(view)
        draw = 0.0 if self.draws is None else float(self.draws[view.round or 0])
        return cheapest(held, asks(held, view.elapsed or 0.0, self.speed), draw)

    def left(self, view: View, row: int) -> tuple[str, ...]:
        """Slots about which its package says nothing."""
        return ()

    def _ladder(self, view: View) -> Ladder:
        """Packages of the text at hand; in a bilateral no worse than things stand, in the plenary no worse than no deal."""
        text, main = text_at_hand(view), self._main(view)
        text = main if text is None else text
        names = tuple(s.id for s in text.slots if s.id in self.room.slots)
        base = base_row(self.room, main)
        key = (text.id, names, tuple(base))
        if key not in self._known:
            rows = self.room.around(base, [self.room.slots.index(n) for n in names])
            if text.id == main.id:
                self._known[key] = ladder(self.room.worth[rows, self.party], rows)
            else:
                standing = self.room.row(base)
                threshold = float(self.room.valued(np.array([standing]), standing)[0, self.party])
                self._known[key] = ladder(self.room.valued(rows, standing)[:, self.party], rows, threshold)
        return self._known[key]


class Bargainer(Conceder):
    """Haggles in bilaterals; in the plenary, over the whole, it says truthfully yes or no."""

    def content(self, view: View, row: int) -> bool:
        """By where the text at hand lies."""
        text = text_at_hand(view)
        if text is None or text.id == self.room.case.text.id:
            return Candid.content(self, view, row)
        return super().content(view, row)


class Writer(Conceder):
    """Writes into a rolling text what lifts the chair's last package to what it asks for, and nothing where it is content."""

    def offer(self, view: View) -> int | None:
        """The fewest slots changed."""
        held = self._ladder(view)
        return nearest(self.room, self.party, held, asks(held, view.elapsed or 0.0, self.speed), self._standing(view))

    def left(self, view: View, row: int) -> tuple[str, ...]:
        """What it leaves as it is."""
        standing = self._standing(view)
        if standing is None:
            return ()
        same = self.room.packages[row] == self.room.packages[standing]
        return tuple(s for s, left in zip(self.room.slots, same, strict=True) if left)

    def _standing(self, view: View) -> int | None:
        """The chair's last package."""
        chairs = next((p for p in reversed(view.proposals) if p.status == "open" and p.by != view.seat), None)
        return None if chairs is None else self._row(view, chairs.package)


class Drafter(Conceder):
    """Tables drafts; under a draft of somebody else, the one amendment that would give it most."""

    def content(self, view: View, row: int) -> bool:
        """Truthfully: a vote is no time to haggle."""
        return Candid.content(self, view, row)

    def speak(self, view: View) -> Action:
        """A draft, or an amendment to the one that is being considered."""
        text = self._main(view)
        if not text.is_clean():
            return super().speak(view)
        found = best_edit(self.room, self.party, self.room.row(base_row(self.room, text)))
        if found is None or "amend" not in view.may:
            return Pass()
        slot, place = found
        operation = SetSlot(slot=self.room.slots[slot], value=self.room.options[slot][place])
        return Amend(text=text.id, base=text.version, operations=(operation,))
