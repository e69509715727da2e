# SPDX-License-Identifier: Apache-2.0
"""Power in voting bodies against published indices and against figures computed apart."""

from __future__ import annotations

from pathlib import Path

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

SOURCE = "Shapley and Shubik 1954; Banzhaf 1965; tables for the bodies of Europe computed apart by full enumeration"
EXACT, FOUR_DIGITS, TWO_DIGITS = 1e-6, 5e-5, 5e-4  # what rounding of the known figure allows
UNSC, SIX = "unsc", "eec6-1958"
TEN_THOUSAND = 10.0  # persons in thousands: populations are counted so, and indices then agree in seven digits

# Body, unit, index, member, known figure, tolerance.
KNOWN: tuple[tuple[str, float | None, str, str, float, float], ...] = (
    (UNSC, None, "Shapley-Shubik", "first", 421 / 2145, EXACT),
    (UNSC, None, "Shapley-Shubik", "last", 4 / 2145, EXACT),
    (UNSC, None, "Banzhaf", "first", 0.16692913, EXACT),
    (UNSC, None, "Banzhaf", "last", 0.01653543, EXACT),
    (SIX, None, "Shapley-Shubik", "DEU", 7 / 30, EXACT),
    (SIX, None, "Shapley-Shubik", "LUX", 0.0, EXACT),
    (SIX, None, "Banzhaf", "BEL", 1 / 7, EXACT),
    ("eu15-1995", None, "Banzhaf", "DEU", 0.1116, FOUR_DIGITS),
    ("eu15-1995", None, "Banzhaf", "LUX", 0.0226, FOUR_DIGITS),
    ("eu15-1995", None, "Shapley-Shubik", "DEU", 0.1167, FOUR_DIGITS),
    ("eu27-nice", None, "Banzhaf", "DEU", 0.0778, FOUR_DIGITS),
    ("eu27-nice", None, "Banzhaf", "MLT", 0.0094, FOUR_DIGITS),
    ("eu27-nice", None, "passage", "", 0.0203, FOUR_DIGITS),
    ("eu28-2014", TEN_THOUSAND, "Banzhaf", "DEU", 0.1024, FOUR_DIGITS),
    ("eu28-2014", TEN_THOUSAND, "Banzhaf", "FRA", 0.0843, FOUR_DIGITS),
    ("eu28-2014", TEN_THOUSAND, "Shapley-Shubik", "DEU", 0.1444, FOUR_DIGITS),
    ("eu28-2014", TEN_THOUSAND, "passage", "", 0.113, TWO_DIGITS),
)


def _indices(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.conference.rules.load import read_body
    from plenipo.conference.rules.power import power, voting_game

    games, rows = {}, []
    for body, unit, index, member, known, tolerance in KNOWN:
        if body not in games:
            held = read_body(body)
            games[body] = power(voting_game(held, held.rule("substance"), unit))
        found = games[body]
        if index == "passage":
            ours, whose = found.passage, "share of coalitions that win"
        else:
            names = found.members
            place = {"first": 0, "last": len(names) - 1}.get(member, names.index(member) if member in names else 0)
            ours = (found.shapley_shubik if index == "Shapley-Shubik" else found.banzhaf)[place]
            whose = f"{index} of {names[place]}"
        why = "as many digits as the known figure has; an index is of the rule alone"
        rows.append(EvidenceRow(f"{body}: {whose}", known, float(ours), "share", SOURCE, tolerance, why))
    return tuple(rows)


ROWS: tuple[Evidence, ...] = (Evidence("power-indices", "Power indices of five bodies, exactly", "identity", _indices, SOURCE),)
