# SPDX-License-Identifier: Apache-2.0
"""``plenipo join``: would a coalition on climate hold, who gains, who would leave or enter, and what would change that."""

from __future__ import annotations

from typing import Annotated

import typer

from plenipo.cli.output import print_json, results_console
from plenipo.cli.progress import shown_progress

__all__ = ["register"]

Members = Annotated[
    str,
    typer.Option(
        "--members", metavar="CODES", help="Members of the coalition, with commas, e.g. EUN,USA,CHN; all for everybody."
    ),
]
Damage = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Form of damage: kalkuhl_wenz, howard_sterner, burke or none; all but none if not said."),
]
Tariff = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Club tariff on goods of those outside, as a fraction: 0.05 is five per cent.")
]
Searched = Annotated[
    bool, typer.Option("--members-search", help="Also flip whoever gains most by it until nobody does, in the central case.")
]
For = Annotated[
    str | None, typer.Option("--for", metavar="CODE", help="Find the smallest amendment that brings this Party in, or keeps it.")
]
Even = Annotated[
    float,
    typer.Option(
        min=0.0, help="How much less a dollar counts where income is higher: 0 alike, 1 by the inverse of income a head."
    ),
]
Draws = Annotated[
    int,
    typer.Option(min=1, help="Cases of every form of damage with every discount rate, each with its own draw of the climate."),
]
Seed = Annotated[int, typer.Option(min=0, help="Where the random numbers start.")]
Top = Annotated[int, typer.Option(min=1, help="How many of those outside are told of.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as JSON instead of tables.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("join")(join_command)


def join_command(
    members: Members,
    damage: Damage = None,
    tariff: Tariff = 0.0,
    searched: Searched = False,
    party: For = None,
    even: Even = 0.0,
    draws: Draws = 2,
    seed: Seed = 0,
    top: Top = 12,
    as_json: AsJson = False,
) -> None:
    """Test a coalition on climate: does it hold, who gains, who would leave or enter, in what share of cases.

    Members abate as their joint income asks, all others as their own does; every Party's change of sides is solved.

    Example: plenipo join --members EUN,USA,CHN --tariff 0.05 --for IND
    """
    from plenipo.lab.join import join

    named = [part.strip() for part in members.split(",") if part.strip()]
    with shown_progress(quiet=as_json) as progress:
        answer = join(
            named,
            damage=damage,
            tariff=tariff,
            searched=searched,
            party=party,
            even=even,
            draws=draws,
            seed=seed,
            progress=progress,
        )
    if as_json:
        print_json(answer.to_json_document())
        return
    from plenipo.view.join_table import print_join

    print_join(answer, results_console(), top)
