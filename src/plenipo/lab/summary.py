# SPDX-License-Identifier: Apache-2.0
"""Summary: from draws to median, band and share, row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plenipo.core.outcome import OutcomeSpec, compare

if TYPE_CHECKING:
    from plenipo.lab.ensemble import Ensemble

__all__ = ["band", "outcome_rows"]

Array = npt.NDArray[Any]
QUANTILES = (0.05, 0.5, 0.95)
# Changes smaller than this are rounding, not a sign: per cent, points or the outcome's unit.
NOTHING = 1e-9


def band(draws: Array) -> tuple[Array, Array, Array, Array]:
    """5 %, median, 95 % and share of draws above zero, over the first axis."""
    p05, median, p95 = np.quantile(draws, QUANTILES, axis=0)
    return p05, median, p95, (draws > NOTHING).mean(axis=0)


def outcome_rows(
    ensemble: Ensemble, specs: Sequence[OutcomeSpec], cases: Sequence[str], headline: tuple[Collection[str], str, int]
) -> Iterator[dict[str, Any]]:
    """Rows of the answer.

    Outcomes by actor, and those of nobody, come for every case and solved year under the first variant; the outcome of the
    headline also under the rival variants, in the year of the headline; dyadic ones for the first variant in that year.

    Parameters
    ----------
    ensemble, specs, cases
        What was run; outcomes; names of the cases.
    headline
        Outcomes told for all variants, first variant, and year.
    """
    everywhere, first, year = headline
    for spec in specs:
        variants = list(ensemble.settings) if spec.name in everywhere else [first]
        for variant in variants:
            for place, case in enumerate(cases, start=1):
                base, new = ensemble.level(variant, 0, spec.name), ensemble.level(variant, place, spec.name)
                for measure in spec.measures:
                    yield from _rows(ensemble, spec, case, variant, measure, compare(new, base, measure), year)


def _rows(
    ensemble: Ensemble, spec: OutcomeSpec, case: str, variant: str, measure: str, change: Array, year: int
) -> Iterator[dict[str, Any]]:
    p05, median, p95, positive = (a.tolist() for a in band(change if spec.dimensions else change[..., None]))
    codes = ensemble.setting.world.actors
    ends: list[tuple[str | None, str | None]]
    if not spec.dimensions:
        ends = [(None, None)]
    elif len(spec.dimensions) == 1:
        ends = [(c, None) for c in codes]
    else:
        ends = [(codes[o], codes[d]) for o, d in zip(*ensemble.pairs, strict=True)]
    for k, when in enumerate(ensemble.years[variant]):
        if len(spec.dimensions) > 1 and when != year:
            continue
        for j, (actor, partner) in enumerate(ends):
            yield {
                "outcome": spec.name,
                "actor": actor,
                "partner": partner,
                "year": when,
                "case": case,
                "variant": variant,
                "measure": measure,
                "median": median[k][j],
                "p05": p05[k][j],
                "p95": p95[k][j],
                "share_positive": positive[k][j],
                "unit": spec.unit_of(measure),
            }
