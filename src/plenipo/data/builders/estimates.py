# SPDX-License-Identifier: Apache-2.0
"""estimates: the coefficients fitted while the baseline is built, with their errors; nothing of them is typed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plenipo.data.builders.goods import goods_flows, world_growth
from plenipo.data.builders.gross_output import WIOD_EARLIER, WIOD_YEAR, fit_output
from plenipo.data.builders.members import BASE_YEAR
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
    of_log = "standard deviation of the change of the log ratio"
    found = (
        ("constant", fit.constant, fit.standard_errors[0], "log", line),
        ("slope", fit.slope, fit.standard_errors[1], "elasticity", line),
        (
            "leave_one_out_error",
            fit.leave_one_out,
            np.nan,
            "log",
            "root mean square error of the log ratio of an economy left out",
        ),
        ("drift", fit.drift, np.nan, "log", f"{of_log}, {years}"),
        ("drift_to_base_year", fit.drift_to_base_year, np.nan, "log", f"{of_log}, carried to {BASE_YEAR} as a random walk"),
    )
    return [("gross_output_ratio", name, value, error, unit, n, "wiod;wdi_gdp", note) for name, value, error, unit, note in found]


def _services(raw: Path) -> list[tuple[object, ...]]:
    services = baseline_trade(raw).services
    years = f"mean of {PATTERN_YEARS[0]}-{PATTERN_YEARS[1]}"
    rows: list[tuple[object, ...]] = []
    for name, value, error in zip(COVARIATES, services.pattern.coefficients, services.pattern.standard_errors, strict=True):
        note = f"Poisson pseudo-maximum likelihood with exporter and importer effects, {years}"
        rows.append(("services_pattern", name, value, error, "log", services.pattern.observations, "oecd_services", note))
    explained = services.pattern.deviance_explained
    rows.append(
        (
            "services_pattern",
            "deviance_explained",
            explained,
            np.nan,
            "fraction",
            services.pattern.observations,
            "oecd_services",
            years,
        )
    )
    for side, fit in (("exports", services.exports), ("imports", services.imports)):
        held = int(fit.observed.sum())
        found = (
            ("growth", fit.growth, "ratio", f"services of {BASE_YEAR} over those the gravity equation gives for the {years}"),
            ("spread", fit.spread, "log", "robust standard deviation of the log ratio around the grown older one"),
            ("observation_error", fit.error, "ratio", "scale of the error of the observed ratio, from reporters to the OECD"),
        )
        rows += [
            (f"services_ratio_{side}", name, value, np.nan, unit, held, "factbook;baci;oecd_services", note)
            for name, value, unit, note in found
        ]
    for side, total in zip(("exports", "imports"), services.margins_before, strict=True):
        rows.append(
            (
                "services_world",
                side,
                total,
                np.nan,
                "USD million",
                len(services.exports.ratio),
                "factbook;baci",
                "before both are scaled to their geometric mean",
            )
        )
    return rows


def _goods(raw: Path) -> list[tuple[object, ...]]:
    observed, flows = {(e, i): v for e, i, v in baci.read_goods(raw)}, goods_flows(raw)
    held, unit = len(baci.read_economies(raw)), "USD million"
    note = "goods trade of 2023 over the mean of 2019-2021, economies of the goods matrix"
    whole = "world goods trade of the table"
    return [
        ("goods_world", "growth", world_growth(raw, observed), np.nan, "ratio", held, "baci;wits", note),
        (
            "goods_world",
            "observed",
            sum(observed.values()),
            np.nan,
            unit,
            len(observed),
            "baci",
            "world goods trade of the matrix",
        ),
        ("goods_world", "with_added_economies", sum(flows.values()), np.nan, unit, len(flows), "baci;factbook;itpde;wits", whole),
    ]
