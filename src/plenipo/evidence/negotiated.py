# SPDX-License-Identifier: Apache-2.0
"""The case book negotiated: what each text gives over no deal and who loses, from a stored run of every shipped case."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from plenipo.core.evidence import Evidence, EvidenceRow
from plenipo.core.files import atomic_path

__all__ = ["ROWS", "STORED", "negotiate_all", "stored", "write_stored"]

STORED = "negotiated.csv"
SOURCE = "plenipo convene CASE --protocol one-text, stored; points by mandates, every number of which is assumed or invented"
PROTOCOL, RUNS, SEED = "one-text", 200, 1
COLUMNS = ("case", "agreed_share", "package", "seat", "gain", "p05", "p95", "sign_share", "says_yes")
DIGITS = 6  # of a stored figure


def negotiate_all(names: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Negotiate shipped cases, all if not said; with the model behind them that takes some minutes."""
    from plenipo.conference.case import shipped_cases
    from plenipo.conference.convene import convene_case

    for name in names or shipped_cases():
        found = convene_case(name, PROTOCOL, SEED, RUNS)
        package = "; ".join(f"{k} {v}" for k, v in (found["package"] or {}).items())
        about = {"case": name, "agreed_share": round(found["agreed_share"], DIGITS), "package": package}
        for row in found.get("delegations", [{}]):
            told = {k: f"{row[k]:.{DIGITS}g}" for k in ("gain", "p05", "p95", "sign_share") if row}
            yield {**about, "seat": row.get("seat", ""), **told, "says_yes": "yes" if row.get("says_yes") else "no"}


def write_stored(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the table this evidence reads."""
    with atomic_path(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def stored() -> dict[str, list[dict[str, str]]]:
    """Rows of the table by case."""
    found: dict[str, list[dict[str, str]]] = {}
    with resources.files("plenipo.evidence").joinpath(STORED).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["case"], []).append(row)
    return found


def _cases(data: Path | None) -> tuple[EvidenceRow, ...]:
    return tuple(_row(case, rows) for case, rows in stored().items())


def _row(case: str, rows: Sequence[Mapping[str, str]]) -> EvidenceRow:
    """How many delegations gain over no deal, and who does not."""
    held = [r for r in rows if r["seat"]]
    loses = [
        f"{r['seat']} {float(r['gain']):+.3g} ({float(r['p05']):+.3g} to {float(r['p95']):+.3g})"
        for r in held
        if float(r["gain"]) < 0
    ]
    gains = sum(float(r["gain"]) > 0 for r in held)
    share = f"{100 * float(rows[0]['agreed_share']):.0f} % of runs agree"
    told = f"worse off than without a deal: {', '.join(loses) or 'nobody'}" if held else "no text is adopted: no deal stands"
    return EvidenceRow(
        f"{case}: delegations, of {len(held)}, that gain over no deal in the package most often adopted under a chair's text"
        if held
        else f"{case}: delegations that gain over no deal under a chair's text",
        None,
        float(gains),
        "delegations",
        SOURCE,
        None,
        f"{share}; {told}. Simulated delegations: a finding about the mandates written, not about governments",
    )


ROWS: tuple[Evidence, ...] = (
    Evidence("case-book-negotiated", "The case book negotiated, against no deal, and who loses", "comparison", _cases, SOURCE),
)
