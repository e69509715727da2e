# SPDX-License-Identifier: Apache-2.0
"""Many sectors with input-output: what must hold for any world and closure.

All go through one compiled search (five economies, three sectors, two uses): sectors without trade, balanced tables, other orders
and other closures are other figures of the same shape.
"""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from plenipo.channels.trade.model.solver import Report
from plenipo.channels.trade.sectors import SectorWedges, sector_parameters, sector_prepare
from plenipo.channels.trade.sectors.changes import case_system, changes_at
from plenipo.channels.trade.sectors.equilibrium import gap
from plenipo.channels.trade.sectors.solver import find_equilibrium, linear_solve
from plenipo.core.implicit import implicit_root_by
from plenipo.testing import five_economies
from plenipo.trade import gains_from_trade, solve

WORLD = five_economies()
CODES = ["CHN", "DEU", "MEX", "USA", "VNM"]
SECTORS = ["food", "machines", "services"]
CLOSURES = [
    (d, r, k)
    for d in ("additive", "multiplicative", "balanced")
    for r, k in (("lump_sum", 0.0), ("tax_relief", 0.5), ("lump_sum", 0.5))
]
DUTY = pd.DataFrame({"importer": ["USA", "USA"], "sector": ["food", "machines"], "tariff_change": [0.1, 0.2]})
CHEAPER = pd.DataFrame({"exporter": ["MEX", "VNM"], "importer": ["USA", "DEU"], "cost_change": [0.9, 0.8]})


def wide(frame, *names):
    """The made world's long tables as DataArrays."""
    return frame.set_index(list(names))["value"].to_xarray()


PAIRS = ("use", "sector", "exporter", "importer")
FLOWS, TARIFF = (wide(WORLD[k], *PAIRS).reindex(sector=SECTORS, exporter=CODES, importer=CODES) for k in ("flows", "tariff"))


def income(solution):
    return np.asarray(solution.real_income_change)


@pytest.mark.parametrize(("deficits", "revenue", "labour"), CLOSURES)
def test_one_sector_without_inputs_is_the_one_sector_model(deficits, revenue, labour):
    rules = {"deficits": deficits, "revenue": revenue, "labour_supply_elasticity": labour, "scale_elasticity": 0.1}
    flows, tariff = FLOWS * 0.0, TARIFF * 0.0
    only = {"use": "final", "sector": "machines"}
    flows.loc[only], tariff.loc[only] = FLOWS.sum("use").sel(sector="machines"), TARIFF.sel(**only)
    added, cost = pd.DataFrame({"importer": ["USA"], "value": [0.2]}), CHEAPER
    no_inputs = WORLD["input_coefficients"].assign(value=0.0)
    many = solve(
        flows, tariff=tariff, tariff_change=added, cost_change=cost, elasticity=5.0, input_coefficients=no_inputs, **rules
    )
    duty = pd.DataFrame([("USA", e, 0.2) for e in CODES if e != "USA"], columns=["importer", "exporter", "value"])
    plain, rate = flows.sum(("use", "sector")), tariff.sum(("use", "sector"))
    one = solve(plain, tariff=rate, tariff_change=duty, cost_change=cost, elasticity=5.0, **rules)
    for name in (
        "real_income_change",
        "real_wage_change",
        "price_change",
        "employment_change",
        "exports_change",
        "imports_change",
    ):
        np.testing.assert_allclose(getattr(many, name), getattr(one, name), rtol=1e-10, err_msg=name)
    for name in ("tariff_revenue", "deficit", "terms_of_trade_change", "real_expenditure_change", "income_change"):
        np.testing.assert_allclose(getattr(many, name), getattr(one, name), rtol=1e-9, atol=1e-7, err_msg=name)
    np.testing.assert_allclose(many.flows, one.flows, rtol=1e-9)
    np.testing.assert_allclose(many.in_percent(), one.in_percent(), rtol=1e-7, atol=1e-7)


def test_nothing_changes_without_a_change():
    s = solve(**WORLD)
    np.testing.assert_allclose(income(s), 1.0, atol=1e-13)
    assert s.notes == ()
    np.testing.assert_allclose(s.sectors.flows["value"], s.sectors.baseline_flows["value"], rtol=1e-12)
    balanced = solve(**WORLD, deficits="balanced")
    np.testing.assert_allclose(income(balanced), 1.0, atol=1e-11)
    np.testing.assert_allclose(balanced.deficit, 0.0, atol=1e-6)


@pytest.mark.parametrize("deficits", ["additive", "multiplicative", "balanced"])
def test_the_world_balances(deficits):
    s = solve(**WORLD, tariff_change=DUTY, cost_change=CHEAPER, deficits=deficits)
    after = wide(s.sectors.flows, *PAIRS).reindex(sector=SECTORS, exporter=CODES, importer=CODES)
    rate = TARIFF.copy()
    for sector, added in (("food", 0.1), ("machines", 0.2)):
        rate.loc[{"importer": "USA", "sector": sector}] += added
    rate.loc[{"importer": "USA", "exporter": "USA"}] = 0.0
    output = after.sum(("use", "importer"))
    np.testing.assert_allclose(output, s.sectors.output.loc[SECTORS], rtol=1e-9)
    np.testing.assert_allclose((rate * after).sum(("use", "sector", "exporter")), s.tariff_revenue, rtol=1e-8)
    coefficients = WORLD["input_coefficients"].set_index(["economy", "supplying_sector", "using_sector"])["value"].to_xarray()
    coefficients = coefficients.reindex(economy=CODES, supplying_sector=SECTORS, using_sector=SECTORS).to_numpy()
    spent = ((1.0 + rate) * after).sum("exporter")
    used = np.einsum("nkj,jn->kn", coefficients, output.to_numpy())
    np.testing.assert_allclose(spent.sel(use="intermediate"), used, rtol=1e-8)
    added = (output.to_numpy() * (1.0 - coefficients.sum(axis=1)).T).sum(axis=0)
    final = spent.sel(use="final").sum("sector").to_numpy()
    np.testing.assert_allclose(final, added + np.asarray(s.tariff_revenue) + np.asarray(s.deficit), rtol=1e-8)
    np.testing.assert_allclose(final, s.sectors.final_spending, rtol=1e-8)
    assert abs(float(s.deficit.sum())) < 1e-6
    assert abs(float(added.sum()) - WORLD["flows"].pipe(baseline_income)) < 1e-5


def baseline_income(flows):
    output = flows.groupby(["exporter", "sector"])["value"].sum()
    inputs = WORLD["input_coefficients"].groupby(["economy", "using_sector"])["value"].sum()
    return float(((1.0 - inputs.to_numpy()) * output.to_numpy()).sum())


def test_the_unit_of_the_table_does_not_matter():
    one = solve(**WORLD, tariff_change=DUTY)
    other = solve(**{**WORLD, "flows": WORLD["flows"].assign(value=1e6 * WORLD["flows"]["value"])}, tariff_change=DUTY)
    np.testing.assert_allclose(income(one), income(other), rtol=1e-11)


def test_the_order_of_rows_is_irrelevant_and_results_keep_the_users():
    turned = {k: v.iloc[::-1] if isinstance(v, pd.DataFrame) else v for k, v in WORLD.items()}
    one, other = solve(**WORLD, tariff_change=DUTY), solve(**turned, tariff_change=DUTY)
    assert list(other.real_income_change.index) == CODES[::-1]
    np.testing.assert_allclose(one.real_income_change, other.real_income_change[CODES], rtol=1e-11)
    np.testing.assert_allclose(one.sectors.output, other.sectors.output.loc[SECTORS, CODES], rtol=1e-9)


def test_arrays_and_long_tables_agree():
    coefficients = WORLD["input_coefficients"].set_index(["economy", "supplying_sector", "using_sector"])["value"].to_xarray()
    arrays = solve(
        FLOWS.transpose("importer", "sector", "use", "exporter"),
        tariff=TARIFF,
        tariff_change=DUTY,
        elasticity=pd.Series(WORLD["elasticity"]),
        input_coefficients=coefficients,
    )
    np.testing.assert_allclose(income(solve(**WORLD, tariff_change=DUTY)), arrays.real_income_change.sel(actor=CODES), rtol=1e-12)
    assert arrays.sectors.output.dims == ("sector", "actor")
    assert set(arrays.sectors.flows.dims) == {"use", "sector", "exporter", "importer"}
    added = 1.0 - coefficients.sum("supplying_sector").rename(using_sector="sector")
    shares = coefficients / coefficients.sum("supplying_sector")
    same = {k: v for k, v in WORLD.items() if k != "input_coefficients"}
    other = solve(**same, tariff_change=DUTY, input_shares=shares, value_added_share=added)
    np.testing.assert_allclose(arrays.real_income_change.sel(actor=CODES), income(other), rtol=1e-11)


def test_real_wages_follow_from_home_shares_and_the_leontief_inverse():
    """Real wages move with home shares alone, through all inputs of inputs; what autarky would cost is the same formula."""
    s = solve(**WORLD, cost_change=2.5, deficits="balanced")
    free = {k: v for k, v in WORLD.items() if k != "tariff"}
    before, after = (
        gains_from_trade(**{**free, "flows": taxed(t, f)})
        for t, f in ((TARIFF, s.sectors.baseline_flows), (TARIFF, s.sectors.flows))
    )
    np.testing.assert_allclose((1.0 - before) / (1.0 - after), s.real_wage_change, rtol=1e-9)


def taxed(tariff, flows):
    """Flows at the prices buyers pay, whose home shares are those of expenditure."""
    spent = wide(flows, *PAIRS) * (1.0 + tariff)
    return spent.rename("value").to_series().reset_index()


def test_on_a_balanced_table_the_rules_on_deficits_coincide():
    even = solve(**WORLD, deficits="balanced").sectors.baseline_flows
    world = {**WORLD, "flows": even}
    results = [income(solve(**world, tariff_change=DUTY, deficits=d)) for d in ("additive", "multiplicative", "balanced")]
    for other in results[1:]:
        np.testing.assert_allclose(results[0], other, rtol=1e-9)


def test_equal_sectors_are_one_sector():
    """The same trade three times over, one elasticity, no inputs: sectors that are alike add up."""
    flows, tariff = FLOWS * 0.0, TARIFF * 0.0
    flows.loc[{"use": "final"}] = (FLOWS.sum(("use", "sector")) / 3.0).broadcast_like(flows.sel(use="final"))
    tariff.loc[{"use": "final"}] = (
        TARIFF.sel(use="final", sector="food").drop_vars("sector").broadcast_like(tariff.sel(use="final"))
    )
    no_inputs = WORLD["input_coefficients"].assign(value=0.0)
    many = solve(flows, tariff=tariff, cost_change=0.9, elasticity=4.0, input_coefficients=no_inputs)
    rate = tariff.sel(use="final", sector="food").drop_vars(("use", "sector"))
    one = solve(flows.sum(("use", "sector")), tariff=rate, cost_change=0.9, elasticity=4.0)
    np.testing.assert_allclose(income(many), income(one), rtol=1e-10)


def test_inputs_raise_the_gains():
    with_inputs = gains_from_trade(**{k: v for k, v in WORLD.items() if k != "tariff"})
    without = gains_from_trade(
        WORLD["flows"].groupby(["exporter", "importer", "sector"], as_index=False)["value"].sum(), WORLD["elasticity"]
    )
    assert (with_inputs > without).all()


def test_the_parts_sum_to_the_exact_change_and_the_formula_does_not():
    large = pd.DataFrame({"importer": CODES, "tariff_change": 0.3})
    better = {"MEX": 1.05}
    for deficits in ("additive", "multiplicative"):
        s = solve(
            **WORLD, tariff_change=large, cost_change=CHEAPER, productivity_change=better, deficits=deficits, welfare_parts=32
        )
        np.testing.assert_allclose(s.welfare_parts["total"], s.real_income_change - 1.0, atol=1e-11)
        assert (np.abs(s.first_order["total"] - (s.real_income_change - 1.0)) > 1e-4).all()
    small = solve(**WORLD, tariff_change=1e-6)
    np.testing.assert_allclose(small.first_order["total"], small.real_income_change - 1.0, atol=1e-10)


def arrays_of_the_made_world():
    flows = FLOWS.transpose("use", "sector", "exporter", "importer").to_numpy()
    tariff = TARIFF.transpose("use", "sector", "exporter", "importer").to_numpy()
    coefficients = WORLD["input_coefficients"].set_index(["economy", "supplying_sector", "using_sector"])["value"].to_xarray()
    coefficients = coefficients.reindex(economy=CODES, supplying_sector=SECTORS, using_sector=SECTORS).to_numpy()
    return flows, tariff, coefficients


def outcome(search, log_tariff, log_cost, productivity, elasticity):
    """Outcomes deep in the model as a function of all wedges; tax relief and elastic labour on."""
    p = sector_parameters(elasticity, 1, 1, 0.5, 0.05)
    base = sector_prepare(*arrays_of_the_made_world())
    system = case_system(base, SectorWedges(log_tariff, log_cost, None, productivity), p)
    found = changes_at(system, p, *search(system))
    return jnp.log(found.real_income[3]) + 0.1 * jnp.log(found.exports[0]) + 1e-6 * found.tariff_revenue[2]


def points():
    random = np.random.default_rng(2)
    off = 1.0 - np.eye(5)
    pairs = (random.uniform(0, 0.1, (2, 3, 5, 5)) * off, random.normal(0, 0.1, (2, 3, 5, 5)) * off)
    return [*map(jnp.asarray, pairs), jnp.asarray(random.normal(0, 0.05, (3, 5))), jnp.array([3.0, 6.0, 8.0])]


STEP = 1e-4
NOWHERE = jnp.zeros(3 * 5 + 3 * 3 * 5)


def searched(system):
    return find_equilibrium(system, NOWHERE)


def test_gradients_are_central_differences():
    """The model's rule for derivatives at the root that the model's search has found (found once: compiling is the dear part)."""
    at = points()
    random = np.random.default_rng(3)
    ways = [random.normal(size=v.shape) * (np.asarray(v) != 0) for v in at]
    root, _ = find_equilibrium(jax.jit(system_at)(*at), NOWHERE)
    there = implicit_root_by(gap, linear_solve, lambda system, x: (x, Report(*jnp.zeros(3))))

    @jax.jit
    def gradients(*at):
        return jax.grad(lambda *a: outcome(lambda system: there(system, root), *a), argnums=(0, 1, 2, 3))(*at)

    for place, (grad, way) in enumerate(zip(gradients(*at), ways, strict=True)):
        up, down = (outcome_of_the_solve([v + s * STEP * way if k == place else v for k, v in enumerate(at)]) for s in (1, -1))
        central = (up - down) / (2 * STEP)
        assert abs(float((grad * way).sum()) - central) < 1e-6 * max(1.0, abs(central)), place


def system_at(log_tariff, log_cost, productivity, elasticity):
    base = sector_prepare(*arrays_of_the_made_world())
    change = SectorWedges(log_tariff, log_cost, None, productivity)
    return case_system(base, change, sector_parameters(elasticity, 1, 1, 0.5, 0.05))


@pytest.mark.soak
def test_gradients_through_the_search_in_a_batch():
    at = points()
    other = [*at[:3], 0.7 * at[3]]
    batch = [jnp.stack([v, w]) for v, w in zip(at, other, strict=True)]
    values, grads = jax.jit(jax.vmap(jax.value_and_grad(lambda *a: outcome(searched, *a), argnums=1)))(*batch)
    way = np.random.default_rng(3).normal(size=at[1].shape) * (np.asarray(at[1]) != 0)
    up, down = (outcome_of_the_solve([at[0], at[1] + s * STEP * way, *at[2:]]) for s in (1, -1))
    assert abs(float((grads[0] * way).sum()) - (up - down) / (2 * STEP)) < 1e-6
    np.testing.assert_allclose(values, [outcome_of_the_solve(at), outcome_of_the_solve(other)], rtol=1e-10)


def outcome_of_the_solve(at):
    """The same point through the public solve."""
    log_tariff, log_cost, productivity, elasticity = (np.asarray(v) for v in at)
    _, tariff, _ = arrays_of_the_made_world()
    axes = {"use": ["final", "intermediate"], "sector": SECTORS, "exporter": CODES, "importer": CODES}
    by_sector = {"sector": SECTORS, "economy": CODES}
    s = solve(
        **{**WORLD, "elasticity": dict(zip(SECTORS, elasticity, strict=True))},
        tariff_change=xr.DataArray((1.0 + tariff) * np.expm1(log_tariff), coords=axes),
        cost_change=xr.DataArray(np.exp(log_cost), coords=axes),
        productivity_change=xr.DataArray(np.exp(productivity), coords=by_sector),
        deficits="multiplicative",
        revenue="tax_relief",
        labour_supply_elasticity=0.5,
        scale_elasticity=0.05,
    )
    exports = np.log(s.exports_change["CHN"])
    return float(np.log(s.real_income_change["USA"]) + 0.1 * exports + 1e-6 * s.tariff_revenue["MEX"])


def test_accounts_that_do_not_square_are_squared_and_said():
    off = WORLD["flows"].copy()
    off.loc[(off.use == "intermediate") & (off.sector == "food"), "value"] *= 1.1
    s = solve(**{**WORLD, "flows": off})
    assert any("accounts were squared first" in n for n in s.notes)
    np.testing.assert_allclose(income(s), 1.0, atol=1e-10)


def test_an_embargo_on_a_sector_ends_its_trade():
    bar = pd.DataFrame({"exporter": ["CHN"], "importer": ["USA"], "sector": ["machines"], "value": [1.0]})
    s = solve(**WORLD, embargo=bar)
    gone = s.sectors.flows.query("exporter == 'CHN' and importer == 'USA' and sector == 'machines'")
    assert (gone["value"] == 0).all()
    assert s.real_income_change["CHN"] < 1 > s.real_income_change["USA"]
    assert s.first_order is None


def test_combinations_of_axes_mean_the_same():
    by_sector = xr.DataArray([0.1, 0.2, 0.0], coords={"sector": SECTORS}, dims="sector")
    rows = [(o, d, k, v) for o, d in itertools.permutations(CODES, 2) for k, v in zip(SECTORS, (0.1, 0.2, 0.0), strict=True)]
    long = pd.DataFrame(rows, columns=["exporter", "importer", "sector", "tariff_change"])
    named = {"food": 0.1, "machines": 0.2, "services": 0.0}
    results = [income(solve(**WORLD, tariff_change=t)) for t in (by_sector, long, named, pd.Series(named))]
    for other in results[1:]:
        np.testing.assert_array_equal(results[0], other)
