# SPDX-License-Identifier: Apache-2.0
"""Evidence that needs a whole run: shipped scenarios beside published studies of the same act."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.evidence import Evidence, EvidenceRow
from plenipo.evidence.investment import ROWS as INVESTMENT

__all__ = ["ROWS"]

UNCTAD = "UNCTAD 2021, A New Centre of Gravity (press pages)"
DRAWS = 32
MAGNITUDE = 0.5  # of the published figure: another model, another year of trade, average tariffs


def _rcep(data: Path | None) -> tuple[EvidenceRow, ...]:
    """The tariff layer of RCEP on the embedded baseline; the median of a few draws."""
    from plenipo.lab.whatif import whatif

    answer = whatif("rcep", cases=["tariffs"], draws=DRAWS)
    rows = [row for row in answer.published if row["source"].startswith("UNCTAD") and row["ours"] is not None]
    return tuple(
        EvidenceRow(
            row["quantity"],
            row["value"],
            row["ours"],
            row["unit"],
            row["source"],
            MAGNITUDE * abs(row["value"]),
            f"a magnitude, half of it either way: {row['why']}",
        )
        for row in rows
    )


ROWS: tuple[Evidence, ...] = (
    Evidence("rcep-unctad", "RCEP's tariff concessions on the embedded baseline: size of new trade", "comparison", _rcep, UNCTAD),
    *INVESTMENT,
)
