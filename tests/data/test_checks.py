# SPDX-License-Identifier: Apache-2.0
"""Every check finds the fault it is for: one spoiled table a case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plenipo.data import checks


@pytest.fixture(scope="module")
def tables():
    return checks.read_folder()


def spoiled(tables, name, column, row, value):
    """The tables with one cell changed."""
    columns = dict(tables[name].columns)
    changed = columns[column].copy()
    changed[row] = value
    columns[column] = changed
    return {**tables, name: replace(tables[name], columns=columns)}


CASES = [
    (checks.check_keys, "economies", "iso3", 1, "ABW", "keys that occur twice"),
    (checks.check_keys, "tariffs", "iso3", 0, "ZZZ", "rows out of order"),
    (checks.check_codes, "flows", "importer", 0, "ATL", "unknown codes in importer: ATL"),
    (checks.check_ranges, "economies", "gross_output_ratio", 3, 9.0, "values outside the range"),
    (checks.check_ranges, "economies", "gdp_musd", 3, np.nan, "missing values"),
    (checks.check_flows, "flows", "importer", 0, "ABW", "trade of an economy with itself"),
    (checks.check_flows, "flows", "value_musd", 5, 1e6, "value is not goods and services"),
    (checks.check_flows, "economies", "exports_musd", 5, 1.0, "exports_musd is not the sum of flows"),
    (checks.check_pairs, "pairs", "distance_km", 1, 7, "pairs that differ by order"),
    (checks.check_pairs, "pairs", "iso3_b", 1, "ZZZ", "pairs missing"),
    (checks.check_tariffs, "tariffs", "iso3", 0, "ZZZ", "economies without a tariff"),
    (checks.check_tariffs, "tariffs", "bound_pct", 0, 5.0, "bound rate without coverage"),
    (checks.check_measures, "tariff_measures", "end", 0, "2020-01-01", "end before they begin"),
    (checks.check_schedules, "schedules", "rate_pct", 1, 50.0, "rates that rise"),
    (checks.check_schedules, "schedules", "year_of_schedule", 1, 0, "years missing"),
    (checks.check_catalogue, "tables", "column", 0, "nothing", "columns not described"),
    (checks.check_catalogue, "tables", "unit", 0, "", "columns without unit"),
    (checks.check_catalogue, "tables", "source", 0, "nobody", "sources that are not listed"),
    (checks.check_catalogue, "sources", "licence", 0, "", "sources without licence"),
]


@pytest.mark.parametrize(("one", "name", "column", "row", "value", "message"), CASES, ids=[c[-1] for c in CASES])
def test_fault_is_found(tables, one, name, column, row, value, message):
    assert one(tables) == []
    assert any(message in p.what for p in one(spoiled(tables, name, column, row, value)))


def test_members_of_the_union_must_agree(tables):
    germany = tables["tariffs"].columns["iso3"].tolist().index("DEU")
    problems = checks.check_tariffs(spoiled(tables, "tariffs", "applied_pct", germany, 3.0))
    assert any("DEU" in p.what for p in problems)


def test_missing_table_is_said(tables):
    problems = checks.check_keys({k: v for k, v in tables.items() if k != "blocs"})
    assert [p.where for p in problems] == ["blocs"]
