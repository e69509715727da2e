# SPDX-License-Identifier: Apache-2.0
"""Requests that can be refused before anything is computed."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.errors import InputError, Problem

__all__ = ["check_request"]

BRIEF_SUFFIXES = (".docx", ".html")
REPORT_SUFFIXES = (".html",)


def check_request(
    *,
    brief: tuple[str, Path | None] = ("--brief", None),
    economy: str | None = None,
    report: Path | None = None,
    out: Path | None = None,
    names: str = "plain",
) -> None:
    """Refuse what could only fail after the run, all of it at once.

    Parameters
    ----------
    brief
        Option by which the file of the brief was named, and the file.
    economy
        Whom the brief is for.
    report, out
        File of the report, folder of the tables.
    names
        Naming profile.

    Raises
    ------
    InputError
        With every problem found.
    """
    option, path = brief
    problems = [
        *_wrong_suffix(report, "--report", REPORT_SUFFIXES),
        *_wrong_suffix(path, option, BRIEF_SUFFIXES),
        *_no_place(report, "--report"),
        *_no_place(path, option),
        *_no_place(out / "answer" if out else None, "--out"),
        *_unmatched(path, economy),
        *_unknown(economy, names),
    ]
    if problems:
        raise InputError(*problems)


def _wrong_suffix(path: Path | None, option: str, suffixes: tuple[str, ...]) -> list[Problem]:
    """A file name whose ending says another format than we write."""
    if path is None or path.suffix.lower() in suffixes:
        return []
    expected = "a file name ending in " + " or ".join(suffixes)
    nearest = tuple(path.with_suffix(suffix).name for suffix in suffixes)
    return [Problem(f"{path.name} does not end in a format that can be written", option, expected, nearest)]


def _no_place(path: Path | None, option: str) -> list[Problem]:
    """A path that goes through a file, or names a folder where a file is to be."""
    if path is None:
        return []
    if path.is_dir():
        return [Problem(f"{path} is a folder", option, "the name of a file")]
    blocked = next((parent for parent in path.parents if parent.exists() and not parent.is_dir()), None)
    return [Problem(f"{blocked} is a file, not a folder", option, "a place where files can be written")] if blocked else []


def _unmatched(brief: Path | None, economy: str | None) -> list[Problem]:
    """A brief is written for somebody: the file and the economy go together."""
    if brief is not None and economy is None:
        what = "a brief is written for one economy, and none is named"
        return [Problem(what, "--brief", "--for ISO3, for example --for VNM")]
    if brief is None and economy is not None:
        what = "--for says whom a brief is for, but no brief is asked for"
        return [Problem(what, "--for", f"--brief brief-{economy}.docx beside it")]
    return []


def _unknown(economy: str | None, names: str) -> list[Problem]:
    """An economy or a naming profile that nobody knows."""
    from plenipo.core.countries import naming_profile, resolve

    problems: list[Problem] = []
    for value, option, check in ((economy, "--for", resolve), (names, "--names", naming_profile)):
        try:
            if value is not None:
                check(value)
        except InputError as error:
            problems += [Problem(p.what, p.where or option, p.expected, p.nearest, p.next_step) for p in error.problems]
    return problems
