# SPDX-License-Identifier: Apache-2.0
"""Before a room opens: its case, who is to sit where, the conference as it is on that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache

from plenipo.conference.case import Case, read_case, shipped_cases
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.delegation import Delegation
from plenipo.conference.scripts import CANDID, SCRIPTS
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.host.bots import CHAIR
from plenipo.host.live import FACILITATOR

__all__ = ["at_this_moment", "case_of", "cast_of", "check_cast"]

LONGEST_MEETING = 7 * 24 * 60.0  # minutes


@cache
def _shipped(name: str) -> Case:
    return read_case(name)


def case_of(name: str) -> Case:
    """A case of the case book; no name is ever taken for a file.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    names = shipped_cases()
    if name not in names:
        raise InputError(Problem(f"there is no case {name!r}", "case", "one of " + ", ".join(names), nearest_names(name, names)))
    return _shipped(name)


def cast_of(case: Case, people: Sequence[str]) -> dict[str, str]:
    """Script by seat where nobody says otherwise: every party and the chair that no person takes."""
    empty = [d for d in case.conference.delegations if d.id not in people]
    chairs = set(case.conference.chairs()[:1])
    return {d.id: CHAIR if d.id in chairs else CANDID for d in empty if d.votes or d.id in chairs}


def at_this_moment(conference: Conference, now: dt.datetime, minutes: float) -> Conference:
    """The conference opening now, with a seat for the facilitator."""
    seat = Delegation(id=FACILITATOR, name="Facilitator", role="chair")
    closes = now + dt.timedelta(minutes=minutes) if minutes else None
    return conference.model_copy(update={"opens": now, "closes": closes, "delegations": (*conference.delegations, seat)})


def check_cast(conference: Conference, people: Sequence[str], bots: Mapping[str, str], minutes: float) -> None:
    """Everything that is wrong with a cast, at once."""
    seats = {d.id: d for d in conference.delegations}
    problems = [
        Problem(f"nobody here has the seat {s!r}", "people", "one of " + ", ".join(seats), nearest_names(s, seats))
        for s in dict.fromkeys((*people, *bots))
        if s not in seats
    ]
    problems += [
        Problem(f"{s} is given to a person and to a script", "bots", "one of the two") for s in dict.fromkeys(people) if s in bots
    ]
    for seat, script in bots.items():
        if seat not in seats:
            continue
        if script == CHAIR and seat not in conference.chairs():
            problems.append(Problem(f"{seat} does not preside", "bots", "a strategy for a party"))
        elif script != CHAIR and script not in SCRIPTS:
            near = nearest_names(script, SCRIPTS)
            problems.append(Problem(f"there is no script {script!r}", "bots", "one of " + ", ".join(SCRIPTS), near))
        elif script != CHAIR and not seats[seat].votes:
            problems.append(Problem(f"{seat} has no mandate that a script could follow", "bots", "a party, or the chair"))
    if not 0 <= minutes <= LONGEST_MEETING:
        problems.append(Problem(f"{minutes:g} minutes", "minutes", f"0 (open end) to {LONGEST_MEETING:g}"))
    if problems:
        raise InputError(*problems)
