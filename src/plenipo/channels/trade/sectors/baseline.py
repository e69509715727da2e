# SPDX-License-Identifier: Apache-2.0
"""The baseline of many sectors: who spends how much on which goods of whom, and what each sector is made with.

Array axes, always in this order: use (one, or final and intermediate), sector, origin, destination. ``actor`` is an origin where
goods are made and a destination where they are bought.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.channels.trade.model.baseline import ADDITIVE, LUMP_SUM
from plenipo.core import precision as _precision  # noqa: F401  (64-bit numbers before the first array)

__all__ = [
    "FINAL",
    "SectorBaseline",
    "SectorParameters",
    "domestic",
    "sector_flows",
    "sector_parameters",
    "sector_prepare",
    "sector_spending",
]

Array = jax.Array

FINAL = 0  # place of final use; intermediate use is the last place, the same one where the two are not told apart


class SectorParameters(NamedTuple):
    """What a draw and a variant fix; all are traced.

    Parameters
    ----------
    elasticity
        (sector,): trade elasticity theta > 0 with respect to cost.
    deficits, revenue
        Codes as in :class:`plenipo.channels.trade.model.Parameters`.
    labour_supply
        Elasticity of labour supply kappa >= 0 to the real after-tax wage.
    scale
        Elasticity of productivity to employment psi.
    """

    elasticity: Array
    deficits: Array
    revenue: Array
    labour_supply: Array
    scale: Array


def sector_parameters(
    elasticity: Array | np.ndarray,
    deficits: int | Array = ADDITIVE,
    revenue: int | Array = LUMP_SUM,
    labour_supply: float | Array = 0.0,
    scale: float | Array = 0.0,
) -> SectorParameters:
    """Parameters with the standard model (fixed labour, lump-sum revenue) as defaults; ``elasticity`` is (sector,)."""
    theta, kappa, psi = (jnp.asarray(v, dtype=jnp.float64) for v in (elasticity, labour_supply, scale))
    gap_rule, duty_rule = (jnp.asarray(v, dtype=jnp.int32) for v in (deficits, revenue))
    return SectorParameters(theta, gap_rule, duty_rule, kappa, psi)


class SectorBaseline(NamedTuple):
    """A table of trade by sector in the form the equilibrium needs. Values in the unit of the table.

    Parameters
    ----------
    share
        (use, sector, origin, destination): share of what the destination spends on the sector, duty included, that goes to the
        origin; zero throughout where nothing is spent.
    net
        (use, sector, origin, destination): 1 / (1 + tariff).
    inputs
        (actor, supplying sector, using sector): spending on inputs per unit of the value of output.
    taste
        (sector, actor): share of final spending.
    output
        (sector, actor): sales at customs value.
    income, expenditure, revenue, deficit
        (actor,): value added; final spending; duty revenue; final spending less value added less revenue.
    exports, imports
        (actor,): of all sectors, without domestic sales, at customs value.
    """

    share: Array
    net: Array
    inputs: Array
    taste: Array
    output: Array
    income: Array
    expenditure: Array
    revenue: Array
    deficit: Array
    exports: Array
    imports: Array

    @property
    def value_added(self) -> Array:
        """(sector, actor): value added per unit of the value of output, what inputs leave."""
        return 1.0 - self.inputs.sum(axis=1).T


def domestic(pairs: Array) -> Array:
    """The diagonal over origin and destination, (..., actor)."""
    return jnp.diagonal(pairs, axis1=-2, axis2=-1)


def sector_prepare(flows: Array | np.ndarray, tariff: Array | np.ndarray | float, inputs: Array | np.ndarray) -> SectorBaseline:
    """The baseline from flows by sector and input coefficients.

    Parameters
    ----------
    flows
        (use, sector, origin, destination): sales at customs value, domestic sales on the diagonal; >= 0. One use: final and
        intermediate together; two: final, then intermediate.
    tariff
        Broadcast to the flows: ad-valorem rate as a fraction of the customs value, per use where rates differ.
    inputs
        (actor, supplying sector, using sector): input coefficients; zeros for a world without intermediate goods.

    Returns
    -------
    SectorBaseline
        Final spending by sector is what one table of uses leaves after inputs (floored at zero), or what the table says. If
        that does not square with sales, this is not an equilibrium yet: :func:`settle_baseline` makes it one.
    """
    flows = jnp.asarray(flows, dtype=jnp.float64)
    inputs = jnp.asarray(inputs, dtype=jnp.float64)
    net = jnp.broadcast_to(1.0 / (1.0 + jnp.asarray(tariff, dtype=jnp.float64)), flows.shape)
    gross = flows / net
    spent = gross.sum(axis=2)
    output = flows.sum(axis=(0, 3))
    used = jnp.einsum("nkj,jn->kn", inputs, output)
    final = spent[FINAL] - used if flows.shape[0] == 1 else spent[FINAL]
    final = jnp.maximum(final, 0.0)
    income = ((1.0 - inputs.sum(axis=1).T) * output).sum(axis=0)
    revenue = (gross - flows).sum(axis=(0, 1, 2))
    bought, home = flows.sum(axis=(0, 1, 2)), domestic(flows).sum(axis=(0, 1))
    made = output.sum(axis=0)
    deficit = bought - made
    return SectorBaseline(
        share=gross / jnp.where(spent > 0, spent, 1.0)[:, :, None, :],
        net=net,
        inputs=inputs,
        taste=final / final.sum(axis=0),
        output=output,
        income=income,
        expenditure=income + revenue + deficit,
        revenue=revenue,
        deficit=deficit,
        exports=made - home,
        imports=bought - home,
    )


def sector_spending(output: Array, expenditure: Array, baseline: SectorBaseline) -> Array:
    """(use, sector, destination): duty-inclusive spending on each sector at given outputs and final spending."""
    used = jnp.einsum("nkj,jn->kn", baseline.inputs, output)
    final = baseline.taste * expenditure
    return (used + final)[None] if baseline.share.shape[0] == 1 else jnp.stack([final, used])


def sector_flows(baseline: SectorBaseline) -> Array:
    """(use, sector, origin, destination): customs values of a settled baseline, in the unit of the table."""
    spent = sector_spending(baseline.output, baseline.expenditure, baseline)
    return baseline.share * baseline.net * spent[:, :, None, :]
