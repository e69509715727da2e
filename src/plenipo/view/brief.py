# SPDX-License-Identifier: Apache-2.0
"""A two-page brief for one economy: what the act does to it, what to say, what will be asked, and the sources."""

from __future__ import annotations

import os
from pathlib import Path

from plenipo.core.countries import resolve
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.files import atomic_path
from plenipo.lab.answer import Answer
from plenipo.view.brief_content import compose

__all__ = ["economy_of", "write_brief"]

_FORMATS = (".docx", ".html")


def write_brief(answer: Answer, economy: str, path: str | os.PathLike[str], marking: str | None = None) -> None:
    """Write the brief as a Word document or a page, by the suffix of the file.

    Parameters
    ----------
    answer
        What the lab found.
    economy
        Code or name of the economy from whose side the brief is written.
    path
        File to write, ``.docx`` or ``.html``; it appears whole or not at all.
    marking
        Text printed at the head of every page, such as a handling instruction.

    Raises
    ------
    InputError
        If the economy is unknown or has no result in this run, or the suffix is neither of the two.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS:
        raise InputError(
            Problem(
                f"a brief cannot be written as {suffix or 'a file without suffix'}",
                where=str(path),
                expected=" or ".join(_FORMATS),
                next_step=f"--out {Path(path).with_suffix('.docx').name}",
            )
        )
    brief = compose(answer, economy_of(answer, economy), (marking or "").strip())
    with atomic_path(path) as temporary:
        if suffix == ".docx":
            from plenipo.view.brief_docx import write_document

            write_document(brief, temporary)
        else:
            from plenipo.view.brief_html import render_page

            temporary.write_text(render_page(brief), encoding="utf-8", newline="\n")


def economy_of(answer: Answer, code_or_name: str) -> str:
    """Code of an economy of this answer, given by code or by any name."""
    wanted = code_or_name.strip().casefold()
    for code in answer.economies:
        if wanted in (code.casefold(), answer.name(code).casefold()):
            return code
    code = resolve(code_or_name)
    if code not in answer.economies:
        names = {answer.name(known): known for known in answer.economies}
        raise InputError(
            Problem(
                f"{code_or_name!r} ({code}) has no result of its own in this run",
                where="--for",
                expected=f"one of the {len(answer.economies)} economies of the baseline; for a union name one of its members",
                nearest=tuple(f"{name} ({names[name]})" for name in nearest_names(code_or_name, names)),
                next_step="plenipo data show economies",
            )
        )
    return code
