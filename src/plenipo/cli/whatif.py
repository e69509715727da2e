# SPDX-License-Identifier: Apache-2.0
"""``plenipo whatif``: run a scenario, show the answer, write what was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plenipo.cli.checks import check_request
from plenipo.cli.output import print_json, results_console
from plenipo.cli.progress import shown_progress

if TYPE_CHECKING:
    from plenipo.lab.answer import Answer

__all__ = ["register"]

Scenario = Annotated[
    str, typer.Argument(metavar="NAME|FILE", help="A shipped scenario (plenipo scenarios) or a file: TOML, YAML, JSON.")
]
Draws = Annotated[
    int | None, typer.Option(min=1, help="How many draws of what is uncertain; the scenario's own number if not said.")
]
Seed = Annotated[int | None, typer.Option(help="Seed of the draws; the scenario's own if not said.")]
Case = Annotated[list[str] | None, typer.Option(metavar="CASE", help="Only this case of the scenario; may be given again.")]
Variant = Annotated[list[str] | None, typer.Option(metavar="VARIANT", help="Only this form of the model; may be given again.")]
Names = Annotated[
    str, typer.Option(metavar="PROFILE", help="How economies are named: un, wto, plain, or a CSV file of your own.")
]
Marking = Annotated[str | None, typer.Option(metavar="TEXT", help="A line printed on every page of the brief.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("whatif")(whatif)


def whatif(
    scenario: Scenario,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON instead of a table.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write tables here: Parquet, CSV, NetCDF, XLSX.")] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write one page with map, charts and sources.")] = None,
    brief: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a brief (.docx or .html); needs --for.")] = None,
    economy: Annotated[str | None, typer.Option("--for", metavar="ISO3", help="The economy the brief is written for.")] = None,
    marking: Marking = None,
    draws: Draws = None,
    seed: Seed = None,
    case: Case = None,
    variant: Variant = None,
    names: Names = "plain",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No table and no progress; only what was asked for.")] = False,
) -> None:
    """Run a scenario: what would these acts do, and to whom?

    Prints who gains and who loses, with bands, what would change the sign, and who must consent.

    Examples: plenipo whatif india-joins-rcep; plenipo whatif my.toml --json; plenipo whatif rcep --report rcep.html
    """
    check_request(brief=("--brief", brief), economy=economy, report=report, out=out, names=names)

    from plenipo.lab.whatif import whatif as run_whatif

    with shown_progress(quiet=quiet or as_json) as progress:
        answer = run_whatif(scenario, draws=draws, seed=seed, cases=case, variants=variant, profile=names, progress=progress)
        written = write_files(answer, out=out, report=report, brief=brief, economy=economy, marking=marking)
    if as_json:
        print_json(answer.to_json_document())
    elif not quiet:
        from plenipo.view.table import print_answer

        print_answer(answer, results_console(), written, asked=scenario)


def write_files(
    answer: Answer, *, out: Path | None, report: Path | None, brief: Path | None, economy: str | None, marking: str | None
) -> list[tuple[str, str]]:
    """Write what was asked for; give kind and path of each."""
    written = []
    if report is not None:
        from plenipo.view.report import write_report

        write_report(answer, report)
        written.append(("report", str(report)))
    if brief is not None and economy is not None:
        from plenipo.view.brief import write_brief

        write_brief(answer, economy, brief, marking=marking)
        written.append(("brief", str(brief)))
    if out is not None:
        from plenipo.view.export import write_tables

        write_tables(answer, out)
        written.append(("tables", str(out)))
    return written
