# SPDX-License-Identifier: Apache-2.0
"""A made-up answer of realistic shape and size, for the views. None of its figures comes from a model."""

from __future__ import annotations

import csv
import math
import random
from functools import lru_cache
from pathlib import Path
from typing import Any

from plenipo.lab.answer import Answer
from tests.view.synthetic_evidence import evidence, provenance

YEARS = (2027, 2031, 2035, 2039)
PHASE = {2027: 0.25, 2031: 0.55, 2035: 0.85, 2039: 1.0}
CASES = {"full": 1.0, "partial": 0.55, "china-carve-out": 0.7}
VARIANTS = {"additive/lump_sum": 1.0, "multiplicative/lump_sum": 0.92, "balanced/lump_sum": 1.1, "additive/tax_relief": 1.35}
DRAWS = 200
MEMBERS = ["AUS", "BRN", "CHN", "IDN", "JPN", "KHM", "KOR", "LAO", "MMR", "MYS", "NZL", "PHL", "SGP", "THA", "VNM"]
NEAR = {"CHN": 0.05, "JPN": 0.04, "KOR": 0.11, "AUS": 0.06, "NZL": 0.13, "VNM": 0.21, "THA": 0.17, "MYS": 0.24, "IDN": 0.12}
ENTREPOT = {"HKG", "SGP", "BEL", "NLD", "ARE"}
IMPUTED = {
    "PRK": ["exports_musd", "imports_musd"],
    "CUB": ["gdp_ppp_musd"],
    "XKX": ["flows"],
    "PSE": ["flows"],
    "ERI": ["gdp_musd"],
}
HURT = {"BGD": -0.11, "PAK": -0.05, "LKA": -0.07, "NPL": -0.06, "ARE": -0.03, "TWN": -0.04}
OUTCOMES = {
    "real_income": ("percent", "difference"),
    "real_wage": ("percent",),
    "exports": ("percent", "difference"),
    "imports": ("percent", "difference"),
    "tariff_revenue": ("difference",),
    "price_level": ("percent",),
    "terms_of_trade": ("percent",),
}
FACTOR = {
    "real_income": 1.0,
    "real_wage": 0.8,
    "exports": 6.0,
    "imports": 5.5,
    "tariff_revenue": -0.6,
    "price_level": -1.4,
    "terms_of_trade": -0.4,
}


def _economies() -> dict[str, dict[str, Any]]:
    with (Path(__file__).parent / "synthetic_economies.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    economies = {}
    for row in table:
        iso3, people = row["iso3"], float(row["population_million"])
        imputed = IMPUTED.get(iso3, [])
        reason = ""
        if people < 1:
            reason = "fewer than 1 million people"
        elif iso3 in ENTREPOT:
            reason = "entrepot: re-exports dominate its trade"
        elif imputed:
            reason = "trade or output imputed"
        economies[iso3] = {
            "name": row["name"],
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
            "gdp_usd_bn": float(row["gdp_usd_bn"]),
            "population_million": people,
            "region": row["region"],
            "ranked": not reason,
            "unranked_reason": reason,
            "imputed": imputed,
        }
    return economies


def _band(centre: float, spread: float, unit: str) -> dict[str, Any]:
    share = 0.5 * (1 + math.erf(centre / spread / math.sqrt(2))) if spread else float(centre > 0)
    return {
        "median": centre,
        "p05": centre - 1.645 * spread,
        "p95": centre + 1.645 * spread,
        "share_positive": round(share * DRAWS) / DRAWS,
        "unit": unit,
    }


def _effect(iso3: str, case: str, variant: str, chance: random.Random) -> tuple[float, float]:
    """Change of real income in 2039 in per cent, and its spread."""
    base = {"IND": 0.62, **NEAR, **HURT}.get(iso3)
    if base is None:
        base = 0.08 if iso3 in MEMBERS else chance.gauss(-0.006, 0.006)
    if case == "china-carve-out" and iso3 == "CHN":
        base = -0.02
    if variant == "additive/tax_relief" and iso3 in {"IDN", "JPN", "PHL"}:
        base = -0.5 * base
    size = base * CASES[case] * VARIANTS[variant]
    doubt = {"IND": 0.5, "CHN": 1.3, "VNM": 0.7}.get(iso3, 0.35 + 0.9 * chance.random())
    return size, max(doubt * abs(size), 0.002)


def _outcomes(economies: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for case in CASES:
        for variant in VARIANTS:
            chance = random.Random(7)
            for iso3, economy in economies.items():
                effect, spread = _effect(iso3, case, variant, chance)
                for year in YEARS:
                    for outcome, measures in OUTCOMES.items():
                        for measure in measures:
                            weight = FACTOR[outcome] * PHASE[year]
                            if measure == "difference":
                                share = 1.0 if outcome == "real_income" else 0.25
                                weight *= economy["gdp_usd_bn"] / 100 * share
                            unit = "%" if measure == "percent" else "USD bn a year"
                            rows.append(
                                {
                                    "outcome": outcome,
                                    "actor": iso3,
                                    "partner": None,
                                    "year": year,
                                    "case": case,
                                    "variant": variant,
                                    "measure": measure,
                                }
                                | _band(effect * weight, spread * abs(weight), unit)
                            )
            rows.extend(_flows(case, variant))
    return rows


def _flows(case: str, variant: str) -> list[dict[str, Any]]:
    rows = []
    pairs = {
        ("CHN", "IND"): 21.4,
        ("IND", "CHN"): 6.1,
        ("JPN", "IND"): 3.3,
        ("IND", "JPN"): 1.2,
        ("KOR", "IND"): 4.0,
        ("AUS", "IND"): 2.6,
    }
    pairs |= {
        ("IND", "AUS"): 2.2,
        ("NZL", "IND"): 0.9,
        ("IND", "VNM"): 1.4,
        ("VNM", "IND"): 2.3,
        ("IND", "IDN"): 1.7,
        ("IDN", "IND"): 2.9,
    }
    pairs |= {
        ("DEU", "IND"): -1.5,
        ("USA", "IND"): -2.1,
        ("ARE", "IND"): -1.8,
        ("CHN", "USA"): -1.9,
        ("IND", "USA"): 1.1,
        ("CHN", "VNM"): -1.2,
    }
    pairs |= {
        ("IND", "BGD"): -0.4,
        ("BGD", "DEU"): -0.2,
        ("CHN", "BGD"): -0.3,
        ("VNM", "CHN"): -0.5,
        ("JPN", "CHN"): -0.7,
        ("VNM", "USA"): 0.2,
    }
    for (exporter, importer), value in pairs.items():
        if case == "china-carve-out" and {exporter, importer} == {"CHN", "IND"}:
            value = -0.3 * value
        for year in YEARS:
            size = value * CASES[case] * VARIANTS[variant] * PHASE[year]
            for measure, factor, unit in (("difference", 1.0, "USD bn a year"), ("percent", 4.5, "%")):
                rows.append(
                    {
                        "outcome": "bilateral_exports",
                        "actor": exporter,
                        "partner": importer,
                        "year": year,
                        "case": case,
                        "variant": variant,
                        "measure": measure,
                    }
                    | _band(size * factor, abs(size * factor) * 0.3, unit)
                )
    return rows


def _scenario() -> dict[str, Any]:
    offers = {
        "full": ("Full offer", "India opens as deeply as the average member by 2039.", True),
        "partial": ("Partial offer", "India excludes dairy, most farm goods and vehicles: 65 % of imports covered.", False),
        "china-carve-out": ("China carve-out", "As the full offer, but nothing changes between India and China.", False),
    }
    return {
        "name": "india-joins-rcep",
        "title": "India accedes to RCEP",
        "question": "What if India joins the Regional Comprehensive Economic Partnership?",
        "as_of": "2026-11-22",
        "horizon": [2027, 2039],
        "years": list(YEARS),
        "draws": DRAWS,
        "seed": 20261122,
        "price_year": 2023,
        "assume_eligible": False,
        "acts": [
            {"date": "2027-01-01", "actor": "IND", "text": f"India accedes to RCEP ({title.lower()})", "case": case}
            for case, (title, _, _) in offers.items()
        ],
        "cases": [
            {"name": case, "title": title, "basis": "assumed", "headline": first, "text": text}
            for case, (title, text, first) in offers.items()
        ],
        "notes": [
            "No Indian schedule under RCEP is held: the offers are assumptions.",
            "Effects are those of accession at the depth of the agreement in force, phased in over twelve years.",
        ],
    }


def _pairs() -> list[dict[str, Any]]:
    older = {
        "JPN": ["India-Japan CEPA"],
        "KOR": ["India-Korea CEPA"],
        "AUS": ["India-Australia ECTA"],
        "CHN": ["APTA"],
        "NZL": [],
    }
    rows = []
    for member in MEMBERS:
        before = older.get(member, ["ASEAN-India"])
        ours = 13.2 if member in {"CHN", "NZL"} else 4.1
        rows.append(
            {
                "a": "IND",
                "b": member,
                "new": not before,
                "before": before,
                "after": [*before, "RCEP"],
                "tariff_a_on_b_before": ours,
                "tariff_a_on_b_after": 0.4 * ours,
                "tariff_b_on_a_before": 5.1,
                "tariff_b_on_a_after": 1.2,
                "basis": "assumed",
                "case": "full",
            }
        )
    return rows


def _consent(rows: list[dict[str, Any]], economies: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    found = {r["actor"]: r for r in rows}
    parties = []
    for party in sorted([*MEMBERS, "IND"]):
        row = found[party]
        parties.append(
            {
                "party": party,
                "name": economies[party]["name"],
                "required": party != "IND",
                "clause": "RCEP Article 20.9(3)" if party != "IND" else "RCEP Article 20.9(1): the acceding State itself",
                "gain_percent": row["median"],
                "p05": row["p05"],
                "p95": row["p95"],
                "share_positive": row["share_positive"],
            }
        )
    return parties


def _headline_rows(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    told = {"outcome": "real_income", "case": "full", "variant": "additive/lump_sum", "year": 2039}
    return [row for row in outcomes if all(row[k] == v for k, v in told.items())]


@lru_cache(maxsize=1)
def synthetic_answer() -> Answer:
    """The whole answer, made once per process."""
    economies = _economies()
    outcomes = _outcomes(economies)
    headline = {"outcome": "real_income", "case": "full", "variant": "additive/lump_sum", "year": 2039, "measure": "percent"}
    first = [r for r in outcomes if all(r[k] == v for k, v in headline.items())]
    return Answer(
        scenario=_scenario(),
        baseline={
            "vintage": "2026-11",
            "base_year": 2023,
            "economies": len(economies),
            "data_hash": "9f2c5a7be01d4c33",
            "version": "0.1.0",
        },
        headline=headline,
        outcomes=outcomes,
        economies=economies,
        pairs=_pairs(),
        consent=_consent(first, economies),
        eligibility=[
            {
                "actor": "IND",
                "instrument": "RCEP",
                "clause": "Article 20.9(1)",
                "verdict": "eligible",
                "text": "Open to any State or separate customs territory from 1 July 2023; India, an original negotiating State, from entry into force.",
            }
        ],
        limits=[
            "One sector: shifts between industries, regions and workers inside an economy are not seen.",
            "No investment, no productivity gains from openness, no supply-chain detail.",
            "Zero trade flows stay zero: no new partners appear.",
            "A year is a step on the structure of 2023, not a forecast.",
            "Security, standards and domestic politics are outside the model.",
        ],
        provenance=provenance(),
        citations=[
            "Anderson, J. E. and van Wincoop, E. (2003). Gravity with gravitas: a solution to the border puzzle. American Economic Review 93(1), 170-192.",
            "Arkolakis, C., Costinot, A. and Rodriguez-Clare, A. (2012). New trade models, same old gains? American Economic Review 102(1), 94-130.",
            "Gaulier, G. and Zignago, S. (2010). BACI: international trade database at the product level. CEPII Working Paper 2010-23. http://www.cepii.fr",
        ],
        diagnostics={
            "failed_draws": 0,
            "draws": DRAWS,
            "floored": ["HKG"],
            "zero_flow_share": 0.21,
            "seconds": 4.2,
            "interpolation": "linear between solved years",
        },
        short_run=[
            {**r, **{k: 0.4 * r[k] for k in ("median", "p05", "p95")}, "answered": 0.38} for r in _headline_rows(outcomes)
        ],
        **evidence(),
    )
