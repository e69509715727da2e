# SPDX-License-Identifier: Apache-2.0
"""A made-up answer on the climate: India leaves a treaty. None of its figures comes from a model."""

from __future__ import annotations

import dataclasses
from typing import Any

from plenipo.lab.answer import Answer
from tests.view.synthetic import synthetic_answer

FIRST, RIVAL = "kalkuhl_wenz/balanced", "burke/balanced"
TOLD = (2027, 2031, 2039)
EARLY = 2031
EMITTERS = {"CHN": 14_000.0, "USA": 5_700.0, "IND": 3_600.0, "RUS": 2_300.0}
LEVELS = {"emissions": "Mt CO2e a year", "target_probability": "probability"}
INCOME = {"IND": (0.3, -0.05), "CHN": (-0.001, -0.04), "IRN": (0.0, 0.0000001), "FIN": (0.001, 0.004)}


def _row(outcome: str, actor: str | None, year: int, measure: str, median: float, unit: str, **more: Any) -> dict[str, Any]:
    spread = 0.4 * abs(median)
    told = {"outcome": outcome, "actor": actor, "partner": None, "year": year, "case": "leaves", "variant": FIRST}
    band = {"median": median, "p05": median - spread, "p95": median + spread, "share_positive": float(median > 0)}
    return {**told, "measure": measure, **band, "unit": unit, **more}


def _outcomes(answer: Answer) -> list[dict[str, Any]]:
    rows = []
    for year, warming, world in zip(TOLD, (0.0, -0.0011, 0.0137), (0.0, 1.4, 0.2), strict=True):
        rows.append(_row("warming", None, year, "difference", warming, "K above 1850-1900"))
        rows.append(_row("world_emissions", None, year, "difference", world, "Gt CO2e a year"))
        rows.append(_row("world_emissions", None, year, "percent", 100 * world / 55, "percent"))
        for actor, economy in answer.economies.items():
            own = actor == "IND"
            early, late = INCOME.get(actor, (0.0, -0.02))
            income = {2027: 0.0, EARLY: early, 2039: late}[year]
            rows.append(_row("real_income", actor, year, "percent", income, "percent"))
            cash = income * economy["gdp_usd_bn"] / 100
            rows.append(_row("real_income", actor, year, "difference", cash, "USD bn a year at 2023 prices"))
            cut = own and year == EARLY
            rows.append(_row("emissions", actor, year, "percent", 40.0 if cut else 0.0, "percent"))
            rows.append(_row("emissions", actor, year, "difference", 1400.0 if cut else 0.0, "Mt CO2e a year"))
            rows.append(_row("marginal_carbon_cost", actor, year, "difference", -59.0 if cut else 0.0, "USD a tonne CO2"))
            cost = -43.0 if cut else 0.0
            rows.append(_row("abatement_cost", actor, year, "difference", cost, "USD bn a year at 2023 prices"))
            rows.append(_row("climate_damage", actor, year, "points", 0.05 if year == 2039 else 0.0, "percentage points"))
    rivals = [r for r in rows if r["year"] == 2039 and r["outcome"] in ("warming", "real_income")]
    return rows + [{**r, "variant": RIVAL} for r in rivals]


def _path(outcome: str, actor: str | None, case: str, unit: str, years: list[int], median: list[float]) -> dict[str, Any]:
    told = {"outcome": outcome, "actor": actor, "case": case, "variant": FIRST, "unit": unit, "source": "", "years": years}
    return {
        **told,
        "median": median,
        "p05": [x if x == 1.0 else 0.8 * x for x in median],
        "p95": [x if x == 1.0 else 1.2 * x for x in median],
    }


def _paths() -> list[dict[str, Any]]:
    years, told = list(range(2027, 2040)), list(TOLD)
    rows = []
    for case in ("", "leaves"):
        more = 0.0137 if case else 0.0
        rise = [1.5 + 0.02 * k + more * k / 12 for k in range(len(years))]
        rows.append(_path("warming", None, case, "K above 1850-1900", years, rise))
        rows.append(_path("world_emissions", None, case, "Gt CO2e a year", years, [55.0 + 100 * more] * len(years)))
        for actor, size in EMITTERS.items():
            away = actor == "IND" and case
            rows.append(_path("emissions", actor, case, LEVELS["emissions"], told, [size, 1.4 * size if away else size, size]))
            chance = [1.0 if away or actor == "RUS" else 0.003 if actor == "USA" else 0.3] * len(told)
            rows.append(_path("target_probability", actor, case, LEVELS["target_probability"], told, chance))
    seen = {**rows[0], "variant": "observed", "source": "Nobody (2026), Thermometers", "years": [1940, 1950, 2024]}
    return [*rows, {**seen, "median": [0.0, 0.1, 1.5], "p05": [None] * 3, "p95": [None] * 3}]


def climate_answer() -> Answer:
    """Warming as the headline, real income beside it, levels of four emitters."""
    answer = synthetic_answer()
    acts = [{"date": "2027-01-01", "actor": "IND", "text": "India withdraws", "case": None}]
    case = {"name": "leaves", "title": "India leaves", "basis": "assumed", "headline": True, "text": ""}
    scenario = {**answer.scenario, "name": "india-leaves", "title": "India leaves", "question": "What if India leaves?"}
    scenario |= {"years": list(TOLD), "acts": acts, "cases": [case], "focus": ["CHN"], "notes": []}
    return dataclasses.replace(
        answer,
        scenario=scenario,
        headline={"outcome": "warming", "case": "leaves", "variant": FIRST, "year": 2039, "measure": "difference"},
        outcomes=_outcomes(answer),
        paths=_paths(),
        variance=(),
        signs=(),
        short_run=(),
        flip={},
        pairs=(),
        consent=(),
        published=(),
    )
