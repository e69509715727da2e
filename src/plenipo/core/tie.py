# SPDX-License-Identifier: Apache-2.0
"""Ties: dated, weighted relations between two actors, and the kinds the vocabulary knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from plenipo.core.tables import read_rows

__all__ = ["Tie", "TieKind", "tie_kinds"]


@dataclass(frozen=True)
class TieKind:
    """A kind of tie: whether it has a direction, its unit, and what a weight means."""

    name: str
    directed: bool
    unit: str
    meaning: str


@dataclass(frozen=True)
class Tie:
    """One relation of a kind from ``origin`` to ``destination`` with a weight, perhaps between dates."""

    kind: str
    origin: str
    destination: str
    weight: float = 1.0
    since: dt.date | None = None
    until: dt.date | None = None


def tie_kinds() -> dict[str, TieKind]:
    """All kinds of tie in the vocabulary, by name."""
    rows = read_rows("plenipo.core.vocabulary", "ties.csv")
    return {r["name"]: TieKind(r["name"], r["directed"] == "yes", r["unit"], r["meaning"]) for r in rows}
