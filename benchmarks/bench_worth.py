# SPDX-License-Identifier: Apache-2.0
"""Speed of play on a modelled text: what a package is worth to ten delegations, through the surrogate.

``python -m benchmarks.bench_worth`` prints the table. Time on the processor, the mean over many packages, the best of some calls.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.bench_conference import best
from benchmarks.table import Row, show
from plenipo.conference.model.conference import Conference
from plenipo.conference.model.word import ASSUMED, Package, read_word
from plenipo.conference.rules.load import read_body
from plenipo.conference.worth.appraisal import Appraiser
from plenipo.conference.worth.surrogate import checks, design, fitted

DELEGATIONS, NUMBERS, CHOICES, DRAWS, PACKAGES = 10, 4, 2, 200, 50
CODES = ("BRA", "CHN", "DEU", "FRA", "GBR", "IND", "JPN", "KOR", "USA", "ZAF")
BARS = {"package": 5.0}
MILLI = 1e3


def conference() -> Conference:
    """Ten delegations that weigh two outcomes and two terms each, with red lines, on a text of six slots."""
    slots = [
        {"id": f"number-{k}", "title": "A number", "kind": "number", "low": 0.0, "high": 100.0, "step": 1.0, "no_deal": 0.0}
        for k in range(NUMBERS)
    ] + [
        {"id": f"choice-{k}", "title": "A choice", "kind": "choice", "choices": ["none", "full"], "no_deal": "none"}
        for k in range(CHOICES)
    ]
    mandates = [
        {
            "seat": code,
            "outcomes": [
                {"outcome": "real_income", "actor": code, "weight": 1.0, "source": ASSUMED},
                {"outcome": "exports", "actor": code, "weight": 0.5, "source": ASSUMED},
            ],
            "terms": [{"slot": f"number-{k}", "ideal": 40.0, "salience": 1.0, "source": ASSUMED} for k in range(2)],
            "red_lines": [
                {"on": "outcome", "name": "real_income", "actor": code, "at_least": -3.0, "tolerated": 0.1, "source": ASSUMED},
                {"on": "term", "name": "number-3", "at_most": 90.0, "source": ASSUMED},
            ],
            "reservation": {"basis": "no-deal run", "source": ASSUMED},
        }
        for code in CODES[:DELEGATIONS]
    ]
    clauses = [{"id": f"clause-{s['id']}", "words": {"en": "The Parties agree on {" + str(s["id"]) + "}."}} for s in slots]
    document = {
        "id": "bench",
        "title": "A modelled text",
        "body": read_body("treaty-conference").model_dump(mode="json"),
        "opens": "2030-01-01T09:00:00Z",
        "delegations": [{"id": code, "name": code, "actor": code} for code in CODES[:DELEGATIONS]],
        "mandates": mandates,
        "texts": [{"id": "text", "title": "The text", "slots": slots, "clauses": clauses}],
    }
    return read_word(Conference, document, "bench")


def rows() -> list[Row]:
    """One package at a time, as a room asks for it."""
    held = conference()
    text = held.texts[0]
    appraiser = Appraiser(held, text, {})
    chance = np.random.default_rng(0)
    exact, apart = (chance.normal(size=(len(p(text.slots)), len(appraiser.measures), DRAWS)) for p in (design, checks))
    surrogate = fitted(text.slots, exact, apart)
    packages: list[Package] = [
        {s.id: s.values()[int(chance.integers(len(s.values())))] for s in text.slots} for _ in range(PACKAGES)
    ]

    def each() -> None:
        for package in packages:
            appraiser.appraise([package], surrogate.many([package]))

    spent, _ = best(each)
    size = f"{DELEGATIONS} delegations, {len(appraiser.measures)} outcomes, {NUMBERS + CHOICES} slots, {DRAWS} draws"
    return [Row(f"a package appraised through the surrogate: {size}", MILLI * spent / PACKAGES, "ms", f"<= {BARS['package']:g}")]


if __name__ == "__main__":
    show(rows, __doc__)
