# SPDX-License-Identifier: Apache-2.0
"""Agreements in force since 2004 to 2014, seen from 2003: how much faster the trade they cover grew until 2014-2016."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.hindcasts import scores
from plenipo.channels.trade.hindcasts.before import Known, known_before, spread_before
from plenipo.channels.trade.hindcasts.excess import excess
from plenipo.channels.trade.hindcasts.law import shipped_history
from plenipo.channels.trade.hindcasts.observed import Panel, incomes, output_ratio, read_itpde, with_home_sales
from plenipo.channels.trade.hindcasts.predict import NO_CHANGE, TREND
from plenipo.channels.trade.hindcasts.rows import LOG, PERCENT, Told, mean_row, score_row
from plenipo.channels.trade.hindcasts.window import Measured, Window, measure
from plenipo.core.evidence import EvidenceRow
from plenipo.core.tables import read_rows

__all__ = ["CUT", "Scored", "new_agreements", "scored"]

Floats = npt.NDArray[np.float64]

CUT, RATIO_YEAR = 2003, 2000
BEFORE, AFTER, TREND_YEARS = (2001, 2003), (2014, 2016), (2000, 2003)
LAW_BEFORE, LAW_AFTER = 2003, 2015
STARTED = dt.date(2004, 1, 1), dt.date(2014, 12, 31)
MOST_SPENT = 2.0
"""Spending over output beyond which an economy is left out: the ships on its register are counted as its imports."""
LARGEST = 10
"""Agreements printed one by one."""
ALIKE = "all alike"
SOURCE = "ITPD-E release 1 (USITC): Borchert, Larch, Shikher and Yotov (2020)"


class Scored(NamedTuple):
    """Agreements measured, what rules say, and standard deviation of what we predict for each, (agreement,) each.

    ``band`` takes the spread between agreements from before the cut, ``band_today`` the one the channel ships.
    """

    measured: Measured
    rules: dict[str, Floats]
    band: Floats
    band_today: Floats


def new_agreements(data: Path) -> tuple[EvidenceRow, ...]:
    """All agreements together, then the largest one by one."""
    known, spread, today = known_before(data, CUT), spread_before(data, CUT), _spread_today()
    s = scored(data, known, spread, today)
    why = (
        f"{known.told()}, spread between agreements {spread:.2f} from the same rows ({today:.2f} in params.csv); growth beyond "
        f"that of pairs whose law did not change; '{ALIKE}' gives every agreement the mean of ours; EU accession is apart"
    )
    return (*_together(s, why), *_one_by_one(s))


def scored(data: Path, known: Known, spread: float, today: float) -> Scored:
    """Excess growth of every agreement of the period, the band of each, the rules."""
    years = {*TREND_YEARS, *range(BEFORE[0], BEFORE[1] + 1), *range(AFTER[0], AFTER[1] + 1)}
    panel, full = _economies(data, read_itpde(data, sorted(years)))
    window = Window(panel.labels, panel.mean(*BEFORE), panel.mean(*AFTER), full, LAW_BEFORE, LAW_AFTER, STARTED)
    m = measure(window, shipped_history(), known.steps)
    bands = [np.sqrt(m.noise**2 + m.depth**2 * (known.error**2 + s**2)) for s in (spread, today)]
    trend = excess(panel.at(TREND_YEARS[0]), panel.at(TREND_YEARS[1]), m.unchanged, m.groups)
    rules = {
        NO_CHANGE: np.zeros_like(m.ours),
        ALIKE: np.full_like(m.ours, m.ours.mean()),
        TREND: np.where(np.isfinite(trend), trend, 0.0),
    }
    return Scored(m, rules, *bands)


def _together(s: Scored, why: str) -> tuple[EvidenceRow, ...]:
    """Mean, error, rank and sign of excess growth, then the bands."""
    ours = s.measured.ours
    t = Told(ours, s.rules, s.measured.happened, np.arange(len(ours))[:, None], SOURCE, why)
    count = f"{len(ours)} agreements of {STARTED[0].year}-{STARTED[1].year}"
    return (
        mean_row(f"mean excess growth, {count}", t),
        score_row(f"error of excess growth, {count}", t, scores.rmse, LOG, "low"),
        score_row(f"rank correlation of excess growth, {count}", t, scores.rank_correlation, "index", "high"),
        score_row(f"right sign of excess growth, {count}", t, scores.right_signs, "%", "high", PERCENT),
        *_bands(s, count, why),
    )


def _bands(s: Scored, count: str, why: str) -> tuple[EvidenceRow, ...]:
    """How well the bands hold what happened; the rule is no change within the noise of trade."""
    m, nothing = s.measured, np.zeros_like(s.measured.ours)
    wide = PERCENT * scores.coverage_tolerance(len(nothing))
    calibrated = f"a calibrated band holds 90 %, within {wide:.0f} points in 95 of 100 samples of so many; {why}"
    rows = []
    for band, words in ((s.band, "spread of before"), (s.band_today, "spread of params.csv")):
        what = f"{words}, {count}"
        inside, alone = (PERCENT * scores.coverage(p, b, m.happened) for p, b in ((m.ours, band), (nothing, m.noise)))
        density, density_alone = (scores.log_score(p, b, m.happened) for p, b in ((m.ours, band), (nothing, m.noise)))
        full = PERCENT * scores.BAND
        rows += [
            EvidenceRow(f"inside the 5-95 % band, {what}", full, inside, "%", SOURCE, None, calibrated, ((NO_CHANGE, alone),)),
            EvidenceRow(
                f"mean log score, {what}", None, density, "nats", SOURCE, None, why, ((NO_CHANGE, density_alone),), "high"
            ),
        ]
    return tuple(rows)


def _one_by_one(s: Scored) -> tuple[EvidenceRow, ...]:
    """The agreements that cover most trade, whatever became of them."""
    m, found = s.measured, []
    for k in np.argsort(-m.trade)[:LARGEST]:
        reach = scores.REACH * s.band_today[k]
        rules = tuple((name, float(v[k])) for name, v in s.rules.items())
        count = len(m.groups[k].a)
        what = f"{m.groups[k].name}, {count} {'pair' if count == 1 else 'pairs'}"
        band = f"{m.ours[k] - reach:+.2f} to {m.ours[k] + reach:+.2f}"
        why = f"5-95 % band of {m.groups[k].name} with the spread of params.csv: {band}"
        found.append(EvidenceRow(f"excess growth, {what}", float(m.happened[k]), float(m.ours[k]), LOG, SOURCE, None, why, rules))
    return tuple(found)


def _economies(data: Path, panel: Panel) -> tuple[Panel, Floats]:
    """Economies that traded and whose income is known, less ship registries; the table before with home sales."""
    before, income = panel.mean(*BEFORE), incomes(data, panel.labels, range(BEFORE[0], BEFORE[1] + 1)).mean(axis=0)
    known = np.flatnonzero((income > 0.0) & (before.sum(axis=0) > 0.0) & (before.sum(axis=1) > 0.0))
    full = with_home_sales(before[np.ix_(known, known)], income[known], output_ratio(data, RATIO_YEAR))
    fit = full.sum(axis=0) <= MOST_SPENT * full.sum(axis=1)
    kept = known[fit]
    labels = tuple(panel.labels[k] for k in kept)
    return Panel(labels, panel.years, panel.flows[:, kept[:, None], kept]), full[np.ix_(fit, fit)]


def _spread_today() -> float:
    """Between agreements, as the channel draws it; not known before the cut, so for comparison only."""
    return next(float(r["spread"]) for r in read_rows("plenipo.channels.trade", "params.csv") if r["name"] == "agreement_spread")
