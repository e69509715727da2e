# SPDX-License-Identifier: Apache-2.0
"""Nothing after the cut is looked at: later years are poisoned and nothing moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plenipo.channels.trade.estimation.history import code_history
from plenipo.channels.trade.hindcasts import nafta
from plenipo.channels.trade.hindcasts.before import Known, estimated
from plenipo.channels.trade.hindcasts.law import shipped_history
from plenipo.channels.trade.hindcasts.observed import Panel
from plenipo.channels.trade.hindcasts.window import effect_of

LABELS = ("AUS", "AUT", "CAN", "CHE", "DEU", "FRA", "JPN", "KOR", "MEX", "NZL", "POL", "USA")
YEARS = tuple(range(1986, 2001))
CUT = 1993
EFFECT = 0.6


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Gravity without an error: incomes, costs of pairs, borders that cheapen, and agreements that act at once."""
    random = np.random.default_rng(2)
    n, years = len(LABELS), len(YEARS)
    depth = code_history(shipped_history(), LABELS, YEARS[0], YEARS[-1]).depth
    pair = random.normal(size=(n, n)) + 6.0 * np.eye(n)
    made, spent = random.normal(size=(2, years, n)).cumsum(axis=1) / 5.0
    border = 0.03 * np.arange(years)[:, None, None] * (1 - np.eye(n))
    flows = 1e3 * np.exp(EFFECT * depth + pair + made[:, :, None] + spent[:, None, :] + border)
    return Panel(LABELS, YEARS, flows)


@pytest.fixture(scope="module")
def poisoned(panel: Panel) -> Panel:
    flows = panel.flows.copy()
    flows[panel.years.index(CUT) + 1 :] = np.nan
    return replace(panel, flows=flows)


def test_the_effect_made_is_the_effect_found_and_later_years_do_not_matter(panel: Panel, poisoned: Panel):
    known, blind = estimated(panel, CUT), estimated(poisoned, CUT)
    assert known.steps[0] == pytest.approx(EFFECT, abs=1e-6)
    assert known.effect == pytest.approx(EFFECT, abs=1e-5)
    assert (blind.steps, blind.effect, blind.error, blind.until) == (known.steps, known.effect, known.error, CUT)


def test_an_unconditional_prediction_does_not_see_the_end(panel: Panel, poisoned: Panel):
    known = Known({0: EFFECT}, EFFECT, 0.1, CUT, "")
    seen, blind = (nafta.predicted(p, known, 2000, conditional=False) for p in (panel, poisoned))
    np.testing.assert_array_equal(seen.ours, blind.ours)
    for name, values in seen.rules.items():
        np.testing.assert_array_equal(values, blind.rules[name])


def test_a_conditional_prediction_is_exact_in_a_world_of_gravity(panel: Panel):
    """All that moved from the cut is incomes, borders and the agreement: the first two are in the margins or common to all."""
    known = Known({0: EFFECT}, EFFECT, 0.1, CUT, "")
    p = nafta.predicted(panel, known, 1994, conditional=True)
    i, j = LABELS.index("MEX"), LABELS.index("USA")
    happened = np.log(panel.at(1994)[i, j] / panel.at(CUT)[i, j])
    assert abs(p.ours[i, j] - happened) < 0.1 * EFFECT
    assert abs(p.rules["incomes alone"][i, j] - happened) > 0.3 * EFFECT


def test_steps_count_from_entry_into_force():
    coding = code_history(shipped_history(), ("MEX", "USA"), 1980, 2000)
    steps = {0: 1.0, 4: 10.0}
    assert [effect_of(steps, coding, y)[0, 1] / coding.depth[-1, 0, 1] for y in (1993, 1994, 1997, 1998)] == [0, 1, 1, 11]


def test_on_the_real_panel_no_later_row_is_used(shared_data):
    from plenipo.channels.trade.hindcasts.observed import read_agtpa

    full = read_agtpa(shared_data)
    years = (1987, 1990, 1993, 1996)
    short = Panel(full.labels, years, np.stack([full.at(y) for y in years]))
    blind = replace(short, flows=short.flows.copy())
    blind.flows[-1] = np.nan
    known = estimated(short, nafta.CUT)
    assert (known.until, known.error > 0.0) == (nafta.CUT, True)
    assert estimated(blind, nafta.CUT) == known
