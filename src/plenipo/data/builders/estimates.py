# SPDX-License-Identifier: Apache-2.0
"""estimates: the coefficients fitted while the baseline is built, with their errors; nothing of them is typed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plenipo.data.builders.goods import goods_flows, world_growth
from plenipo.data.builders.gross_output import WIOD_EARLIER, WIOD_YEAR, fit_output
from plenipo.data.builders.services import COVARIATES, PATTERN_YEARS
from plenipo.data.builders.trade import baseline_trade
from plenipo.data.sources import baci
from plenipo.data.table import Table

__all__ = ["build_estimates"]

HEADER = ("estimate", "parameter", "value", "standard_error", "unit", "observations", "source", "note")


def build_estimates(raw: Path) -> Table:
    """Fits behind the imputed columns of economies and flows."""
    rows = [*_output(raw), *_services(raw), *_goods(raw)]
    return Table.from_rows("estimates", HEADER, rows, HEADER[:2])


def _output(raw: Path) -> list[tuple[object, ...]]:
    fit = fit_output(raw)
    n, years = len(fit.ratios), f"{WIOD_EARLIER} to {WIOD_YEAR}"
    line = "ln(gross output / GDP) = constant + slope ln(exports / GDP)"
    return [
        ("gross_output_ratio", "constant", fit.constant, fit.standard_errors[0], "log", n, "wiod;wdi_gdp", line),
        ("gross_output_ratio", "slope", fit.slope, fit.standard_errors[1], "elasticity", n, "wiod;wdi_gdp", line),
        ("gross_output_ratio", "leave_one_out_error", fit.leave_one_out, np.nan, "log", n, "wiod;wdi_gdp", "root mean square error of the log ratio of an economy left out"),
        ("gross_output_ratio", "drift", fit.drift, np.nan, "log", n, "wiod;wdi_gdp", f"standard deviation of the change of the log ratio, {years}"),
        ("gross_output_ratio", "drift_to_base_year", fit.drift_to_base_year, np.nan, "log", n, "wiod;wdi_gdp", "the drift carried to 2023 as a random walk"),
    ]  # fmt: skip


def _services(raw: Path) -> list[tuple[object, ...]]:
    services = baseline_trade(raw).services
    years, rows = f"mean of {PATTERN_YEARS[0]}-{PATTERN_YEARS[1]}", []
    for name, value, error in zip(COVARIATES, services.pattern.coefficients, services.pattern.standard_errors, strict=True):
        note = f"Poisson pseudo-maximum likelihood with exporter and importer effects, {years}"
        rows.append(("services_pattern", name, value, error, "log", services.pattern.observations, "oecd_services", note))
    explained = services.pattern.deviance_explained
    rows.append(("services_pattern", "deviance_explained", explained, np.nan, "fraction", services.pattern.observations, "oecd_services", years))
    for side, fit in (("exports", services.exports), ("imports", services.imports)):
        held, line = int(fit.observed.sum()), "prior of ln(services / goods)"
        for name, value in zip(("constant", "ln_goods_over_gdp", "ln_gdp_a_head"), fit.coefficients, strict=True):
            rows.append((f"services_ratio_{side}", name, value, np.nan, "log", held, "factbook;baci", line))
        rows.append((f"services_ratio_{side}", "spread", fit.spread, np.nan, "log", held, "factbook;baci", "standard deviation around the prior"))
        note = "scale of the error of the observed ratio, from reporters to the OECD"
        rows.append((f"services_ratio_{side}", "observation_error", fit.error, np.nan, "ratio", held, "factbook;baci;oecd_services", note))
    for side, total in zip(("exports", "imports"), services.margins_before, strict=True):
        rows.append(("services_world", side, total, np.nan, "USD million", len(services.exports.ratio), "factbook;baci", "before both are scaled to their geometric mean"))
    return rows


def _goods(raw: Path) -> list[tuple[object, ...]]:
    observed = {(e, i): v for e, i, v in baci.read_goods(raw)}
    note = "goods trade of 2023 over the mean of 2019-2021, economies of the goods matrix"
    return [
        ("goods_world", "growth", world_growth(raw, observed), np.nan, "ratio", len(baci.read_economies(raw)), "baci;wits", note),
        ("goods_world", "observed", sum(observed.values()), np.nan, "USD million", len(observed), "baci", "world goods trade of the matrix"),
        ("goods_world", "with_added_economies", sum(goods_flows(raw).values()), np.nan, "USD million", len(goods_flows(raw)), "baci;factbook;itpde;wits", "world goods trade of the table"),
    ]  # fmt: skip
