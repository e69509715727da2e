# SPDX-License-Identifier: Apache-2.0
"""``plenipo evidence``: why should I believe you?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from plenipo.cli.output import print_json, print_line, print_pairs, print_rows

__all__ = ["register"]

FIGURES = ("what", "published", "ours", "unit", "tolerance", "verdict")
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
    """Run the evidence: what, published, ours, tolerance, verdict; of hindcasts what happened, ours, dumb rules, who did best.

    Ends with 1 if a row misses its tolerance; a hindcast that loses to a rule says so and is no failure.
    """
    from plenipo.evidence import run_evidence

    rows = run_evidence(name, data=data)
    if as_json:
        print_json(rows)
    else:
        show_rows(rows)
        if data is None and any(row["verdict"].startswith("not run") for row in rows):
            print_line("What needs raw data runs with: plenipo evidence run --data DIR")
    if any(row["verdict"] == "missed" for row in rows):
        raise typer.Exit(1)


def show_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """One table for each piece of evidence; its sources and reasons once below it; how many agree at the end."""
    for name in dict.fromkeys(row["name"] for row in rows):
        own = [row for row in rows if row["name"] == name]
        scored, others = [row for row in own if row.get("rules")], [row for row in own if not row.get("rules")]
        if others:
            print_rows(others, columns=FIGURES, title=name)
        if scored:
            rules = tuple(dict.fromkeys(rule for row in scored for rule in row["rules"]))
            beside = [{**row, "happened": row["published"], **row["rules"]} for row in scored]
            print_rows(beside, columns=("what", "happened", "ours", *rules, "unit", "verdict"), title=None if others else name)
        for label in ("source", "reason"):
            for text in dict.fromkeys(row.get(label) for row in own if row.get(label)):
                print_pairs({label: text})
        print_line("")
    verdicts = [row["verdict"].partition(":")[0] for row in rows]
    print_line("; ".join(f"{verdict}: {verdicts.count(verdict)}" for verdict in dict.fromkeys(verdicts)))
