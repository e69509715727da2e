# SPDX-License-Identifier: Apache-2.0
"""Rules of entry into force: how many Parties, with what share of emissions, and how long after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.data.tables import read_table

__all__ = ["EntryRule", "entry_rule"]

Floats = npt.NDArray[np.float64]

JOINT = "EUN"  # an instrument of the Union is not counted beside those of its members


@dataclass(frozen=True, eq=False)
class EntryRule:
    """When a treaty enters into force.

    Parameters
    ----------
    parties
        How many must have ratified.
    share
        What share of a total the Parties that have a weight must hold, in per cent; 0 if none.
    weights
        Code to per cent of that total.
    delay_days
        Days from the last ratification needed to entry into force.
    clause, source
        Article, and how it is known.
    """

    parties: int
    share: float
    weights: dict[str, float]
    delay_days: int
    clause: str
    source: str

    def counts(self, states: Sequence[str]) -> Floats:
        """(state,) One for whom the number of Parties counts."""
        return np.array([float(c != JOINT) for c in states])

    def weight_of(self, states: Sequence[str]) -> Floats:
        """(state,) Per cent of the total."""
        return np.array([self.weights.get(c, 0.0) for c in states])

    def met(self, joined: npt.NDArray[np.bool_], states: Sequence[str]) -> npt.NDArray[np.bool_]:
        """(...) Whether those who joined (..., state) are enough."""
        enough: npt.NDArray[np.bool_] = joined @ self.counts(states) >= self.parties
        if self.share:
            enough = enough & (joined @ self.weight_of(states) >= self.share)
        return enough


def entry_rule(treaty: str) -> EntryRule | None:
    """The rule of a shipped treaty, if one is held."""
    rows = [r for r in read_table("treaty_entry").to_dict() if r["treaty"] == treaty]
    if not rows:
        return None
    row = rows[0]
    weights = {r["iso3"]: float(r["share_pct"]) for r in read_table("treaty_weights").to_dict() if r["treaty"] == treaty}
    share = float(row["share_pct"] or 0.0)
    return EntryRule(
        int(row["parties"]), share, weights, int(row["delay_days"]), str(row["clause"]), f"{row['source']}, {row['evidence']}"
    )
