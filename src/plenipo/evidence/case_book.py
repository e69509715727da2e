# SPDX-License-Identifier: Apache-2.0
"""Evidence that needs a whole run: shipped scenarios beside published studies of the same act."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plenipo.core.evidence import Evidence, EvidenceRow
from plenipo.evidence.climate import ROWS as CLIMATE
from plenipo.evidence.clubs import ROWS as CLUBS
from plenipo.evidence.coalitions import COALITIONS
from plenipo.evidence.held import ROWS as HELD
from plenipo.evidence.implementation import ROWS as IMPLEMENTATION
from plenipo.evidence.investment import ROWS as INVESTMENT
from plenipo.evidence.joining import ROWS as JOINING
from plenipo.evidence.kyoto_effect import ROWS as KYOTO_EFFECT
from plenipo.evidence.negotiated import ROWS as NEGOTIATED
from plenipo.evidence.negotiation import ROWS as NEGOTIATION
from plenipo.evidence.pledges import ROWS as PLEDGES
from plenipo.evidence.treaties import ROWS as TREATIES
from plenipo.evidence.voting_power import ROWS as VOTING_POWER
from plenipo.evidence.warming import ROWS as WARMING

if TYPE_CHECKING:
    from plenipo.lab.answer import Answer

__all__ = ["ROWS"]

UNCTAD = "UNCTAD 2021, A New Centre of Gravity (press pages)"
LAYERS = "World Bank 2022; Petri and Plummer 2020 (abstracts)"
DRAWS = 32
MAGNITUDE = 0.5  # of the published figure: another model, another year of trade, average tariffs
TRADE_AMONG_PARTIES = ("exports among the Parties, tariff concessions", "Japan, exports")


def _rcep(data: Path | None) -> tuple[EvidenceRow, ...]:
    """The tariff layer of RCEP on the embedded baseline; the median of a few draws."""
    found = _beside("rcep", "UNCTAD", ["tariffs"])
    return tuple(
        EvidenceRow(
            row["quantity"],
            row["value"],
            row["ours"],
            row["unit"],
            row["source"],
            MAGNITUDE * abs(row["value"]) if row["quantity"] in TRADE_AMONG_PARTIES else None,
            f"a magnitude, half of it either way: {row['why']}" if row["quantity"] in TRADE_AMONG_PARTIES else row["why"],
        )
        for row in found
    )


def _rcep_layers(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Real income of the Parties in the layers that published studies add up; their layers hold what ours does not."""
    cases = ["tariffs", "tariffs-liberal-origin", "liberal-origin", "productivity"]
    found = [*_beside("rcep", "World Bank", cases), *_beside("rcep", "Petri and Plummer", cases)]
    return tuple(
        EvidenceRow(r["quantity"], r["value"], r["ours"], r["unit"], r["source"], None, f"side by side, no tolerance: {r['why']}")
        for r in found
    )


def _beside(name: str, source: str, cases: list[str]) -> list[dict[str, Any]]:
    """Published figures of one source that have one of ours beside them."""
    answer = _answer(name, tuple(cases))
    return [row for row in answer.published if row["source"].startswith(source) and row["ours"] is not None]


@functools.lru_cache(maxsize=4)
def _answer(name: str, cases: tuple[str, ...]) -> Answer:
    from plenipo.lab.whatif import whatif

    return whatif(name, cases=cases, draws=DRAWS)


ROWS: tuple[Evidence, ...] = (
    Evidence("rcep-unctad", "RCEP's tariff concessions on the embedded baseline: size of new trade", "comparison", _rcep, UNCTAD),
    Evidence("rcep-layers", "RCEP's layers and the real income of its Parties", "comparison", _rcep_layers, LAYERS),
    *COALITIONS,
    *INVESTMENT,
    *CLIMATE,
    *CLUBS,
    *TREATIES,
    *JOINING,
    *IMPLEMENTATION,
    *KYOTO_EFFECT,
    *NEGOTIATION,
    *HELD,
    *NEGOTIATED,
    *VOTING_POWER,
    *PLEDGES,
    *WARMING,
)
