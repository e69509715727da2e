# SPDX-License-Identifier: Apache-2.0
"""What a made-up answer says of its own ground: variance, signs, published figures, what turns it, sources."""

from __future__ import annotations

from typing import Any


def evidence() -> dict[str, Any]:
    groups = (("agreement effects", 0.58, 0.64), ("trade elasticity", 0.27, 0.33), ("baseline data", 0.06, 0.09))
    variance = [
        {"actor": actor, "outcome": "real_income", "group": group, "first_order": first, "total": total, "p05": None, "p95": None}
        for actor in ("IND", "VNM", "BGD", "CHN")
        for group, first, total in groups
    ]
    signs = [
        {
            "actor": "IND",
            "parameter": "trade elasticity",
            "central": 4.0,
            "low": 2.5,
            "high": 8.0,
            "flips_at": None,
            "unit": "",
            "text": "India gains at every elasticity between 2.5 and 8.",
        },
        {
            "actor": "IND",
            "parameter": "depth of the new agreement",
            "central": 0.19,
            "low": 0.0,
            "high": 0.5,
            "flips_at": 0.03,
            "unit": "log points",
            "text": "Below an agreement effect of 0.03 India's gain turns into a loss.",
        },
        {
            "actor": "VNM",
            "parameter": "preference margin lost to India",
            "central": 1.0,
            "low": 0.0,
            "high": 2.0,
            "flips_at": 1.8,
            "unit": "percentage points",
            "text": "Viet Nam loses if more than 1.8 points of its margin erode.",
        },
    ]
    published = [
        {
            "source": "Petri and Plummer 2020",
            "quantity": "real income of India, RCEP with India, 2030",
            "value": 1.1,
            "unit": "%",
            "ours": 0.62,
            "why": "Computable general equilibrium with many sectors and productivity gains; ours has one sector and none.",
        },
        {
            "source": "IDE-GSM 2021",
            "quantity": "GDP of India if in, 2030",
            "value": 0.64,
            "unit": "%",
            "ours": 0.62,
            "why": "Economic geography model; close by coincidence of year and depth.",
        },
        {
            "source": "UNCTAD 2021",
            "quantity": "exports of India, RCEP without India",
            "value": -0.9,
            "unit": "USD bn",
            "ours": None,
            "why": "A different act (India outside): shown for scale only.",
        },
    ]
    moves = [
        {"parameter": "agreement_spread", "of": "", "from": 0.0, "to": -0.31, "unit": "log", "sd": -1.24, "share": 0.9},
        {"parameter": "gross_output_error", "of": "IND", "from": 0.0, "to": 0.41, "unit": "sd", "sd": 0.41, "share": 0.1},
    ]
    flip = {"actor": "IND", "outcome": "real_income", "measure": "percent", "year": 2039, "limit": 3.0, "central": 0.6}
    flip |= {"distance": 1.3, "moves": moves, "rest": 0.0, "beyond": -0.01, "variants": []}
    return {"variance": variance, "signs": signs, "published": published, "flip": flip}


def provenance() -> list[dict[str, Any]]:
    return [
        {
            "item": "Bilateral trade in goods",
            "source": "BACI (CEPII), HS 2017 edition",
            "vintage": "2023",
            "licence": "Etalab 2.0",
            "note": "services scaled in",
        },
        {
            "item": "GDP, population",
            "source": "World Development Indicators (World Bank)",
            "vintage": "2023",
            "licence": "CC BY 4.0",
            "note": "",
        },
        {
            "item": "Applied and bound tariffs",
            "source": "WTO tariff profiles",
            "vintage": "2023",
            "licence": "facts",
            "note": "simple means",
        },
        {
            "item": "Agreements in force",
            "source": "Plenipo table, from WTO RTA-IS and depositaries",
            "vintage": "2026-11",
            "licence": "CC0",
            "note": "dates and parties with a source per row",
        },
        {
            "item": "Agreement effects",
            "source": "Advanced Guide to Trade Policy Analysis, ch. 1",
            "vintage": "2016",
            "licence": "cited",
            "note": "PPML with pair effects",
        },
    ]
