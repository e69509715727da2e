# SPDX-License-Identifier: Apache-2.0
"""Built tables come back as they went, the same to the byte each time."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.core.errors import DataError
from plenipo.data.table import Table, read, rounded, write

HEADER = ("code", "count", "share", "end", "note")
ROWS = [("VNM", 3, 0.123456789, "2025-01-01", "a, b"), ("AUS", 1, 2.5, "", 'says "no"'), ("NAM", 2, None, "2024-12-31", "")]


@pytest.fixture
def table():
    return Table.from_rows("sample", HEADER, ROWS, ("code",))


def test_rows_are_sorted_and_rounded(table):
    assert table.columns["code"].tolist() == ["AUS", "NAM", "VNM"]
    assert table.columns["share"].tolist()[2] == 0.123457
    assert np.isnan(table.columns["share"][1])


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_round_trip(table, tmp_path, suffix):
    path = tmp_path / f"sample.{suffix}"
    write(table, path)
    back = read(path, "sample")
    assert list(back.columns) == list(HEADER)
    for name, column in table.columns.items():
        np.testing.assert_array_equal(back.columns[name], column)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_order_of_rows_does_not_change_a_byte(table, tmp_path, suffix):
    first, second = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    write(table, first)
    write(Table.from_rows("sample", HEADER, ROWS[::-1], ("code",)), second)
    assert first.read_bytes() == second.read_bytes()


def test_csv_is_plain(table, tmp_path):
    write(table, tmp_path / "sample.csv")
    text = (tmp_path / "sample.csv").read_bytes().decode()
    assert text.splitlines()[1] == 'AUS,1,2.5,,"says ""no"""'
    assert "\r" not in text


def test_an_error_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "sample.csv"
    path.write_text("old")
    unequal = Table("sample", {"a": np.array([1, 2]), "b": np.array([1])})
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        write(unequal, path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["sample.csv"]


def test_a_missing_or_broken_file_is_an_error_in_words(tmp_path):
    with pytest.raises(DataError, match="missing"):
        read(tmp_path / "none.csv", "none")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(DataError, match=r"broken\.parquet"):
        read(tmp_path / "broken.parquet", "broken")


def test_significant_digits():
    assert rounded(123456.789) == 123457
    assert rounded(0.00123456789, 3) == 0.00123
