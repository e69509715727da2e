# SPDX-License-Identifier: Apache-2.0
"""The ratification clock on treaties of the past, each seen from a day of its past, beside dumb rules."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.evidence import Evidence, EvidenceRow

__all__ = ["ROWS"]

ECOLEX = "ECOLEX, as compiled in manyenviron"
PARIS, KYOTO = "paris", "kyoto"
ADOPTION, SIGNING = "2015-12-12", "2016-04-22"
COUNTED = (("2016-09-03", 26), ("2016-10-05", 75), ("2016-11-04", 102))
"""Ratifications by day as the depositary counts them; ECOLEX has one less on the last two."""
END = ("2016-12-31", 122)
KYOTO_SEEN_FROM, KYOTO_IN_FORCE = "2002-12-31", "2005-02-16"
SINCE, UNTIL = "1985-01-01", "2013-12-31"
SEEN_AFTER, AHEAD = 12.0, 24  # months from adoption to the day looked from, and from there to the day looked at
DRAWS, DRAWS_EACH = 500, 200
LOW, HIGH = 0.1, 0.9
PERCENT = 100.0
FORMS = "the form of the hazard was chosen on other treaties, among a handful of which the Paris figure was seen too"

Floats = npt.NDArray[np.float64]


def _paris_order(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Who ratified the Paris Agreement early, from what was known on the day of its adoption."""
    from plenipo.calibrate.ratification import month_of, shipped_records
    from plenipo.calibrate.ratification.history import History
    from plenipo.data.treaties import find_treaty
    from plenipo.lab.clock import clock

    records = shipped_records()
    k = records.treaties.index(find_treaty(PARIS))
    place = {c: i for i, c in enumerate(records.states)}
    asked = clock(PARIS, ADOPTION, draws=DRAWS)
    score = {r["iso3"]: r["score"] for r in asked.waiting}
    there = np.array([place[c] for c in score if np.isfinite(records.ratified[k, place[c]])])
    happened = records.ratified[k, there]
    month = month_of(ADOPTION)
    known = records.until(month)
    early, _, ever = History.of(known, month).speeds(month, "", known.treaties.index(records.treaties[k]))
    column = {c: i for i, c in enumerate(known.states)}
    own = np.array([score[records.states[i]] for i in there])
    rules = {"early ratifications of the past": early, "ratifications of the past": ever}
    past = {n: np.array([v[column[records.states[i]]] for i in there]) for n, v in rules.items()}
    rows = []
    for what, unit, measure in (
        ("order of ratification", "rank correlation", _order),
        ("early half told from late", "AUC", _early),
    ):
        beside = tuple((n, measure(v, happened)) for n, v in past.items())
        text = f"{what}, {len(there)} States, seen from {ADOPTION}"
        rows.append(EvidenceRow(text, None, measure(own, happened), unit, ECOLEX, None, FORMS, rules=beside, better="high"))
    return tuple(rows)


def _order(score: Floats, happened: Floats) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(-score, happened)[0])


def _early(score: Floats, happened: Floats) -> float:
    """Probability that one of the earlier half is scored above one of the later half."""
    early = happened <= np.median(happened)
    over = score[early][:, None] - score[~early][None]
    return float((over > 0).mean() + 0.5 * (over == 0).mean())


def _paris_counts(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Number of Parties in the year of the Paris Agreement, from the day on which it was opened for signature."""
    from plenipo.lab.clock import clock

    asked = clock(PARIS, SIGNING, by=[d for d, _ in COUNTED], draws=DRAWS)
    after = "15 had ratified on the day looked from"
    rows = [_counted(SIGNING, *row, found, after) for row, found in zip(COUNTED, asked.counts, strict=True)]
    blind = clock(PARIS, ADOPTION, by=[END[0]], draws=DRAWS)
    before = "before any signature nothing told that this treaty would go quicker than all before it"
    return (*rows, _counted(ADOPTION, *END, blind.counts[0], before))


def _counted(seen_from: str, day: str, count: int, found: Mapping[str, Any], why: str) -> EvidenceRow:
    """Agrees if the count lies inside the band."""
    middle = found["median"]
    tolerance = (found["high"] - middle) if count > middle else (middle - found["low"])
    reason = f"80 % band {found['low']:.0f} to {found['high']:.0f}; {why}"
    return EvidenceRow(f"Parties by {day}, seen from {seen_from}", count, middle, "Parties", ECOLEX, tolerance, reason)


def _kyoto_entry(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Whether and through whom the Kyoto Protocol enters into force, seen from the end of 2002."""
    from plenipo.lab.clock import clock

    asked = clock(KYOTO, KYOTO_SEEN_FROM, by=[KYOTO_IN_FORCE, "2007-12-31"], draws=DRAWS)
    first = asked.entry["pivotal"][0]["iso3"] if asked.entry["pivotal"] else ""
    chance = asked.entry["probability"][KYOTO_IN_FORCE]
    outside = ", ".join(asked.basis["declared_outside"])
    why = f"taken to stay outside, as they had said: {outside}; without that the United States would be named first"
    likely = f"it entered into force on that day; a coin is beaten above one half; {why}"
    return (
        EvidenceRow("the pivotal Party is Russia (1 if named first)", 1.0, float(first == "RUS"), "", ECOLEX, 0.0, why),
        EvidenceRow(f"probability to be in force by {KYOTO_IN_FORCE}", 1.0, chance, "probability", ECOLEX, 0.5, likely),
    )


@dataclass(frozen=True)
class Score:
    """One treaty seen a year after its adoption: order, Brier scores two years later, count and band."""

    order: float
    order_by_past: float
    brier: float
    brier_pooled: float
    inside: bool
    above: bool


def _left_out(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Every treaty for all regions adopted in 1985-2013, seen from a year after its adoption."""
    scores = _scores()
    many = f"mean of {len(scores)} treaties, each left out, seen a year after adoption"
    order, past = (float(np.mean([getattr(s, n) for s in scores])) for n in ("order", "order_by_past"))
    brier, pooled = (float(np.mean([getattr(s, n) for s in scores])) for n in ("brier", "brier_pooled"))
    won = sum(s.order > s.order_by_past for s in scores), sum(s.brier < s.brier_pooled for s in scores)
    inside, above = (PERCENT * float(np.mean([getattr(s, n) for s in scores])) for n in ("inside", "above"))
    return (
        EvidenceRow(
            f"order of those who wait, {many}",
            None,
            order,
            "rank correlation",
            ECOLEX,
            None,
            f"better for {won[0]} of {len(scores)}",
            rules=(("ratifications of the past", past),),
            better="high",
        ),
        EvidenceRow(
            f"who joins within two years, {many}",
            None,
            brier,
            "Brier score",
            ECOLEX,
            None,
            f"better for {won[1]} of {len(scores)}",
            rules=(("hazard by age alone", pooled),),
            better="low",
        ),
        EvidenceRow(
            f"counts after two years inside their 80 % band, {many}",
            PERCENT * (HIGH - LOW),
            inside,
            "% of treaties",
            ECOLEX,
            None,
            f"{above:.0f} % lie above the band: later treaties went quicker than earlier ones let expect",
        ),
    )


@functools.cache
def _scores() -> tuple[Score, ...]:
    from plenipo.calibrate.ratification import month_of, shipped_records
    from plenipo.calibrate.ratification.features import Groups

    records = shipped_records()
    wide = records.worldwide(Groups.of(records.states).bloc)
    chosen = np.flatnonzero(wide & (records.adopted >= month_of(SINCE)) & (records.adopted <= month_of(UNTIL)))
    return tuple(_score_one(int(k)) for k in chosen)


def _score_one(number: int) -> Score:
    from plenipo.calibrate.ratification import fit_ratification, shipped_records
    from plenipo.calibrate.ratification.features import interval_of
    from plenipo.calibrate.ratification.history import History
    from plenipo.lab.clock.forecast import Setup, draw_paths

    records = shipped_records()
    month = float(records.adopted[number]) + SEEN_AFTER
    known = records.until(month)
    k = known.treaties.index(records.treaties[number])
    others = known.without(known.treaties[k])
    history, fit = History.of(known, month), fit_ratification(others, History.of(others, month), month)
    paths = draw_paths(Setup(known, history, fit, k, month, None, np.zeros(len(known.states), bool)), AHEAD, DRAWS_EACH, 0)
    exists = known.first_seen <= month
    waits = exists & (paths.joined_at[0] >= 0)
    happened = records.ratified[number]
    own, past = paths.chance[-1][waits], history.speeds(month, "", k)[2][waits]
    joined = happened[waits] <= month + AHEAD
    pooled = -np.expm1(-sum(fit.pooled[interval_of(SEEN_AFTER + m)] for m in range(AHEAD)))
    last = np.where(np.isfinite(happened), happened, np.finfo(float).max)[waits]
    count = int((happened[exists] <= month + AHEAD).sum())
    low, high = np.quantile(paths.joined_by(AHEAD - 1)[:, exists].sum(1), [LOW, HIGH])
    return Score(
        _order(own, last),
        _order(past, last),
        float(((own - joined) ** 2).mean()),
        float(((pooled - joined) ** 2).mean()),
        bool(low <= count <= high),
        bool(count > high),
    )


ROWS: tuple[Evidence, ...] = (
    Evidence(
        "ratification-order", "Who ratified the Paris Agreement early, seen from its adoption", "hindcast", _paris_order, ECOLEX
    ),
    Evidence(
        "ratification-counts", "Parties to the Paris Agreement in 2016, seen from 22 April", "hindcast", _paris_counts, ECOLEX
    ),
    Evidence(
        "kyoto-entry", "Entry into force of the Kyoto Protocol, seen from the end of 2002", "hindcast", _kyoto_entry, ECOLEX
    ),
    Evidence(
        "ratification-left-out", "Ratification of other treaties, each left out of its own fit", "hindcast", _left_out, ECOLEX
    ),
)
