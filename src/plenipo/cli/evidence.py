# SPDX-License-Identifier: Apache-2.0
"""``plenipo evidence``: why should I believe you?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plenipo.cli.output import print_json, print_rows

__all__ = ["register"]

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]

group = typer.Typer(help="Published results beside ours, and whether they agree.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group to the application."""
    app.add_typer(group, name="evidence")


@group.command("list")
def list_command(as_json: AsJson = False) -> None:
    """List the replications, hindcasts and identities."""
    from plenipo.evidence import list_evidence

    rows = list_evidence()
    print_json(rows) if as_json else print_rows(rows)


@group.command("run")
def run_command(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One row; all of them if not said.")] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="Parent of raw data folders, for rows that need them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the evidence: what, published, ours, tolerance, verdict.

    Ends with 1 if a row misses its tolerance.
    """
    from plenipo.evidence import run_evidence

    rows = run_evidence(name, data=data)
    print_json(rows) if as_json else print_rows(rows)
    if any(row["verdict"] == "missed" for row in rows):
        raise typer.Exit(1)
