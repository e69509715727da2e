# SPDX-License-Identifier: Apache-2.0
"""The short run: the headline while trade has answered only as far as in the first year, under the law of the headline's year."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.draws import read_parameters
from plenipo.core.engine import FAILED_SHARE_LIMIT
from plenipo.core.outcome import OutcomeSpec, compare
from plenipo.core.setting import Setting
from plenipo.lab.ensemble import WORKERS
from plenipo.lab.summary import band

__all__ = ["short_run_rows"]

Array = npt.NDArray[Any]


def short_run_rows(
    setting: Setting,
    levers: tuple[Any, Any],
    pairs: tuple[Array, Array],
    outcome: OutcomeSpec,
    year: int,
    case: str,
    variant: str,
) -> list[dict[str, Any]]:
    """One outcome for every actor on the same draws, where channels put short-run parameters in the place of long-run ones.

    Parameters
    ----------
    setting, levers, pairs
        Of the headline variant: baseline and headline case; pairs of the ensemble, so that nothing is compiled.
    outcome, year, case, variant
        What is told.

    Returns
    -------
    list of dict
        Columns of the answer's outcomes; ``answered`` is the central value of what takes the place of the long run, e.g. 0.4
        of the elasticity. Empty if no channel knows a short run, or if more draws than allowed find no answer in it.
    """
    swaps = {(s.name, name): other for s in setting.specs for name, other in s.short_run.items()}
    if not swaps or len(outcome.dimensions) != 1:
        return []
    drawn = setting.params
    params = {c: {n: drawn[c][swaps.get((c, n), n)] for n in by} for c, by in drawn.items()}
    with ThreadPoolExecutor(WORKERS) as pool:
        base, new = pool.map(lambda x: setting.level(x, outcome.name, year, params=params, pairs=pairs), levers)
    sound = np.isfinite(base).all(axis=1) & np.isfinite(new).all(axis=1)
    if 1.0 - sound.mean() > FAILED_SHARE_LIMIT:
        return []
    central = {(s.name, p.name): p.value for s in setting.specs for p in read_parameters(s.package)}
    answered = float(np.mean([central[c, other] for (c, _), other in swaps.items()]))
    told = {"outcome": outcome.name, "partner": None, "year": year, "case": case, "variant": variant, "answered": answered}
    return [
        {**told, "measure": measure, "unit": outcome.unit_of(measure), **row}
        for measure in outcome.measures
        for row in _rows(setting.world.actors, compare(new[sound], base[sound], measure))
    ]


def _rows(actors: Sequence[str], change: Array) -> list[dict[str, Any]]:
    columns = (a.tolist() for a in band(change))
    return [
        {"actor": code, "median": median, "p05": p05, "p95": p95, "share_positive": share}
        for code, p05, median, p95, share in zip(actors, *columns, strict=True)
    ]
