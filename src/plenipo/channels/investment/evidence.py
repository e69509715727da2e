# SPDX-License-Identifier: Apache-2.0
"""Evidence for the investment channel: what must hold exactly, and the effect of treaties beside published ones."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

PERCENT = 100.0
TOLERANCE = 1e-12
ACTORS, YEARS, SEED = 9, 25, 4
MCGRATTAN = "McGrattan and Prescott 2009, after Arkolakis, Costinot and Rodriguez-Clare 2012"
LEJOUR = "Lejour and Salfi 2015, The Regional Impact of Bilateral Investment Treaties on FDI, abstract"
BELLAK = "Bellak 2015, Economic Impact of Investment Agreements: a meta-analysis, abstract"
DESBORDES = "Desbordes 2016, A Granular Approach to the Effects of Bilateral Investment Treaties, abstract"


def _own_share(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Productivity follows from own know-how and the share of own technology in use, however the world was closed."""
    import jax.numpy as jnp

    from plenipo.channels.investment import model
    from plenipo.channels.investment.channel import central

    random, params = np.random.default_rng(SEED), central()
    gdp, research = np.exp(random.normal(13, 1, ACTORS)), random.uniform(0.3, 3, ACTORS)
    near = random.uniform(0.1, 1, (ACTORS, ACTORS)) * (1 - np.eye(ACTORS))
    base = model.base_year(jnp.asarray(gdp), jnp.asarray(0.4 * gdp), jnp.asarray(research), jnp.asarray(near), params)
    state, allowed = model.beginning(base), jnp.asarray(near * random.uniform(0, 1.2, near.shape))
    for _ in range(YEARS):
        state = model.next_year(base, allowed, state)
    own = (1 - base.foreign) * jnp.exp(base.substitution * state.own)
    share = own / (own + state.foreign) / (1 - base.foreign)
    formula = np.asarray(params["technology_share"] * state.own - base.exponent * jnp.log(share))
    solved = np.asarray(model.log_productivity(base, state))
    worst = int(np.abs(formula - solved).argmax())
    why = "an identity: only rounding separates the two"
    what = "log productivity after 25 years against own know-how and own share, largest difference"
    return (EvidenceRow(what, float(formula[worst]), float(solved[worst]), "log", MCGRATTAN, TOLERANCE, why),)


def _treaties(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Our estimate beside three published ones, which disagree."""
    from plenipo.channels.investment.channel import central

    ours = PERCENT * math.expm1(float(central()["treaty_effect"]))
    why = "ours holds pairs, origins by year and hosts by year fixed; its standard error is 12 points"
    return (
        EvidenceRow("more direct investment under a treaty, stocks 1985-2011", 35.0, ours, "%", LEJOUR, None, why),
        EvidenceRow(
            "more projects under a treaty with access to arbitration",
            35.0,
            ours,
            "%",
            DESBORDES,
            None,
            f"projects, and strong treaties only; {why}",
        ),
        EvidenceRow(
            "genuine effect after correction for publication bias", 0.0, ours, "%", BELLAK, None, f"within our error; {why}"
        ),
    )


ROWS: tuple[Evidence, ...] = (
    Evidence(
        "own-technology-identity",
        "Productivity follows from own know-how and its share, exactly",
        "identity",
        _own_share,
        MCGRATTAN,
    ),
    Evidence(
        "treaty-effect",
        "The effect of an investment treaty beside published estimates, which disagree",
        "comparison",
        _treaties,
        LEJOUR,
    ),
)
