# SPDX-License-Identifier: Apache-2.0
"""Rebuilding: the same bytes from the same raw files; words and old files where raw files are wrong."""

from __future__ import annotations

import pytest

from plenipo.core.errors import DataError
from plenipo.data.build import BASELINE, BUILDERS, build
from plenipo.data.sources import baci
from plenipo.data.sources.raw import query


def test_every_committed_file_has_a_builder():
    held = {p.name for p in BASELINE.iterdir() if p.is_file() and not p.name.startswith(".")}
    assert held == {b.file for b in BUILDERS}


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="folder of raw data is not there"):
        build(tmp_path / "nowhere", tmp_path / "out")


def test_a_missing_raw_file_is_named_and_old_tables_stay(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "flows.parquet").write_text("old")
    with pytest.raises(DataError, match=r"countries_2023\.csv"):
        build(tmp_path, out)
    assert (out / "flows.parquet").read_text() == "old"


def test_a_reheaded_raw_file_is_an_error_in_words(tmp_path):
    folder = tmp_path / "trade_baci_2023"
    folder.mkdir()
    (folder / "countries_2023.csv").write_text("code,label\nVNM,Viet Nam\n")
    with pytest.raises(DataError, match="does not hold what is expected"):
        baci.read_economies(tmp_path)


def test_a_path_with_a_quote_can_be_read(tmp_path):
    folder = tmp_path / "o'brien"
    folder.mkdir()
    (folder / "a.csv").write_text("x,y\n1,NA\n")
    assert query(folder, "a.csv", "SELECT x, y FROM {file}") == [(1, "NA")]


@pytest.mark.slow
def test_rebuild_is_byte_identical(shared_data, tmp_path):
    told = []
    build(shared_data, tmp_path, progress=lambda done, total, what: told.append((done, total)))
    assert told[-1] == (len(BUILDERS), len(BUILDERS))
    different = [b.file for b in BUILDERS if (tmp_path / b.file).read_bytes() != (BASELINE / b.file).read_bytes()]
    assert different == []
