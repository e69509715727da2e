# SPDX-License-Identifier: Apache-2.0
"""Hindcasts of national emissions: the rules they stand beside are those measured before, and no later data leak in."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.evidence import climate, run_evidence


@pytest.fixture(scope="module")
def emitters():
    return {r["what"]: r for r in run_evidence("emitters-from-2015")}


@pytest.fixture(scope="module")
def kyoto():
    return run_evidence("kyoto-from-1997")


def test_the_dumb_rule_for_emitters_is_the_one_measured(emitters):
    row = emitters["CO2 of 2019 of the 40 largest emitters"]
    assert row["rules"]["no change"] == pytest.approx(10.3, abs=0.05)


def test_emitters_are_foreseen_better_than_by_either_rule(emitters):
    assert all(r["verdict"].startswith("wins") for r in emitters.values())


def test_kyoto_is_lost_to_no_change_and_the_row_says_so(kyoto):
    kyoto, middle = kyoto
    assert middle["rules"]["no change"] == pytest.approx(10.1, abs=0.05)
    assert middle["verdict"].endswith("narrowly")
    assert kyoto["rules"]["no change"] == pytest.approx(11.5, abs=0.05)
    assert kyoto["rules"]["trend from 1990"] == pytest.approx(30.1, abs=1.5)
    assert kyoto["verdict"].startswith("loses to no change")
    assert kyoto["ours"] < kyoto["rules"]["trend from 1990"]


def test_what_came_after_the_cut_is_not_seen(monkeypatch, kyoto):
    past = climate._past()
    after = climate.KYOTO_CUT - climate.FIRST + 1

    def blind(values):
        changed = values.copy()
        changed[:, after:] = np.nan
        return changed

    seen, _ = climate._outlook.__wrapped__(climate.KYOTO_CUT, climate.FIRST, 2012)
    parts = {f: blind(getattr(past, f)) for f in ("carbon", "gases", "output", "people")}
    monkeypatch.setattr(climate, "_past", lambda: past._replace(**parts))
    unseen, _ = climate._outlook.__wrapped__(climate.KYOTO_CUT, climate.FIRST, 2012)
    np.testing.assert_array_equal(seen, unseen)
