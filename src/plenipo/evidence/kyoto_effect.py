# SPDX-License-Identifier: Apache-2.0
"""What the Kyoto Protocol changed: emissions of those bound beside a mix of others that ran beside them before."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

MAAMOUN = "Maamoun 2019, The Kyoto Protocol: empirical evidence of a hidden success, abstract"
AICHELE = "Aichele and Felbermayr 2013, The effect of the Kyoto Protocol on carbon emissions, abstract"
PUBLISHED, BAND = -7.0, 4.0  # per cent; the band of published estimates is -3 to -11
PUBLISHED_CO2 = -10.0
FIRST, IN_FORCE, LAST = 1992, 2005, 2012
EARLIER, BEFORE = 1992, 2000
"""A period in which nothing was in force, to see what the method finds where there is nothing."""
LEAST_PEOPLE = 0.5  # million: figures of smaller economies are mostly imputed
LEFT = ("CAN", "USA")  # had a limit and did not keep to the Protocol
TABLE_FIRST = 1990
SURE = 2.0  # standard errors
PERCENT = 100.0


def _effect(gases: tuple[str, ...], first: int, treated_from: int, last: int) -> tuple[float, float, int, int]:
    """Per cent with standard error, Parties and others; output and people taken out."""
    from plenipo.calibrate.synthetic_difference import effect_of, net_of
    from plenipo.data.tables import read_table

    table = read_table("national_emissions").columns
    codes = list(dict.fromkeys(table["iso3"].tolist()))
    years = slice(first - TABLE_FIRST, last + 1 - TABLE_FIRST)

    def column(name: str) -> np.ndarray:
        return np.asarray(table[name], float).reshape(len(codes), -1)[:, years]

    limits = {r["iso3"] for r in read_table("treaty_targets").to_dict() if r["treaty"] == "KYOTO"}
    bound = np.array([c in limits and c not in LEFT for c in codes])
    emitted, output, people = np.sum([column(g) for g in gases], axis=0), column("gdp_musd2015"), column("population_million")
    kept = (people[:, 0] > LEAST_PEOPLE) & np.array([c not in LEFT for c in codes])
    for values in (emitted, output, people):
        kept &= np.isfinite(values).all(axis=1) & (np.nan_to_num(values) > 0).all(axis=1)
    logs = [np.log(v[kept]) for v in (emitted, output, people)]
    found = effect_of(net_of(logs[0], (logs[1], logs[2]), bound[kept]), bound[kept], treated_from - first)
    return PERCENT * float(np.expm1(found.value)), PERCENT * found.error, found.treated, found.others


def _kyoto(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Effect from the year of entry into force to the end of the first period."""
    three, co2 = ("co2_mt", "ch4_mtco2e", "n2o_mtco2e"), ("co2_mt",)
    main, carbon, placebo = (
        _effect(three, FIRST, IN_FORCE, LAST),
        _effect(co2, FIRST, IN_FORCE, LAST),
        _effect(three, EARLIER, BEFORE, IN_FORCE - 1),
    )
    how = f"{main[2]} Parties beside a mix of {main[3]} others, output and people taken out; standard error"
    why = f"{how} {main[1]:.1f}; the band is that of published estimates; who let themselves be bound was no accident"
    early = f"nothing was in force; the tolerance is two standard errors of {placebo[1]:.1f}"
    return (
        EvidenceRow(f"effect on emissions of those bound, {IN_FORCE}-{LAST}", PUBLISHED, main[0], "%", MAAMOUN, BAND, why),
        EvidenceRow("the same, CO2 alone", PUBLISHED_CO2, carbon[0], "%", AICHELE, None, f"{how} {carbon[1]:.1f}"),
        EvidenceRow(
            f"the same, {BEFORE}-{IN_FORCE - 1}: nothing should be found", 0.0, placebo[0], "%", MAAMOUN, SURE * placebo[1], early
        ),
    )


ROWS: tuple[Evidence, ...] = (
    Evidence("kyoto-effect", "Emissions of those bound by Kyoto beside others: its effect", "comparison", _kyoto, MAAMOUN),
)
