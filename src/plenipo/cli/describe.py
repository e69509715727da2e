# SPDX-License-Identifier: Apache-2.0
"""Commands that describe: scenarios, schema, channels, citations, version."""

from __future__ import annotations

from typing import Annotated

import typer

from plenipo.cli.output import print_json, print_rows, results_console
from plenipo.cli.whatif import Scenario

__all__ = ["register"]

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("scenarios")(scenarios)
    app.command("schema")(schema)
    app.command("channels")(channels)
    app.command("cite")(cite)
    app.command("version")(version)


def scenarios(as_json: AsJson = False) -> None:
    """List the scenarios that come with plenipo."""
    from plenipo.core.scenario import list_scenarios

    rows = list_scenarios()
    print_json(rows) if as_json else print_rows(rows)


def schema(
    as_json: Annotated[bool, typer.Option("--json", help="The schema is JSON already; accepted for habit.")] = False,
) -> None:
    """Print the JSON Schema of a scenario file: plenipo schema > scenario.schema.json."""
    from plenipo.core.scenario import scenario_schema

    print_json(scenario_schema())


def channels(
    graph: Annotated[bool, typer.Option("--graph", help="Print who writes what and who reads it.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the channels (mechanisms by which consequences travel), ours and those of third parties."""
    from plenipo.core.registry import coupling_graph, list_channels

    rows = coupling_graph() if graph else list_channels()
    print_json(rows) if as_json else print_rows(rows)


def cite(scenario: Scenario, as_json: AsJson = False) -> None:
    """Print the papers and data behind a scenario's answer."""
    from plenipo.lab.whatif import whatif

    citations = whatif(scenario, draws=1).citations
    if as_json:
        print_json(citations)
        return
    console = results_console()
    for citation in citations:
        console.print(citation, markup=False, soft_wrap=True)


def version(as_json: AsJson = False) -> None:
    """Print the version."""
    from plenipo import __version__

    print_json({"version": __version__}) if as_json else results_console().print(f"plenipo {__version__}", markup=False)
