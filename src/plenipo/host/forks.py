# SPDX-License-Identifier: Apache-2.0
"""A room begun again at any of its moments, with a script in a seat; as often as it was, and beside it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from plenipo.conference.delegates.candid import Candid
from plenipo.conference.delegates.mediator import Mediator
from plenipo.conference.delegates.script import Script
from plenipo.conference.engine.refused import Refused
from plenipo.conference.model.action import CloseVote
from plenipo.conference.model.view import Delegate
from plenipo.conference.protocols.one_text import one_text
from plenipo.conference.protocols.table import Table
from plenipo.conference.records.replay import Maker, replay
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.host.bots import SCRIPTS
from plenipo.host.live import Live
from plenipo.host.weighing import Weighing

__all__ = ["GO_ON", "MOST_RUNS", "fork"]

GO_ON = ("as recorded", "one text")
"""How a run goes on after the fork: others do what the record says; or everybody is a script under a chair's text."""
MOST_RUNS = 40
"""Reruns a request may ask for: seconds of one core."""
DRAFTS = 40


def fork(
    live: Live, weighing: Weighing, after: int, swap: Mapping[str, str], go_on: str = "as recorded", runs: int = 10, seed: int = 1
) -> dict[str, Any]:
    """Run a room again from one of its events on.

    Parameters
    ----------
    after
        Place of the last event in the whole log that both sides share.
    swap
        Script by seat, from `host.bots.SCRIPTS`.
    go_on
        One of `GO_ON`.
    runs, seed
        How often; the same seed gives the same runs.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    mandates = live.room.state.mandates
    problems = [
        Problem(f"there is no script {s!r}", "swap", "one of " + ", ".join(SCRIPTS), nearest_names(s, SCRIPTS))
        for s in swap.values()
        if s not in SCRIPTS
    ]
    problems += [
        Problem(f"{s} has no mandate a script could follow", "swap", "one of " + ", ".join(mandates))
        for s in swap
        if s not in mandates
    ]
    if go_on not in GO_ON:
        problems.append(Problem(f"{go_on!r} is no way to go on", "go_on", "one of " + ", ".join(GO_ON)))
    if not 1 <= runs <= MOST_RUNS:
        problems.append(Problem(f"{runs} runs", "runs", f"1 to {MOST_RUNS}"))
    if not swap:
        problems.append(Problem("nobody is swapped", "swap", "at least one seat and its script"))
    if problems:
        raise InputError(*problems)

    def maker(script: str) -> Maker:
        return lambda chance: Script(SCRIPTS[script](), weighing.price)

    def candid(chance: random.Random) -> Delegate:
        return Script(Candid(), weighing.price)

    others: dict[str, Maker] = {}
    if go_on == "one text":
        chair = live.case.conference.chairs()
        if not chair:
            raise Refused(Problem("this conference has no chair to draft a text", "go_on", "as recorded"))
        others = {**{s: candid for s in mandates if s not in swap}, chair[0]: Mediator}
    found = replay(
        live.events,
        after,
        {seat: maker(script) for seat, script in swap.items()},
        others=others,
        play=_under_one_text if go_on == "one text" else None,
        runs=runs,
        seed=seed,
        appraise=lambda mandate, text, package: weighing.worth(mandate.seat, text, package),
    )
    return {**found.to_json_document(), "scripts": dict(swap), "go_on": go_on}


def _under_one_text(table: Table) -> None:
    ballot = table.room.state.open_ballot()
    if ballot is not None:  # what is being voted on is decided first
        for seat in table.parties:
            table.ask(seat)
        table.room.act(table.chair, CloseVote(ballot=ballot.id))
    if any(t.stage != "adopted" and t.open_slots() for t in table.room.state.texts.values()):
        one_text(table, drafts=DRAFTS)
