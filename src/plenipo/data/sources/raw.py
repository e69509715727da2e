# SPDX-License-Identifier: Apache-2.0
"""Asking a raw file one question, always in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from plenipo.core.errors import DataError, Problem

__all__ = ["query"]

Row = tuple[Any, ...]


def query(raw: Path, file: str, sql: str) -> list[Row]:
    """Rows of ``sql`` in which ``{file}`` stands for one raw file (Parquet or CSV).

    Parameters
    ----------
    raw
        Folder of the raw folders, such as ``shared/data``.
    file
        Path inside it, e.g. ``"trade_baci_2023/bilateral_goods_2023.parquet"``.
    sql
        A query that orders its result, so that a rebuild is identical.

    Raises
    ------
    DataError
        If the file is not there or cannot be read as what the query expects.
    """
    path = Path(raw) / file
    if not path.is_file():
        raise DataError(
            Problem("the raw file is missing", str(path), next_step="point --raw at the folder that holds the raw data folders")
        )
    quoted = "'" + str(path).replace("'", "''") + "'"
    source = (
        f"read_csv({quoted}, header = true, nullstr = '', all_varchar = false, sample_size = -1)"
        if path.suffix == ".csv"
        else quoted
    )
    connection = duckdb.connect(config={"threads": 1})
    try:
        return connection.execute(sql.replace("{file}", source)).fetchall()
    except duckdb.Error as error:
        raise DataError(Problem("the raw file does not hold what is expected", str(path), str(error).splitlines()[0])) from error
    finally:
        connection.close()
