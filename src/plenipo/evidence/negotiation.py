# SPDX-License-Identifier: Apache-2.0
"""Negotiation against known answers: bargaining limits, games beside another procedure, forecasts beside one another."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

RUBINSTEIN = "Rubinstein 1982, Perfect equilibrium in a bargaining model; Binmore 1987 for the limit"
ACHEN = "Achen 2006, Institutional realism and bargaining models: the Nash solution tends to the weighted mean"
GAMES = "Abdelnabi et al. 2024, LLM-Deliberation (score tables, MIT licence); counts by full enumeration"
EMISSIONS = (
    "Scholz, Calbert and Smith 2011 and public replications of Bueno de Mesquita 1994: delay of an EC car-emission standard"
)
FOLDER = "scorable-games"
RUNS, SEED = 200, 1
BAR_SHARE, BAR_PROPOSALS = 0.02, 25.0  # of runs that may fail; drafts a chair may need in the mean
ROUNDING = 1e-6
PATIENT = 0.9999  # discount factor of two patient parties
PATIENCE = 1e-4  # how far two such parties still are from equal shares: a quarter of their impatience
DEEP = 1e9  # loss without agreement, in squared units of a scale of 100: far beyond any outcome
NEAR = 1e-3  # of a scale of 100

# Position (years of delay), capability (votes of the Council) and salience of the ten members in 1989, as published.
COUNCIL = (
    ("NLD", 0.08, 4.0, 0.8),
    ("BEL", 0.08, 7.0, 0.4),
    ("LUX", 0.03, 4.0, 0.2),
    ("DEU", 0.16, 4.0, 0.8),
    ("FRA", 0.16, 10.0, 0.6),
    ("ITA", 0.16, 10.0, 0.6),
    ("GBR", 0.16, 10.0, 0.9),
    ("IRL", 0.05, 7.0, 0.1),
    ("DNK", 0.05, 4.0, 1.0),
    ("GRC", 0.08, 7.0, 0.7),
)
APART = {"compromise": 7.39, "median": 7.0}  # years: the same inputs in a program written apart
TWO_DIGITS = 0.01  # as many digits as were written down of it
REPLICATED = 8.42  # years: the challenge model after its first round, in a public replication; 9.61 and 9.96 after the next


def _bargaining(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.conference.analytics.closed_forms import first_share, rubinstein
    from plenipo.conference.delegates.forecasters import compromise, nash_bargaining

    rows = [
        EvidenceRow(
            f"share of who offers first, discount factors {a:g} and {b:g}",
            rubinstein(a, b),
            first_share(a, b),
            "share",
            RUBINSTEIN,
            ROUNDING,
            "backward induction against the closed form",
        )
        for a, b in ((0.9, 0.9), (0.95, 0.8))
    ]
    limit = first_share(PATIENT, PATIENT)
    rows.append(
        EvidenceRow("the same for two patient parties: equal shares", 0.5, limit, "share", RUBINSTEIN, PATIENCE, "a limit")
    )
    position, weight, one = np.array([0.0, 30.0, 100.0]), np.array([1.0, 2.0, 1.5]), np.ones(3)
    rows.append(
        EvidenceRow(
            "Nash solution as disagreement grows worse: the weighted mean",
            compromise(position, weight, one),
            nash_bargaining(position, weight, one, DEEP),
            "of a scale of 100",
            ACHEN,
            NEAR,
            "a limit: at a bearable disagreement the two differ by two points",
        )
    )
    return tuple(rows)


def _games(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.conference.games.convene import record
    from plenipo.conference.games.read import read_games

    assert data is not None
    with (data / FOLDER / "answers.csv").open(encoding="utf-8") as source:
        answers = {row["game"]: row for row in csv.DictReader(source)}
    rows = []
    for game in read_games(data / FOLDER):
        found, known = record(game, "one-text", SEED, RUNS), answers.get(game.name, {})
        for what in ("passing", "unanimous") if known else ():
            told = f"{game.name}: packages that are {what}"
            rows.append(EvidenceRow(told, float(known[what]), found["possible"][what], "packages", GAMES, 0.0, "a count"))
        rows.append(
            EvidenceRow(
                f"{game.name}: runs that end in a passing package, one text",
                1.0,
                found["passing_share"],
                "share",
                GAMES,
                BAR_SHARE,
                "our bar; parties answer truthfully, which real ones do not",
            )
        )
        beside = found["beside"]
        rows.append(
            EvidenceRow(
                f"{game.name}: the same beside alternating offers under unanimity",
                None,
                found["passing_share"],
                "share",
                GAMES,
                None,
                "that procedure asks for more, unanimity, and its parties see nobody else's interests",
                (("alternating offers", beside["passing_share"]),),
                "high",
            )
        )
        rows.append(
            EvidenceRow(
                f"{game.name}: drafts until then, in the mean",
                None,
                found["mean_proposals"],
                "drafts",
                GAMES,
                None,
                "our bar, and how many offers the other procedure needs",
                (("bar", BAR_PROPOSALS), ("alternating offers", beside["mean_proposals"])),
                "low",
            )
        )
    return tuple(rows)


def _forecasts(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.conference.delegates.forecasters import ensemble

    _, capability, position, salience = zip(*COUNCIL, strict=True)
    found = ensemble(np.array(position), np.array(capability), np.array(salience))
    open_end = "models of one decision disagree, and one decision proves none of them right"
    drift = (
        "ours has no term for risk and stops when the median rests; theirs moves on with every round, so that the rule when to "
        "stop picks the answer"
    )
    rows = [
        EvidenceRow(
            f"{name} forecast",
            REPLICATED if name == "challenge" else APART.get(name),
            value,
            "years",
            EMISSIONS,
            TWO_DIGITS if name in APART else None,
            drift if name == "challenge" else f"the figure of a program written apart; {open_end}" if name in APART else open_end,
        )
        for name, value in found.each.items()
    ]
    apart = max(found.spread, abs(found.each["challenge"] - REPLICATED))
    told = "how far apart forecasts of the same inputs lie, the replication included"
    rows.append(EvidenceRow(told, None, apart, "years", EMISSIONS, None, "of a range of six years: a forecast is no finding"))
    return tuple(rows)


ROWS: tuple[Evidence, ...] = (
    Evidence("bargaining-limits", "Two-party bargaining against its closed forms", "identity", _bargaining, RUBINSTEIN),
    Evidence(
        "scorable-games",
        "Games negotiated under a chair's text and by alternating offers",
        "comparison",
        _games,
        GAMES,
        (FOLDER,),
    ),
    Evidence("forecasts-disagree", "Forecasts of one decision beside one another", "comparison", _forecasts, EMISSIONS),
)
