# SPDX-License-Identifier: Apache-2.0
"""The North American Free Trade Agreement of 1994, seen from 1993: trade in manufactures of 2000 and 2006."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import STAGES
from plenipo.channels.trade.estimation.history import code_history
from plenipo.channels.trade.hindcasts import rows
from plenipo.channels.trade.hindcasts.before import Known, known_before
from plenipo.channels.trade.hindcasts.law import shipped_history
from plenipo.channels.trade.hindcasts.observed import Panel, read_agtpa
from plenipo.channels.trade.hindcasts.predict import (
    Predictions,
    abroad_of,
    after_agreements,
    log_change,
    margins_of,
    pair_trend,
    predictions,
)
from plenipo.channels.trade.hindcasts.window import effect_of
from plenipo.channels.trade.papers.eu_enlargement import ELASTICITY
from plenipo.core.evidence import EvidenceRow

__all__ = ["CUT", "MEMBERS", "nafta", "predicted"]

Floats = npt.NDArray[np.float64]

CUT, FIRST = 1993, 1986
MEMBERS = ("CAN", "MEX", "USA")
AGREEMENT = "nafta"
ENDS = (2000, 2006)
SOURCE = "Advanced Guide panel of manufactures: Yotov, Piermartini, Monteiro and Larch (2016)"


class _Flows(NamedTuple):
    among: npt.NDArray[np.bool_]
    touching: npt.NDArray[np.bool_]


def nafta(data: Path) -> tuple[EvidenceRow, ...]:
    """Scores of both years on incomes as they turned out, and of the first on their trend."""
    panel, known = read_agtpa(data), known_before(data, CUT)
    flows = _flows(panel)
    told = known.told()
    found: list[EvidenceRow] = []
    for end in ENDS:
        happened = log_change(panel.at(CUT), panel.at(end))
        six = rows.Cases(f"trade among the members, {end}", flows.among, happened)
        wide = rows.Cases(f"trade of the members with all, {end}", flows.touching, happened)
        p = predicted(panel, known, end, conditional=True)
        given = f"incomes as they turned out; {told}"
        found += rows.growth_rows(p, six, SOURCE, given, (rows.GROWTH, rows.ERROR, rows.RANK))
        found += rows.growth_rows(p, wide, SOURCE, given, (rows.ERROR, rows.RANK))
    happened = log_change(panel.at(CUT), panel.at(ENDS[0]))
    six = rows.Cases(f"trade among the members, {ENDS[0]}, unconditional", flows.among, happened)
    p = predicted(panel, known, ENDS[0], conditional=False)
    found += rows.growth_rows(p, six, SOURCE, f"incomes by their trend of {FIRST}-{CUT}; {told}", (rows.GROWTH, rows.ERROR))
    return tuple(found)


def predicted(panel: Panel, known: Known, end: int, *, conditional: bool) -> Predictions:
    """Changes from the cut to the end; unconditional ones look at no flow after the cut."""
    base, first = panel.at(CUT), panel.at(FIRST)
    after = after_agreements(base, _gain(panel, known, end), ELASTICITY, panel.labels)
    trend = pair_trend(first, base)
    if conditional:
        return predictions(base, after, margins_of(panel.at(end)), abroad_of(panel.at(end)) / abroad_of(base), trend)
    power = (end - CUT) / (CUT - FIRST)
    growth = (margins_of(base).sold / margins_of(first).sold) ** power
    return predictions(base, after, growth, (abroad_of(base) / abroad_of(first)) ** power, trend)


def _gain(panel: Panel, known: Known, end: int) -> Floats:
    """What the agreement adds by the end to what bound Canada and the United States before."""
    coding = code_history(shipped_history(), panel.labels, CUT - max(STAGES), end)
    bound = coding.deepest[-1] == coding.agreements.index(AGREEMENT)
    return np.where(bound, effect_of(known.steps, coding, end) - effect_of(known.steps, coding, CUT), 0.0)


def _flows(panel: Panel) -> _Flows:
    member = np.isin(panel.labels, MEMBERS)
    abroad = ~np.eye(len(panel.labels), dtype=bool)
    return _Flows(member[:, None] & member & abroad, (member[:, None] | member) & abroad)
