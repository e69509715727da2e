# SPDX-License-Identifier: Apache-2.0
"""Paths: levels, year by year, of what belongs to the world, with the act and without; observed history; large emitters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plenipo.core.outcome import OutcomeSpec
from plenipo.data.tables import list_sources, list_tables, read_table
from plenipo.lab.summary import band

if TYPE_CHECKING:
    from plenipo.lab.ensemble import Ensemble

__all__ = ["OBSERVED", "history_rows", "level_rows", "path_rows"]

#: Variant under which history stands among the paths.
OBSERVED = "observed"
#: Table and column of the baseline that hold what was observed of an outcome; a year is a mean of that year.
HISTORY = {"warming": ("observed_warming", "warming_k")}
#: Outcomes by economy told in levels, and the one by which economies are large.
LEVELS, BY_SIZE = ("emissions", "target_probability"), "emissions"
LARGEST = 12  # about two thirds of world emissions, and as many as a table of a page holds


def path_rows(ensemble: Ensemble, specs: Sequence[OutcomeSpec], cases: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of ``Answer.paths``: levels of outcomes without dimensions.

    Parameters
    ----------
    ensemble, specs, cases
        What was run; outcomes; names of the cases.

    Returns
    -------
    list of dict
        ``outcome, actor, case, variant, unit, source, years, median, p05, p95``; case "" is the baseline, actor None the world.
        Under the first variant in every year that is held, and under those rivals that hold every year and differ from it.
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
                rows.append(_row(spec, None, case, variant, years, draws))
    return rows


def history_rows(specs: Sequence[OutcomeSpec]) -> list[dict[str, Any]]:
    """Rows of ``Answer.paths`` with what was observed of outcomes without dimensions: variant ``observed``, without a band."""
    rows = []
    for spec in (s for s in specs if not s.dimensions and s.name in HISTORY):
        name, column = HISTORY[spec.name]
        table = read_table(name).columns
        keys = next(t["sources"] for t in list_tables() if t["table"] == name).split(";")
        source = "; ".join(s["citation"] for s in list_sources() if s["source"] in keys)
        told = {"outcome": spec.name, "actor": None, "case": "", "variant": OBSERVED, "unit": spec.unit, "source": source}
        years = [int(y) for y in table["year"]]
        nothing = [None] * len(years)
        rows.append({**told, "years": years, "median": table[column].tolist(), "p05": nothing, "p95": nothing})
    return rows


def level_rows(
    ensemble: Ensemble, specs: Sequence[OutcomeSpec], cases: Sequence[str], also: Sequence[str]
) -> list[dict[str, Any]]:
    """Rows of ``Answer.paths`` by economy: levels of emissions, and of what is told beside them, of the largest emitters.

    Parameters
    ----------
    ensemble, specs, cases
        What was run; outcomes; names of the cases.
    also
        Economies told whatever their size.

    Returns
    -------
    list of dict
        As :func:`path_rows`, under the first variant in its solved years, with the economy as ``actor``, those first that emit
        most in the first of them without the act.
    """
    told = {s.name: s for s in specs if s.name in LEVELS and s.dimensions == ("actor",)}
    if BY_SIZE not in told:
        return []
    variant, world = next(iter(ensemble.settings)), ensemble.setting.world
    years = ensemble.years[variant]
    sizes = np.median(ensemble.level(variant, 0, BY_SIZE)[:, 0], axis=0)
    order = np.argsort(-sizes, kind="stable").tolist()
    kept = [k for place, k in enumerate(order) if place < LARGEST or world.actors[k] in also]
    return [
        _row(spec, world.actors[k], case, variant, years, ensemble.level(variant, place, spec.name)[..., k])
        for spec in told.values()
        for k in kept
        for place, case in enumerate(("", *cases))
    ]


def _row(spec: OutcomeSpec, actor: str | None, case: str, variant: str, years: Sequence[int], draws: Any) -> dict[str, Any]:
    """One path from draws (draw, year)."""
    p05, median, p95, _ = (a.tolist() for a in band(draws))
    told = {"outcome": spec.name, "actor": actor, "case": case, "variant": variant, "unit": spec.unit, "source": ""}
    return {**told, "years": list(years), "median": median, "p05": p05, "p95": p95}
