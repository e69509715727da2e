# SPDX-License-Identifier: Apache-2.0
"""A treaty by name, or from a user's file in the layout of ``treaty_parties``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from plenipo.calibrate.ratification.records import Records, gather
from plenipo.core.countries import resolve
from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = ["COLUMNS", "SUFFIXES", "read_date", "read_treaty"]

COLUMNS = ("ecolex_id", "treaty", "title", "adopted", "iso3", "signed", "ratified", "in_force", "terminated")
NEEDED = ("ecolex_id", "title", "adopted", "iso3", "signed", "ratified")
DATES = ("adopted", "signed", "ratified", "in_force", "terminated")
SUFFIXES = (".csv", ".parquet")
SHOWN = 5  # wrong cells told of one file
UNION_CODES = {"EUE": "EUN", "EUU": "EUN", "EU": "EUN", "EEC": "EUN"}


def read_date(text: str, where: str) -> dt.date:
    """A day such as 2016-04-22."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(Problem(f"{text!r} is not a date", where, "year-month-day, such as 2016-04-22")) from error


def read_treaty(path: Path) -> Records:
    """The one treaty that a file holds.

    Raises
    ------
    InputError
        With all that is wrong with it: missing, another format, columns, dates, codes, several treaties.
    """
    rows = _rows(path)
    problems = [*_wrong_cells(rows, path), *_wrong_treaties(rows, path)]
    if problems:
        raise InputError(*problems)
    return gather({**r, "iso3": _code(r["iso3"])} for r in rows)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise InputError(Problem("there is no such file", str(path), "a CSV or Parquet file of one treaty"))
    if path.suffix not in SUFFIXES:
        raise InputError(
            Problem(f"a file that ends in {path.suffix!r} cannot be read", str(path), "one of " + ", ".join(SUFFIXES))
        )
    quoted = "'" + str(path).replace("'", "''") + "'"
    source = f"read_csv({quoted}, header = true, all_varchar = true)" if path.suffix == ".csv" else quoted
    connection = duckdb.connect(config={"threads": 1})
    try:
        answer = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {source}")
        names = [d[0] for d in answer.description]
        held = [dict(zip(names, ("" if v is None else str(v) for v in row), strict=True)) for row in answer.fetchall()]
    except duckdb.Error as error:
        raise InputError(Problem("the file cannot be read", str(path), str(error).splitlines()[0])) from error
    finally:
        connection.close()
    _check_columns(names, path)
    if not held:
        raise InputError(Problem("the file has no rows", str(path), "one row a State that signed or joined"))
    return [{**dict.fromkeys(COLUMNS, ""), **row} for row in held]


def _check_columns(names: Sequence[str], path: Path) -> None:
    missing = [c for c in NEEDED if c not in names]
    if missing:
        others = [n for n in names if n not in COLUMNS]
        near = tuple(dict.fromkeys(n for c in missing for n in nearest_names(c, others)))
        what = f"columns are missing: {', '.join(missing)}"
        raise InputError(Problem(what, str(path), "the columns " + ",".join(COLUMNS), near, "rename the columns"))


def _wrong_cells(rows: Sequence[Mapping[str, str]], path: Path) -> list[Problem]:
    found = []
    for number, row in enumerate(rows, start=2):
        for column in DATES:
            if not _is_date(row[column]) or (column == "adopted" and not row[column]):
                found.append(Problem(f"{row[column]!r} is not a date", f"{path}, row {number}, {column}", "year-month-day"))
        try:
            _code(row["iso3"])
        except InputError as error:
            problem = error.problems[0]
            found.append(Problem(problem.what, f"{path}, row {number}, iso3", problem.expected, problem.nearest))
    if len(found) > SHOWN:
        found = [*found[:SHOWN], Problem(f"{len(found) - SHOWN} more cells like these", str(path))]
    return found


def _wrong_treaties(rows: Sequence[Mapping[str, str]], path: Path) -> list[Problem]:
    treaties = sorted({r["ecolex_id"] for r in rows})
    if len(treaties) > 1:
        return [Problem(f"the file holds {len(treaties)} treaties: {', '.join(treaties[:SHOWN])}", str(path), "one ecolex_id")]
    if len({(r["title"], r["adopted"]) for r in rows}) > 1:
        return [Problem("title or adopted differ between rows", str(path), "one title and one day of adoption")]
    return []


def _is_date(text: str) -> bool:
    try:
        return not text or bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _code(text: str) -> str:
    return UNION_CODES.get(text) or resolve(text)
