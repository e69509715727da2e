# SPDX-License-Identifier: Apache-2.0
"""``plenipo minutes``: the record of a room, as one seat may see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plenipo.cli.output import print_json, print_line
from plenipo.core.errors import InputError, Problem

if TYPE_CHECKING:
    from plenipo.conference.records.minutes import Minutes

__all__ = ["register"]

AKOMA_NTOSO = ".xml"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("minutes")(minutes)


def minutes(
    log: Annotated[
        str, typer.Argument(metavar="LOG", help="Stored log: a database of conferences (file or URL), or a file of JSON lines.")
    ],
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Where to write: .docx, .html, .csv, .json, or .xml for Akoma Ntoso 3.0."),
    ],
    seat: Annotated[
        str | None, typer.Option(metavar="SEAT", help="Write what this seat may see; what everybody may, if not said.")
    ] = None,
    conference: Annotated[
        str | None, typer.Option(metavar="ID", help="Which conference, where the database holds several.")
    ] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="Language of the clauses, where they have it.")] = "en",
    schema: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Schema of Akoma Ntoso 3.0 to hold the .xml against; none is shipped.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No closing line.")] = False,
) -> None:
    """Write the minutes and texts of a room, from what one seat may see.

    Nothing that was said in a closed channel enters unless the seat named was in it.

    Example: plenipo minutes lake.db --out minutes.docx; plenipo minutes lake.db --out minutes.xml --seat north
    """
    _check(out, schema)

    from plenipo.conference.records.logs import read_log
    from plenipo.conference.records.minutes import PUBLIC, minutes_of
    from plenipo.view.minutes import write_minutes

    found = minutes_of(read_log(log, conference), PUBLIC if seat is None else seat, language)
    problems, checked = _validated(found, out, schema)  # first, so that a file that is no schema leaves nothing behind
    write_minutes(found, out)
    if as_json:
        told = {"conference": found.conference, "seat": seat, "minutes": str(out), "notice": found.notice}
        print_json(told if checked is None else {**told, "schema": checked, "schema_problems": problems})
    elif not quiet:
        print_line(f"minutes of {found.title}, {found.marking[:1].lower()}{found.marking[1:]}: {out}")
        if checked is not None:
            print_line("\n".join([checked, *problems]))
    if problems:
        raise typer.Exit(1)


def _check(out: Path, schema: Path | None) -> None:
    """Refuse what could only fail after the log is read, all of it at once."""
    from plenipo.view.minutes import format_problem

    problems = [p for p in (format_problem(out),) if p]
    blocked = next((p for p in (out, *out.parents) if p.exists() and p.is_dir() == (p == out)), None)
    if blocked is not None:
        what = f"{out} is a folder" if blocked == out else f"{blocked} is a file, not a folder"
        problems.append(Problem(what, "--out", "the name of a file in a place where files can be written"))
    if schema is not None and not problems and out.suffix.lower() != AKOMA_NTOSO:
        what = f"a schema is for Akoma Ntoso, and {out.name} is not"
        problems.append(Problem(what, "--schema", next_step=f"--out {out.with_suffix(AKOMA_NTOSO).name}"))
    if schema is not None and not schema.is_file():
        problems.append(Problem(f"there is no file {schema}", "--schema", "the file akomantoso30.xsd of OASIS"))
    if problems:
        raise InputError(*problems)


def _validated(found: Minutes, out: Path, schema: Path | None) -> tuple[list[str], str | None]:
    """Problems with the schema and what is to be said of the check; None where there is nothing to check."""
    if out.suffix.lower() != AKOMA_NTOSO:
        return [], None
    from plenipo.conference.records.akn_schema import SKIPPED, schema_problems
    from plenipo.conference.records.akoma_ntoso import akoma_ntoso

    if schema is None:
        return [], SKIPPED
    problems = schema_problems(akoma_ntoso(found), schema)
    return problems, f"not valid by {schema.name}" if problems else f"valid by {schema.name}"
