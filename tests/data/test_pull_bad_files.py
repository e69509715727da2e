# SPDX-License-Identifier: Apache-2.0
"""Pulling files that are not what they should be: each is named, and the previous copy is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from plenipo.core.errors import DataError, FetchError
from plenipo.data.loaders import loader
from plenipo.data.pull import pull
from tests.data import official_files as files
from tests.data.server import Server, contents, refused

WDI = "wdi:NY.GDP.MKTP.CD"


def test_truncated_zip(server: Server, tmp_path: Path) -> None:
    server.body = files.baci()[:-2000]
    refused(server, tmp_path, "baci", DataError, "baci.zip", "broken or cut short", "expected: a whole zip archive")


def test_damaged_zip(server: Server, tmp_path: Path) -> None:
    whole = bytearray(files.wdi())
    whole[300] ^= 0xFF
    server.body = bytes(whole)
    refused(server, tmp_path, WDI, DataError, "broken or cut short")


def test_archive_of_other_files(server: Server, tmp_path: Path) -> None:
    server.body = files.zipped(notes__txt="nothing")
    refused(server, tmp_path, "gravity", DataError, "the archive holds other files", "it holds: notes.txt")


def test_names_in_an_archive_cannot_leave_the_folder(server: Server, tmp_path: Path) -> None:
    good = zipfile.ZipFile(__import__("io").BytesIO(files.wdi()))
    members = {("../../" if name.startswith("API") else "") + name: good.read(name).decode() for name in good.namelist()}
    server.body = files.zipped(**members)
    pull(WDI, tmp_path / "in", server.address)
    assert [item.name for item in tmp_path.iterdir()] == ["in"]


def test_renamed_column(server: Server, tmp_path: Path) -> None:
    server.body = files.us_tariffs(header="efective tarif")
    error = refused(
        server,
        tmp_path,
        "us_tariffs",
        DataError,
        "us_tariffs.csv, header: the column 'effective tariff' is missing",
        "found: date",
    )
    assert error.problems[0].nearest == ("efective tarif",)


def test_renamed_columns_are_all_named(server: Server, tmp_path: Path) -> None:
    server.body = files.baci(header="t,exporter,importer,k,value,q")
    error = refused(server, tmp_path, "baci", DataError, "3 problems", "BACI_HS22_Y2024_V202601.csv, header", "'i'", "'j'", "'v'")
    assert len(error.problems) == 3


def test_header_that_is_elsewhere(server: Server, tmp_path: Path) -> None:
    server.body = files.wdi(preamble=0)
    pull(WDI, tmp_path / "none", server.address)
    server.body = files.wdi(first="Country")
    refused(server, tmp_path, WDI, DataError, "no line begins with the column 'Country Name'")


@pytest.mark.parametrize(
    ("source", "body", "words"),
    [
        ("baci", lambda: files.baci(value="12,5"), ("line 12313", "the line has 7 cells", "expected: 6 cells")),
        ("baci", lambda: files.baci(value="much"), ("line 12313, column v", "'much' is not a number, at least 0")),
        ("baci", lambda: files.baci(value="-3"), ("line 12313, column v", "'-3' is not a number, at least 0")),
        ("baci", lambda: files.baci(value="nan"), ("'nan' is not a number",)),
        ("gravity", lambda: files.gravity("2"), ("line 2, column contig", "and 22499 more cells of this column are wrong")),
        ("lsci", lambda: files.lsci(index="n.a."), ("line 1364, column Index (Average Q1 2023 = 100)", "'n.a.' is not a number")),
        ("lsci", lambda: files.lsci(quarter="2024-4"), ("column Quarter", "'2024-4' is not a quarter")),
        ("pwt", lambda: files.pwt(population="many"), ("line 2, column pop", "'many' is not a number")),
        ("pwt", lambda: files.pwt(sheet="Sheet1"), ("a sheet named Data; it has: Info, Sheet1",)),
        ("us_tariffs", lambda: files.us_tariffs(partner="RURITANIA"), ("column country_name: 'RURITANIA' is not an economy",)),
        ("us_tariffs", lambda: files.us_tariffs(rate=""), ("line 402, column effective tariff", "an empty cell is not a number")),
        ("un_votes", lambda: files.un_votes(day="27/10/2023"), ("line 22502, column date", "a date as year-month-day")),
        (WDI, lambda: files.wdi(code="SP.POP.TOTL"), ("the table holds the indicator SP.POP.TOTL", "NY.GDP.MKTP.CD alone")),
    ],
)
def test_wrong_cells_are_named(
    server: Server, tmp_path: Path, source: str, body: Callable[[], bytes], words: tuple[str, ...]
) -> None:
    server.body = body()
    refused(server, tmp_path, source, DataError, *words)


def test_file_cut_at_the_end_of_a_line(server: Server, tmp_path: Path) -> None:
    lines = files.un_votes().splitlines(keepends=True)
    server.body = b"".join(lines[:5000])
    refused(server, tmp_path, "un_votes", DataError, "un_votes.csv: the table has 4,999 rows", "expected: at least 20,000 rows")


def test_file_that_lost_most_of_its_rows(server: Server, tmp_path: Path) -> None:
    server.body = files.us_tariffs()
    chosen = loader("us_tariffs")
    server.body = b"".join(files.us_tariffs().splitlines(keepends=True)[:310])
    grown = files.us_tariffs() + b"".join(files.us_tariffs().splitlines(keepends=True)[1:]) * 2
    bad = server.body
    server.body = grown
    pull("us_tariffs", tmp_path, server.address)
    before = contents(tmp_path)
    server.body = bad
    with pytest.raises(DataError, match="had 1,206: the file was probably cut"):
        pull("us_tariffs", tmp_path, server.address)
    assert contents(tmp_path) == before
    assert chosen.min_rows <= 309


def test_text_that_is_not_utf8(server: Server, tmp_path: Path) -> None:
    server.body = files.us_tariffs() + b"2025-08-07,C\xd4TE D'IVOIRE,1,1,1\n"
    refused(server, tmp_path, "us_tariffs", DataError, "us_tariffs.csv")


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream"])
def test_web_page_in_place_of_the_file(server: Server, tmp_path: Path, kind: str) -> None:
    server.body, server.kind = b"\n<!DOCTYPE html><html><head><title>Just a\n moment</title></head></html>", kind
    refused(server, tmp_path, "us_tariffs", FetchError, "web page")
    assert not (tmp_path / ".partial" / "us_tariffs.csv").exists()


@pytest.mark.parametrize("source", ["pwt", "baci"])
def test_web_page_in_place_of_an_archive(server: Server, tmp_path: Path, source: str) -> None:
    server.body = b"<html><title>Maintenance</title></html>"
    refused(server, tmp_path, source, FetchError, "a web page or notice came in place of data: 'Maintenance'")


def test_notice_and_nothing(server: Server, tmp_path: Path) -> None:
    server.body = b'{"message": "not found"}'
    refused(server, tmp_path / "notice", "lsci", FetchError, "web page or notice")
    server.body = b""
    refused(server, tmp_path / "nothing", "lsci", FetchError, "the file is empty")
