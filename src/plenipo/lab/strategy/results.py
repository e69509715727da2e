# SPDX-License-Identifier: Apache-2.0
"""What the strategy room answers with: plain data, as tables and JSON need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

import plenipo
from plenipo.core.countries import name
from plenipo.core.optimum import FloatArray
from plenipo.core.world import World
from plenipo.lab.strategy.standing import Standing
from plenipo.lab.summary import QUANTILES

__all__ = ["OptimalTariffs", "Retaliation", "about", "band", "called", "income_changes"]

PERCENT = 100.0
OTHERS, WORLD = "others", "world"
Row = dict[str, Any]


@dataclass(frozen=True)
class OptimalTariffs:
    """The tariffs that raise one player's real income most, if nobody answers.

    All figures are plain data; rates and changes of real income in per cent, incomes against the law of the baseline.

    Parameters
    ----------
    question
        Who chooses (``actor``, ``name``, ``members``), from what law (``as_of``, ``scenario``, ``case``), in which ``year``,
        draws, seed, version, vintage.
    policies
        One row per variant and policy (``as it stands``, ``no duty``, ``one rate``, ``a rate for each partner``): mean rate on
        goods and over all trade; real income of the actor, of all others, of the world; for the first variant 5-95 % over draws.
    rates
        One row per partner: duty in force, bound rate, optimal duty on goods with 5-95 % over draws and by variant.
    moves
        One row per parameter: mean optimal rate and gain with it at its 5 % and 95 %, all others central.
    search
        One row per variant: starts, optima found, slope left, evaluations.
    caveat, notes, limits, citations
        Sentences.
    document
        A scenario with these acts.
    seconds
        Wall-clock time.
    """

    question: Row
    policies: list[Row]
    rates: list[Row]
    moves: list[Row]
    search: list[Row]
    caveat: str
    notes: list[str]
    limits: list[str]
    citations: list[str]
    document: Row
    seconds: float

    def to_json_document(self) -> Row:
        """What ``--json`` prints."""
        return {"kind": "optimal tariffs", **asdict(self)}


@dataclass(frozen=True)
class Retaliation:
    """Best replies to a scenario, each alone, and the Nash equilibrium of tariffs among those named and who acted.

    Parameters
    ----------
    question
        As in :class:`OptimalTariffs`, with ``players`` and ``actor``.
    rates
        One row per variant, player and partner: duty in force, bound rate, best reply, Nash rate.
    incomes
        One row per variant, state (``the scenario``, ``CHN replies`` ..., ``all reply``, ``Nash equilibrium``) and player, others
        and world: change of real income against the baseline in per cent; for the first variant 5-95 % over draws.
    nash
        One row per variant: rounds, whether replies came to rest, the largest gain from deviating that was found and whose,
        equilibria found from two starts.
    caveat, notes, limits, citations, document, seconds
        As in :class:`OptimalTariffs`.
    """

    question: Row
    rates: list[Row]
    incomes: list[Row]
    nash: list[Row]
    caveat: str
    notes: list[str]
    limits: list[str]
    citations: list[str]
    document: Row
    seconds: float

    def to_json_document(self) -> Row:
        """What ``--json`` prints."""
        return {"kind": "retaliation", **asdict(self)}


def called(world: World, code: str, profile: str) -> str:
    """What readers call an economy or a customs union."""
    return world.joint_parties[code].name if code in world.joint_parties else name(code, profile)


def about(standing: Standing, draws: int, seed: int, profile: str) -> Row:
    """What every answer of the room says of itself."""
    held, world = standing.scenario, standing.world
    return {
        "scenario": held.name if held else "",
        "scenario_title": held.title if held else "",
        "case": standing.case.name if standing.case else "",
        "as_of": standing.as_of.isoformat(),
        "day": standing.day.isoformat(),
        "year": standing.year,
        "variants": list(standing.variants),
        "draws": draws,
        "seed": seed,
        "names": profile,
        "price_year": world.base_year,
        "vintage": world.vintage,
        "data_hash": world.data_hash,
        "version": plenipo.__version__,
    }


def income_changes(after: FloatArray, before: FloatArray, groups: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Change of joint real income in per cent, by group, for all others and for the world.

    Parameters
    ----------
    after, before
        (1 + draw, actor): levels.
    groups
        Name to weights (actor,): 1 for whose income counts.

    Returns
    -------
    dict
        Name to (1 + draw,); others only if there are any.
    """
    named = np.clip(sum(groups.values()), 0.0, 1.0)
    wanted = {**groups, OTHERS: 1.0 - named, WORLD: np.ones(after.shape[1])}
    return {k: PERCENT * ((after @ w) / (before @ w) - 1.0) for k, w in wanted.items() if w.any()}


def band(values: FloatArray) -> tuple[float | None, float | None]:
    """5 % and 95 % over draws that found an answer; None without draws."""
    sound: Sequence[float] = values[np.isfinite(values)].tolist()
    if not sound:
        return None, None
    low, _, high = np.quantile(sound, QUANTILES)
    return float(low), float(high)
