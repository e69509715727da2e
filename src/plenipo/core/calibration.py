# SPDX-License-Identifier: Apache-2.0
"""What a channel's calibration gives back: tables to read, and the rows of parameters it would ship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Calibration", "CalibrationTable"]


@dataclass(frozen=True)
class CalibrationTable:
    """A table of estimates.

    Parameters
    ----------
    title
        What it shows.
    rows
        Column to text or number, all rows alike.
    notes
        Sentences below it: rows used and dropped, what to doubt.
    """

    title: str
    rows: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Calibration:
    """The estimates of a channel.

    Parameters
    ----------
    channel
        Its name.
    tables
        In reading order.
    parameters
        Rows of ``params.csv`` estimated anew: column to text, ``name`` among them.
    covariance
        Rows of ``covariance.csv``: two names and the covariance of what is drawn (logs of lognormal parameters).
    """

    channel: str
    tables: tuple[CalibrationTable, ...]
    parameters: tuple[Mapping[str, str], ...]
    covariance: tuple[tuple[str, str, float], ...] = ()

    def to_json_document(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "channel": self.channel,
            "tables": [{"title": t.title, "rows": [dict(r) for r in t.rows], "notes": list(t.notes)} for t in self.tables],
            "parameters": [dict(p) for p in self.parameters],
            "covariance": [{"a": a, "b": b, "covariance": c} for a, b, c in self.covariance],
        }

    def merged(self, shipped: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """The shipped rows with the fields that were estimated anew in their place."""
        new = {p["name"]: p for p in self.parameters}
        return [{**row, **new.get(row["name"], {})} for row in shipped]
