# SPDX-License-Identifier: Apache-2.0
"""Live brackets: quick, the same as an appraisal of each package by itself, and the value that blocks is found."""

from __future__ import annotations

import time

import numpy as np
import pytest

from plenipo.conference.brackets import alternatives, blocking
from plenipo.conference.prepared import Prepared, prepare
from plenipo.core.errors import InputError


@pytest.fixture(scope="module")
def forum() -> Prepared:
    return prepare("packaging-forum")


def test_each_alternative_is_told_as_if_it_stood_alone(forum: Prepared) -> None:
    package = forum.room().package(100)
    found = alternatives(forum, package, "fund")
    assert found["now"] == package["fund"]
    assert [a["value"] for a in found["alternatives"]] == list(forum.case.text.slot("fund").values())
    for told in found["alternatives"]:
        alone = forum.appraise([{**package, "fund": told["value"]}])
        assert [d["gain"] for d in told["delegations"]] == np.median(alone.gain[0], axis=-1).tolist()
        assert told["would_sign"] == [s for s, y in zip(alone.seats, alone.yes[0], strict=True) if y]
        assert told["outcomes"] == []  # nobody weighs the model here
    one = alternatives(forum, package, "fund", (2.5,))  # a value between those written in texts
    assert one["alternatives"][0]["shown"] == "2.5 USD bn a year"


def test_the_value_that_turns_most_noes_comes_first(forum: Prepared) -> None:
    room = forum.room()
    row = int(np.flatnonzero((~room.yes).sum(axis=1) == 2)[0])
    package = room.package(row)
    found = blocking(forum, package)
    assert [len(r["turns"]) for r in found] == sorted((len(r["turns"]) for r in found), reverse=True)
    first = found[0]
    rows = alternatives(forum, package, first["slot"])["alternatives"]
    noes = {s for s, y in zip(room.seats, room.yes[row], strict=True) if not y}
    assert set(first["turns"]) == {s for a in rows for s in a["would_sign"]} & noes
    assert first["yes"] == max(len(a["would_sign"]) for a in rows)
    assert first["adopted"] == next(a["adopted"] for a in rows if a["value"] == first["best"])


def test_brackets_are_quick(forum: Prepared) -> None:
    package = forum.room().package(0)
    began = time.perf_counter()
    for _ in range(20):
        alternatives(forum, package, "cut")
    assert (time.perf_counter() - began) / 20 < 0.05  # loosely: a busy machine; measured figures are in the note on speed


def test_strange_slots_and_values_are_refused(forum: Prepared) -> None:
    package = forum.room().package(0)
    with pytest.raises(InputError, match="nearest: fund"):
        alternatives(forum, package, "fun")
    with pytest.raises(InputError, match="outside the range"):
        alternatives(forum, package, "fund", (1e6,))
