# SPDX-License-Identifier: Apache-2.0
"""Pulling sources, against a server on this machine: good files, and every way in which a file can be bad."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pytest

from plenipo.core.errors import DataError, FetchError, InputError, PlenipoError
from plenipo.data import fetch
from plenipo.data import pull as room
from plenipo.data.loaders import list_loaders, loader
from plenipo.data.pull import pull, pulled
from tests.data import official_files as files

WDI = "wdi:NY.GDP.MKTP.CD"


@dataclass
class Server:
    """What the next requests get, and what they asked for."""

    address: str = ""
    body: bytes = b""
    status: int = 200
    kind: str = "application/octet-stream"
    etag: str = '"first"'
    cut_at: int = 0  # bytes sent before the connection ends, with the full length announced
    wait: float = 0.0
    ranges: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)


class _Handler(http.server.BaseHTTPRequestHandler):
    state: Server

    def do_GET(self) -> None:
        state = self.state
        state.asked.append(dict(self.headers))
        time.sleep(state.wait)
        start = self._start()
        self.send_response(206 if start else state.status)
        self.send_header("Content-Type", state.kind)
        self.send_header("Content-Length", str(len(state.body) - start))
        if state.etag:
            self.send_header("ETag", state.etag)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(state.body) - 1}/{len(state.body)}")
        self.end_headers()
        self.wfile.write(state.body[start : state.cut_at or None])

    def _start(self) -> int:
        asked, condition = self.headers.get("Range", ""), self.headers.get("If-Range")
        if not self.state.ranges or not asked or (condition and condition != self.state.etag):
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    state = Server()
    handler = type("Handler", (_Handler,), {"state": state})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        state.address = f"http://127.0.0.1:{running.server_address[1]}/file"
        yield state
        running.shutdown()
        thread.join()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(server: Server, folder: Path, source: str, error: type[PlenipoError], *words: str) -> PlenipoError:
    """Pull good data, then bad: an error with these words, and the old data as they were."""
    bad = replace(server)
    server.body, server.status, server.kind, server.cut_at, server.wait = (
        files.GOOD[source](),
        200,
        "application/octet-stream",
        0,
        0.0,
    )
    pull(source, folder, server.address + "/good")
    before = contents(folder)
    server.body, server.status, server.kind, server.cut_at, server.wait = bad.body, bad.status, bad.kind, bad.cut_at, bad.wait
    server.etag = '"second"'
    with pytest.raises(error) as caught:
        pull(source, folder, server.address)
    assert contents(folder) == before
    text = str(caught.value)
    for word in (*words, "the previous copy was kept"):
        assert word in text, text
    return caught.value


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
