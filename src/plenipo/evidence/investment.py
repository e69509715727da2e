# SPDX-License-Identifier: Apache-2.0
"""Evidence on investment that needs the embedded baseline: a world without it, and who holds it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

WORKING_PAPER = "Anderson, Larch and Yotov 2017, Trade and Investment in the Global Economy, NBER working paper 23757, abstract"
ARTICLE = "Anderson, Larch and Yotov 2019, European Economic Review 120, abstract"
LICENCES = "World Bank WDI, charges for the use of intellectual property received"
FAR = 60  # years after which what is in use has followed what is allowed
PERCENT = 100.0
VARIANT = "additive/lump_sum"


def _without(data: Path | None) -> tuple[EvidenceRow, ...]:
    """All use of foreign technology closed, through both channels, long after."""
    income, exports = _closed_world()
    why = (
        "there all technology is in fixed shares and physical capital shrinks with output; here own know-how replaces foreign "
        "where it must, seven per cent of output is technology, and physical capital stays"
    )
    poorer = f"the published version closes investment from and to poorer economies only; {why}"
    return (
        EvidenceRow("real income of the world without foreign investment", -9.0, income, "%", WORKING_PAPER, None, why),
        EvidenceRow("trade of the world without foreign investment", -11.0, exports, "%", WORKING_PAPER, None, why),
        EvidenceRow("the same, published version", -6.0, income, "%", ARTICLE, None, poorer),
    )


def _closed_world() -> tuple[float, float]:
    """Changes of the world's real income and exports in per cent at central parameters."""
    from plenipo.channels.investment.measures import TechnologyControl
    from plenipo.core.draws import central_values, read_parameters
    from plenipo.core.law import LegalChange
    from plenipo.core.registry import channel
    from plenipo.core.setting import make_setting
    from plenipo.data.load import load

    world, specs = load(), (channel("investment"), channel("trade"))
    start, last = dt.date(world.base_year, 1, 1), world.base_year + FAR
    everybody = {"origins": world.actors, "destinations": world.actors}
    control = TechnologyControl(form="technology control", by="", share=1.0, start=start, **everybody)
    closed = world.law.with_measures(control, change=LegalChange(start, "", "no investment abroad"))
    years = range(world.base_year, last + 1)
    setting = make_setting(specs, world, [world.law], years=years, draws=1, seed=0, variants={"trade": VARIANT}, asked=(last,))
    params = {
        s.name: {k: np.asarray(v)[None] for k, v in central_values(read_parameters(s.package), world.actors).items()}
        for s in specs
    }
    levers = [setting.levers(law) for law in (world.law, closed)]

    def change(outcome: str) -> float:
        before, after = (float(np.nansum(setting.level(x, outcome, last, params=params))) for x in levers)
        return PERCENT * (after / before - 1.0)

    return change("real_income"), change("exports")


def _holders(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Who holds investment abroad by our allocation, against licence fees received, which it has not seen."""
    from plenipo.channels.investment import model
    from plenipo.channels.investment.channel import central, nearness_of
    from plenipo.data.load import load
    from plenipo.data.tables import read_table

    world = load()
    stock, params = world.stocks, central()
    base = model.base_year(stock["gdp"], stock["fdi_inward"], stock["research"], nearness_of(world), params)  # type: ignore[arg-type]
    fees = {str(r["iso3"]): r["ip_receipts_musd"] for r in _records(read_table("technology"))}
    held = [k for k, c in enumerate(world.actors) if (fees.get(c) or 0.0) > 1.0]
    seen = np.log([fees[world.actors[k]] for k in held])
    ours, simple = (float(np.corrcoef(np.log(np.asarray(x)[held]), seen)[0, 1]) for x in (base.abroad, stock["gdp"]))
    why = "correlations of logs; licences are not investment, but both follow know-how"
    what = f"outward positions against licence fees received, {len(held)} economies"
    rules = (("GDP alone", simple),)
    return (EvidenceRow(what, None, ours, "correlation", LICENCES, None, why, rules=rules, better="high"),)


def _records(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_dict("records")
    return found


ROWS: tuple[Evidence, ...] = (
    Evidence(
        "world-without-investment",
        "All foreign technology closed: income and trade of the world",
        "comparison",
        _without,
        ARTICLE,
    ),
    Evidence(
        "who-holds-investment",
        "Positions by gravity against licence fees, which they have not seen",
        "comparison",
        _holders,
        LICENCES,
    ),
)
