# SPDX-License-Identifier: Apache-2.0
"""Published figures, each with its source, from ``published.csv``."""

from __future__ import annotations

import csv
import functools
from importlib.resources import files
from typing import NamedTuple

__all__ = ["Published", "published"]


class Published(NamedTuple):
    """A figure as printed."""

    value: float
    unit: str
    source: str


@functools.cache
def _table() -> dict[tuple[str, str], Published]:
    text = (files("plenipo.channels.trade") / "published.csv").read_text(encoding="utf-8")
    return {
        (r["evidence"], r["quantity"]): Published(float(r["value"]), r["unit"], r["source"])
        for r in csv.DictReader(text.splitlines())
    }


def published(evidence: str, quantity: str) -> Published:
    """One figure by the name of its evidence and quantity."""
    return _table()[evidence, quantity]
