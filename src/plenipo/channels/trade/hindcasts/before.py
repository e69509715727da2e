# SPDX-License-Identifier: Apache-2.0
"""Coefficients as they would have been estimated at the time: on the years up to a cut, and on no later row."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import estimate_agreements
from plenipo.channels.trade.estimation.panel import Panel as Rows
from plenipo.channels.trade.hindcasts.law import shipped_history
from plenipo.channels.trade.hindcasts.observed import Panel, read_agtpa

__all__ = ["Known", "estimated", "known_before", "spread_before"]

Floats = npt.NDArray[np.float64]

APART = 4
"""Years between the years used: trade adjusts slowly (Advanced Guide, chapter 1). Short panels take every year."""
ENOUGH_YEARS = 16


class Known(NamedTuple):
    """What agreements did until the cut.

    Parameters
    ----------
    steps
        Years since entry into force to the step of the log of trade at full depth, tariffs included.
    effect, error
        Sum of the steps and its standard error.
    until
        Last year of the rows used.
    said
        Rows used and dropped, in words.
    """

    steps: Mapping[int, float]
    effect: float
    error: float
    until: int
    said: str

    def told(self) -> str:
        """For the reason of a row."""
        return f"effect of full depth {self.effect:.2f} ({self.error:.2f}) from manufactures of 69 economies until {self.until}"


@functools.cache
def known_before(data: Path, until: int) -> Known:
    """From manufactures of 69 economies, 1986 up to the cut."""
    return estimated(read_agtpa(data), until)


def estimated(panel: Panel, until: int) -> Known:
    """Steps of the effect by years since entry, from the years of a panel up to one."""
    found = estimate_agreements(_rows(panel, until), shipped_history(), until=until)
    names = found.stages_fit.names
    steps = {age: step for age, (step, _) in found.by_stage.items()}
    place = [names.index(str(age)) for age in steps]
    error = float(np.sqrt(found.stages_fit.covariance[np.ix_(place, place)].sum()))
    return Known(steps, sum(steps.values()), error, found.until, found.stages_fit.said_of_rows())


@functools.cache
def spread_before(data: Path, until: int) -> float:
    """Standard deviation between agreements of full depth, log of trade, from the same rows."""
    from plenipo.channels.trade.estimation.spread import estimate_spread  # brings scipy.stats, slow to load

    rows = _rows(read_agtpa(data), until)
    return estimate_spread(rows, shipped_history(), np.zeros(rows.trade.size)).spread


def _rows(panel: Panel, until: int) -> Rows:
    """The years up to the cut, every fourth of a long panel."""
    seen = panel.until(until)
    years = seen.years[0::APART] if len(seen.years) >= ENOUGH_YEARS else seen.years
    flows = np.stack([seen.at(y) for y in years])
    year, origin, destination = (k.ravel() for k in np.indices(flows.shape))
    return Rows("manufactures", "", seen.labels, origin, destination, np.array(years)[year], flows.ravel(), {})
