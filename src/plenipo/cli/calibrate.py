# SPDX-License-Identifier: Apache-2.0
"""``plenipo calibrate``: where do the parameters come from? Estimated anew from raw data, printed, and written on request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plenipo.cli.output import print_json, print_line, print_rows
from plenipo.cli.progress import shown_progress

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("calibrate")(calibrate_command)


def calibrate_command(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="Whose parameters, e.g. trade (plenipo channels).")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="Parent of the raw data folders.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write params.csv and covariance.csv to this folder; never over others.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Estimate a channel's parameters anew, with what supports them and what speaks against them.

    The parameters that ship stay as they are.
    """
    from plenipo.calibrate.run import calibrate, check_target, write_calibration

    if out is not None:
        check_target(out)
    with shown_progress(quiet=quiet or as_json) as progress:
        found = calibrate(channel, data, progress)
    paths = write_calibration(found, out) if out is not None else ()
    if as_json:
        print_json({**found.to_json_document(), "written": [str(p) for p in paths]})
        return
    for table in found.tables:
        print_rows(table.rows, title=table.title)
        for note in table.notes:
            print_line(note)
        print_line("")
    for path in paths:
        print_line(f"written: {path}")
