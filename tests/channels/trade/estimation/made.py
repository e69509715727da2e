# SPDX-License-Identifier: Apache-2.0
"""A made panel whose agreements did what we say they did."""

import datetime as dt

import numpy as np

from plenipo.channels.trade.estimation.agreements import coded_panel, on_rows
from plenipo.channels.trade.estimation.history import ENDLESS, History, phased
from plenipo.channels.trade.estimation.panel import Panel

YEARS = (1990, 1994, 1998, 2002)


def made_history(actors, agreements=6, seed=2, size=4, start=1986, end=2002):
    """Agreements of a few economies each, with a depth, beginning on 1 January of some year."""
    random = np.random.default_rng(seed)
    rows = []
    for k in range(agreements):
        members = random.choice(len(actors), size=size, replace=False)
        begins = dt.date(int(random.integers(start, end)), 1, 1).toordinal()
        rows += [(k, actors[a], actors[b], begins, ENDLESS) for a in members for b in members if a < b]
    agreement, a, b, begin, finish = (np.array(c) for c in zip(*rows, strict=True))
    depth = random.uniform(0.3, 1.0, agreements)
    return History(tuple(f"agreement-{k}" for k in range(agreements)), depth, 0.8 * depth, agreement, a, b, begin, finish)


def made_panel(history_seed=2, actors=14, effect=0.5, noise=0.0, seed=4, spread=0.0, agreements=6, tariff_effect=0.0):
    """A panel in which full depth adds ``effect`` to the log of trade and ln(1 + tariff) ``tariff_effect``; noise is by pair."""
    random = np.random.default_rng(seed)
    codes = tuple(f"A{k:02d}" for k in range(actors))
    history = made_history(codes, agreements, history_seed)
    o, d, t = (a.ravel() for a in np.meshgrid(np.arange(actors), np.arange(actors), np.arange(len(YEARS)), indexing="ij"))
    panel = Panel("made", "made", codes, o, d, np.array(YEARS)[t], np.ones(o.size), {})
    coding = coded_panel(panel, history)
    depth = on_rows(panel, coding, phased(coding.depth, "depth"))
    own = np.append(random.normal(scale=spread, size=agreements), 0.0)[on_rows(panel, coding, coding.deepest)]
    tariff = np.where(o == d, 0.0, random.uniform(0.0, 0.3, size=(actors, len(YEARS)))[d, t] * (1.0 - 0.8 * depth))
    index = (effect + own) * depth + tariff_effect * np.log1p(tariff) + np.where(o != d, 0.1 * t - 2.0, 0.0)
    index += (
        sum(random.normal(size=(actors, len(YEARS)))[side, t] for side in (o, d)) + random.normal(size=(actors, actors))[o, d]
    )
    y = np.exp(index)
    if noise:
        y = y * random.gamma(1.0 / noise, noise, size=y.size)
    return Panel("made", "made", codes, o, d, np.array(YEARS)[t], y, {}), history, tariff
