# SPDX-License-Identifier: Apache-2.0
"""The estimates as tables to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plenipo.channels.trade.estimation.agreements import DEPTH
from plenipo.channels.trade.estimation.elasticity import DESIGNS, LITERATURE, ElasticityEstimate
from plenipo.channels.trade.estimation.results import AHEAD, PanelResults
from plenipo.core.calibration import CalibrationTable

if TYPE_CHECKING:
    from plenipo.channels.trade.estimation.calibrate import Shipped

__all__ = ["tables_of"]

DIGITS = 4
EXTREMES = 4
"""Agreements told by name at each end."""


def tables_of(
    panels: Mapping[str, PanelResults], elasticity: ElasticityEstimate, shipped: Shipped
) -> tuple[CalibrationTable, ...]:
    """All tables in reading order: what ships, the elasticity, and one table of each kind for both panels."""
    return (
        _shipped(shipped),
        _elasticity(elasticity),
        CalibrationTable(
            "Effect of agreements, log of trade at full depth",
            tuple(row for name, r in panels.items() for row in _effects(name, r)),
            tuple(note for name, r in panels.items() for note in _said(name, r)),
        ),
        CalibrationTable(
            "What would make it wrong",
            tuple(row for name, r in panels.items() for row in _doubts(name, r)),
            ("A lead or a placebo should be zero; the effect by cohort should be near the pooled one on the same rows.",),
        ),
        CalibrationTable(
            "Agreement by agreement, log of trade at full depth",
            tuple(row for name, r in panels.items() for row in _spread(name, r)),
            ("Spread is beyond sampling noise; held is the share within the 5th and 95th percentile that the others predict.",),
        ),
    )


def _row(panel: str, what: str, value: tuple[float, float]) -> dict[str, Any]:
    return {"panel": panel, "what": what, "value": round(value[0], DIGITS), "standard_error": round(value[1], DIGITS)}


def _shipped(s: Shipped) -> CalibrationTable:
    rows = (
        ("elasticity", s.elasticity, s.log_error, "median; spread of the log"),
        ("agreement_effect", s.effect, s.effect_error, f"net of tariffs; between panels {s.between_panels:.3f}"),
        ("agreement_spread", 0.0, s.spread, "a new agreement about the mean"),
        ("covariance", s.covariance, None, "of agreement_effect and the log of elasticity"),
        ("(not shipped)", *s.outside, "effect outside the single market, panels joined in the same way"),
    )
    return CalibrationTable(
        "Parameters",
        tuple(
            {"parameter": n, "value": round(v, DIGITS), "spread": None if e is None else round(e, DIGITS), "what": w}
            for n, v, e, w in rows
        ),
    )


def _elasticity(e: ElasticityEstimate) -> CalibrationTable:
    rows = [(DESIGNS[d], v) for d, v in e.designs.items()]
    rows += [
        ("ours: the first, its error with the spread of all designs", (e.own, e.own_error)),
        ("literature", LITERATURE),
        ("weighed by precision", (e.value, e.error)),
        ("depth beside the first", e.depth),
    ]
    return CalibrationTable(
        "Trade elasticity",
        tuple({"what": what, "value": round(v, DIGITS), "standard_error": round(s, DIGITS)} for what, (v, s) in rows),
        (f"first design: {e.fit.said_of_rows()}; errors clustered by {e.fit.clusters} importers",),
    )


def _effects(name: str, r: PanelResults) -> list[dict[str, Any]]:
    place = r.net.fit.names.index(DEPTH)
    corrected = (float(r.corrected.coefficients[place]), r.corrected.standard_error(place))
    stages = [
        _row(name, f"step after {years} years" if years else "step at entry into force", v) for years, v in r.net.by_stage.items()
    ]
    return [
        _row(name, "tariffs in it", (r.whole.effect, r.whole.standard_error)),
        _row(name, "net of tariffs", (r.net.effect, r.net.standard_error)),
        _row(name, "net, bias-corrected", corrected),
        *stages,
        *(_row(name, f"in force, not by depth: {label}", v) for label, v in r.by_class.items()),
    ]


def _said(name: str, r: PanelResults) -> list[str]:
    left = "; ".join(f"{count:,} {reason}" for reason, count in r.panel.left_out.items())
    return [
        f"{name}: {r.panel.source}",
        f"{name}: {r.net.fit.said_of_rows()}" + (f"; not taken from the raw table: {left}" if left else ""),
        f"{name}: errors clustered by {r.net.fit.clusters:,} pairs; a border for every year but the last; "
        "effects of origin by year, destination by year and directed pair",
    ]


def _doubts(name: str, r: PanelResults) -> list[dict[str, Any]]:
    return [
        _row(name, f"lead: depth that comes within {AHEAD} years", r.lead),
        _row(name, "placebo: depth given to economies that have none", r.placebo),
        _row(name, "pairs that come to share a single market", r.inside),
        _row(name, "all other pairs", r.outside),
        _row(name, "by cohort, all years (depth in force, not phased)", r.staggered.overall),
        *(_row(name, f"by cohort, {age} years after", v) for age, v in r.staggered.by_age.items()),
        _row(name, "pooled on the rows of the cohorts", r.staggered.pooled),
    ]


def _spread(name: str, r: PanelResults) -> list[dict[str, Any]]:
    rows = []
    for label, e in (("agreements", r.spread.real), ("placebos", r.spread.placebo)):
        rows.append(
            {
                **_row(name, f"{len(e.names)} {label}: mean", (e.mean, e.mean_error)),
                "spread": round(e.spread, DIGITS),
                "held": round(e.held, 2),
            }
        )
    rows.append(
        {**_row(name, "beyond placebos", (float("nan"), float("nan"))), "spread": round(r.spread.spread, DIGITS), "held": None}
    )
    e = r.spread.real
    order = sorted(range(len(e.names)), key=lambda k: e.effects[k])
    named = order if len(order) <= 2 * EXTREMES else [*order[:EXTREMES], *order[-EXTREMES:]]
    rows += [{**_row(name, e.names[k], (float(e.effects[k]), float(e.errors[k]))), "spread": None, "held": None} for k in named]
    return rows
