# SPDX-License-Identifier: Apache-2.0
"""From the two panels to the parameters that ship, with all that should be seen beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import DEPTH
from plenipo.channels.trade.estimation.elasticity import ElasticityEstimate, estimate_elasticity
from plenipo.channels.trade.estimation.history import history_of
from plenipo.channels.trade.estimation.panel import PANELS, panel_folders
from plenipo.channels.trade.estimation.results import STEPS, PanelResults, estimate_panel
from plenipo.channels.trade.estimation.tables import tables_of
from plenipo.channels.trade.estimation.tariffs import FOLDERS
from plenipo.core.calibration import Calibration
from plenipo.core.errors import InputError, Problem
from plenipo.core.world import World

__all__ = ["NEEDS", "SPREAD_PANEL", "Shipped", "calibrate", "ship"]

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int, str], None]

NEEDS = tuple(sorted({*FOLDERS, *(f for name in PANELS for f in panel_folders(name))}))
UNION = "EUN"
UNION_DAY = dt.date(2014, 7, 1)
LEFT_SINCE = ("GBR",)
"""Members on that day that the table of today's members no longer holds."""
SPREAD_PANEL = "total"
"""The panel with agreements enough to tell how far they differ: four times as many as the other."""
DIGITS = 3


@dataclass(frozen=True)
class Shipped:
    """The parameters: effect of depth net of tariffs with its error, spread of a new agreement, elasticity, covariance.

    Parameters
    ----------
    effect, effect_error
        Precision-weighted over the panels; the error holds how far they differ and how the elasticity is not known.
    between_panels
        Standard deviation between panels beyond their errors.
    spread
        Between agreements, log of trade at full depth.
    elasticity, log_error
        Median and standard deviation of the log.
    covariance
        Of the effect and the log of the elasticity.
    outside
        The effect on pairs that never share a single market, joined in the same way, and its error; for comparison only.
    """

    effect: float
    effect_error: float
    between_panels: float
    spread: float
    elasticity: float
    log_error: float
    covariance: float
    outside: tuple[float, float]


def calibrate(world: World, data: Path, progress: Progress | None = None) -> Calibration:
    """Estimate the parameters of the trade channel anew.

    Parameters
    ----------
    world
        For the agreements of the past and the members of the European Union.
    data
        Parent of the raw folders.
    progress
        ``progress(done, total, what)``.

    Raises
    ------
    InputError
        If a folder is missing; names all of them.
    """
    _require(data)
    total, done = len(PANELS) * STEPS + 1, 0

    def told(what: str) -> None:
        nonlocal done
        if progress:
            progress(done, total, what)
        done += 1

    told("trade elasticity")
    history = history_of(world.law)
    union = frozenset((*world.joint_parties[UNION].members(UNION_DAY), *LEFT_SINCE))
    elasticity = estimate_elasticity(data, history, union)
    panels = {name: estimate_panel(name, data, history, union, elasticity.value, told) for name in PANELS}
    told("parameters")
    shipped = ship(panels, elasticity)
    return Calibration(
        "trade",
        tables_of(panels, elasticity, shipped),
        tuple(_rows(panels, elasticity, shipped)),
        (("agreement_effect", "elasticity", float(f"{shipped.covariance:.3g}")),),
    )


def ship(panels: Mapping[str, PanelResults], elasticity: ElasticityEstimate) -> Shipped:
    """What ships: random effects over the panels, and the uncertain elasticity carried through."""
    log_error = elasticity.error / elasticity.value
    results = list(panels.values())
    places = [r.net.fit.names.index(DEPTH) for r in results]
    values = np.array([r.corrected.coefficients[k] for r, k in zip(results, places, strict=True)])
    errors = np.array([r.corrected.standard_error(k) for r, k in zip(results, places, strict=True)])
    value, sampling, between, weights = _joined(values, errors)
    outside = _joined(*(np.array(x) for x in zip(*(r.outside for r in results), strict=True)))
    # The effect falls as the elasticity rises, for then more of what agreements brought is their tariffs.
    per_log = float(weights @ [r.slope for r in results]) * elasticity.value
    return Shipped(
        value,
        float(np.hypot(sampling, per_log * log_error)),
        between,
        panels[SPREAD_PANEL].spread.spread,
        elasticity.value,
        log_error,
        per_log * log_error**2,
        outside[:2],
    )


def _joined(values: Floats, errors: Floats) -> tuple[float, float, float, Floats]:
    """Mean over panels, its error, the standard deviation between them, and weights: DerSimonian and Laird (1986)."""
    precision = 1.0 / errors**2
    excess = float(precision @ (values - precision @ values / precision.sum()) ** 2) - (len(values) - 1)
    scale = float(precision.sum() - (precision**2).sum() / precision.sum())
    between = max(excess / scale, 0.0)
    weights = 1.0 / (errors**2 + between)
    return (
        float(weights @ values / weights.sum()),
        float(weights.sum() ** -0.5),
        float(np.sqrt(between)),
        weights / weights.sum(),
    )


def _rows(panels: Mapping[str, PanelResults], elasticity: ElasticityEstimate, shipped: Shipped) -> list[dict[str, str]]:
    """Rows of ``params.csv``, the fields that estimation knows."""

    def number(value: float) -> str:
        return f"{value:.{DIGITS}g}"

    rows = {name: r.net.fit.rows for name, r in panels.items()}
    where = (
        f"plenipo calibrate trade: manufactures 1986-2006 (Advanced Guide panel, N = {rows['manufactures']:,}) and all trade "
        f"2000-2014 (ITPD-E with WIOD sales at home, N = {rows['total']:,})"
    )
    real, placebo = panels[SPREAD_PANEL].spread.real, panels[SPREAD_PANEL].spread.placebo
    own = (
        f"{elasticity.own:.2f} ({elasticity.own_error:.2f}) from bilateral tariffs of 1993 and 2005, N = {elasticity.fit.rows:,}"
    )
    year = str(dt.datetime.now(tz=dt.UTC).year)
    found = [
        {
            "name": "elasticity",
            "value": number(shipped.elasticity),
            "spread": number(shipped.log_error),
            "source": f"plenipo calibrate trade: {own}; weighed by precision with 4 (1), Simonovska and Waugh (2014)",
        },
        {
            "name": "agreement_effect",
            "value": number(shipped.effect),
            "spread": number(shipped.effect_error),
            "source": f"{where}; three-way Poisson, bias-corrected",
            "meaning": "mean effect of a trade agreement on trade at given incomes, beyond its tariffs",
        },
        {
            "name": "agreement_spread",
            "value": "0",
            "spread": number(shipped.spread),
            "source": (
                f"plenipo calibrate trade: {len(real.names)} agreements of 2000-2014 differ by {real.spread:.2f} beyond sampling "
                f"noise, {len(placebo.names)} placebos by {placebo.spread:.2f}; the root of the difference of squares"
            ),
        },
    ]
    return [{**row, "basis": "estimated", "year": year} for row in found]


def _require(data: Path) -> None:
    """All the folders, or one error that names those missing."""
    if not data.is_dir():
        raise InputError(
            Problem(
                "the folder of raw data is not there",
                str(data),
                "a folder that holds " + ", ".join(NEEDS),
                next_step="name it with --data DIR",
            )
        )
    missing = [name for name in NEEDS if not (data / name).is_dir()]
    if missing:
        step = "name the parent folder of all of them with --data DIR"
        problem = "a folder that the calibration needs is missing"
        raise InputError(*(Problem(problem, str(data / name), next_step=step) for name in missing))
