# SPDX-License-Identifier: Apache-2.0
"""Pledge and review: everybody promises, the room looks at the sum, and in the next cycle nobody may promise less."""

from __future__ import annotations

from dataclasses import dataclass

from plenipo.conference.model import action as act
from plenipo.conference.model.text import DraftText
from plenipo.conference.protocols.request_offer import Schedules, put_to_body
from plenipo.conference.protocols.table import Ended, Table

__all__ = ["CYCLES", "Review", "Reviewed", "pledge_and_review", "pledge_schedules"]

CYCLES = 3
"""Cycles: under the Paris Agreement one every five years."""


@dataclass(frozen=True)
class Review:
    """A cycle: what each stands by, the sum, how far it is from the aim, and who tried to go back."""

    cycle: int
    standing: dict[str, float]
    total: float
    gap: float | None
    fell_back: tuple[str, ...]


@dataclass(frozen=True)
class Reviewed:
    """All cycles."""

    what: str
    reviews: tuple[Review, ...]

    @property
    def reached(self) -> bool:
        """Whether the sum reaches the aim in the last cycle."""
        gap = self.reviews[-1].gap
        return gap is not None and gap <= 0.0


def pledge_and_review(table: Table, what: str, aim: float | None = None, cycles: int = CYCLES) -> Reviewed:
    """Run cycles of pledges with a ratchet.

    Parameters
    ----------
    table
        The room; parties, and observers with a delegate, may pledge.
    what
        What is pledged, as the pledges name it; amounts are added, so all must use one unit.
    aim
        What the sum should reach, in the same unit; told by the chair after each cycle.
    cycles
        How many.

    Returns
    -------
    Reviewed
        A pledge below one's last is withdrawn and told: the earlier one stands.

    Source
    ------
    Paris Agreement, articles 4.3 (progression) and 14 (global stocktake).
    """
    standing: dict[str, float] = {}
    reviews = []
    seats = [s for s in table.room.state.present if s in table.delegates and s != table.chair]
    for cycle in range(cycles):
        fell = []
        for seat in seats:
            table.give(seat, round=cycle, rounds=cycles)
            for event in table.ask(seat):
                if not isinstance(event.body, act.Pledge) or event.body.what != what:
                    continue
                if event.body.amount < standing.get(seat, event.body.amount):
                    table.room.act(seat, act.Withdraw(target=event.made))
                    fell.append(seat)
                else:
                    standing[seat] = event.body.amount
        total = sum(standing.values())
        gap = None if aim is None else aim - total
        short = "" if gap is None else f"; {gap:g} short of the aim" if gap > 0 else "; the aim is reached"
        table.room.act(table.chair, act.Say(words=f"Cycle {cycle + 1}: {total:g} of {what} pledged{short}."))
        reviews.append(Review(cycle + 1, dict(standing), total, gap, tuple(fell)))
    table.give()
    return Reviewed(what, tuple(reviews))


def pledge_schedules(table: Table, schedules: Schedules, text: str | None = None, cycles: int = CYCLES) -> Ended:
    """Run cycles of pledges over the numbers that are each party's own; put what stands after the last to the body.

    Parameters
    ----------
    table
        The room. Each number of a schedule needs a value of no deal; a pledge nearer to it than one's last is withdrawn.
    schedules
        Whose slot is whose. Terms that nobody can pledge: see `plenipo.conference.protocols.request_offer.put_to_body`.
    text
        The text that holds them all.
    cycles
        How many.

    Source
    ------
    Paris Agreement, articles 4.2, 4.3 and 14; before it the "pledge and review" that Japan put forward in 1991.
    """
    held = table.text(text)
    standing: dict[str, float] = {}
    for cycle in range(cycles):
        for seat in table.parties:
            own = [s for s in schedules.get(seat, ()) if (slot := held.slot(s)) is not None and slot.kind == "number"]
            for _ in own:
                table.give(seat, round=cycle, rounds=cycles)
                _pledged(table, held, seat, own, standing)
        told = "; ".join(f"{id} {amount:g}" for id, amount in standing.items()) or "nothing"
        table.room.act(table.chair, act.Say(words=f"Cycle {cycle + 1}: pledged so far: {told}."))
    table.give()
    return put_to_body(table, "pledge-and-review", held, dict(standing))


def _pledged(table: Table, text: DraftText, seat: str, own: list[str], standing: dict[str, float]) -> None:
    """Take what a seat pledges for its own slots; less than before is withdrawn, and the earlier pledge stands."""
    for event in table.ask(seat):
        if not isinstance(event.body, act.Pledge) or event.body.what not in own:
            continue
        slot = text.slot(event.body.what)
        floor = slot.no_deal if slot is not None and isinstance(slot.no_deal, int | float) else 0.0
        before, amount = standing.get(event.body.what), event.body.amount
        if before is not None and abs(amount - floor) < abs(before - floor):
            table.room.act(seat, act.Withdraw(target=event.made))
        else:
            standing[event.body.what] = amount
