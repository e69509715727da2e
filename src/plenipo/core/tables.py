# SPDX-License-Identifier: Apache-2.0
"""Reading the small CSV tables that travel inside packages: parameters, levers, outcomes, vocabulary."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping
from importlib import resources

from plenipo.core.errors import DataError, Problem

__all__ = ["named_dimensions", "read_rows"]


@functools.cache
def read_rows(package: str, name: str) -> tuple[dict[str, str], ...]:
    """Rows of a CSV table inside ``package`` as dictionaries of text; blank lines are skipped.

    Raises
    ------
    DataError
        If the table is missing or a row has more or fewer fields than the header.
    """
    source = resources.files(package).joinpath(name)
    if not source.is_file():
        raise DataError(Problem(f"the table {name} is missing", package, next_step="reinstall plenipo"))
    reader = csv.reader(io.StringIO(source.read_text(encoding="utf-8"), newline=""))
    header = next(reader, None)
    if header is None:
        raise DataError(Problem(f"the table {name} is empty", package, next_step="reinstall plenipo"))
    rows, problems = [], []
    for number, fields in enumerate(reader, start=2):
        if not fields:
            continue
        if len(fields) != len(header):
            problems.append(Problem(f"{len(fields)} fields instead of {len(header)}", f"{package}/{name}, line {number}"))
        rows.append(dict(zip(header, fields, strict=False)))
    if problems:
        raise DataError(*problems)
    return tuple(rows)


def named_dimensions(row: Mapping[str, str]) -> tuple[str, ...]:
    """What a row says under ``dimensions``, joined by semicolons; empty is none: one number."""
    return tuple(d for d in row["dimensions"].split(";") if d)
