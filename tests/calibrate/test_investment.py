# SPDX-License-Identifier: Apache-2.0
"""The parameters of the investment channel are those its estimates give."""

from __future__ import annotations

import pytest

from plenipo.calibrate.investment import estimate_allocation, estimate_treaties
from plenipo.core.draws import read_parameters
from plenipo.data.load import load

PARAMETERS = {p.name: p for p in read_parameters("plenipo.channels.investment")}
PRINTED = 6e-4  # three digits stand in the table


def test_allocation_is_the_one_estimated(shared_data) -> None:
    found = estimate_allocation(shared_data, load())
    assert found.rows.startswith("1,899 rows used")
    for name, value in found.coefficients.items():
        assert PARAMETERS[name].value == pytest.approx(value, abs=PRINTED), name
    for name in ("mass_gdp", "mass_research"):
        assert PARAMETERS[name].spread == pytest.approx(found.standard_errors[name], abs=PRINTED), name


@pytest.mark.soak  # a quarter of a minute for one figure
def test_treaty_effect_is_the_one_estimated(shared_data) -> None:
    found = estimate_treaties(shared_data)
    assert found.rows.startswith("27,946 rows used")
    assert PARAMETERS["treaty_effect"].value == pytest.approx(found.coefficients["treaty_effect"], abs=PRINTED)
    assert PARAMETERS["treaty_effect"].spread == pytest.approx(found.standard_errors["treaty_effect"], abs=PRINTED)
