# SPDX-License-Identifier: Apache-2.0
"""Minutes and texts of a room written to a file, in the format that its name asks for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from plenipo.conference.records.minutes import Minutes
from plenipo.core.errors import InputError, Problem
from plenipo.core.files import atomic_path

__all__ = ["FORMATS", "format_problem", "write_minutes"]

FORMATS = {
    ".docx": "Word",
    ".html": "a page to print",
    ".csv": "rows",
    ".json": "data",
    ".xml": "Akoma Ntoso 3.0",
}


def format_problem(path: Path) -> Problem | None:
    """What is wrong with the name of a file, or None."""
    if path.suffix.lower() in FORMATS:
        return None
    what = f"minutes cannot be written as {path.suffix or 'a file without suffix'}"
    expected = ", ".join(f"{suffix} ({name})" for suffix, name in FORMATS.items())
    return Problem(what, "--out", expected, next_step=f"--out {path.with_suffix('.docx').name}")


def write_minutes(minutes: Minutes, path: str | os.PathLike[str]) -> None:
    """Write them; the file appears whole or not at all.

    Parameters
    ----------
    minutes
        What one seat may see of a room, by `plenipo.conference.records.minutes.minutes_of`.
    path
        ``.docx``, ``.html``, ``.csv``, ``.json`` or ``.xml`` (Akoma Ntoso 3.0).

    Raises
    ------
    InputError
        If the suffix is none of these.
    """
    target = Path(path)
    if problem := format_problem(target):
        raise InputError(problem)
    with atomic_path(target) as temporary:
        _WRITERS[target.suffix.lower()](minutes, temporary)


def _word(minutes: Minutes, path: Path) -> None:
    from plenipo.view.minutes_docx import write_document

    write_document(minutes, path)


def _page(minutes: Minutes, path: Path) -> None:
    from plenipo.view.minutes_html import render_minutes

    path.write_text(render_minutes(minutes), encoding="utf-8", newline="\n")


def _rows(minutes: Minutes, path: Path) -> None:
    from plenipo.conference.records.tables import write_csv

    write_csv(minutes, path)


def _data(minutes: Minutes, path: Path) -> None:
    from plenipo.conference.records.tables import write_json

    write_json(minutes, path)


def _akoma_ntoso(minutes: Minutes, path: Path) -> None:
    from plenipo.conference.records.akoma_ntoso import akoma_ntoso

    path.write_bytes(akoma_ntoso(minutes))


_WRITERS: dict[str, Callable[[Minutes, Path], None]] = {
    ".docx": _word,
    ".html": _page,
    ".csv": _rows,
    ".json": _data,
    ".xml": _akoma_ntoso,
}
