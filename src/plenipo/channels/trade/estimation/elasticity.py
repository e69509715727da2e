# SPDX-License-Identifier: Apache-2.0
"""The trade elasticity from tariffs that were measured by pair, and how it is weighed with the literature.

Manufactures between 29 economies, with what each sells to itself, in 1994 and 2006; depth of agreements and the tariff of each
pair stand side by side in one regression. Recorded trade is before duty, so the coefficient of ln(1 + tariff) is minus one less
the elasticity. Identification is mostly from the opening of importers towards all (China, India), seen against sales at home; so
other designs stand beside it, and how far they differ counts as error.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import DEPTH, borders, coded_panel, on_rows
from plenipo.channels.trade.estimation.history import History, phased
from plenipo.channels.trade.estimation.panel import PANELS, Panel, read_panel
from plenipo.channels.trade.estimation.ppml import PpmlFit, fit_ppml
from plenipo.channels.trade.estimation.tariffs import Bilateral, pair_rates, read_bilateral

__all__ = [
    "DESIGNS",
    "LITERATURE",
    "TARIFF",
    "ElasticityEstimate",
    "estimate_elasticity",
    "measured_fit",
    "measured_panel",
    "weigh",
]

Floats = npt.NDArray[np.float64]

TARIFF = "ln(1 + tariff)"
YEARS = {1994: 0, 2006: 1}
"""Year of the panel to the place of the measured year that is nearest."""
LITERATURE = (4.0, 1.0)
"""Simonovska and Waugh (2014): about 4, with a standard error that puts the 3 to 8 of Head and Mayer (2014) at its edges."""
MEASURED = ("world", "simple", "importer")
DESIGNS = {
    "world": "measured tariffs, industries by world trade",
    "simple": "measured tariffs, industries alike",
    "importer": "measured tariffs, industries by what the importer buys",
    "abroad": "measured tariffs, across borders only",
    "manufactures": "all manufactures, tariffs pieced together",
    "total": "all trade, tariffs pieced together",
}


@dataclass(frozen=True)
class ElasticityEstimate:
    """The elasticity of our own data, of the literature, and weighed.

    Parameters
    ----------
    own, sampling_error
        Our estimate, and its error clustered by importer.
    designs
        All designs, ours among them: value and sampling error.
    own_error
        Sampling error and the spread over designs together.
    value, error
        Precision-weighted mean with the literature; this ships.
    fit
        The regression of the first design.
    depth
        Effect of depth in that regression and its standard error.
    """

    own: float
    sampling_error: float
    designs: Mapping[str, tuple[float, float]]
    own_error: float
    value: float
    error: float
    fit: PpmlFit
    depth: tuple[float, float]


def estimate_elasticity(data: Path, history: History, union: Collection[str]) -> ElasticityEstimate:
    """Elasticity from measured bilateral tariffs, beside depth.

    Parameters
    ----------
    data
        Parent of the raw folders.
    history
        Agreements.
    union
        Members of the European Union, which share a tariff.
    """
    guide = read_panel("manufactures", data)
    fits = {design: measured_fit(guide, history, data, design) for design in (*MEASURED, "abroad")}
    fits |= {name: _pieced(read_panel(name, data), history, data, union) for name in PANELS}
    designs = {d: (-1.0 - f.coefficient(TARIFF), f.standard_error(TARIFF)) for d, f in fits.items()}
    fit = fits[MEASURED[0]]
    own, sampling = designs[MEASURED[0]]
    own_error = float(np.hypot(sampling, np.std([v for v, _ in designs.values()], ddof=1)))
    value, error = weigh((own, own_error), LITERATURE)
    return ElasticityEstimate(
        own, sampling, designs, own_error, value, error, fit, (fit.coefficient(DEPTH), fit.standard_error(DEPTH))
    )


def weigh(*estimates: tuple[float, float]) -> tuple[float, float]:
    """Precision-weighted mean of (value, standard error) and its error."""
    weights = np.array([1.0 / e**2 for _, e in estimates])
    return float(weights @ [v for v, _ in estimates] / weights.sum()), float(weights.sum() ** -0.5)


def measured_panel(guide: Panel, bilateral: Bilateral) -> tuple[Panel, Floats]:
    """The rows whose tariff was measured, and the tariffs (row,)."""
    place = {c: k for k, c in enumerate(bilateral.actors)}
    known = np.array([place.get(c, -1) for c in guide.actors])
    rows = (known[guide.origin] >= 0) & (known[guide.destination] >= 0) & np.isin(guide.year, list(YEARS))
    used = guide.where(rows)
    when = np.array([YEARS[y] for y in used.year.tolist()])
    return used, bilateral.rate[when, known[used.origin], known[used.destination]]


def measured_fit(guide: Panel, history: History, data: Path, design: str) -> PpmlFit:
    """One design; errors are clustered by importer, since tariffs vary mostly by importer."""
    weighting = design if design in MEASURED else MEASURED[0]
    used, tariff = measured_panel(guide, read_bilateral(data, weighting))
    coding = coded_panel(guide, history)
    depth = on_rows(used, coding, phased(coding.depth, DEPTH))
    columns = {DEPTH: depth, TARIFF: np.log1p(tariff), **borders(used)}
    if design == "abroad":
        abroad = used.abroad
        used = used.where(abroad)
        columns = {n: c[abroad] for n, c in columns.items() if n in (DEPTH, TARIFF)}
    return fit_ppml(used.trade, columns, used.effects, used.destination)


def _pieced(panel: Panel, history: History, data: Path, union: Collection[str]) -> PpmlFit:
    """A whole panel with the tariffs that can be pieced together for it."""
    tariff = pair_rates(panel, history, data, union)
    coding = coded_panel(panel, history)
    depth = on_rows(panel, coding, phased(coding.depth, DEPTH))
    return fit_ppml(panel.trade, {DEPTH: depth, TARIFF: np.log1p(tariff), **borders(panel)}, panel.effects, panel.destination)
