# SPDX-License-Identifier: Apache-2.0
"""Paths: levels, year by year, of what belongs to the whole world, with the act and without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from plenipo.core.outcome import OutcomeSpec
from plenipo.lab.ensemble import Ensemble
from plenipo.lab.summary import band

__all__ = ["path_rows"]


def path_rows(ensemble: Ensemble, specs: Sequence[OutcomeSpec], cases: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of ``Answer.paths``: levels of outcomes without dimensions.

    Parameters
    ----------
    ensemble, specs, cases
        What was run; outcomes; names of the cases.

    Returns
    -------
    list of dict
        ``outcome, case, variant, unit, years, median, p05, p95``; case "" is the baseline. Under the first variant in every year
        that is held, and under those rivals that hold every year and differ from it.
    """
    rows: list[dict[str, Any]] = []
    first = next(iter(ensemble.settings))
    for spec in (s for s in specs if not s.dimensions):
        for variant in ensemble.settings:
            levels = ensemble.paths[variant]
            if variant != first and (
                spec.name not in levels[0]
                or all(np.array_equal(a[spec.name], b[spec.name]) for a, b in zip(levels, ensemble.paths[first], strict=True))
            ):
                continue
            for place, case in enumerate(("", *cases)):
                years = ensemble.setting.years
                if spec.name in levels[place]:
                    draws = levels[place][spec.name][ensemble.sound]
                else:  # solved in some years only
                    years, draws = ensemble.years[variant], ensemble.level(variant, place, spec.name)
                p05, median, p95, _ = (a.tolist() for a in band(draws))
                told = {"outcome": spec.name, "case": case, "variant": variant, "unit": spec.unit}
                rows.append({**told, "years": list(years), "median": median, "p05": p05, "p95": p95})
    return rows
