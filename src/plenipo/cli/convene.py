# SPDX-License-Identifier: Apache-2.0
"""``plenipo convene``: negotiate, many times over, under a procedure of choice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plenipo.cli.output import print_json, results_console
from plenipo.core.errors import InputError, Problem

__all__ = ["register"]

RUNS = 500
"""Negotiations of a case or game if nobody says otherwise."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("convene")(convene)


def convene(
    case: Annotated[
        str | None,
        typer.Argument(metavar="[NAME|FILE]", help="A case of the case book, or a case file; without it the book is listed."),
    ] = None,
    game: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder with scores.csv and parties.csv: every game in it is negotiated."),
    ] = None,
    protocol: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Procedure: one-text, alternating-offers, rolling-text, vote; for a case also request-offer, pledge-and-review, "
            "coalition. A case names its own; games follow one-text.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of chance: the same seed gives the same negotiations.")] = 1,
    runs: Annotated[
        int | None, typer.Option(help="How many times each game is negotiated: 500 if not said; 20 reruns of a fork.")
    ] = None,
    bridge: Annotated[
        str | None,
        typer.Option(metavar="SEAT", help="In a case: what would bring this delegation in, with those that would not sign."),
    ] = None,
    debrief: Annotated[bool, typer.Option("--debrief", help="In a case: also print what each delegation missed.")] = False,
    fork_at: Annotated[
        str | None,
        typer.Option(metavar="EVENT|round-N", help="In a case: fork its first run there, and swap delegates from then on."),
    ] = None,
    swap: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SEAT=DELEGATE", help="With --fork-at: who sits there, such as hard-liner or spoiler; may be repeated."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, one record a game.")] = False,
) -> None:
    """Negotiate a case of the case book, or games given as score tables: how often there is a deal, in which, who loses.

    Example: plenipo convene kyoto-1997; plenipo convene --game my-games --protocol alternating-offers --runs 100
    """
    if case is not None and game is not None:
        told = "a case and a folder of games are two questions"
        raise InputError(Problem(told, "plenipo convene", "a case, or --game DIR", next_step="ask them one after the other"))
    if fork_at is not None or swap:
        if game is not None or bridge is not None or debrief:
            told = "a fork is a question of its own"
            raise InputError(Problem(told, "--fork-at, --swap", "a case without --game, --bridge and --debrief"))
        _fork(case, protocol, seed, runs, fork_at, swap or [], as_json=as_json)
        return
    if game is None:
        _case(case, protocol, seed, RUNS if runs is None else runs, bridge, debrief=debrief, as_json=as_json)
        return
    if bridge is not None or debrief:
        told = "bridges and debriefs of games are told in any case"
        raise InputError(Problem(told, "--bridge, --debrief", "--game DIR without them"))
    from plenipo.conference.games.convene import convene_games

    records = convene_games(game, protocol or "one-text", seed, RUNS if runs is None else runs)
    if as_json:
        print_json(records)
        return
    from plenipo.view.convene_table import print_games

    print_games(records, results_console())


def _case(
    name: str | None, protocol: str | None, seed: int, runs: int, bridge: str | None, *, debrief: bool, as_json: bool
) -> None:
    """One case, or the case book."""
    from plenipo.view.case_table import print_case, print_cases

    if name is None:
        from plenipo.conference.case import list_cases

        rows = list_cases()
        print_json(rows) if as_json else print_cases(rows, results_console())
        return
    from plenipo.conference.convene import convene_case

    record = convene_case(name, protocol, seed, runs, bridge_for=bridge)
    if as_json:
        print_json(record)
        return
    print_case(record, results_console())
    if debrief:
        from plenipo.view.debrief_table import print_debrief

        print_debrief(record["debrief"], results_console())


def _fork(
    name: str | None, protocol: str | None, seed: int, runs: int | None, at: str | None, swap: list[str], *, as_json: bool
) -> None:
    """A counterfactual of one case."""
    wrong = [s for s in swap if not all(s.partition("="))]
    problems = [Problem(f"{s!r} does not say who sits where", "--swap", "SEAT=DELEGATE, such as india=hard-liner") for s in wrong]
    if name is None:
        problems.append(Problem("a fork needs a case", "plenipo convene", "the name of a case", next_step="plenipo convene"))
    if at is None:
        problems.append(Problem("it is not said where to fork", "--fork-at", "an event of the first run, or round-N"))
    if problems or name is None or at is None:
        raise InputError(*problems)
    from plenipo.conference.counterfactual import FORK_RUNS, fork_case

    pairs = dict((s.partition("=")[0], s.partition("=")[2]) for s in swap)
    record = fork_case(name, at, pairs, protocol or "one-text", seed, FORK_RUNS if runs is None else runs)
    if as_json:
        print_json(record)
        return
    from plenipo.view.fork_table import print_fork

    print_fork(record, results_console())
