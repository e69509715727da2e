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

__all__ = ["Table", "read", "rounded", "write"]

SIGNIFICANT = 6  # digits kept of a number, far beyond what any source can claim; enough to hide how a sum was ordered
LARGEST_WHOLE = 1e15  # below it every whole number is exact


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
        columns = {h: _column([_short(r[i]) for r in ordered]) for i, h in enumerate(header)}
        return cls(name, columns, tuple(key))

    def head(self, count: int) -> Table:
        """The first rows."""
        return Table(self.name, {n: c[:count] for n, c in self.columns.items()}, self.key)

    def to_dict(self, orient: str = "records") -> list[dict[str, Any]]:
        """Rows as dictionaries, with None where a number is missing."""
        if orient != "records":
            raise ValueError(orient)
        return [{n: None if v != v else v for n, v in zip(self.columns, row, strict=True)} for row in self.rows()]


def _short(value: Any) -> Any:
    """Numbers to six significant digits, unless they are exact to a thousandth already."""
    if isinstance(value, (float, np.floating)) and round(float(value), 3) != float(value):
        return rounded(float(value))
    return value


def _column(values: list[Any]) -> npt.NDArray[Any]:
    """Integers as int64, numbers as float64 with NaN for missing, anything else as text."""
    if values and all(isinstance(v, (int, np.integer)) and not isinstance(v, bool) for v in values):
        return np.array(values, dtype=np.int64)
    if any(isinstance(v, (float, np.floating)) for v in values) and all(
        v is None or isinstance(v, (int, float, np.number)) for v in values
    ):
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    return np.array(["" if v is None else str(v) for v in values], dtype=object)


def _text(value: Any) -> str:
    """A cell as text: the shortest that reads back the same, whole numbers without a point, missing as empty."""
    if isinstance(value, float):
        if np.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < LARGEST_WHOLE else repr(value)
    return str(value)


def _as_csv(table: Table) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_text(v) for v in row] for row in table.rows())
    return stream.getvalue()


def rounded(value: float, digits: int = SIGNIFICANT) -> float:
    """The nearest number with that many significant digits."""
    return float(f"{value:.{digits}g}")


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
    small = ", ".join(f'CAST("{n}" AS SMALLINT) AS "{n}"' if _is_small(c) else f'"{n}"' for n, c in table.columns.items())
    order = ", ".join(f'"{k}"' for k in table.key)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.csv"
        source.write_text(_as_csv(table), encoding="utf-8", newline="")
        connection = duckdb.connect(config={"threads": 1})
        connection.execute(
            f"COPY (SELECT {small} FROM read_csv('{source}', header = true, columns = {{{types}}}) ORDER BY {order}) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION v1)"
        )
        connection.close()


def _is_small(column: npt.NDArray[Any]) -> bool:
    return column.dtype.kind == "i" and np.abs(column).max(initial=0) < np.iinfo(np.int16).max


def read(path: Path, name: str, key: Sequence[str] = ()) -> Table:
    """Read a built table back.

    Raises
    ------
    DataError
        If the file is missing or unreadable.
    """
    if not path.is_file():
        raise DataError(
            Problem("the baseline table is missing", path.name, next_step="reinstall plenipo, or run `plenipo data build`")
        )
    connection = duckdb.connect(config={"threads": 1})
    quoted = "'" + str(path).replace("'", "''") + "'"
    kinds = "['BIGINT', 'DOUBLE', 'VARCHAR']"
    csv_source = f"read_csv({quoted}, header = true, sample_size = -1, nullstr = '', auto_type_candidates = {kinds})"
    source = quoted if path.suffix == ".parquet" else csv_source
    try:
        answer = connection.execute(f"SELECT * FROM {source}")
        columns = {n: _plain(c) for n, c in answer.fetchnumpy().items()}
    except duckdb.Error as error:
        raise DataError(Problem("the baseline table cannot be read", path.name, str(error).splitlines()[0])) from error
    finally:
        connection.close()
    return Table(name, columns, tuple(key))


def _plain(values: Any) -> npt.NDArray[Any]:
    """Column as DuckDB gives it, perhaps masked: text with empty for missing, int64, or float64 with NaN."""
    mask, data = np.ma.getmaskarray(values), np.ma.getdata(values)
    if data.dtype.kind in "iu" and not mask.any():
        return data.astype(np.int64)
    if data.dtype.kind in "iuf":
        return np.where(mask, np.nan, data.astype(np.float64))
    return np.array(["" if m or v is None else str(v) for v, m in zip(data, mask, strict=True)], dtype=object)
