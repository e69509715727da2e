# SPDX-License-Identifier: Apache-2.0
"""Measures of trade policy in force: a value on one lever, for pairs or for economies, between dates."""

from __future__ import annotations

from typing import Literal

from plenipo.core.law import Measure

__all__ = ["TradeMeasure"]


class TradeMeasure(Measure):
    """One wedge laid by one actor, or by nobody in the case of a shock."""

    kind: Literal["trade measure"] = "trade measure"
    lever: str
    """The lever it bears on, as `levers.csv` names it."""
    form: str
    """What it is in words: tariff, additional duty, embargo, ..."""
    by: str = ""
    """Who laid it; empty for a shock."""
    origins: tuple[str, ...] = ()
    """Exporters concerned; for a lever by actor, the economies concerned."""
    destinations: tuple[str, ...] = ()
    """Importers concerned; empty for a lever by actor."""
    value: float
    """In the unit of the lever."""
