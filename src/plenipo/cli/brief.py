# SPDX-License-Identifier: Apache-2.0
"""``plenipo brief``: two pages and an annex for one economy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plenipo.cli.checks import check_request
from plenipo.cli.output import print_json, print_line
from plenipo.cli.progress import shown_progress
from plenipo.cli.whatif import Case, Draws, Marking, Names, Scenario, Seed, Variant

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("brief")(brief)


def brief(
    scenario: Scenario,
    economy: Annotated[str, typer.Option("--for", metavar="ISO3", help="The economy the brief is written for.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write: a file ending in .docx or .html.")],
    marking: Marking = None,
    draws: Draws = None,
    seed: Seed = None,
    case: Case = None,
    variant: Variant = None,
    names: Names = "plain",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no closing line.")] = False,
) -> None:
    """Write a two-page brief for one economy.

    Bottom line, who gains, who must consent, what reverses it; talking points and an opponent's questions; sources.

    Example: plenipo brief india-joins-rcep --for VNM --out brief.docx --marking "FOR OFFICIAL USE"
    """
    check_request(brief=("--out", out), economy=economy, names=names)

    from plenipo.lab.whatif import whatif as run_whatif
    from plenipo.view.brief import write_brief

    with shown_progress(quiet=quiet or as_json) as progress:
        answer = run_whatif(scenario, draws=draws, seed=seed, cases=case, variants=variant, profile=names, progress=progress)
        write_brief(answer, economy, out, marking=marking)
    if as_json:
        print_json({"scenario": answer.scenario["name"], "economy": economy, "brief": str(out)})
    elif not quiet:
        print_line(f"brief for {economy}: {out}")
