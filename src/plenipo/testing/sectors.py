# SPDX-License-Identifier: Apache-2.0
"""A made-up world of five economies and three sectors whose accounts square, as arguments of :func:`plenipo.trade.solve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["five_economies"]

CODES = ("CHN", "DEU", "MEX", "USA", "VNM")
SECTORS = ("food", "machines", "services")
ELASTICITY = (3.0, 6.0, 8.0)
OPENNESS = (0.6, 1.2, -0.8)  # of each sector, in logs
TASTE = (0.2, 0.25, 0.55)
SIZE = (17.0, 4.0, 1.5, 25.0, 0.4)
DEFICIT = (-0.02, -0.05, 0.01, 0.02, 0.0)  # as a share of size, the last takes what is left
VALUE_ADDED = (0.45, 0.35, 0.65)
HOME = 3.0  # log preference for goods of one's own
WORLD = 100_000.0
ROUNDS = 2_000
SEED = 5


def five_economies(uses: bool = True, inputs: bool = True) -> dict[str, Any]:
    """Flows, tariffs, elasticities and input coefficients of a made world with small deficits.

    Parameters
    ----------
    uses
        Whether final and intermediate trade are told apart; their shares and duties then differ.
    inputs
        Whether sectors use goods of sectors.

    Returns
    -------
    dict
        ``solve(**five_economies(), tariff_change=...)``: flows in USD billion, tariffs as fractions.
    """
    random = np.random.default_rng(SEED)
    n, sectors = len(CODES), len(SECTORS)
    shape = (2 if uses else 1, sectors, n, n)
    off = 1.0 - np.eye(n)
    size = np.array(SIZE)
    log_share = np.log(size)[:, None] * 0.7 + (np.array(OPENNESS)[:, None, None] - HOME) * off + 0.4 * random.normal(size=shape)
    share = np.exp(log_share)
    share /= share.sum(axis=2, keepdims=True)
    tariff = np.round(random.uniform(0.0, 0.15, shape), 3) * off
    tariff[:, 2] = 0.0  # no duties on services
    bundle = random.dirichlet(np.ones(sectors) * 3.0, (n, sectors)).transpose(0, 2, 1)
    made_with = bundle * (1.0 - np.array(VALUE_ADDED)) * (1.0 if inputs else 0.0)
    flows = _consistent(share, tariff, made_with, size)
    used = "input_coefficients", _long(made_with, ("economy", "supplying_sector", "using_sector"), (CODES, SECTORS, SECTORS))
    labels = (("final", "intermediate")[: shape[0]], SECTORS, CODES, CODES)
    names = ("use", "sector", "exporter", "importer")
    first = 0 if uses else 1
    pairs = {
        name: _long(v if uses else v[0], names[first:], labels[first:]) for name, v in (("flows", flows), ("tariff", tariff))
    }
    return pairs | {"elasticity": dict(zip(SECTORS, ELASTICITY, strict=True))} | (dict([used]) if inputs else {})


def _consistent(share: np.ndarray, tariff: np.ndarray, inputs: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Customs values under which sales, inputs, incomes and spending agree, round by round."""
    net, taste = share / (1.0 + tariff), np.array(TASTE)[:, None]
    added = 1.0 - inputs.sum(axis=1).T
    deficit = np.array(DEFICIT) * size / size.sum()
    deficit[-1] -= deficit.sum()
    output = np.outer(taste[:, 0], size / size.sum())
    spending = size / size.sum()
    flows = net * 0.0
    for _ in range(ROUNDS):
        used, final = np.einsum("nkj,jn->kn", inputs, output), taste * spending
        spent = np.stack([final, used]) if share.shape[0] > 1 else (final + used)[None]
        flows = net * spent[:, :, None, :]
        output = flows.sum(axis=(0, 3))
        income, duty = (added * output).sum(axis=0), (tariff * flows).sum(axis=(0, 1, 2))
        output, income, duty = (v / income.sum() for v in (output, income, duty))
        spending = income + duty + deficit
    return WORLD * flows


def _long(values: np.ndarray, names: tuple[str, ...], labels: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
    """A row per figure."""
    import pandas as pd

    index = pd.MultiIndex.from_product(labels, names=names)
    return pd.DataFrame({"value": values.ravel()}, index=index).reset_index()
