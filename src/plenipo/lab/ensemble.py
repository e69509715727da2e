# SPDX-License-Identifier: Apache-2.0
"""Ensemble: the baseline and every case, under every variant, on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.engine import Trajectory, check_failures
from plenipo.core.law import Law
from plenipo.core.outcome import compare
from plenipo.core.setting import Setting, make_setting
from plenipo.core.variants import by_channel
from plenipo.core.world import World
from plenipo.lab.progress import Progress

__all__ = ["Ensemble", "run_ensemble"]

Array = npt.NDArray[Any]
Levers = Mapping[str, Mapping[str, Array]]
WORKERS = 2
"""Runs at once. A run keeps to one thread, and most machines have two cores to spare."""


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Levels of every outcome.

    Parameters
    ----------
    settings
        One per variant; they share years and draws.
    levers
        Levers of the baseline (first) and of each case.
    outcomes
        Variant, place (0 the baseline, then the cases), outcome: (draw, year), (draw, year, actor) or (draw, year, pair).
    years
        Variant: the years its arrays hold - all told ones for the first variant, that of the headline for its rivals.
    paths
        Variant, place, outcome without dimensions of what moves: (draw, year) over all years.
    pairs
        Origins and destinations of the dyadic outcomes kept.
    sound
        (draw,): draws in which every run found its answer.
    """

    settings: Mapping[str, Setting]
    levers: tuple[Levers, ...]
    outcomes: Mapping[str, tuple[Mapping[str, Array], ...]]
    years: Mapping[str, tuple[int, ...]]
    paths: Mapping[str, tuple[Mapping[str, Array], ...]]
    pairs: tuple[Array, Array]
    sound: npt.NDArray[np.bool_]

    @property
    def setting(self) -> Setting:
        """The setting of the first variant."""
        return next(iter(self.settings.values()))

    def level(self, variant: str, place: int, outcome: str) -> Array:
        """Sound draws of one outcome: (draw, year, ...)."""
        return np.asarray(self.outcomes[variant][place][outcome][self.sound])

    def change(self, variant: str, place: int, outcome: str, measure: str, year: int) -> Array:
        """Sound draws of the change against the baseline in one year: (draw, ...)."""
        when = self.years[variant].index(year)
        base, new = (self.level(variant, k, outcome)[:, when] for k in (0, place))
        return compare(new, base, measure)


def run_ensemble(
    specs: Sequence[ChannelSpec],
    world: World,
    laws: Sequence[Law],
    *,
    years: Sequence[int],
    draws: int,
    seed: int,
    variants: Sequence[str],
    headline_year: int,
    pairs: tuple[Array, Array],
    progress: Progress | None = None,
) -> Ensemble:
    """Run the laws (baseline first) under every variant: the first in all years, its rivals in the year of the headline.

    A law whose levers are those of the baseline is not run again: its figures are the baseline's to the bit.

    Raises
    ------
    ModelError
        If more than one draw in a hundred failed.
    """
    chosen = by_channel(variants[0], specs)
    first = make_setting(specs, world, laws, years=years, draws=draws, seed=seed, variants=chosen, asked=(headline_year,))
    settings = {variants[0]: first, **{v: first.under(by_channel(v, specs)) for v in variants[1:]}}
    levers = tuple(first.levers(law) for law in laws)
    same = [next(j for j in range(k + 1) if _equal(levers[j], levers[k])) for k in range(len(levers))]
    jobs = [(v, k) for v in variants for k in range(len(laws)) if same[k] == k]
    told = _Counter(len(jobs) * draws, progress)
    year = first.told_year(headline_year)
    only = {v: None if v == variants[0] or not first.plan.by_point else year for v in variants}

    def work(job: tuple[str, int]) -> Trajectory:
        variant, place = job
        return settings[variant].run(levers[place], pairs=pairs, progress=told.watch(), only=only[variant])

    with ThreadPoolExecutor(WORKERS) as pool:
        futures = {job: pool.submit(work, job) for job in jobs}
        try:
            done = {job: future.result() for job, future in futures.items()}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    worst = np.stack([t.status for t in done.values()])
    status = worst[np.abs(worst).argmax(axis=0), np.arange(worst.shape[1])[:, None], np.arange(worst.shape[2])]
    sound = check_failures(first.plan.order, first.channels, status)
    held = {v: first.told_years if y is None else (y,) for v, y in only.items()}
    outcomes = {v: tuple(_merged(first, done[v, same[k]].outcomes, held[v]) for k in range(len(laws))) for v in variants}
    paths = {v: tuple(_whole(first, done[v, same[k]].outcomes) for k in range(len(laws))) for v in variants}
    return Ensemble(settings, levers, outcomes, held, paths, pairs, sound)


class _Counter:
    """Adds up the draws done by runs that go on at once."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.progress, self.done = total, progress, 0

    def watch(self) -> Callable[[int, int], None]:
        before = 0

        def tell(done: int, _: int) -> None:
            nonlocal before
            self.done += done - before
            before = done
            if self.progress:
                self.progress(self.done, self.total, "solving")

        return tell


def _equal(one: Levers, other: Levers) -> bool:
    return all(np.array_equal(one[c][k], other[c][k]) for c in one for k in one[c])


def _merged(setting: Setting, by_channel: Mapping[str, Mapping[str, Array]], held: Sequence[int]) -> dict[str, Array]:
    """Outcomes of all channels in the years held; what moves every year is read in those."""
    places = [setting.years.index(y) for y in held]
    return {
        name: array if channel in setting.plan.solved else array[:, places]
        for channel, outcomes in by_channel.items()
        for name, array in outcomes.items()
    }


def _whole(setting: Setting, by_channel: Mapping[str, Mapping[str, Array]]) -> dict[str, Array]:
    """What moves and belongs to nobody, in all years."""
    world_wide = 2  # dimensions: draw and year
    return {
        name: array
        for channel, outcomes in by_channel.items()
        for name, array in outcomes.items()
        if channel not in setting.plan.solved and array.ndim == world_wide
    }
