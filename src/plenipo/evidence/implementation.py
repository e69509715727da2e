# SPDX-License-Identifier: Apache-2.0
"""Whether targets are met at home: fitted on the aim of the Convention, scored on Kyoto, beside dumb rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from plenipo.core.evidence import Evidence, EvidenceRow

if TYPE_CHECKING:
    from plenipo.calibrate.implementation import Cases

__all__ = ["ROWS"]

FloatArray = npt.NDArray[np.float64]
INVENTORIES = "UNFCCC, inventories of Annex I, November 2023"
MIDDLE = 0.5


def _kyoto(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Who stays within the limit of 2008-2012 by own emissions, seen from 1997 by what the aim of 2000 has taught."""
    from plenipo.calibrate.implementation import convention_cases, fit_implementation, kyoto_cases

    before, kyoto = convention_cases(), kyoto_cases()
    chance = fit_implementation(before).probability(kyoto.gap)
    happened, units = kyoto.met.astype(float), np.arange(len(kyoto.met)).reshape(-1, 1)
    rules = {
        "everybody meets": np.ones_like(chance),
        "as many as in 2000": np.full_like(chance, before.met.mean()),
        "who is within it on the outlook": (kyoto.gap <= 0.0).astype(float),
    }
    why = (
        f"met by {int(happened.sum())} of {len(happened)} with own emissions; bought units and withdrawal are not counted as met"
    )
    told = [
        _scored(*row, chance, rules, happened, units, why)
        for row in (
            ("who meets the limit of Kyoto told from who does not", "AUC", _told_apart, True),
            ("chance that the limit of Kyoto is met", "Brier score", _brier, False),
        )
    ]
    few = "the aim of 2000 bound nobody: those bound did better than it had taught"
    shares = float(happened.mean()), float(chance.mean())
    share = EvidenceRow("share of Parties within the limit", *shares, "share of Parties", INVENTORIES, None, few)
    return (*told, share, *_delivered(before, kyoto))


def _scored(
    what: str,
    unit: str,
    score: Callable[..., float],
    high: bool,
    chance: FloatArray,
    rules: dict[str, FloatArray],
    happened: FloatArray,
    units: npt.NDArray[np.int64],
    why: str,
) -> EvidenceRow:
    from plenipo.channels.trade.hindcasts.scores import share_of_wins

    better: Literal["low", "high"] = "high" if high else "low"
    beside = tuple((name, score(rule, happened)) for name, rule in rules.items())
    sure = share_of_wins(chance, rules, happened, units, score, better)
    return EvidenceRow(what, None, score(chance, happened), unit, INVENTORIES, None, why, beside, better, sure)


def _delivered(before: Cases, kyoto: Cases) -> tuple[EvidenceRow, ...]:
    """How much of the way those went who missed."""
    from plenipo.core.draws import read_parameters

    assumed = next(p.value for p in read_parameters("plenipo.channels.climate") if p.name == "partial_delivery")
    medians = [float(np.nanmedian(c.delivered[~c.met])) for c in (kyoto, before)]
    why = f"the other way round for the aim of 2000: those who missed it moved away from it ({medians[1]:.1f})"
    what = "share of the way from outlook to limit gone by those who missed Kyoto, the middle one"
    return (EvidenceRow(what, medians[0], assumed, "fraction", INVENTORIES, None, why),)


def _told_apart(chance: FloatArray, happened: FloatArray, weights: FloatArray | None = None) -> float:
    """Probability that one who met has a higher chance than one who did not; a half if there are none to compare."""
    weight = np.ones_like(chance) if weights is None else weights
    met = happened > MIDDLE
    pairs = weight[met][:, None] * weight[~met][None]
    over = chance[met][:, None] - chance[~met][None]
    return float((pairs * ((over > 0) + MIDDLE * (over == 0))).sum() / pairs.sum()) if pairs.sum() else MIDDLE


def _brier(chance: FloatArray, happened: FloatArray, weights: FloatArray | None = None) -> float:
    return float(np.average((chance - happened) ** 2, weights=weights))


ROWS: tuple[Evidence, ...] = (
    Evidence(
        "implementation-kyoto",
        "Who met Kyoto's limits at home, fitted on the aim of the Convention",
        "hindcast",
        _kyoto,
        INVENTORIES,
    ),
)
