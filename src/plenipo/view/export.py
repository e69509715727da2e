# SPDX-License-Identifier: Apache-2.0
"""The answer as data files: Parquet and CSV of every row, NetCDF with labelled dimensions, a workbook to read."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plenipo.core.files import atomic_path
from plenipo.lab.answer import OUTCOME_COLUMNS, Answer
from plenipo.view.workbook import path_table, write_workbook

if TYPE_CHECKING:
    import xarray

__all__ = ["write_tables"]

_TYPES = {
    "year": "INTEGER",
    "median": "DOUBLE",
    "p05": "DOUBLE",
    "p95": "DOUBLE",
    "share_positive": "DOUBLE",
    "failed_draws": "INTEGER",
}
_STATISTICS = ("median", "p05", "p95", "share_positive")
_OTHER_TABLES = ("pairs", "consent", "variance", "signs", "short_run", "published", "eligibility", "provenance")


def write_tables(answer: Answer, folder: str | os.PathLike[str]) -> list[Path]:
    """Write everything in the answer into a folder, each file whole or not at all.

    Parameters
    ----------
    answer
        What the lab found.
    folder
        Made if it is not there. Files of the same name are replaced.

    Returns
    -------
    list of Path
        ``outcomes.parquet``, ``outcomes.csv``, ``economies.csv`` and the other tables that hold rows, ``answer.nc``,
        ``answer.xlsx``.
    """
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    written = [_outcomes_csv(answer, home / "outcomes.csv")]
    written.append(_parquet(written[0], home / "outcomes.parquet"))
    economies = [{"iso3": code, **economy} for code, economy in answer.economies.items()]
    written.append(_csv(home / "economies.csv", economies))
    written += [_csv(home / f"{name}.csv", getattr(answer, name)) for name in _OTHER_TABLES if getattr(answer, name)]
    if answer.paths:
        written.append(_csv(home / "paths.csv", path_table(answer)))
    with atomic_path(home / "answer.nc") as temporary:
        # NetCDF 3 through SciPy: read by every tool, and no HDF5 library to install.
        _dataset(answer).to_netcdf(temporary, engine="scipy", format="NETCDF3_64BIT")
    with atomic_path(home / "answer.xlsx") as temporary:
        write_workbook(answer, temporary)
    return [*written, home / "answer.nc", home / "answer.xlsx"]


def _outcomes_csv(answer: Answer, path: Path) -> Path:
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(OUTCOME_COLUMNS)
        writer.writerows([row[column] for column in OUTCOME_COLUMNS] for row in answer.outcomes)
    return path


def _parquet(source: Path, path: Path) -> Path:
    """The rows of a CSV file as Parquet, in the same order; nothing becomes another type than it was."""
    import duckdb

    types = ", ".join(f"'{column}': '{_TYPES.get(column, 'VARCHAR')}'" for column in OUTCOME_COLUMNS)
    with atomic_path(path) as temporary, duckdb.connect(config={"threads": 1}) as connection:
        rows = f"read_csv({_quoted(source)}, header=true, auto_detect=false, delim=',', quote='\"', columns={{{types}}})"
        connection.execute(f"COPY (SELECT * FROM {rows}) TO {_quoted(temporary)} (FORMAT parquet, COMPRESSION zstd)")
    return path


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _csv(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """A table of plain rows; lists are joined by semicolons."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {key: "; ".join(map(str, v)) if isinstance(v, (list, tuple)) else v for key, v in row.items()} for row in rows
        )
    return path


def _dataset(answer: Answer) -> xarray.Dataset:
    """Each outcome and measure as one variable over statistic, case, variant, year and actor; bilateral ones over flow.

    What belongs to nobody has no last dimension.

    ``flow`` counts the pairs of exporter and importer for which the run kept a result.
    """
    import numpy
    import xarray

    years, flows = sorted({row["year"] for row in answer.outcomes}), _flows(answer.outcomes)
    actors = list(dict.fromkeys(row["actor"] for row in answer.outcomes if row["partner"] is None and row["actor"] is not None))
    places = {
        "case": _positions(dict.fromkeys(row["case"] for row in answer.outcomes)),
        "variant": _positions(answer.variants),
        "year": _positions(years),
        "actor": _positions(actors),
        "flow": _positions(flows),
    }
    arrays: dict[str, tuple[tuple[str, ...], Any, dict[str, str]]] = {}
    for row in answer.outcomes:
        key = {dimension: row[dimension] for dimension in ("case", "variant", "year")}
        if row["partner"] is not None:
            key["flow"] = (row["actor"], row["partner"])
        elif row["actor"] is not None:
            key["actor"] = row["actor"]
        name = f"{row['outcome']}_{row['measure']}"
        if name not in arrays:
            empty = numpy.full((len(_STATISTICS), *(len(places[dimension]) for dimension in key)), numpy.nan)
            arrays[name] = (("statistic", *key), empty, _about(row))
        place = tuple(places[dimension][value] for dimension, value in key.items())
        arrays[name][1][(slice(None), *place)] = [row[statistic] for statistic in _STATISTICS]
    coordinates: dict[str, Any] = {"statistic": list(_STATISTICS), **{k: list(v) for k, v in places.items() if k != "flow"}}
    coordinates["name"] = ("actor", [answer.name(code) for code in actors])
    if flows:
        coordinates |= {"exporter": ("flow", [a for a, _ in flows]), "importer": ("flow", [b for _, b in flows])}
    return xarray.Dataset(arrays, coords=coordinates, attrs=_attributes(answer))


def _flows(rows: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((row["actor"], row["partner"]) for row in rows if row["partner"] is not None))


def _positions(names: Iterable[Any]) -> dict[Any, int]:
    return {name: position for position, name in enumerate(names)}


def _about(row: dict[str, Any]) -> dict[str, str]:
    return {"units": row["unit"], "long_name": f"{row['outcome'].replace('_', ' ')}, {row['measure']} against no act"}


def _attributes(answer: Answer) -> dict[str, Any]:
    scenario, baseline = answer.scenario, answer.baseline
    return {
        "title": scenario["title"],
        "scenario": scenario["name"],
        "seed": scenario["seed"],
        "draws": scenario["draws"],
        "price_year": scenario["price_year"],
        "program": f"Plenipo {baseline['version']}",
        "baseline": f"{baseline['base_year']}, vintage {baseline['vintage']}",
        "data_hash": baseline["data_hash"],
        "source": "; ".join(f"{row['item']}: {row['source']} ({row['vintage']}, {row['licence']})" for row in answer.provenance),
        "references": "; ".join(answer.citations),
        "comment": "share_positive is a share of draws of this model, not a probability; p05 and p95 bound the 5-95 % band",
    }
