# SPDX-License-Identifier: Apache-2.0
"""Effects of agreements: coding of the law by pair and year, and what is found in a made panel."""

import numpy as np
import pytest

from plenipo.channels.trade.estimation import estimate_agreements, history_of, read_panel
from plenipo.channels.trade.estimation.agreements import coded_panel, on_rows
from plenipo.channels.trade.estimation.history import NONE, code_history, held_for, phased
from plenipo.core.errors import DataError, InputError
from plenipo.data.load import load
from tests.channels.trade.estimation.made import made_panel


def test_the_effect_put_in_is_found_with_and_without_tariffs_beside():
    panel, history, tariff = made_panel(effect=0.5, tariff_effect=-5.0)
    found = estimate_agreements(panel, history, tariff=tariff, elasticity=4.0)
    assert found.effect == pytest.approx(0.5, abs=1e-6)
    assert {a: b for a, (b, _) in found.by_stage.items()} == pytest.approx({0: 0.145, 4: 0.21, 8: 0.085, 12: 0.06}, abs=1e-6)
    whole = estimate_agreements(panel, history)
    assert whole.elasticity is None
    assert whole.effect > 0.6  # the cut of tariffs comes on top


def test_rows_after_the_year_are_not_used():
    panel, history, _ = made_panel(noise=0.3)
    early = estimate_agreements(panel, history, until=1999)
    assert early.until == 1998
    changed = panel.trade.copy()
    changed[panel.year == 2002] *= 7.0
    other = type(panel)(**{**vars(panel), "trade": changed})
    assert estimate_agreements(other, history, until=1999).effect == early.effect
    assert estimate_agreements(other, history).effect != pytest.approx(early.effect, abs=1e-3)


def test_rows_without_a_tariff_are_dropped_and_counted():
    panel, history, tariff = made_panel(noise=0.3)
    tariff = tariff.copy()
    tariff[:5] = np.nan
    fit = estimate_agreements(panel, history, tariff=tariff, elasticity=4.0).fit
    assert fit.dropped["a value is missing or negative"] == 5


def test_law_of_the_baseline_by_pair_and_year():
    law = load().law
    history = history_of(law)
    actors = ("DEU", "FRA", "HUN", "MEX", "POL", "USA")
    coding = code_history(history, actors, 1986, 2016)
    place = {c: k for k, c in enumerate(actors)}

    def at(values, a, b, year):
        return values[year - 1986, place[a], place[b]]

    def name(a, b, year):
        k = at(coding.deepest, a, b, year)
        return None if k == NONE else coding.agreements[k]

    assert name("DEU", "FRA", 1986) == name("POL", "DEU", 2005) == name("HUN", "POL", 2004) == "eu"
    assert name("DEU", "POL", 2003) == "ec-poland-europe"
    assert name("MEX", "USA", 1993) is None
    assert name("MEX", "USA", 1994) == name("USA", "MEX", 2016) == "nafta"
    assert at(coding.depth, "DEU", "FRA", 2000) == 1.0
    assert np.array_equal(coding.depth, coding.depth.transpose(0, 2, 1))
    assert at(phased(coding.depth, "depth"), "MEX", "USA", 1994) == pytest.approx(0.29 * at(coding.depth, "MEX", "USA", 1994))
    assert at(held_for(coding.depth, 12), "MEX", "USA", 2005) == 0.0 < at(held_for(coding.depth, 12), "MEX", "USA", 2006)
    # Going deeper keeps what was there before and phases in the rest.
    before, joined = (at(phased(coding.depth, "depth"), "DEU", "POL", y) for y in (2003, 2004))
    assert before < joined < before + 0.5


def test_years_of_a_panel_are_where_they_belong():
    panel, history, _ = made_panel()
    coding = coded_panel(panel, history)
    assert coding.first_year == 1978
    year = np.arange(1978, 2003)[:, None, None] * np.ones_like(coding.depth)
    assert np.array_equal(on_rows(panel, coding, year), panel.year)


def test_raw_panels_have_the_rows_of_their_sources(shared_data):
    guide, total = read_panel("manufactures", shared_data), read_panel("total", shared_data)
    assert (guide.trade.size, len(guide.actors), guide.years[0], guide.years[-1]) == (28_566, 69, 1986, 2006)
    assert int((~total.abroad).sum()) == 43 * 4
    assert len(total.actors) == 196
    assert total.left_out["recorded domestic sales, not a level"] > 500


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match="no panel 'manufacture'"):
        read_panel("manufacture", tmp_path)
    with pytest.raises(DataError, match="raw file is missing"):
        read_panel("total", tmp_path)
