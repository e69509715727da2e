# SPDX-License-Identifier: Apache-2.0
"""Sanctions as a coalition: the shape that a published study found, in ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from plenipo.core.evidence import Evidence, EvidenceRow

if TYPE_CHECKING:
    from plenipo.core.world import World
    from plenipo.lab.answer import Answer

__all__ = ["COALITIONS", "coalition_shape"]

SOURCE = "Chowdhry, Hinz, Kamin and Wanner 2022, Brothers in Arms (working paper; berlinschoolofeconomics.de, wiiw.ac.at)"
SCENARIO, TARGET = "russia-sanctions", "RUS"
DRAWS, VARIANT = 32, "additive/lump_sum"
PERCENT = 100.0
QUANTITIES = (
    "members' loss in a coalition against their loss alone",
    "Russia's loss from the coalition against that from its members alone",
    "Russia's loss from the coalition as a share of that from a coalition of the world",
    "Russia's loss with China in the coalition against that without",
)
LESS = "theirs is of the sanctions of 2014 in a model of many sectors with inputs; one sector diverts trade with less friction"
WHY = (
    LESS,
    LESS,
    "theirs is the whole world with like measures; ours adds twenty economies at three quarters of their goods trade",
    "in 2014 China took far less of Russia's trade than in 2023, when it was the largest partner",
)


def coalition_shape() -> dict[str, float]:
    """Losses of real income (medians) as four ratios, in per cent; keys are those of the published figures."""
    from plenipo.data.load import load
    from plenipo.lab.burden import each_alone
    from plenipo.lab.whatif import whatif

    world = load()
    together = whatif(SCENARIO, cases=["coalition", "with-china", "world"], draws=DRAWS, variants=[VARIANT])
    alone = whatif(each_alone(SCENARIO, "coalition"), draws=DRAWS, variants=[VARIANT])
    each = {m: _loss(alone, m, m, world) for m in alone.cases}
    joint = {m: _loss(together, "coalition", m, world) for m in alone.cases}
    target = {c: _loss(together, c, TARGET, world) for c in together.cases}
    one_by_one = sum(_loss(alone, m, TARGET, world) for m in alone.cases)
    ratios = (
        sum(joint.values()) / sum(each.values()) - 1.0,
        target["coalition"] / one_by_one - 1.0,
        target["coalition"] / target["world"],
        target["with-china"] / target["coalition"] - 1.0,
    )
    return {q: PERCENT * r for q, r in zip(QUANTITIES, ratios, strict=True)}


def _loss(answer: Answer, case: str, code: str, world: World) -> float:
    """USD bn a year lost in a case by an economy or the members of a joint party, median by median."""
    day = dt.date(answer.headline["year"], 1, 1)
    rows = [answer.row(case=case, actor=c, measure="difference") for c in world.expand(code, day)]
    return -sum(float(r["median"]) for r in rows if r is not None)


def _russia(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.core.scenario import load_scenario

    theirs: Mapping[str, float] = {p.quantity: p.value for p in load_scenario(SCENARIO).published}
    ours = coalition_shape()
    return tuple(EvidenceRow(q, theirs[q], ours[q], "%", SOURCE, None, w) for q, w in zip(QUANTITIES, WHY, strict=True))


COALITIONS: tuple[Evidence, ...] = (
    Evidence(
        "russia-coalition", "A coalition against Russia: its own loss, Russia's, and China's part", "comparison", _russia, SOURCE
    ),
)
