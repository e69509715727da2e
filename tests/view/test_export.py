# SPDX-License-Identifier: Apache-2.0
"""Data files: what is written reads back the same."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import openpyxl
import pytest
import xarray

from plenipo.lab.answer import OUTCOME_COLUMNS, Answer
from plenipo.view.export import write_tables


@pytest.fixture(scope="module")
def folder(answer: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tables") / "it's here"
    write_tables(answer, home)
    return home


def test_the_files(folder: Path, answer: Answer) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"outcomes.parquet", "outcomes.csv", "economies.csv", "pairs.csv", "consent.csv", "answer.nc", "answer.xlsx"} <= names
    assert not [name for name in names if name.startswith(".")]
    assert sorted(path.name for path in write_tables(answer, folder)) == sorted(names)


def test_parquet_and_csv_hold_every_row(folder: Path, answer: Answer) -> None:
    with duckdb.connect() as connection:
        path = str(folder / "outcomes.parquet").replace("'", "''")
        found = connection.execute(f"SELECT * FROM '{path}'").fetchall()
    assert found == [tuple(row[column] for column in OUTCOME_COLUMNS) for row in answer.outcomes]
    with (folder / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(answer.outcomes)
    assert float(rows[-1]["median"]) == answer.outcomes[-1]["median"]


def test_netcdf_is_labelled_and_carries_its_sources(folder: Path, answer: Answer) -> None:
    with xarray.open_dataset(folder / "answer.nc") as data:
        wanted = answer.row(actor="VNM")
        place = {"case": "full", "variant": "additive/lump_sum", "year": 2039, "actor": "VNM"}
        found = data["real_income_percent"].sel(place)
        assert wanted is not None
        assert found.sel(statistic="p95").item() == wanted["p95"]
        assert data["real_income_difference"].attrs["units"] == "USD bn a year"
        pair = (data["exporter"] == "CHN") & (data["importer"] == "IND")
        flow = data["bilateral_exports_percent"].isel(flow=pair.values).sel(statistic="median", case="full", year=2039)
        assert flow.sel(variant="additive/lump_sum").item() == pytest.approx(96.3)
        assert data.attrs["seed"] == 20261122
        assert "BACI" in data.attrs["source"]


def test_the_workbook_opens_and_is_in_order(folder: Path, answer: Answer) -> None:
    book = openpyxl.load_workbook(folder / "answer.xlsx", read_only=True)
    assert book.sheetnames[:4] == ["Read me", "Economies", "Cases and variants", "Trade flows"]
    rows = list(book["Economies"].iter_rows(values_only=True))
    assert len(rows) == 1 + len(answer.economies)
    assert rows[1][:2] == ("India", "IND")
    book.close()


def test_text_never_becomes_a_formula(hostile: Answer, tmp_path: Path) -> None:
    spoiled = [{**row, "source": "=HYPERLINK(1)"} for row in hostile.published]
    object.__setattr__(hostile, "published", spoiled)
    write_tables(hostile, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "answer.xlsx", read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    book.close()


def test_little_is_enough(sparse: Answer, tmp_path: Path) -> None:
    names = {path.name for path in write_tables(sparse, tmp_path)}
    assert names == {"outcomes.parquet", "outcomes.csv", "economies.csv", "answer.nc", "answer.xlsx"}
