# SPDX-License-Identifier: Apache-2.0
"""Our depth rubric beside a published depth index: a check on the rubric, never an input to it.

The index of the DESTA project (Dür, Baccini & Elsig 2014) is for academic use and is not shipped; it is read here only where the
raw folders are present.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

from scipy.stats import spearmanr

from plenipo.data.builders.agreements import build_agreements, read_notified

__all__ = ["DepthAgreement", "compare_depth"]

_SPELLINGS = {
    "united states of america": "us",
    "united states": "us",
    "korea, republic of": "korea",
    "european union": "eu",
    "european communities": "eu",
    "ec": "eu",
    "turkey": "turkiye",
}
_YEARS_APART = 2  # signature in one list and entry into force in the other


class DepthAgreement(NamedTuple):
    """Spearman rank correlation of two depth scores over the agreements in both and their number; the same with services."""

    rank_correlation: float
    agreements: int
    services_rank_correlation: float
    services_agreements: int


def compare_depth(raw: Path) -> DepthAgreement:
    """Rank correlation of the rubric with the index (0 to 7), over all matched agreements and over those with services.

    Agreements are matched by the name they have in the WTO's list and the year of signature.

    Parameters
    ----------
    raw
        Parent of the raw folders; ``rta_wto_2026`` and ``rta_desta`` are read.
    """
    table = build_agreements(raw)
    ours = {r["agreement"]: (r["depth"], r["coverage"]) for r in table.to_dict()}
    index = _index(raw)
    pairs = []
    for n in read_notified(raw):
        for year, score in index.get(_plain(n.title), []):
            if n.signed and abs(int(n.signed[:4]) - year) <= _YEARS_APART:
                pairs.append((ours[n.agreement][0], score, "services" in ours[n.agreement][1]))
                break
    deep = [p for p in pairs if p[2]]
    return DepthAgreement(_rank(pairs), len(pairs), _rank(deep), len(deep))


def _rank(pairs: list[tuple[float, float, bool]]) -> float:
    return float(spearmanr([p[0] for p in pairs], [p[1] for p in pairs]).statistic)


def _index(raw: Path) -> dict[str, list[tuple[int, float]]]:
    with (raw / "rta_desta" / "desta_agreements.csv").open(encoding="utf-8", newline="") as stream:
        rows = [r for r in csv.DictReader(stream) if r["desta_depth_index_0_7"] and r["sign_year"]]
    found: dict[str, list[tuple[int, float]]] = {}
    for r in rows:
        for name in {r["wto_name"], r["name"]}:
            if name:
                found.setdefault(_plain(name), []).append((int(float(r["sign_year"])), float(r["desta_depth_index_0_7"])))
    return found


def _plain(name: str) -> str:
    """Words of a title in order of the alphabet, without those that lists spell differently."""
    text = re.sub(r"\(.*?\)", " ", name.casefold().replace("ü", "u"))
    for long, short in _SPELLINGS.items():
        text = re.sub(rf"\b{long}\b", short, text)
    drop = {"free", "trade", "agreement", "the", "of", "and", "republic", "fta", "association", "area"}
    return " ".join(sorted(w for w in re.findall(r"[a-z]+", text) if w not in drop))
