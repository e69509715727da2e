# SPDX-License-Identifier: Apache-2.0
"""From a treaty and a day to probabilities: each State's, the count's, and that of entry into force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.calibrate.ratification import RatificationFit, Records, fit_ratification, month_of, shipped_records
from plenipo.calibrate.ratification.features import FEATURES, at
from plenipo.calibrate.ratification.history import History
from plenipo.calibrate.ratification.records import DAYS_A_MONTH, day_of
from plenipo.core.countries import name as country_name
from plenipo.core.countries import resolve
from plenipo.core.errors import InputError, Problem
from plenipo.data.tables import read_table
from plenipo.data.treaties import UNTIL, find_treaty
from plenipo.lab.clock.forecast import DAY, Paths, Setup, draw_paths
from plenipo.lab.clock.reading import SUFFIXES, read_date, read_treaty
from plenipo.lab.clock.rules import EntryRule, entry_rule

__all__ = ["ClockAnswer", "clock"]

Floats = npt.NDArray[np.float64]

HORIZONS = (6, 12, 24, 60)
"""Months after the day asked about, where no dates are given."""
LATEST_YEARS = 15
DRAWS = 500
BAND = (0.1, 0.5, 0.9)
ORDER_BY = 24
"""Months ahead by which States are put in order: early enough to tell the quick from the slow."""
NO_DELAY_KNOWN = 90  # days, usual where a rule is given by its number of Parties alone
LEAST_HISTORY = 5  # treaties that must have been adopted before, to fit on


@dataclass(frozen=True)
class ClockAnswer:
    """What the clock says.

    Parameters
    ----------
    treaty, title, as_of
        What was asked.
    joined
        States that had joined by then.
    waiting
        One mapping per State that had not: code, name, whether it signed, order, probability by date.
    counts
        One mapping per date: expected number of Parties and 80 % band.
    entry
        Rule, probability by date, day with 80 % band, pivotal Parties; empty if no rule is known.
    basis
        Treaties and events fitted on, spreads, assumptions made.
    """

    treaty: str
    title: str
    as_of: str
    joined: tuple[str, ...]
    waiting: tuple[dict[str, Any], ...]
    counts: tuple[dict[str, Any], ...]
    entry: dict[str, Any]
    basis: dict[str, Any]

    def to_json_document(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return asdict(self)


def clock(
    treaty: str,
    as_of: str | dt.date,
    *,
    by: Sequence[str | dt.date] = (),
    parties: int | None = None,
    aside: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = 0,
) -> ClockAnswer:
    """Who will have joined a treaty by when, from what was known on one day.

    Every later date is struck out before anything is computed, in this treaty and in all others, and the hazard is fitted anew on
    the other treaties as they stood.

    Parameters
    ----------
    treaty
        Name of a shipped treaty, or a CSV or Parquet file of one treaty in the layout of ``treaty_parties``.
    as_of
        The day.
    by
        Days to tell probabilities for; 6, 12, 24 and 60 months later if not said.
    parties
        Parties needed for entry into force, where the rule is not known or another is wanted.
    aside
        Codes or names of States taken to stay outside; an assumption that the answer repeats.
    draws, seed
        Number of paths drawn and where the random numbers start.

    Raises
    ------
    InputError
        If the treaty, file, day or a State is not what is expected.

    Examples
    --------
    >>> answer = clock("kyoto", "2002-12-31", draws=20)
    >>> len(answer.joined), answer.entry["in_force_already"]
    (101, False)
    """
    day = _day(as_of)
    known, identity = _known(treaty)
    month = month_of(day) + DAY / 2  # what is dated on the day itself is known on it
    _check_day(day, identity, treaty)
    records = known.until(month)
    k = records.treaties.index(identity.treaties[0])
    fit, basis = _fitted(records.without(identity.treaties[0]), month)
    declared = _declared(identity.treaties[0], day)
    outside = {*(resolve(a) for a in aside), *declared}
    rule = _rule(identity.treaties[0], parties)
    setup = Setup(
        records, History.of(records, month), fit, k, month - DAY / 2, rule, np.array([c in outside for c in records.states])
    )
    ends = _ends(day, by)
    paths = draw_paths(setup, max(_steps(day, end) for end in (*ends, _later(day, ORDER_BY))), draws, seed)
    return ClockAnswer(
        treaty=identity.treaties[0],
        title=identity.titles[0],
        as_of=day.isoformat(),
        joined=tuple(c for c, j in zip(records.states, paths.joined_at[0] < 0, strict=True) if j),
        waiting=_waiting(setup, paths, day, ends),
        counts=_counts(paths, day, ends),
        entry=_entry(setup, paths, day, ends),
        basis={**basis, "draws": draws, "seed": seed, "declared_outside": declared, "assumed_outside": sorted(outside)},
    )


def _declared(number: str, day: dt.date) -> list[str]:
    """States that had said by that day that they would not join, and had not taken it back."""
    text = day.isoformat()
    held = [r for r in read_table("treaty_refusals").to_dict() if r["ecolex_id"] == number and r["declared"] <= text]
    return sorted(r["iso3"] for r in held if not r["taken_back"] or r["taken_back"] > text)


def _day(value: str | dt.date) -> dt.date:
    return value if isinstance(value, dt.date) else read_date(value, "--as-of")


def _known(treaty: str) -> tuple[Records, Records]:
    """All records, with those of the treaty asked about, and these alone."""
    shipped = shipped_records()
    path = Path(treaty)
    if path.suffix in SUFFIXES or path.is_file():
        own = read_treaty(path)
        # A file about a shipped treaty takes its place: nothing of the answer may come in by another door.
        others = shipped.without(own.treaties[0])
        same = [t for t, title, a in zip(others.treaties, others.titles, others.adopted, strict=True) if _twin(title, a, own)]
        for twin in same:
            others = others.without(twin)
        return others.with_treaty(own), own
    number = find_treaty(treaty)
    return shipped, shipped.only(np.array([shipped.treaties.index(number)]))


def _twin(title: str, adopted: float, own: Records) -> bool:
    return title.casefold() == own.titles[0].casefold() and adopted == own.adopted[0]


def _check_day(day: dt.date, own: Records, treaty: str) -> None:
    adopted = day_of(float(own.adopted[0]))
    if day < adopted:
        raise InputError(Problem(f"{treaty} was adopted on {adopted}, after {day}", "--as-of", f"{adopted} or later"))


def _fitted(others: Records, month: float) -> tuple[RatificationFit, dict[str, Any]]:
    if len(others.treaties) < LEAST_HISTORY:
        raise InputError(Problem("hardly any treaty had been adopted by then", "--as-of", "a later day"))
    fit = fit_ratification(others, History.of(others, month), month)
    basis = {
        "treaties": fit.treaties,
        "ratifications": fit.hazard.events,
        "variance_between_treaties": round(fit.between, 4),
        "variance_between_intervals": round(fit.within, 4),
        "records": UNTIL,
        "coefficients": {
            n: [round(float(b), 4), round(float(e), 4)]
            for n, b, e in zip(FEATURES, fit.hazard.coefficients, fit.hazard.standard_errors, strict=True)
        },
    }
    return fit, basis


def _rule(number: str, parties: int | None) -> EntryRule | None:
    names = {r["ecolex_id"]: r["treaty"] for r in read_table("treaty_entry").to_dict()}
    held = entry_rule(names[number]) if number in names else None
    if parties is None:
        return held
    if held is not None:
        return replace(held, parties=parties)
    return EntryRule(parties, 0.0, {}, NO_DELAY_KNOWN, "", "as asked; 90 days after is usual and assumed")


def _ends(day: dt.date, by: Sequence[str | dt.date]) -> list[dt.date]:
    if not by:
        return [_later(day, m) for m in HORIZONS]
    ends = sorted(b if isinstance(b, dt.date) else read_date(b, "--by") for b in by)
    wrong = [e for e in ends if not 0 < (e - day).days <= LATEST_YEARS * 366]
    if wrong:
        raise InputError(
            *(Problem(f"{e} is no day to look ahead to from {day}", "--by", f"within {LATEST_YEARS} years after") for e in wrong)
        )
    return ends


def _later(day: dt.date, months: int) -> dt.date:
    return day + dt.timedelta(days=round(months * DAYS_A_MONTH))


def _steps(day: dt.date, end: dt.date) -> int:
    """Steps of a month until the end, the last one perhaps not whole."""
    return max(1, int(np.ceil((end - day).days / DAYS_A_MONTH - DAY)))


def _part(day: dt.date, end: dt.date) -> float:
    """Share of the last step that lies before the end."""
    return float((end - day).days / DAYS_A_MONTH - (_steps(day, end) - 1))


def _chance(paths: Paths, day: dt.date, end: dt.date) -> Floats:
    """(state,) Probability to have joined by a day, straight between ends of steps."""
    step, part = _steps(day, end) - 1, _part(day, end)
    before = paths.chance[step - 1] if step else np.where(paths.joined_at[0] < 0, 1.0, 0.0)
    return before + min(part, 1.0) * (paths.chance[step] - before)


def _waiting(setup: Setup, paths: Paths, day: dt.date, ends: Sequence[dt.date]) -> tuple[dict[str, Any], ...]:
    """Those not in, the likeliest to join first."""
    records = setup.records
    state = at(records, setup.k, setup.as_of + DAY)
    score = _chance(paths, day, _later(day, ORDER_BY))
    by_date = {e.isoformat(): _chance(paths, day, e) for e in ends}
    places = [i for i in np.argsort(-score, kind="stable") if state.may[i] and not state.joined[i]]
    return tuple(
        {
            "order": order,
            "iso3": records.states[i],
            "name": country_name(records.states[i]),
            "signed": bool(state.signed[i]),
            "score": round(float(score[i]), 5),
            "probability": {e: round(float(p[i]), 5) for e, p in by_date.items()},
        }
        for order, i in enumerate(places, 1)
    )


def _counts(paths: Paths, day: dt.date, ends: Sequence[dt.date]) -> tuple[dict[str, Any], ...]:
    """Number of Parties by date; a joining in a step is spread evenly over it."""
    spread = np.random.default_rng(paths.joined_at.shape[0]).random(paths.joined_at.shape)
    when = np.where(paths.joined_at < 0, -1.0, paths.joined_at + spread)
    rows = []
    for end in ends:
        count = (when <= (end - day).days / DAYS_A_MONTH).sum(1)
        low, middle, high = np.quantile(count, BAND)
        rows.append(
            {
                "date": end.isoformat(),
                "expected": round(float(count.mean()), 1),
                "low": float(low),
                "median": float(middle),
                "high": float(high),
            }
        )
    return tuple(rows)


def _entry(setup: Setup, paths: Paths, day: dt.date, ends: Sequence[dt.date]) -> dict[str, Any]:
    """When it enters into force, and without whom it would not."""
    already = bool(setup.records.in_force[setup.k] <= setup.as_of + DAY)
    rule = setup.rule
    if rule is None:
        return {"in_force_already": already, "rule": None}
    met = _step_met(setup, paths, rule)
    months = met + 1.0 + rule.delay_days / DAYS_A_MONTH
    horizon = len(paths.months)
    first, middle, last = (float(q) for q in np.quantile(np.where(met < horizon, months, np.inf), BAND, method="higher"))
    told = {
        "parties": rule.parties,
        "share_pct": rule.share,
        "delay_days": rule.delay_days,
        "clause": rule.clause,
        "source": rule.source,
    }
    inside = paths.joined_at[0] < 0
    return {
        "in_force_already": already,
        "rule": told,
        "parties_now": int(inside @ rule.counts(setup.records.states)),
        "share_now_pct": round(float(inside @ rule.weight_of(setup.records.states)), 2),
        "probability": {e.isoformat(): round(float((months <= (e - day).days / DAYS_A_MONTH).mean()), 4) for e in ends},
        "date": {n: _told(day, m) for n, m in zip(("low", "median", "high"), (first, middle, last), strict=True)},
        "pivotal": [] if already else _pivotal(setup, paths, rule, met, min(_steps(day, ends[-1]), horizon)),
    }


def _told(day: dt.date, months: float) -> str | None:
    return _later(day, round(months)).isoformat() if np.isfinite(months) else None


def _step_met(setup: Setup, paths: Paths, rule: EntryRule, without: int | None = None) -> npt.NDArray[np.int64]:
    """(draw,) Step in which the rule is met; the number of steps if in none."""
    steps = len(paths.months)
    joined_at = paths.joined_at if without is None else paths.joined_at.copy()
    if without is not None:
        joined_at[:, without] = steps
    order = np.argsort(joined_at, axis=1, kind="stable")
    at_step = np.take_along_axis(joined_at, order, axis=1)
    number = np.cumsum(rule.counts(setup.records.states)[order], axis=1)
    share = np.cumsum(rule.weight_of(setup.records.states)[order], axis=1)
    enough = (number >= rule.parties) & (share >= rule.share)
    found = np.where(enough.any(1), np.take_along_axis(at_step, enough.argmax(1)[:, None], axis=1)[:, 0], steps)
    return np.minimum(found, steps)


PIVOTAL = 5  # Parties named


def _pivotal(setup: Setup, paths: Paths, rule: EntryRule, met: npt.NDArray[np.int64], steps: int) -> list[dict[str, Any]]:
    """Whose staying outside would lower the probability that the rule is met by the last date most."""
    state = at(setup.records, setup.k, setup.as_of + DAY)
    reached = met < steps
    fall = np.zeros(len(setup.records.states))
    for i in np.flatnonzero(state.may & ~state.joined):
        fall[i] = (reached & (_step_met(setup, paths, rule, int(i)) >= steps)).mean()
    best = [int(i) for i in np.argsort(-fall, kind="stable")[:PIVOTAL] if fall[i] > 0]
    codes = setup.records.states
    return [{"iso3": codes[i], "name": country_name(codes[i]), "falls_by": round(float(fall[i]), 4)} for i in best]
