# SPDX-License-Identifier: Apache-2.0
"""``plenipo convene``: negotiate, many times over, under a procedure of choice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plenipo.cli.output import print_json, results_console

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("convene")(convene)


def convene(
    game: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder with scores.csv and parties.csv: every game in it is negotiated."),
    ],
    protocol: Annotated[
        str,
        typer.Option(metavar="NAME", help="Procedure: one-text, alternating-offers, rolling-text or vote."),
    ] = "one-text",
    seed: Annotated[int, typer.Option(help="Seed of chance: the same seed gives the same negotiations.")] = 1,
    runs: Annotated[int, typer.Option(help="How many times each game is negotiated.")] = 500,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, one record a game.")] = False,
) -> None:
    """Negotiate games given as score tables, and say how often they end in a deal, in which, and what was missed.

    Example: plenipo convene --game my-games; plenipo convene --game my-games --protocol alternating-offers --runs 100
    """
    from plenipo.conference.games.convene import convene_games

    records = convene_games(game, protocol, seed, runs)
    if as_json:
        print_json(records)
        return
    from plenipo.view.convene_table import print_games

    print_games(records, results_console())
