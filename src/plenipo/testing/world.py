# SPDX-License-Identifier: Apache-2.0
"""A made-up world of twelve actors: quick to solve, with every tie and stock the built-in channels ask for."""

from __future__ import annotations

import datetime as dt

import numpy as np

from plenipo.channels.climate.provisions import EmissionsTarget
from plenipo.core.actor import JointParty, Membership
from plenipo.core.instrument import Accession, Clause, Eligibility, Instrument, PartyStatus
from plenipo.core.law import Law
from plenipo.core.provenance import Provenance
from plenipo.core.world import World
from plenipo.testing.climate import climate_tables

__all__ = ["twelve_actors"]

CODES = ("ARG", "AUS", "BRA", "CHN", "DEU", "FRA", "IND", "JPN", "KEN", "MEX", "USA", "VNM")
NAMES = (
    "Argentina",
    "Australia",
    "Brazil",
    "China",
    "Germany",
    "France",
    "India",
    "Japan",
    "Kenya",
    "Mexico",
    "United States",
    "Viet Nam",
)
BASE_YEAR = 2023
SEED = 12
CUSTOMS_UNION = ("DEU", "FRA")
PACIFIC = ("AUS", "CHN", "JPN", "VNM")
ACCORD = ("BRA", "DEU", "FRA", "IND", "JPN", "USA")
TARGETS = (("BRA", 2030, -20.0), ("EUN", 2030, -40.0), ("EUN", 2040, -70.0), ("JPN", 2035, -35.0), ("USA", 2030, -30.0))
GROSS_OUTPUT_RATIO = 1.9


def twelve_actors() -> World:
    """The test world. Figures are made up; codes and names are real so that acts read well."""
    random = np.random.default_rng(SEED)
    n = len(CODES)
    gdp = np.exp(random.normal(13.0, 1.2, n))
    place = random.uniform(0, 1, (n, 2))
    distance = 12_000 * np.sqrt(((place[:, None] - place[None]) ** 2).sum(-1)) + 300
    trade = np.outer(gdp, gdp) / distance
    np.fill_diagonal(trade, 0.0)
    trade *= 0.25 * gdp.sum() / trade.sum()
    trade[CODES.index("KEN"), CODES.index("ARG")] = 0.0
    tariff = np.tile(random.uniform(0.02, 0.15, n), (n, 1))
    np.fill_diagonal(tariff, 0.0)
    invested, researched = np.random.default_rng(SEED + 1), np.random.default_rng(SEED + 2)
    return World(
        actors=CODES,
        names=dict(zip(CODES, NAMES, strict=True)),
        base_year=BASE_YEAR,
        stocks={
            "gdp": gdp,
            "population": np.exp(random.normal(17.5, 1.0, n)) / 1e6,
            "gross_output_ratio": np.full(n, GROSS_OUTPUT_RATIO),
            "gross_output_ratio_sd": np.full(n, 0.13),
            "fdi_inward": gdp * invested.uniform(0.1, 0.6, n),
            "research": researched.uniform(0.2, 3.5, n),
        },
        ties={
            "goods_trade": 0.75 * trade,
            "services_trade": 0.25 * trade,
            "distance": distance,
            "applied_tariff": tariff,
            "bound_tariff": 2 * tariff,
            "contiguity": (distance < 2_000).astype(float),
        },
        labels={"region": tuple("A" if i < n / 2 else "B" for i in range(n))},
        law=_law(),
        joint_parties={
            "EUN": JointParty(
                "EUN", "European Union", tuple(Membership(c, dt.date(1958, 1, 1)) for c in CUSTOMS_UNION), instrument="eu"
            )
        },
        provenance={"all": Provenance("all figures", "made up for tests", "none", "CC0-1.0")},
        vintage="test",
        data_hash="test",
        tables=climate_tables(CODES, gdp),
    )


def _law() -> Law:
    union = Instrument(
        id="eu",
        title="European Union",
        parties=tuple(PartyStatus(actor=c, in_force=dt.date(1958, 1, 1)) for c in CUSTOMS_UNION),
        eligibility=Eligibility(open_to=("listed",), listed=(), clause="made-up Article 49"),
    )
    pact = Instrument(
        id="pacific-pact",
        title="Pacific Pact",
        parties=tuple(PartyStatus(actor=c, in_force=dt.date(2020, 1, 1)) for c in PACIFIC),
        eligibility=Eligibility(open_to=("state", "customs territory"), clause="made-up Article 20"),
        accession=Accession(open_from=dt.date(2022, 7, 1), consent="all parties", clause="made-up Article 20.9"),
        withdrawal_notice_months=6,
    )
    accord = Instrument(
        id="accord",
        title="Accord on Emissions",
        parties=tuple(PartyStatus(actor=c, signed=dt.date(2020, 1, 1), in_force=dt.date(2021, 1, 1)) for c in ACCORD),
        text=Clause(
            title="made-up accord",
            clauses=tuple(
                Clause(concerns=(code,), provisions=(EmissionsTarget(by=year, form="base-year", change_pct=cut, base=2005),))
                for code, year, cut in TARGETS
            ),
        ),
        withdrawal_notice_months=12,
    )
    return Law({i.id: i for i in (union, pact, accord)})
