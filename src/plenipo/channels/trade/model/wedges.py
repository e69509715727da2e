# SPDX-License-Identifier: Apache-2.0
"""The wedges of trade policy, kept apart: duty, cost without revenue, export tax, embargo, productivity; and gifts."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from plenipo.channels.trade.model.baseline import Baseline, Parameters

__all__ = ["Trade", "Wedges", "trade_after", "wedges"]

Array = jax.Array


class Wedges(NamedTuple):
    """What changes between the baseline and the case. ``None`` for a wedge that does not occur (it then costs nothing).

    Parameters
    ----------
    log_tariff
        (origin, destination): log((1 + new tariff) / (1 + old tariff)).
    net
        (origin, destination): 1 / (1 + new tariff); None if tariffs do not change.
    log_cost
        (origin, destination): log of the factor on iceberg cost; no revenue.
    kept
        (origin, destination): share of trade an embargo leaves, in [0, 1].
    export_tax
        (origin, destination): new export tax as a fraction of the factory value, revenue to the origin.
    log_productivity
        (actor,): log of the factor on productivity of all goods the actor makes.
    gift
        (actor,): gifts received less gifts made, in the unit of the table with world factor income unchanged; sums to zero.
    """

    log_tariff: Array | None = None
    net: Array | None = None
    log_cost: Array | None = None
    kept: Array | None = None
    export_tax: Array | None = None
    log_productivity: Array | None = None
    gift: Array | None = None


def wedges(
    baseline: Baseline,
    tariff: Array | None = None,
    log_cost: Array | None = None,
    embargo: Array | None = None,
    export_tax: Array | None = None,
    log_productivity: Array | None = None,
    gift: Array | None = None,
) -> Wedges:
    """Wedges from rates: ``tariff`` is the *new* ad-valorem rate, ``embargo`` the share of trade cut off.

    Logs of tariffs are taken here, once per case, not in every draw.
    """
    if tariff is None:
        log_tariff = net = None
    else:
        net = jnp.broadcast_to(1.0 / (1.0 + jnp.asarray(tariff, dtype=jnp.float64)), baseline.net.shape)
        log_tariff = jnp.log(baseline.net) - jnp.log(net)
    return Wedges(
        log_tariff=log_tariff,
        net=net,
        log_cost=log_cost,
        kept=None if embargo is None else 1.0 - embargo,
        export_tax=export_tax,
        log_productivity=log_productivity,
        gift=gift,
    )


class Trade(NamedTuple):
    """Expenditure shares after the wedges, before prices answer; one power per pair, formed once per solve.

    Parameters
    ----------
    gross
        (origin, destination): baseline share times (landed cost factor)^-theta.
    customs
        The same less duty: what passes the border.
    factory
        The same less export tax too: what the maker earns; None if there is no export tax.
    """

    gross: Array
    customs: Array
    factory: Array | None


def trade_after(baseline: Baseline, change: Wedges, p: Parameters) -> Trade:
    """Shares at unchanged factory prices: pi (d (1+t')/(1+t)^phi (1+s) / a)^-theta."""
    exponent: Array | None = None
    for term in _logs(change, p):
        exponent = term if exponent is None else exponent + term
    gross = baseline.share if exponent is None else baseline.share * jnp.exp(-p.elasticity * exponent)
    if change.kept is not None:
        gross = gross * change.kept
    customs = gross * (baseline.net if change.net is None else change.net)
    factory = None if change.export_tax is None else customs / (1.0 + change.export_tax)
    return Trade(gross, customs, factory)


def _logs(change: Wedges, p: Parameters) -> list[Array]:
    """Log changes of the landed cost, wedge by wedge."""
    logs: list[Array] = []
    if change.log_tariff is not None:
        logs.append(p.pass_through * change.log_tariff)
    if change.log_cost is not None:
        logs.append(change.log_cost)
    if change.export_tax is not None:
        logs.append(jnp.log1p(change.export_tax))
    if change.log_productivity is not None:
        logs.append(-change.log_productivity[:, None])
    return logs
