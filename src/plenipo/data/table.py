# SPDX-License-Identifier: Apache-2.0
"""A built table: named columns of equal length, with its key; written so that a rebuild is the same to the byte."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from plenipo.core.errors import DataError, Problem
from plenipo.core.files import atomic_path

__all__ = ["Table", "read", "write"]

SIGNIFICANT = 6  # digits kept of a computed number, far beyond what any source can claim


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of a baseline table as columns.

    Parameters
    ----------
    name
        Name without suffix, e.g. ``"economies"``.
    columns
        Column name to an array of equal length: text (object), float64 (missing is NaN) or int64.
    key
        Columns that identify a row and give the order.
    """

    name: str
    columns: Mapping[str, npt.NDArray[Any]]
    key: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def rows(self) -> list[tuple[Any, ...]]:
        """Rows as tuples, in the order of the columns."""
        return list(zip(*(column.tolist() for column in self.columns.values()), strict=True))

    @classmethod
    def from_rows(cls, name: str, header: Sequence[str], rows: Sequence[Sequence[Any]], key: Sequence[str]) -> Table:
        """Build from rows, sorted by the key."""
        places = [list(header).index(k) for k in key]
        ordered = sorted(rows, key=lambda r: tuple(r[p] for p in places))
        columns = {h: _column([r[i] for r in ordered]) for i, h in enumerate(header)}
        return cls(name, columns, tuple(key))


def _column(values: list[Any]) -> npt.NDArray[Any]:
    """Integers as int64, numbers as float64 with NaN for missing, anything else as text."""
    if values and all(isinstance(v, (int, np.integer)) and not isinstance(v, bool) for v in values):
        return np.array(values, dtype=np.int64)
    if any(isinstance(v, (float, np.floating)) for v in values) and all(v is None or isinstance(v, (int, float, np.number)) for v in values):
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    return np.array(["" if v is None else str(v) for v in values], dtype=object)


def _text(value: Any) -> str:
    """A cell as text: six significant digits, whole numbers without a point, missing as empty."""
    if isinstance(value, float):
        if np.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 10**SIGNIFICANT else f"{value:.{SIGNIFICANT}g}"
    return str(value)


def _as_csv(table: Table) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_text(v) for v in row] for row in table.rows())
    return stream.getvalue()


def write(table: Table, path: Path) -> None:
    """Write as CSV or Parquet by the suffix of ``path``, whole or not at all."""
    with atomic_path(path) as target:
        if path.suffix == ".csv":
            target.write_text(_as_csv(table), encoding="utf-8", newline="")
        else:
            _write_parquet(table, target)


def _write_parquet(table: Table, target: Path) -> None:
    """Through a CSV of rounded numbers, so that no bit beyond the rounding survives; one thread, ordered, zstd."""
    kinds = {"O": "VARCHAR", "f": "DOUBLE", "i": "BIGINT"}
    types = ", ".join(f"'{n}': '{kinds[c.dtype.kind]}'" for n, c in table.columns.items())
    small = ", ".join(f"CAST({n} AS SMALLINT) AS {n}" if c.dtype.kind == "i" and np.abs(c).max(initial=0) < 2**15 else n for n, c in table.columns.items())
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.csv"
        source.write_text(_as_csv(table), encoding="utf-8", newline="")
        connection = duckdb.connect(config={"threads": 1})
        connection.execute(
            f"COPY (SELECT {small} FROM read_csv('{source}', header = true, columns = {{{types}}}) ORDER BY {', '.join(table.key)}) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION v2)"
        )
        connection.close()


def read(path: Path, name: str, key: Sequence[str] = ()) -> Table:
    """Read a built table back.

    Raises
    ------
    DataError
        If the file is missing or unreadable.
    """
    if not path.is_file():
        raise DataError(Problem("the baseline table is missing", path.name, next_step="reinstall plenipo, or run `plenipo data build`"))
    connection = duckdb.connect(config={"threads": 1})
    quoted = "'" + str(path).replace("'", "''") + "'"
    source = quoted if path.suffix == ".parquet" else f"read_csv({quoted}, header = true, sample_size = -1, nullstr = '', auto_type_candidates = ['BIGINT', 'DOUBLE', 'VARCHAR'])"
    try:
        answer = connection.execute(f"SELECT * FROM {source}")
        header = [d[0] for d in answer.description or ()]
        kinds = [str(d[1]) for d in answer.description or ()]
        rows = answer.fetchall()
    except duckdb.Error as error:
        raise DataError(Problem("the baseline table cannot be read", path.name, str(error).splitlines()[0])) from error
    finally:
        connection.close()
    columns = {h: _typed([r[i] for r in rows], kinds[i]) for i, h in enumerate(header)}
    return Table(name, columns, tuple(key))


def _typed(values: list[Any], kind: str) -> npt.NDArray[Any]:
    if kind in {"BIGINT", "INTEGER", "SMALLINT", "TINYINT"} and all(v is not None for v in values):
        return np.array(values, dtype=np.int64)
    if kind in {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "DOUBLE", "FLOAT"}:
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    return np.array(["" if v is None else str(v) for v in values], dtype=object)
