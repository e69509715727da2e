# SPDX-License-Identifier: Apache-2.0
"""What must hold exactly, whatever the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["IDENTITIES"]

ACR = "Arkolakis, Costinot and Rodriguez-Clare 2012"
IDENTITY_TOLERANCE = 1e-9


def _identity(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Real income in the solved equilibrium against the formula that only looks at home shares, on a made balanced world."""
    from plenipo.channels.trade.solve import gains_from_trade, solve

    world, theta = _made_world(), 5.0
    case = solve(world, cost_change=0.9, elasticity=theta)
    home = [np.diagonal(np.asarray(t)) / np.asarray(t).sum(axis=0) for t in (case.baseline_flows, case.flows)]
    formula, exact = (home[1] / home[0]) ** (-1.0 / theta), np.asarray(case.real_income_change)
    worst = int(np.abs(formula - exact).argmax())
    autarky = solve(world, cost_change=1e6, elasticity=theta, deficits="balanced")
    gains, lost = np.asarray(gains_from_trade(autarky.baseline_flows, theta)), 1.0 - np.asarray(autarky.real_income_change)
    far = int(np.abs(gains - lost).argmax())
    why = "an identity: only the accuracy of the solver separates the two"
    return (
        EvidenceRow(
            "real income from 10 % lower trade costs, solved against the home-share formula",
            float(formula[worst]),
            float(exact[worst]),
            "factor",
            ACR,
            IDENTITY_TOLERANCE,
            why,
        ),
        EvidenceRow(
            "loss from autarky, solved against the gains-from-trade formula",
            float(gains[far]),
            float(lost[far]),
            "fraction",
            ACR,
            IDENTITY_TOLERANCE,
            why,
        ),
    )


def _made_world(actors: int = 12, seed: int = 1) -> np.ndarray:
    """A symmetric, hence balanced, world of random sizes and distances."""
    random = np.random.default_rng(seed)
    size, place = np.exp(random.normal(size=actors)), random.uniform(size=(actors, 2))
    distance = np.sqrt(((place[:, None] - place) ** 2).sum(axis=-1)) + 0.1
    return size[:, None] * size * np.exp(-np.log(distance) - 2.0 * (1 - np.eye(actors)))


IDENTITIES: tuple[Evidence, ...] = (
    Evidence("gains-from-trade-identity", "Real income follows from home shares alone, exactly", "identity", _identity, ACR),
)
