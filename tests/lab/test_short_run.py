# SPDX-License-Identifier: Apache-2.0
"""The short run: trade answers less, and what acts do to costs stays the same."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.channels.trade.model import parameters, solve_changes
from plenipo.core.outcome import read_outcomes
from plenipo.core.registry import channel
from plenipo.core.setting import make_setting
from plenipo.lab.short_run import short_run_rows
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
INCOME = next(o for o in read_outcomes("plenipo.channels.trade") if o.name == "real_income")
PAIRS = np.nonzero(1 - np.eye(len(WORLD.actors), dtype=int))


@pytest.fixture(scope="module")
def asked():
    setting = make_setting([channel("trade")], WORLD, [WORLD.law], years=(2026,), draws=8, seed=5)
    base = setting.levers(WORLD.law)
    deeper = {"trade": {k: v.copy() for k, v in base["trade"].items()}}
    india, china = WORLD.index("IND"), WORLD.index("CHN")
    for a, b in ((india, china), (china, india)):
        deeper["trade"]["agreement_depth"][:, a, b] = 0.8
        deeper["trade"]["preference_margin"][:, a, b] = 0.63
    return setting, (base, deeper)


def test_it_is_the_model_at_the_lower_elasticity_with_the_costs_of_the_long_run(asked) -> None:
    setting, levers = asked
    rows = short_run_rows(setting, levers, PAIRS, INCOME, 2026, "case", "additive/lump_sum")
    built, gains = setting.channels[0], []
    for k in range(8):
        draw = {n: jnp.asarray(a[k]) for n, a in setting.params["trade"].items()}
        p = parameters(draw["elasticity"] * draw["short_run_response"])
        terms = built.translate({n: jnp.asarray(a[0]) for n, a in levers[1]["trade"].items()})
        change = built.wedges(draw, terms, built.no_shifts())
        gains.append(100 * (np.asarray(solve_changes(built.base_year(draw), change, p).real_income) - 1))
    percent = [r for r in rows if r["measure"] == "percent"]
    assert [r["actor"] for r in percent] == list(WORLD.actors)
    assert np.allclose([r["median"] for r in percent], np.median(gains, axis=0), atol=1e-9)
    assert np.allclose([r["p95"] for r in percent], np.quantile(gains, 0.95, axis=0), atol=1e-9)
    assert {r["answered"] for r in rows} == {0.38}


def test_nothing_comes_of_nothing_in_the_first_year_too(asked) -> None:
    setting, (base, _) = asked
    rows = short_run_rows(setting, (base, base), PAIRS, INCOME, 2026, "case", "additive/lump_sum")
    assert all(r[k] == 0 for r in rows for k in ("median", "p05", "p95", "share_positive"))
