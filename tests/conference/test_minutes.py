# SPDX-License-Identifier: Apache-2.0
"""Minutes and texts of a room: what each seat may see and nothing else, in every format, the notice on every page of it."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from plenipo.cli.app import run
from plenipo.conference.engine.room import Room, verified
from plenipo.conference.model.action import Pledge
from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.model.event import FACT
from plenipo.conference.records.akn_schema import schema_problems
from plenipo.conference.records.akoma_ntoso import NAMESPACE, akoma_ntoso
from plenipo.conference.records.logs import read_log, write_log
from plenipo.conference.records.minutes import PUBLIC, minutes_of
from plenipo.conference.records.sentences import _TOLD, amount_shown
from plenipo.conference.records.tables import rows_of
from plenipo.conference.store.log import Store
from plenipo.core.errors import DataError, InputError
from plenipo.view.minutes import FORMATS, write_minutes
from plenipo.view.minutes_html import render_minutes
from tests.conference.meeting import CLOSED, STEPS, held
from tests.conference.play import SEATS, play
from tests.conference.rooms import conference
from tests.conference.test_sight import MARK, allowed

ROOM = held()
OPEN = held(steps=STEPS[:6])
AKN = {"a": NAMESPACE}
READERS = (PUBLIC, "AA", "CC")


def parsed(room: Room = ROOM, seat: str = PUBLIC) -> ET.Element:
    return ET.fromstring(akoma_ntoso(minutes_of(room.events(), seat)))


# what a reader may see ---------------------------------------------------------------------------------------------------


def no_leak(room: Room, seat: str) -> None:
    marks, ids = allowed(room, seat)
    every_id = {e.made for e in room.events() if e.made}
    minutes = minutes_of(room.events(), seat)
    told = json.dumps(minutes.to_json_document())
    for document in (told, render_minutes(minutes), akoma_ntoso(minutes).decode(), json.dumps(list(rows_of(minutes)))):
        assert set(MARK.findall(document)) <= marks
        assert not re.findall(r"\w+-secret", document)
        assert not {i for i in every_id - ids if "." in i and re.search(rf"\b{re.escape(i)}\b", document)}
        assert DISCLAIMER[1:] in document.replace("&#39;", "'")
    for entry in minutes.entries:
        assert entry.channel or MARK.findall(entry.said) == [] or set(MARK.findall(entry.said)) <= allowed(room, PUBLIC)[0]
    for ballot in minutes.ballots:
        names = {n for side in ballot.votes.values() for n in side}
        assert not ballot.secret or names <= {minutes.reader}


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 25), seat=st.sampled_from((PUBLIC, *SEATS)))
def test_no_record_holds_what_its_reader_was_not_told(seed: int, steps: int, seat: str) -> None:
    room = Room.open(conference())
    play(room, seed, steps)
    no_leak(room, seat)


@pytest.mark.soak
@settings(max_examples=5_000)
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 60), seat=st.sampled_from((PUBLIC, *SEATS)))
def test_no_record_holds_what_its_reader_was_not_told_long(seed: int, steps: int, seat: str) -> None:
    room = Room.open(conference())
    play(room, seed, steps)
    no_leak(room, seat)


def test_a_leak_would_be_found() -> None:
    room = Room.open(conference())
    room.act("AA", {"kind": "say", "words": "mark000001.", "channel": "north"})
    log = list(room.events())
    assert "mark000001." in json.dumps(minutes_of(log, "BB").to_json_document())
    wide = log[-1]._replace(audience=log[0].audience)
    assert "mark000001." in json.dumps(minutes_of([*log[:-1], wide]).to_json_document())
    assert "mark000001." not in json.dumps(minutes_of(log).to_json_document())


def test_a_closed_channel_is_in_the_minutes_of_who_was_there() -> None:
    for seat, there in ((PUBLIC, False), ("AA", True), ("BB", True), ("CC", False), ("chair", False)):
        minutes = minutes_of(ROOM.events(), seat)
        assert (CLOSED in json.dumps(minutes.to_json_document())) is there
        assert ("closed channels" in minutes.marking) is bool(seat)
    said = [e for e in minutes_of(ROOM.events(), "BB").entries if e.said == CLOSED]
    assert [e.channel for e in said] == ["north", "north"]


def test_of_a_secret_ballot_a_seat_reads_its_own_vote() -> None:
    def votes(seat: str) -> dict[str, tuple[str, ...]]:
        ballot = minutes_of(ROOM.events(), seat).ballots[1]
        assert (ballot.secret, ballot.yes, ballot.no, ballot.abstain) == (True, 2, 0, 1)
        return {side: who for side, who in ballot.votes.items() if who}

    assert votes(PUBLIC) == {}
    assert votes("DD") == {"abstain": ("Land DD",)}


# words -------------------------------------------------------------------------------------------------------------------


def test_every_kind_of_fact_has_its_sentence() -> None:
    kinds = set(FACT.json_schema()["discriminator"]["mapping"])
    assert set(_TOLD) == kinds


def test_the_record_tells_what_happened() -> None:
    told = [f"{e.name} {e.words}" for e in minutes_of(ROOM.events()).entries]
    assert "The chair calls a secret vote on amendment A2 of Land BB (B2)" in told
    assert "Land BB proposes for Accord on the lake: Cut -30 per cent; Fund small (P1)" in told
    assert "Parties of the lake proposal P1 of Land BB is adopted by vote: Cut -30 per cent; Fund small" in told
    assert "Land AA pledges 2.5 USD bn for the fund, 2031 (G1)" in told


def test_no_amount_is_written_as_a_power_of_ten() -> None:
    assert [amount_shown(a, "USD") for a in (2_500_000.0, 1e12, 0.25)] == ["2,500,000 USD", "1,000,000,000,000 USD", "0.25 USD"]


def test_brackets_stand_with_who_is_behind_them() -> None:
    text = minutes_of(OPEN.events()).texts[0]
    by_id = {c.id: c for c in text.clauses}
    assert by_id["aim"].written == "The Parties [shall][should] keep the lake clean."
    assert by_id["cuts"].written == "Each Party reduces its emissions by [-40][-20] per cent by 2035."
    assert by_id["cuts"].stances == ("[-40] Land AA", "[-20] Land BB; against: Land AA")
    assert by_id["purse"].written == "A fund is [...]."
    assert not text.clean
    clean = minutes_of(ROOM.events()).texts[0]
    assert clean.clean
    assert [c.written for c in clean.clauses][1:3] == [
        "The Parties shall keep the lake clean.",
        "Each Party reduces its emissions by -30 per cent by the year 2035.",
    ]


def test_clauses_are_read_in_the_language_asked_for() -> None:
    french = minutes_of(ROOM.events(), language="fr").texts[0].clauses
    assert [c.written for c in french][:2] == ["Rappelant la rive,", "The Parties shall keep the lake clean."]


def test_a_character_that_no_document_holds_is_replaced() -> None:
    room = held(steps=STEPS[:-1])
    room.act("AA", Pledge(what="the\x07 fund", amount=1.0, unit="USD", year=2030))
    assert ET.fromstring(akoma_ntoso(minutes_of(room.events()))) is not None
    assert minutes_of(room.events()).pledges[-1].what == "the\N{REPLACEMENT CHARACTER} fund"


# formats -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_carries_the_notice_and_the_text(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"minutes{suffix}"
    write_minutes(minutes_of(ROOM.events()), path)
    content = path.read_bytes()
    if suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            headers = [parts.read(n).decode() for n in parts.namelist() if n.startswith("word/header")]
            content = parts.read("word/document.xml")
        assert headers
        assert all(DISCLAIMER[1:] in h for h in headers)
        document = Document(str(path))
        assert len(document.sections) == 1
        assert not document.sections[0].different_first_page_header_footer
    else:
        assert DISCLAIMER[1:] in content.decode().replace("&#39;", "'")
    assert "Recalling that the lake has one shore," in content.decode()
    assert CLOSED not in content.decode()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_the_page_repeats_the_notice_on_every_sheet_and_escapes_what_was_said() -> None:
    page = render_minutes(minutes_of(ROOM.events()))
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert DISCLAIMER[1:] in head.replace("&#39;", "'")
    assert "&lt;b&gt;50&lt;/b&gt; &amp; not less" in page
    assert "<b>50</b>" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_every_row_carries_the_notice_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    room = held(steps=STEPS[:2])
    room.act("AA", {"kind": "say", "words": '=HYPERLINK("x")'})
    write_minutes(minutes_of(room.events()), tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["notice"] for r in rows} == {DISCLAIMER}
    assert [r["said"] for r in rows if "HYPERLINK" in r["said"]] == ['\'=HYPERLINK("x")']
    assert [r["id"] for r in rows if r["section"] == "text"][:3] == ["accord", "accord:recalling", "accord:aim"]


def test_akoma_ntoso_holds_speeches_votes_texts_and_alternatives() -> None:
    root = parsed()
    assert root.tag == f"{{{NAMESPACE}}}akomaNtoso"
    speeches = root.findall(".//a:speech", AKN)
    assert [s.get("by") for s in speeches] == ["#seat_AA", "#seat_net"]
    assert [p.text for p in speeches[0].findall("a:p", AKN)] == ["We can go far, if all go with us.", "The lake cannot wait."]
    counts = [(c.get("refersTo"), c.get("value")) for c in root.findall(".//a:voting", AKN)[0]]
    assert counts == [("#yes", "3"), ("#no", "1"), ("#abstain", "0")]
    statement = parsed(OPEN).find(".//a:statement", AKN)
    assert statement is not None
    assert [r.text for r in statement.findall(".//a:recital/a:p", AKN)] == ["Recalling that the lake has one shore,"]
    first, second = statement.findall(".//a:inline[@class='force']", AKN)
    assert second.get("alternativeTo") == f"#{first.get('eId')}"
    assert (first.text, second.text, second.get("refersTo")) == ("shall", "should", "#seat_BB")
    sentence = "".join(statement.findall(".//a:paragraph", AKN)[1].find(".//a:p", AKN).itertext())  # type: ignore[union-attr]
    assert sentence == "Each Party reduces its emissions by [-40][-20] per cent by 2035."
    assert all(DISCLAIMER in "".join(p.itertext()) for p in (root.find(".//a:preface", AKN), statement.find("a:preface", AKN)))  # type: ignore[union-attr]


@pytest.mark.parametrize("seat", READERS)
def test_references_of_akoma_ntoso_lead_somewhere(seat: str) -> None:
    root = parsed(seat=seat)
    ids = [e.get("eId") for e in root.iter() if e.get("eId")]
    assert len(ids) == len(set(ids))
    named = {n for e in root.iter() for k in ("by", "as", "refersTo", "source", "outcome") for n in (e.get(k) or "").split()}
    assert named <= {f"#{i}" for i in ids}


def test_akoma_ntoso_is_valid_by_the_schema(shared_data: Path) -> None:
    schemas = sorted((shared_data / "akoma-ntoso").glob("*.xsd"))
    if not schemas:
        pytest.skip("the schema of Akoma Ntoso is not there: no ../shared/data/akoma-ntoso/*.xsd")
    rooms = [ROOM, OPEN, Room.open(conference(texts=[], agenda=[], mandates=[]))]
    for seed in (1, 2):
        rooms.append(Room.open(conference()))
        play(rooms[-1], seed, 120)
    for room in rooms:
        for seat in READERS:
            assert schema_problems(akoma_ntoso(minutes_of(room.events(), seat)), schemas[0]) == []
    broken = (
        akoma_ntoso(minutes_of(ROOM.events())).replace(b"<longTitle>", b"<longTitel>").replace(b"</longTitle>", b"</longTitel>")
    )
    assert "longTitel" in schema_problems(broken, schemas[0])[0]


# logs --------------------------------------------------------------------------------------------------------------------


def test_a_log_comes_back_from_lines_and_from_a_database(tmp_path: Path) -> None:
    store = Store(tmp_path / "lake.db")
    room = held(store.log("lake"), codes=True)
    store.close()
    write_log(room.events(), tmp_path / "lake.jsonl")
    assert read_log(tmp_path / "lake.jsonl") == read_log(tmp_path / "lake.db") == tuple(room.events())
    told = json.dumps(minutes_of(read_log(tmp_path / "lake.db"), "AA").to_json_document())
    assert "given a code" not in told


def test_a_changed_line_is_found(tmp_path: Path) -> None:
    write_log(ROOM.events(), tmp_path / "lake.jsonl")
    lines = (tmp_path / "lake.jsonl").read_text(encoding="utf-8")
    assert verified(ROOM.events()) == lines.count("\n")
    (tmp_path / "lake.jsonl").write_text(lines.replace("We can go far", "We will go far"), encoding="utf-8")
    with pytest.raises(DataError, match="does not hang together"):
        read_log(tmp_path / "lake.jsonl")


def test_several_conferences_in_one_place_need_a_name(tmp_path: Path) -> None:
    store = Store(tmp_path / "rooms.db")
    for id in ("lake", "pond"):
        store.open(conference(id=id))
    store.close()
    with pytest.raises(InputError, match="2 conferences are kept here"):
        read_log(tmp_path / "rooms.db")
    assert minutes_of(read_log(tmp_path / "rooms.db", "pond")).conference == "pond"
    with pytest.raises(InputError, match="nearest: pond"):
        read_log(tmp_path / "rooms.db", "pont")


# the command -------------------------------------------------------------------------------------------------------------


def test_the_command_writes_and_says_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_log(ROOM.events(), tmp_path / "lake.jsonl")
    log, out = str(tmp_path / "lake.jsonl"), tmp_path / "minutes.xml"
    assert run(["minutes", log, "--out", str(out), "--seat", "AA"]) == 0
    told = capsys.readouterr().out
    assert "for Land AA alone" in told
    assert "not validated: no schema given" in told
    assert run(["minutes", log, "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"].startswith("not validated")


def test_a_document_that_the_schema_refuses_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_log(ROOM.events(), tmp_path / "lake.jsonl")
    other = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>'
    (tmp_path / "other.xsd").write_text(other, encoding="utf-8")
    words = ["minutes", str(tmp_path / "lake.jsonl"), "--out", str(tmp_path / "m.xml")]
    assert run([*words, "--schema", str(tmp_path / "other.xsd")]) == 1
    assert "not valid by other.xsd" in capsys.readouterr().out


def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("create table fish (name text)")
        other.commit()
    before = (tmp_path / "other.db").read_bytes()
    with pytest.raises(InputError, match="its tables: fish"):
        read_log(tmp_path / "other.db")
    assert (tmp_path / "other.db").read_bytes() == before
