# SPDX-License-Identifier: Apache-2.0
"""Known pasts predicted with coefficients from before them, beside dumb rules; wins and losses alike."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["HINDCASTS"]


def _enlargement(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.hindcasts.enlargement import enlargement

    assert data is not None
    return enlargement(data)


def _new_agreements(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.hindcasts.new_agreements import new_agreements

    assert data is not None
    return new_agreements(data)


def _nafta(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.hindcasts.nafta import nafta

    assert data is not None
    return nafta(data)


def _us_china(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.channels.trade.hindcasts.us_china import us_china

    assert data is not None
    return us_china(data)


AGTPA, ITPDE, WIOD, COUNTRIES = "trade_agtpa_1986_2006", "trade_itpde_2000_2016", "trade_wiod44_2000_2014", "country_statics"

HINDCASTS: tuple[Evidence, ...] = (
    Evidence(
        "nafta-from-1993",
        "NAFTA seen from 1993: trade of 2000 and 2006",
        "hindcast",
        _nafta,
        "own; Yotov, Piermartini, Monteiro and Larch 2016 for the flows",
        (AGTPA,),
    ),
    Evidence(
        "eu-enlargement-from-2003",
        "EU enlargement seen from 2003: trade of 2014",
        "hindcast",
        _enlargement,
        "own; WIOD 2016 for the flows",
        (WIOD, AGTPA, ITPDE, COUNTRIES),
    ),
    Evidence(
        "agreements-from-2003",
        "Agreements of 2004-2014 seen from 2003: trade of 2014-2016",
        "hindcast",
        _new_agreements,
        "own; ITPD-E release 1 for the flows",
        (ITPDE, AGTPA, WIOD, COUNTRIES),
    ),
    Evidence(
        "us-china-from-2016",
        "US-China tariffs of 2018-2020 seen from 2016: who supplies US imports until 2024",
        "hindcast",
        _us_china,
        "own; Bown 2019-2023 for the duties; ITPD-E, BACI, IMF and US Census for the flows",
        (
            ITPDE,
            WIOD,
            COUNTRIES,
            "trade_services_oecd_2000_2019",
            "trade_baci_2023",
            "trade_goods_15economies_2011_2020",
            "us_tariffs_2025_2026",
        ),
    ),
)
