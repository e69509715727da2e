# SPDX-License-Identifier: Apache-2.0
"""Agreements given to economies that have none: what a regression finds where there is nothing to find."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.estimation.agreements import on_rows
from plenipo.channels.trade.estimation.history import NONE, Coding
from plenipo.channels.trade.estimation.panel import Panel

__all__ = ["owners", "placebos"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEAST_DEPTH = 0.3
"""Below it agreements are of partial scope; an effect per unit of depth of so little is all noise."""
HUB = 0.8
"""Share of an agreement's pairs that one economy must be in to be taken for the side that a placebo replaces."""


def owners(panel: Panel, coding: Coding) -> npt.NDArray[np.int64]:
    """(actor, actor) the deepest agreement of each pair in the years of the panel, the last where several are as deep.

    An interim text and the agreement it becomes are one: a pair belongs to one agreement throughout.
    """
    years = [y - coding.first_year for y in panel.years]
    depth = coding.depth[years]
    last = len(years) - 1 - depth[::-1].argmax(axis=0)
    owner = np.take_along_axis(coding.deepest[years], last[None], axis=0)[0]
    return np.where(depth.max(axis=0) >= LEAST_DEPTH, owner, NONE)


def placebos(panel: Panel, coding: Coding, table: Floats, members: Mapping[int, Flags]) -> dict[str, Floats]:
    """For each agreement of one economy with many, the same depth, year by year, with the economy nearest in trade that has none.

    Parameters
    ----------
    panel, coding
        Trade; agreements.
    table
        (year of the coding, actor, actor) phased depth.
    members
        Place of an agreement to its rows (row,).

    Returns
    -------
    dict
        What it is called to its phased depth (row,). No pair serves twice.
    """
    years = slice(panel.years[0] - coding.first_year, None)
    free = (coding.depth[years] == 0.0).all(axis=0) & ~np.eye(len(panel.actors), dtype=bool)
    sold = np.bincount(panel.origin[panel.abroad], panel.trade[panel.abroad], minlength=len(panel.actors))
    size = np.log1p(sold)
    found = {}
    for k, rows in members.items():
        hub, partners = _hub(panel, rows)
        if hub == NONE:
            continue
        nearest = np.argsort(np.abs(size - size[hub]), kind="stable").tolist()
        other = next((c for c in nearest if c != hub and c not in partners and free[c, partners].all()), None)
        if other is None:
            continue
        free[other, partners] = free[partners, other] = False
        shown = np.zeros_like(table)
        shown[:, other, partners], shown[:, partners, other] = table[:, hub, partners], table[:, partners, hub]
        found[f"{coding.agreements[k]}, given to {panel.actors[other]}"] = on_rows(panel, coding, shown)
    return found


def _hub(panel: Panel, rows: Flags) -> tuple[int, list[int]]:
    """The economy that is in nearly all pairs of an agreement, and its partners."""
    pairs = np.unique(np.stack([panel.origin[rows], panel.destination[rows]]), axis=1)
    count = np.bincount(pairs.ravel(), minlength=len(panel.actors)) / 2.0
    hub = int(count.argmax())
    if count[hub] < HUB * pairs.shape[1] / 2.0:
        return NONE, []
    return hub, np.unique(pairs[1][pairs[0] == hub]).tolist()
