# SPDX-License-Identifier: Apache-2.0
"""The enlargement of the European Union of 2004 to 2013, seen from 2003: trade of 2014 from the table of 2000."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import STAGES
from plenipo.channels.trade.estimation.history import Coding, code_history
from plenipo.channels.trade.hindcasts import rows
from plenipo.channels.trade.hindcasts.before import known_before
from plenipo.channels.trade.hindcasts.law import shipped_history
from plenipo.channels.trade.hindcasts.observed import Panel, incomes, output_ratio, read_itpde, read_wiod, with_home_sales
from plenipo.channels.trade.hindcasts.predict import (
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

__all__ = ["CUT", "enlargement"]

Floats = npt.NDArray[np.float64]

CUT = 2003
BASE, END = 2000, 2014
TREND_FROM = 1995
"""Incomes of the economies in transition before it tell of the collapse of planning, not of a trend."""
REST = "ROW"
UNION = "eu"
SOURCE = "WIOD 2016 release: Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015)"


class _World(NamedTuple):
    table: Panel
    coding: Coding
    joined: npt.NDArray[np.bool_]
    counted: npt.NDArray[np.bool_]
    """Flows across borders, without the rest of the world, which is no economy."""


def enlargement(data: Path) -> tuple[EvidenceRow, ...]:
    """Scores of 2014, on incomes as they turned out and on their trend."""
    world, known = _world(data), known_before(data, CUT)
    base = world.table.at(BASE)
    gain = np.where(world.joined, effect_of(known.steps, world.coding, END) - effect_of(known.steps, world.coding, BASE), 0.0)
    after = after_agreements(base, gain, ELASTICITY, world.table.labels)
    trend = _pair_trend(data, world.table.labels)
    end = world.table.at(END)
    happened = log_change(base, end)
    new = rows.Cases("trade that accession freed, 2014", world.joined, happened)
    everyone = rows.Cases("all trade of 43 economies, 2014", world.counted, happened)
    told = known.told()
    first = predictions(base, after, margins_of(end), abroad_of(end) / abroad_of(base), trend)
    growth = _income_trend(data, world.table)
    made = margins_of(base).sold
    second = predictions(base, after, growth, float((made * growth).sum() / made.sum()), trend)
    given, past = f"incomes as they turned out; {told}", f"incomes by their trend of {TREND_FROM}-{CUT}; {told}"
    return (
        *rows.growth_rows(first, new, SOURCE, given, (rows.GROWTH, rows.ERROR, rows.RANK, rows.SIGN)),
        *rows.growth_rows(first, everyone, SOURCE, given, (rows.ERROR, rows.RANK)),
        *rows.growth_rows(second, new.named("unconditional"), SOURCE, past, (rows.GROWTH, rows.ERROR, rows.RANK)),
    )


def _world(data: Path) -> _World:
    table = read_wiod(data)
    coding = code_history(shipped_history(), table.labels, BASE - max(STAGES), END)
    union = coding.deepest == coding.agreements.index(UNION)
    joined = union[-1] & ~union[BASE - coding.first_year]
    counted = ~np.eye(len(table.labels), dtype=bool)
    rest = table.labels.index(REST)
    counted[rest] = counted[:, rest] = False
    return _World(table, coding, joined, counted)


def _pair_trend(data: Path, labels: tuple[str, ...]) -> Floats:
    """Of 2000 to the cut, from the yearly table of more economies; NaN with the rest of the world."""
    panel = read_itpde(data, (BASE, CUT))
    income = np.nan_to_num(incomes(data, panel.labels, panel.years))
    ratio = output_ratio(data, BASE)
    earlier, later = (with_home_sales(panel.at(y), income[k], ratio) for k, y in enumerate(panel.years))
    found = pair_trend(earlier, later)
    place = [panel.labels.index(c) if c in panel.labels else -1 for c in labels]
    known = np.array(place) >= 0
    return np.where(known[:, None] & known, found[np.ix_(place, place)], np.nan)


def _income_trend(data: Path, table: Panel) -> Floats:
    """Factor by which each economy's income grows from the base to the end if its trend up to the cut goes on."""
    named = [c for c in table.labels if c != REST]
    span = END - BASE
    own = incomes(data, named, (TREND_FROM, CUT))
    yearly = np.log(own[1] / own[0]) / (CUT - TREND_FROM)
    growth = np.exp(span * yearly)
    world = float(own[1].sum() / own[0].sum()) ** (span / (CUT - TREND_FROM))
    return np.array([growth[named.index(c)] if c != REST else world for c in table.labels])
