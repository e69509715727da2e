# SPDX-License-Identifier: Apache-2.0
"""Conferences that have been held: what is negotiated from their mandates beside what came out, and beside dumb rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS", "score"]

SOURCE = "texts of the Kyoto Protocol and the Paris Agreement; demands as reported at the time, told in each case, else assumed"
RUNS, SEED = 200, 1
KNOWN = "mandates were written by people who knew the outcome: a good score proves little, a bad one much"


@cache
def score(name: str) -> dict[str, Any]:
    """Negotiate a case as it says, and hold what is reached and what rules forecast against the outcome.

    Returns
    -------
    dict
        As `plenipo.conference.history.scored`.
    """
    from plenipo.conference.case import read_case
    from plenipo.conference.engine.room import Room
    from plenipo.conference.history import revealed, scored
    from plenipo.conference.model.action import Close
    from plenipo.conference.negotiated import negotiated
    from plenipo.conference.prepared import prepare

    case = read_case(name)
    held = negotiated(prepare(case), case.document.protocol, case.conference.body.rule("substance"), SEED, RUNS)
    room = Room.open(case.conference)
    room.act(case.conference.chairs()[0], Close())
    return scored(held.room, held.played, revealed(case, room.state))


def _history(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.conference.case import read_case, shipped_cases

    names = [n for n in shipped_cases() if read_case(n).document.history is not None]
    return tuple(row for n in names for row in _rows(n, score(n)))


def _rows(name: str, found: Mapping[str, Any]) -> Iterator[EvidenceRow]:
    """The error of what is negotiated beside that of each rule, in the mean over terms; terms won and lost, one by one."""
    from plenipo.conference.history import MEAN, NEGOTIATED, NO_DEAL

    against, errors = found["against"], found["mean_error"]
    told = "; ".join(f"{n} {c['wins']} to {c['losses']}" for n, c in against.items() if c is not None)
    agreed = f"{found['agreed_runs']} of {RUNS} runs agree"
    yield EvidenceRow(
        f"{name}: error of what is negotiated, in the mean over {len(found['slots'])} terms",
        None,
        errors[NEGOTIATED],
        "share of the range of a term",
        found["source"],
        None,
        f"{agreed}; terms nearer to the outcome than the {MEAN} to terms further away: {told}; {KNOWN}",
        ((MEAN, errors[MEAN]), (NO_DEAL, errors[NO_DEAL])),
        "low",
    )
    mine = against[NEGOTIATED] or {"wins": 0, "losses": 0}
    yield EvidenceRow(
        f"{name}: terms on which what is negotiated is nearer to the outcome than the {MEAN}",
        None,
        float(mine["wins"]),
        "terms",
        found["source"],
        None,
        f"of {len(found['slots'])}; beside it on how many the mean is nearer; the rest are a draw",
        ((MEAN, float(mine["losses"])),),
        "high",
    )


ROWS: tuple[Evidence, ...] = (
    Evidence("conferences-held", "Conferences that have been held, beside what came out", "hindcast", _history, SOURCE),
)
