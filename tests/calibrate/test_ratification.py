# SPDX-License-Identifier: Apache-2.0
"""The hazard finds what data were made with; a State's record says how quick it was."""

from __future__ import annotations

import numpy as np
import pytest

from plenipo.calibrate.ratification.hazard import fit_hazard
from plenipo.calibrate.ratification.history import History, speed
from plenipo.calibrate.ratification.records import gather, month_of, subject_of

ROWS = 20_000


def test_the_fit_finds_the_coefficients_the_data_were_made_with():
    random = np.random.default_rng(3)
    x = np.column_stack([np.ones(ROWS), random.normal(size=ROWS), random.random(ROWS) < 0.3])
    beta, length = np.array([-3.0, 0.7, -0.5]), random.uniform(2.0, 12.0, ROWS)
    event = random.random(ROWS) < -np.expm1(-np.exp(x @ beta) * length)
    fit = fit_hazard(x, length, event, np.arange(ROWS) % 200, np.array([1e-6, 1e-3, 1e-3]))
    # Four standard errors: one run in ten thousand would lie outside.
    assert np.abs(fit.coefficients - beta) == pytest.approx(0.0, abs=float(4 * fit.standard_errors.max()))
    assert (fit.standard_errors < 0.1).all()
    assert fit.events == event.sum()


def made_up(ratified):
    """One treaty of 1970 and one later on which nobody acts; who ratified when, by code."""
    rows = [
        {
            "ecolex_id": "A",
            "title": "T",
            "adopted": "1970-01-01",
            "iso3": c,
            "signed": "1970-01-01",
            "ratified": d,
            "in_force": "",
        }
        for c, d in ratified.items()
    ]
    return gather(rows)


def test_the_quick_are_told_from_the_slow():
    records = made_up({"FRA": "1970-03-01", "DEU": "1971-03-01", "ITA": "", "ESP": "1980-01-01"})
    until = month_of("1990-01-01")
    early, _, ever = History.of(records, until).speeds(until, "other")
    by_code = dict(zip(records.states, early, strict=True))
    assert by_code["FRA"] > by_code["DEU"] > by_code["ESP"] == pytest.approx(by_code["ITA"])
    assert dict(zip(records.states, ever, strict=True))["ESP"] > dict(zip(records.states, ever, strict=True))["ITA"]


def test_the_treaty_itself_is_left_out():
    records = made_up({"FRA": "1970-03-01", "DEU": "1971-03-01"})
    until = month_of("1990-01-01")
    assert all((s == 0).all() for s in History.of(records, until).speeds(until, "other", leave_out=0))


def test_speed_of_the_unknown_is_ordinary():
    assert speed([0.0, 4.0, 0.0], [0.0, 2.0, 2.0]).tolist() == pytest.approx([0.0, np.log(5 / 3), np.log(1 / 3)])


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Minamata Convention on Mercury", "chemicals and waste"),
        ("Amendment to the Montreal Protocol on Substances that Deplete the Ozone Layer", "ozone layer"),
        ("Paris Agreement", "climate"),
        ("Convention on Road Traffic", "other"),
    ],
)
def test_subjects(title, subject):
    assert subject_of(title) == subject
