# SPDX-License-Identifier: Apache-2.0
"""``plenipo power``: how much a vote is worth under a body's rules."""

from __future__ import annotations

from typing import Annotated

import typer

from plenipo.cli.output import print_json, print_rows, results_console

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("power")(power)


def power(
    body: Annotated[
        str | None,
        typer.Argument(metavar="BODY", help="A body, e.g. unsc, or a TOML file of your own; all are listed if none is named."),
    ] = None,
    rule: Annotated[
        str | None, typer.Option(metavar="RULE", help="One of its rules; that for matters of substance if not said.")
    ] = None,
    union: Annotated[
        list[str] | None,
        typer.Option(metavar="CODES", help="Members that act as one before they vote, e.g. FRA,GBR,USA; may be given again."),
    ] = None,
    unit: Annotated[float | None, typer.Option(help="Unit in which weights are counted.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Say how much power each member of a body has under its rules, exactly.

    Shapley-Shubik, Banzhaf and Coleman; the Owen value where members act in unions.

    Example: plenipo power unsc; plenipo power eu27 --union FRA,DEU,ITA
    """
    if body is None:
        from plenipo.conference.rules.load import list_bodies

        rows = list_bodies()
        print_json(rows) if as_json else print_rows(rows, crop=True)
        return
    from plenipo.conference.rules.report import power_report

    unions = [[code.strip() for code in u.split(",") if code.strip()] for u in union or ()]
    report = power_report(body, rule, unions, unit)
    if as_json:
        print_json(report)
        return
    from plenipo.view.power_table import print_power

    print_power(report, results_console())
