# SPDX-License-Identifier: Apache-2.0
"""Whether targets are met at home: a logit on how far the outlook lies above what is allowed.

Two episodes are held whose end is known: the aim of the Convention of 1992, which bound nobody, and the first period of Kyoto,
which did. Met means by own emissions alone; with units bought from others every Party that stayed in Kyoto complied.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plenipo.core.draws import read_parameters
from plenipo.data.tables import read_table

__all__ = ["Cases", "ImplementationFit", "convention_cases", "fit_implementation", "kyoto_cases", "shipped_fit", "together"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
FIRST = 1990
CONVENTION_SEEN_FROM, CONVENTION_YEARS = 1994, (2000,)
"""The year in which the Convention entered into force, and that in which emissions should be back at those of 1990."""
KYOTO_SEEN_FROM, KYOTO_YEARS = 1997, (2008, 2009, 2010, 2011, 2012)
JOINED_LATER = ("CYP", "KAZ", "MLT")  # in Annex I, or with a limit, only after 2000
PERCENT = 100.0
STEPS = 100
ENOUGH = 1e-10


class Cases(NamedTuple):
    """Parties before a target whose end is known.

    Parameters
    ----------
    parties
        (case,).
    gap
        (case,): log of outlook over what is allowed, seen from before; above nothing, more is needed than the outlook brings.
    met
        (case,): whether own emissions stayed within it.
    delivered
        (case,): share of the way from the outlook to the target that was gone; NaN where nothing more was needed.
    bound
        (case,): whether the target is a limit in a treaty with consequences, not an aim.
    """

    parties: tuple[str, ...]
    gap: Floats
    met: Bools
    delivered: Floats
    bound: Bools


class ImplementationFit(NamedTuple):
    """P(met) = 1 / (1 + exp(slope * gap - base - bound)); errors are robust to a Party standing in both episodes.

    Parameters
    ----------
    base
        Log odds of an aim where the outlook just meets it; of any target if all cases were alike in being bound.
    slope
        Fall of the log odds with the log gap.
    bound
        Log odds more for a limit that binds; 0 if it cannot be told.
    base_error, slope_error, bound_error
        Standard errors.
    """

    base: float
    slope: float
    bound: float
    base_error: float
    slope_error: float
    bound_error: float

    def probability(self, gap: Floats) -> Floats:
        """(case,) of an aim that binds nobody."""
        return np.asarray(1.0 / (1.0 + np.exp(self.slope * gap - self.base)))


def convention_cases() -> Cases:
    """Parties of Annex I before the aim to be back in 2000 at the emissions of 1990, seen from 1994."""
    parties, series = _inventories()
    keep = [k for k, c in enumerate(parties) if c not in JOINED_LATER]
    codes = tuple(parties[k] for k in keep)
    return _cases(codes, series[keep], CONVENTION_SEEN_FROM, CONVENTION_YEARS, series[keep][:, 0], False)


def kyoto_cases() -> Cases:
    """Parties with a limit for 2008 to 2012, as the European Community shared its own, seen from 1997.

    The base year is 1990 for all: with the earlier years that some economies in transition chose, the same Parties meet it. The
    United States and Canada had a limit and did not keep to the Protocol: they count.
    """
    limits = {r["iso3"]: 1.0 + r["low_pct"] / PERCENT for r in read_table("treaty_targets").to_dict() if r["treaty"] == "KYOTO"}
    parties, series = _inventories()
    keep = [k for k, c in enumerate(parties) if c in limits]
    codes = tuple(parties[k] for k in keep)
    allowed = np.array([limits[c] for c in codes]) * series[keep][:, 0]
    return _cases(codes, series[keep], KYOTO_SEEN_FROM, KYOTO_YEARS, allowed, True)


def together(*episodes: Cases) -> Cases:
    """All cases of several episodes."""
    return Cases(
        tuple(p for e in episodes for p in e.parties),
        np.concatenate([e.gap for e in episodes]),
        np.concatenate([e.met for e in episodes]),
        np.concatenate([e.delivered for e in episodes]),
        np.concatenate([e.bound for e in episodes]),
    )


@functools.cache
def shipped_fit() -> ImplementationFit:
    """The fit behind the shipped parameters: both episodes."""
    return fit_implementation(together(convention_cases(), kyoto_cases()))


def fit_implementation(cases: Cases) -> ImplementationFit:
    """Logit of ``met`` on ``gap``, and on ``bound`` where cases differ in it, by Newton's method; errors clustered by Party."""
    mixed = cases.bound.any() and not cases.bound.all()
    columns = np.stack([np.ones_like(cases.gap), -cases.gap, *([cases.bound.astype(float)] if mixed else [])], axis=1)
    met, found = cases.met.astype(float), np.zeros(columns.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-columns @ found))
        bend = columns.T @ (columns * (chance * (1.0 - chance))[:, None])
        step = np.linalg.solve(bend, columns.T @ (met - chance))
        found = found + step
        if np.abs(step).max() < ENOUGH:
            break
    chance = 1.0 / (1.0 + np.exp(-columns @ found))
    inverse = np.linalg.inv(columns.T @ (columns * (chance * (1.0 - chance))[:, None]))
    scores = columns * (met - chance)[:, None]
    _, place = np.unique(np.array(cases.parties), return_inverse=True)
    summed = np.zeros((place.max() + 1, len(found)))
    np.add.at(summed, place, scores)
    few = len(summed) / (len(summed) - 1.0)
    cover = few * inverse @ (summed.T @ summed) @ inverse
    none = () if mixed else (0.0,)
    return ImplementationFit(*map(float, (*found, *none, *np.sqrt(np.diag(cover)), *none)))


@functools.cache
def _inventories() -> tuple[tuple[str, ...], Floats]:
    """Parties of Annex I and their emissions of all gases without land use, (Party, year) from 1990 to 2012."""
    table = read_table("annex_inventories").columns
    parties = tuple(dict.fromkeys(table["iso3"].tolist()))
    held = dict(zip(zip(table["iso3"], table["year"], strict=True), table["mtco2e"], strict=True))
    return parties, np.array([[held[p, y] for y in range(FIRST, KYOTO_YEARS[-1] + 1)] for p in parties])


def _cases(
    parties: tuple[str, ...], series: Floats, seen_from: int, years: tuple[int, ...], allowed: Floats, bound: bool
) -> Cases:
    """Outlook: the last year known, carried on by a trend that fades as the trend of carbon intensity does in the channel."""
    known = series[:, : seen_from - FIRST + 1]
    kept = next(p.value for p in read_parameters("plenipo.channels.climate") if p.name == "trend_kept")
    ahead = np.array(years) - seen_from
    far = float((kept * (1.0 - kept**ahead) / (1.0 - kept)).mean())
    outlook = known[:, -1] * np.exp(far * _slope(np.log(known)))
    happened = series[:, [y - FIRST for y in years]].mean(axis=1)
    gap = np.log(outlook / allowed)
    delivered = np.where(gap > 0.0, (outlook - happened) / np.where(gap > 0.0, outlook - allowed, 1.0), np.nan)
    return Cases(parties, gap, happened <= allowed, delivered, np.full(len(parties), bound))


def _slope(logs: Floats) -> Floats:
    """Least squares of each row on the year."""
    x = np.arange(logs.shape[1]) - (logs.shape[1] - 1) / 2.0
    return np.asarray((logs * x).sum(axis=1) / (x**2).sum())
