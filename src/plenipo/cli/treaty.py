# SPDX-License-Identifier: Apache-2.0
"""``plenipo treaty``: environmental treaties as data, and the clock of their ratification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from plenipo.cli.output import print_json, print_line, print_pairs, print_rows, results_console

__all__ = ["register"]

group = typer.Typer(
    name="treaty",
    help="Environmental treaties as data: terms, Parties, targets, and who joins when.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A treaty, e.g. paris (plenipo treaty list).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
SHOWN = ("iso3", "target_year", "type", "condition", "target", "evidence", "out_of_date")


def register(app: typer.Typer) -> None:
    """Add the group to the application."""
    app.add_typer(group)


@group.command("list")
def list_command(as_json: AsJson = False) -> None:
    """List the treaties held, those with a short name first."""
    from plenipo.data.treaties import list_treaties

    rows = list_treaties()
    print_json(rows) if as_json else print_rows(rows, crop=True)


@group.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Show the terms, targets and Parties of one treaty."""
    from plenipo.data.treaties import describe_treaty

    described = describe_treaty(name)
    if as_json:
        print_json(described)
        return
    print_pairs({k: v for k, v in described.items() if not isinstance(v, Mapping | list)})
    _show_pairs("entry into force", described["entry_into_force"])
    _show_pairs("other terms", {r["term"]: _term(r) for r in described["agreed"]})
    if targets := described["targets"]:
        print_line("")
        print_rows(targets["rows"], SHOWN[: None if "not_typed" in targets else -1], title=targets["title"], crop=True)
        if targets.get("not_typed"):
            print_line("not typed: " + ", ".join(targets["not_typed"]))
    if later := described["later"]:
        print_line("")
        print_rows(later, title="Since those records end: who joined, withdrew, returned", crop=True)
    print_line("")
    print_rows(described["parties"], title="Parties and signatories, by date", crop=True)


@group.command("diff")
def diff(
    name: Name,
    other: Annotated[str, typer.Argument(metavar="NAME2", help="The treaty to set beside it.")],
    as_json: AsJson = False,
) -> None:
    """Set two treaties side by side: terms that differ, who is in one alone, targets."""
    from plenipo.data.treaties import compare_treaties

    found = compare_treaties(name, other)
    if as_json:
        print_json(found)
        return
    print_rows(found["terms"], title="Terms that differ")
    print_line(f"in both: {found['in_both']} States and unions")
    for treaty, codes in found["only"].items():
        print_line(f"in {treaty} alone: {', '.join(codes) or 'none'}")
    if found["targets"]:
        print_line("")
        print_rows(found["targets"], title="First target of each Party", crop=True)


@group.command("clock")
def clock_command(
    treaty: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A treaty, or a CSV or Parquet file of one (see the how-to).")
    ],
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="The day from which to look ahead, e.g. 2016-04-22.")],
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE", help="A day to tell; may be given again. 6, 12, 24 and 60 months after if not said."),
    ] = None,
    parties: Annotated[
        int | None, typer.Option(min=1, help="Parties needed for entry into force, where no rule is held.")
    ] = None,
    aside: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A State assumed to stay outside; may be given again.")
    ] = None,
    draws: Annotated[int, typer.Option(min=2, help="How many paths are drawn.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Where the random numbers start.")] = 0,
    top: Annotated[int, typer.Option(min=1, help="How many States are told of.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Say who will have joined by when, and when it enters into force, from what was known on one day.

    Later dates are struck out before anything is computed, in this treaty and in all others.

    Example: plenipo treaty clock paris --as-of 2016-04-22 --by 2016-11-04
    """
    from plenipo.lab.clock import clock

    answer = clock(treaty, as_of, by=by or (), parties=parties, aside=aside or (), draws=draws, seed=seed)
    if as_json:
        print_json(answer.to_json_document())
        return
    from plenipo.view.clock_table import print_clock

    print_clock(answer, results_console(), top)


def _term(row: Mapping[str, Any]) -> str:
    where = ", ".join(filter(None, (row["clause"], row["evidence"])))
    return f"{row['value']} {row['unit']}".strip() + f" ({where})"


def _show_pairs(title: str, pairs: Mapping[str, Any]) -> None:
    if pairs:
        print_line("")
        print_line(title)
        print_pairs(pairs)
