# SPDX-License-Identifier: Apache-2.0
"""``plenipo data``: the baseline's tables and their sources; building it; fetching a source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plenipo.cli.output import print_json, print_line, print_rows
from plenipo.cli.progress import shown_progress

__all__ = ["register"]

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]

group = typer.Typer(help="Tables of the baseline and their sources; build, fetch.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group to the application."""
    app.add_typer(group, name="data")


@group.command("list")
def list_command(as_json: AsJson = False) -> None:
    """List the tables of the embedded baseline."""
    from plenipo.data.tables import list_tables

    rows = list_tables()
    print_json(rows) if as_json else print_rows(rows)


@group.command("show")
def show(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A table of the baseline (plenipo data list).")],
    rows: Annotated[int, typer.Option(min=1, help="How many rows to print; --json prints all.")] = 40,
    as_json: AsJson = False,
) -> None:
    """Show a table of the baseline."""
    from plenipo.data.tables import read_table

    frame = read_table(table)
    if as_json:
        print_json(frame.to_dict(orient="records"))
        return
    print_rows(frame.head(rows).to_dict(orient="records"), columns=list(frame.columns), crop=True)
    if len(frame) > rows:
        print_line(f"{rows} of {len(frame)} rows; all of them: plenipo data show {table} --json")


@group.command("sources")
def sources(as_json: AsJson = False) -> None:
    """List the sources: publisher, vintage, licence, citation."""
    from plenipo.data.tables import list_sources

    rows = list_sources()
    print_json(rows) if as_json else print_rows(rows)


@group.command("build")
def build_command(
    raw: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the raw data.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write; the package's own baseline if not said.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Build the baseline's tables from raw data."""
    from plenipo.data.build import build

    with shown_progress(quiet=quiet or as_json) as progress:
        built = build(raw, out, progress=progress)
    if as_json:
        print_json(built)
    elif not quiet:
        print_line(f"built: {out or 'the embedded baseline'}")


@group.command("pull")
def pull_command(
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help="What to fetch; without it, what can be fetched.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to keep it; the user's cache folder if not said.")
    ] = None,
    address: Annotated[str | None, typer.Option(metavar="URL", help="Another address than the official one.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Fetch a source from its official address.

    What is broken or cut short is refused, and the old file stays.
    """
    from plenipo.data.pull import list_loaders, pull

    if source is None:
        rows = [{"source": x.source, "title": x.title, "publisher": x.publisher, "licence": x.licence} for x in list_loaders()]
        print_json(rows) if as_json else print_rows(rows)
        return
    with shown_progress(quiet=quiet or as_json) as progress:
        path = pull(source, folder=folder, address=address, progress=progress)
    if as_json:
        print_json({"source": source, "path": str(path)})
    elif not quiet:
        print_line(f"{source}: {path}")
