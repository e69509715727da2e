# SPDX-License-Identifier: Apache-2.0
"""Published gravity estimates redone by our own estimator, to the digits printed."""

from __future__ import annotations

from pathlib import Path

from plenipo.channels.trade.evidence.rows import published_row
from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["GRAVITY_ESTIMATES"]

GUIDE = "Yotov, Piermartini, Monteiro and Larch 2016, An Advanced Guide to Trade Policy Analysis, chapter 1"
PANEL = "trade_agtpa_1986_2006"
FOUR_DIGITS, THREE_DIGITS, EXACT = 5e-5, 5e-4, 0.0
PRINTED = "printed to four digits"
ERROR = "printed to three digits; clustered by pair, no correction for the number of effects"
ROWS = "the same rows must be used"
INTRA = "the book as recalled and pyfixest; the public R solution prints 0.592 in this column, which is not what its data give"


def _distances(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import gravity_tables as paper

    assert data is not None
    found = paper.distances(paper.read_sample(data / PANEL))
    return tuple(
        published_row("gravity-distances", f"{method} {label}", found[method][label], FOUR_DIGITS, PRINTED)
        for method in ("OLS", "PPML")
        for label in paper.GRAVITY.values()
    )


def _policies(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.papers import gravity_tables as paper

    assert data is not None
    name, rows = "gravity-agreements", []
    for method, (coefficients, errors, used) in paper.policies(paper.read_sample(data / PANEL)).items():
        for label, value in coefficients.items():
            if label not in paper.GRAVITY.values():
                reason = INTRA if method == "INTRA" else PRINTED
                rows.append(published_row(name, f"{method} {label}", value, FOUR_DIGITS, reason))
        if method == "ENDG":
            rows.append(published_row(name, "ENDG rta, standard error", errors["rta"], THREE_DIGITS, ERROR))
        if method in ("OLS", "PPML", "INTRA", "ENDG"):
            rows.append(published_row(name, f"{method} rows", float(used), EXACT, ROWS))
    return tuple(rows)


GRAVITY_ESTIMATES: tuple[Evidence, ...] = (
    Evidence(
        "gravity-distances", "Distance and ties in trade of 69 economies, 1986-2006", "replication", _distances, GUIDE, (PANEL,)
    ),
    Evidence(
        "gravity-agreements",
        "Effect of agreements in seven specifications, from least squares to phased in with borders by year",
        "replication",
        _policies,
        GUIDE,
        (PANEL,),
    ),
)
