# SPDX-License-Identifier: Apache-2.0
"""Requests that can be refused before anything is computed."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.errors import InputError, Problem

__all__ = ["BRIEF_SUFFIXES", "check_brief_request", "check_suffix"]

BRIEF_SUFFIXES = (".docx", ".html")


def check_suffix(path: Path | None, option: str, suffixes: tuple[str, ...]) -> None:
    """Refuse a file name whose ending says another format than we write."""
    if path is None or path.suffix.lower() in suffixes:
        return
    problem = Problem(
        f"{path.name} does not end in a format that can be written",
        option,
        expected="a file name ending in " + " or ".join(suffixes),
        nearest=tuple(path.with_suffix(suffix).name for suffix in suffixes),
    )
    raise InputError(problem)


def check_brief_request(brief: Path | None, economy: str | None) -> None:
    """A brief is written for somebody: the file and the economy go together."""
    if brief is not None and economy is None:
        raise InputError(
            Problem("a brief is written for one economy, and none is named", "--brief", "--for ISO3, for example --for VNM")
        )
    if brief is None and economy is not None:
        problem = Problem(
            "--for says whom a brief is for, but no brief is asked for", "--for", f"--brief brief-{economy}.docx beside it"
        )
        raise InputError(problem)
    check_suffix(brief, "--brief", BRIEF_SUFFIXES)
