# SPDX-License-Identifier: Apache-2.0
"""Chapter 1 of the Advanced Guide by our own estimator.

Tolerance: half of the last digit printed, four for coefficients and three for the standard error; numbers of rows exactly.
"""

from __future__ import annotations

import pytest

from plenipo.channels.trade.evidence.gravity_estimates import GRAVITY_ESTIMATES


@pytest.mark.parametrize("evidence", GRAVITY_ESTIMATES, ids=lambda e: e.name)
def test_the_printed_tables_come_out(evidence, shared_data) -> None:
    rows = evidence.run(shared_data)
    assert len(rows) == {"gravity-distances": 8, "gravity-agreements": 24}[evidence.name]
    assert [(r.what, r.published, r.ours) for r in rows if r.verdict != "agrees"] == []
