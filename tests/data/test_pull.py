# SPDX-License-Identifier: Apache-2.0
"""Pulling sources, against a server on this machine: good files, and every way in which a transfer can fail."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from plenipo.core.errors import DataError, FetchError, InputError
from plenipo.data import fetch
from plenipo.data import pull as room
from plenipo.data.loaders import list_loaders, loader
from plenipo.data.pull import pull, pulled
from tests.data import official_files as files
from tests.data.server import Server, contents, refused

WDI = "wdi:NY.GDP.MKTP.CD"


@pytest.mark.parametrize("source", files.GOOD)
def test_good_files_become_tidy_tables(server: Server, tmp_path: Path, source: str) -> None:
    server.body = files.GOOD[source]()
    told: list[tuple[int, int, str]] = []
    path = pull(source, tmp_path, server.address, lambda *step: told.append(step))
    chosen = loader(source)
    rows = duckdb.read_parquet(str(path))
    assert path == tmp_path / chosen.table
    assert tuple(rows.columns) == chosen.columns
    assert (tmp_path / chosen.file).read_bytes() == server.body
    entry = pulled(source, tmp_path)
    assert entry is not None
    assert entry.rows == len(rows.fetchall()) >= chosen.min_rows
    assert entry.sha256 == hashlib.sha256(server.body).hexdigest()
    assert (entry.address, entry.licence, entry.size_bytes) == (server.address, chosen.licence, len(server.body))
    assert any(chosen.licence in what and done == total == len(server.body) for done, total, what in told)
    assert {item.name for item in tmp_path.iterdir()} == {chosen.file, chosen.table, "manifest.json"}


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    return duckdb.sql(sql.format(f"'{path}'")).fetchall()


def test_baci_is_summed_to_pairs_with_our_codes(server: Server, tmp_path: Path) -> None:
    server.body = files.baci()
    path = pull("baci", tmp_path, server.address)
    assert read(path, "SELECT * FROM {} WHERE exporter = 'USA' AND importer = 'TWN'") == [(2024, "USA", "TWN", 1.0125)]
    assert read(path, "SELECT count(*) FROM {} WHERE exporter = importer OR exporter NOT SIMILAR TO '[A-Z]{{3}}'") == [(0,)]
    assert read(path, "SELECT sum(goods_musd) FROM {}") == [(pytest.approx(111 * 110 + 100 * 0.5 + 0.0125),)]


def test_other_layouts_are_turned_into_ours(server: Server, tmp_path: Path) -> None:
    for source in ("un_votes", "un_votes_voeten", "lsci", "us_tariffs", WDI, "gravity"):
        server.body = files.GOOD[source]()
        pull(source, tmp_path, server.address)
    assert read(tmp_path / "un_votes.parquet", "SELECT vote FROM {} WHERE iso3 = 'SUN'") == [("yes",)]
    voeten = read(tmp_path / "un_votes_voeten.parquet", "SELECT DISTINCT vote FROM {} ORDER BY 1")
    assert voeten == [("abstain",), ("no",), ("yes",)]
    assert read(tmp_path / "lsci.parquet", "SELECT lsci, rank FROM {} WHERE iso3 = 'VNM' AND lsci > 60") == [(61.5, 3)]
    assert read(tmp_path / "us_tariffs.parquet", "SELECT added_tariff_pp FROM {} WHERE iso3 = 'KOR' AND date > '2025-08-01'") == [
        (15.0,)
    ]
    assert read(tmp_path / "us_tariffs.parquet", "SELECT count(*) FROM {} WHERE iso3 = 'EUN'") == [(1,)]
    assert read(tmp_path / "wdi-NY.GDP.MKTP.CD.parquet", "SELECT DISTINCT year FROM {}") == [(2023,)]
    assert read(tmp_path / "wdi-NY.GDP.MKTP.CD.parquet", "SELECT count(*) FROM {} WHERE iso3 = 'WLD'") == [(0,)]
    assert read(tmp_path / "gravity.parquet", "SELECT count(*) FROM {} WHERE exporter = 'SUN'") == [(0,)]
    assert sorted(json.loads((tmp_path / "manifest.json").read_text())) == sorted(
        ["un_votes", "un_votes_voeten", "lsci", "us_tariffs", WDI, "gravity"]
    )


def test_positions_of_direct_investment_by_pair(server: Server, tmp_path: Path) -> None:
    server.body = files.cdis()
    path = pull("cdis", tmp_path, server.address)
    first, second = (row.iso3 for row in files.STATES[:2])
    pair = f"reporter = '{first}' AND partner = '{second}'"
    found = read(path, f"SELECT year, direction, position_musd FROM {{}} WHERE {pair} ORDER BY ALL")
    assert found == [(2022, "outward", 7.0), (2023, "inward", 12.5)]
    assert read(path, "SELECT count(*), min(position_musd) FROM {}") == [(50 * 49 + 1, -3.0)]


def test_positions_in_other_currencies_are_refused(server: Server, tmp_path: Path) -> None:
    server.body = files.cdis(indicator="IIW_BP6_EUR").replace(b"IOW_BP6_USD", b"IOW_BP6_EUR")
    refused(server, tmp_path, "cdis", DataError, "no position in US dollars", "IIW_BP6_USD or IOW_BP6_USD")
    server.body = files.cdis(multiple="million")
    refused(server, tmp_path, "cdis", DataError, "'million' is not a whole number", "column UNIT_MULT")


def test_same_file_gives_the_same_table(server: Server, tmp_path: Path) -> None:
    server.body = files.baci()
    first, second = (pull("baci", tmp_path / name, server.address).read_bytes() for name in ("a", "b"))
    assert first == second


def test_connection_cut_then_resumed(server: Server, tmp_path: Path) -> None:
    server.body = files.us_tariffs()
    server.cut_at = 5000
    with pytest.raises(FetchError) as caught:
        pull("us_tariffs", tmp_path, server.address)
    text = str(caught.value)
    assert f"broke off the connection; 5,000 of {len(server.body):,} bytes came" in text
    assert "there was no previous copy and none was written" in text
    assert "next: pull again: it goes on where it was cut" in text
    assert contents(tmp_path) == {}
    server.cut_at = 0
    pull("us_tariffs", tmp_path, server.address)
    assert server.asked[-1]["Range"] == "bytes=5000-"
    assert server.asked[-1]["If-Range"] == '"first"'
    assert (tmp_path / "us_tariffs.csv").read_bytes() == server.body


def test_connection_cut_keeps_the_old_data(server: Server, tmp_path: Path) -> None:
    server.body = files.us_tariffs(rate="16.0")
    server.cut_at = 5000
    refused(server, tmp_path, "us_tariffs", FetchError, "broke off the connection")


@pytest.mark.parametrize("ranges", [True, False])
def test_changed_file_is_not_spliced_with_the_old_half(server: Server, tmp_path: Path, ranges: bool) -> None:
    server.body, server.cut_at = files.us_tariffs(), 5000
    with pytest.raises(FetchError):
        pull("us_tariffs", tmp_path, server.address)
    server.body, server.cut_at, server.etag, server.ranges = files.us_tariffs(rate="16.0"), 0, '"second"', ranges
    pull("us_tariffs", tmp_path, server.address)
    assert (tmp_path / "us_tariffs.csv").read_bytes() == server.body


def test_without_a_validator_another_length_is_not_spliced(server: Server, tmp_path: Path) -> None:
    server.body, server.cut_at, server.etag = files.us_tariffs(), 5000, ""
    with pytest.raises(FetchError):
        pull("us_tariffs", tmp_path, server.address)
    server.body, server.cut_at = files.us_tariffs(rate="116.75"), 0
    with pytest.raises(FetchError, match="resumed another version of the file"):
        pull("us_tariffs", tmp_path, server.address)
    pull("us_tariffs", tmp_path, server.address)
    assert (tmp_path / "us_tariffs.csv").read_bytes() == server.body


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (403, "Forbidden"), (500, "Internal Server Error")])
def test_error_of_the_server(server: Server, tmp_path: Path, status: int, reason: str) -> None:
    server.body, server.status = b"no", status
    refused(server, tmp_path, "lsci", FetchError, f"{server.address} answered {status} {reason}", "give it with --address")


def test_server_that_does_not_answer(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "TIMEOUT_SECONDS", (0.5, 0.2))
    server.wait = 0.6
    refused(server, tmp_path, "us_tariffs", FetchError, "did not answer in time; nothing came")


def test_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(FetchError, match="did not answer; nothing came; there was no previous copy"):
        pull("us_tariffs", tmp_path, "http://127.0.0.1:9/file")
    with pytest.raises(InputError, match="is not an address on the web"):
        pull("us_tariffs", tmp_path, "file:///etc/hosts")


def test_known_checksum_must_match(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = hashlib.sha256(files.us_tariffs()).hexdigest()
    monkeypatch.setattr(room, "loader", lambda source: replace(loader(source), sha256=known))
    server.body = files.us_tariffs(rate="16.0")
    refused(server, tmp_path, "us_tariffs", DataError, "another checksum than the known one", f"expected: sha256 {known}")


def test_release_recorded_once_must_not_change(server: Server, tmp_path: Path) -> None:
    server.body = files.baci()
    pull("baci", tmp_path, server.address)
    assert len(server.asked) == 1
    server.body = files.baci(value="99")
    pull("baci", tmp_path, server.address)
    assert len(server.asked) == 1  # already there and whole: not fetched again
    (tmp_path / "baci.zip").write_bytes(b"damaged by somebody")
    before = contents(tmp_path)
    with pytest.raises(DataError, match="another checksum than the known one"):
        pull("baci", tmp_path, server.address)
    assert contents(tmp_path) == before
    server.body = files.baci()
    pull("baci", tmp_path, server.address)
    assert (tmp_path / "baci.zip").read_bytes() == server.body


def test_interrupt_leaves_the_old_data(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.body = files.us_tariffs()
    pull("us_tariffs", tmp_path, server.address)
    before = contents(tmp_path)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for where in ("_check", "_sha256"):
        with monkeypatch.context() as patch:
            patch.setattr(room, where, interrupt)
            with pytest.raises(KeyboardInterrupt):
                pull("us_tariffs", tmp_path, server.address)
        assert contents(tmp_path) == before
    with pytest.raises(KeyboardInterrupt):
        pull("us_tariffs", tmp_path, server.address, interrupt)
    assert contents(tmp_path) == before


def test_sources_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'bacy' is not a source that can be fetched") as caught:
        pull("bacy", tmp_path)
    assert caught.value.problems[0].nearest == ("baci",)
    with pytest.raises(InputError, match="does not say which indicator"):
        pull("wdi", tmp_path)
    with pytest.raises(InputError, match="does not say which indicator"):
        pull("wdi:../../etc", tmp_path)
    with pytest.raises(InputError, match="takes nothing after a colon"):
        pull("baci:x.y", tmp_path)
    with pytest.raises(InputError, match="no address of a file is known for 'lsci'") as caught:
        pull("lsci", tmp_path)
    assert "unctadstat.unctad.org" in caught.value.problems[0].next_step


def test_unreadable_manifest(server: Server, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(DataError, match="list of what was pulled cannot be read"):
        pull("us_tariffs", tmp_path, server.address)


def test_every_source_says_its_terms_and_how_sure_its_address_is() -> None:
    for row in list_loaders():
        assert row.title, row.source
        assert row.licence
        assert row.citation
        assert row.page.startswith("http")
        assert "not fetched by us" in row.address_status or not row.address
    assert {row.source for row in list_loaders()} == {source.partition(":")[0] for source in files.GOOD}


def test_importing_the_room_is_light() -> None:
    import subprocess
    import sys

    code = "import sys, plenipo.data.pull; print(sorted({'duckdb', 'pooch', 'requests', 'openpyxl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
