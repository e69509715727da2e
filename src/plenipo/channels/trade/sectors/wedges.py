# SPDX-License-Identifier: Apache-2.0
"""The wedges of trade policy by sector, kept apart: duty, cost without revenue, embargo, productivity."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.sectors.baseline import SectorBaseline, SectorParameters

__all__ = ["SectorTrade", "SectorWedges", "part_way", "sector_trade_after", "sector_wedges"]

Array = jax.Array


class SectorWedges(NamedTuple):
    """What changes between the baseline and the case; ``None`` for a wedge that does not occur.

    Parameters
    ----------
    log_tariff
        (use, sector, origin, destination): log((1 + new tariff) / (1 + old tariff)).
    log_cost
        The same axes: log of the factor on iceberg cost; no revenue.
    kept
        The same axes: share of trade an embargo leaves, in [0, 1].
    log_productivity
        (sector, actor): log of the factor on productivity.
    """

    log_tariff: Array | None = None
    log_cost: Array | None = None
    kept: Array | None = None
    log_productivity: Array | None = None


def sector_wedges(
    baseline: SectorBaseline,
    tariff: Array | None = None,
    log_cost: Array | None = None,
    embargo: Array | None = None,
    log_productivity: Array | None = None,
) -> SectorWedges:
    """Wedges from rates: ``tariff`` is the *new* ad-valorem rate, ``embargo`` the share of trade cut off."""
    return SectorWedges(
        log_tariff=None if tariff is None else jnp.log1p(tariff) + jnp.log(baseline.net),
        log_cost=log_cost,
        kept=None if embargo is None else 1.0 - embargo,
        log_productivity=log_productivity,
    )


def part_way(change: SectorWedges, part: Array) -> SectorWedges:
    """The wedges at a point of the straight path in logs from no change (0) to the whole change (1)."""
    return SectorWedges(
        log_tariff=None if change.log_tariff is None else part * change.log_tariff,
        log_cost=None if change.log_cost is None else part * change.log_cost,
        kept=None if change.kept is None else change.kept**part,
        log_productivity=None if change.log_productivity is None else part * change.log_productivity,
    )


class SectorTrade(NamedTuple):
    """Expenditure shares after the wedges, before prices answer, duty included and less duty; axes as the flows."""

    gross: Array
    customs: Array


def sector_trade_after(baseline: SectorBaseline, change: SectorWedges, p: SectorParameters) -> SectorTrade:
    """Shares at unchanged unit costs: pi (d (1+t')/(1+t))^-theta, one power per flow."""
    exponent: Array | None = None
    for term in (change.log_tariff, change.log_cost):
        if term is not None:
            exponent = term if exponent is None else exponent + term
    gross = baseline.share
    if exponent is not None:
        gross = gross * jnp.exp(-p.elasticity[:, None, None] * exponent)
    if change.kept is not None:
        gross = gross * change.kept
    net = baseline.net if change.log_tariff is None else baseline.net * jnp.exp(-change.log_tariff)
    return SectorTrade(gross, gross * net)
