# SPDX-License-Identifier: Apache-2.0
"""The ratification clock: nothing after the day is read, files and names agree, the rule of entry is kept."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools

import numpy as np
import pytest

from plenipo.calibrate.ratification import month_of, records
from plenipo.calibrate.ratification.records import NEVER, shipped_records
from plenipo.core.errors import InputError
from plenipo.data.tables import read_table
from plenipo.data.treaties import find_treaty
from plenipo.lab.clock import clock
from plenipo.lab.clock.answer import _declared
from plenipo.lab.clock.reading import COLUMNS, read_treaty
from plenipo.lab.clock.rules import EntryRule, entry_rule

DAY = "1989-06-30"  # few treaties had been adopted, so that the fit is quick
TREATY = "montreal"


@functools.cache
def seen_then():
    return clock(TREATY, DAY, by=["1990-06-30", "1992-06-30"], parties=60, draws=40)


def written(path, number, poison):
    """The treaty as a file; with ``poison`` whatever lies after the day is wrong, and who joined later is not there."""
    about = next(r for r in read_table("environmental_treaties").to_dict() if r["ecolex_id"] == number)
    rows = [{**about, **r} for r in read_table("treaty_parties").to_dict() if r["ecolex_id"] == number]
    if poison:
        rows = [r for r in rows if min(r["signed"] or "9", r["ratified"] or "9") <= DAY]
        rows = [{**r, **{c: "1990-01-01" for c in ("signed", "ratified", "in_force") if r[c] > DAY}} for r in rows]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def test_a_file_answers_as_its_name_does(tmp_path):
    file = written(tmp_path / "m.csv", find_treaty(TREATY), poison=False)
    assert clock(file, DAY, by=["1990-06-30", "1992-06-30"], parties=60, draws=40) == seen_then()


def test_nothing_after_the_day_is_read(tmp_path, monkeypatch):
    """Later dates of all treaties are moved and later joiners dropped; the answer stays the same to the last digit."""
    true = shipped_records()
    month = month_of(DAY) + 0.5 / records.DAYS_A_MONTH
    late = {n: np.where(getattr(true, n) > month, month + 7.0, getattr(true, n)) for n in ("signed", "ratified", "in_force")}
    assert sum(int((late[n] != getattr(true, n)).sum()) for n in late) > 5000, "the poison must reach the records"
    monkeypatch.setattr("plenipo.lab.clock.answer.shipped_records", lambda: dataclasses.replace(true, **late))
    poisoned = clock(
        written(tmp_path / "m.csv", find_treaty(TREATY), poison=True), DAY, by=["1990-06-30", "1992-06-30"], parties=60, draws=40
    )
    for field in ("joined", "waiting", "counts"):
        assert getattr(poisoned, field) == getattr(seen_then(), field)


def test_probabilities_and_counts_are_in_order():
    answer = seen_then()
    chances = [list(r["probability"].values()) for r in answer.waiting]
    assert all(0 < early <= late < 1 for early, late in chances)
    scores = [r["score"] for r in answer.waiting]
    assert scores == sorted(scores, reverse=True)
    assert not set(answer.joined) & {r["iso3"] for r in answer.waiting}
    for row, column in zip(answer.counts, zip(*chances, strict=True), strict=True):
        assert len(answer.joined) <= row["low"] <= row["median"] <= row["high"]
        # The mean of drawn counts is what the probabilities sum to, but for the noise of forty draws.
        assert row["expected"] == pytest.approx(len(answer.joined) + sum(column), rel=0.15)


def test_who_stays_aside_never_joins():
    answer = clock(TREATY, DAY, by=["1992-06-30"], aside=["India"], draws=5)
    assert {r["iso3"]: r["probability"]["1992-06-30"] for r in answer.waiting}["IND"] == 0.0
    assert answer.basis["assumed_outside"] == ["IND"]


def test_the_rule_counts_states_and_shares():
    rule = entry_rule("KYOTO")
    states = ("DEU", "EUN", "RUS", "USA", "VNM")
    assert sum(rule.weights.values()) == pytest.approx(100.0, abs=0.5)
    small = EntryRule(2, 40.0, rule.weights, 90, "", "")
    assert small.met(
        np.array([[1, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 1, 0], [0, 0, 0, 1, 1], [1, 0, 0, 1, 0]]), states
    ).tolist() == [
        *(False, False, False),  # too small a share; one alone; the Union is not counted beside its members
        *(False, True),
    ]


def test_refusals_count_only_from_their_day():
    number = find_treaty("kyoto")
    days = [_declared(number, dt.date.fromisoformat(d)) for d in ("2000-01-01", "2002-01-01", "2008-01-01")]
    assert days == [[], ["USA"], ["USA"]]


def test_a_wrong_file_is_told_of_at_once(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text(
        "ecolex_id,title,adopted,iso3,signed,ratified\nA,T,2001-01-01,ATLANTIS,,\nA,T,2001-01-01,NOR,1.2.2001,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_treaty(path)
    assert [p.where.rpartition(", ")[2] for p in caught.value.problems] == ["iso3", "signed"]


def test_a_day_before_adoption_is_refused():
    with pytest.raises(InputError, match="adopted on 1987-09-16"):
        clock(TREATY, "1987-01-01")


def test_masked_records_forget_later_treaties():
    then = shipped_records().until(month_of(DAY))
    assert find_treaty("paris") not in then.treaties
    assert np.isin(then.ratified[then.ratified > month_of(DAY)], [NEVER]).all()
