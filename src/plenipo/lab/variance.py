# SPDX-License-Identifier: Apache-2.0
"""Variance split: which group of assumptions the band comes from, by pick-freeze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.draws import draw_parameters, drawn_with, groups, read_parameters
from plenipo.core.outcome import compare
from plenipo.core.setting import Setting
from plenipo.lab.cells import by_actor, place_of
from plenipo.lab.ensemble import WORKERS

__all__ = ["sobol", "variance_rows"]

Array = npt.NDArray[Any]
Params = Mapping[str, Mapping[str, Array]]
Pairs = tuple[Array, Array]
SECOND = "freeze"
"""Name of the second set of draws."""
FEW = 40
"""Draws of a long run that are split; the bands of the shares tell how little that is."""
BOOTSTRAPS = 200
BOOTSTRAP_SEED = 20_260_101
QUANTILES = (0.05, 0.95)


def sobol(a: Array, b: Array, ab: Array) -> tuple[Array, Array]:
    """First-order and total index of a group.

    Parameters
    ----------
    a, b
        (draw, ...): outcome on two independent sets of draws.
    ab
        (draw, ...): outcome on the first set with the group taken from the second.

    Returns
    -------
    first, total
        Shares of the variance, shape of one draw; first <= total up to sampling error.

    Source: Jansen (1999), Computer Physics Communications 117, both estimators.
    """
    variance = np.concatenate([a, b]).var(axis=0)
    safe = np.where(variance > 0, variance, 1.0)
    first = 1.0 - ((b - ab) ** 2).mean(axis=0) / (2 * safe)
    total = ((a - ab) ** 2).mean(axis=0) / (2 * safe)
    return np.where(variance > 0, first, 0.0), np.where(variance > 0, total, 0.0)


def variance_rows(
    setting: Setting,
    levers: tuple[Any, Any],
    pairs: Pairs,
    known: Array,
    sound: Array,
    outcome: str,
    measure: str,
    year: int,
    actors: Sequence[str | None],
) -> list[dict[str, Any]]:
    """Split of one outcome's variance for some actors.

    Parameters
    ----------
    setting
        Of the headline variant.
    levers
        Of the baseline and of the headline case.
    pairs
        Those of the ensemble, so that no other program need be compiled.
    known
        (sound draw, actor), or (sound draw,): the change on the setting's own draws, which need no second run.
    sound
        (draw,): which draws those are.
    outcome, measure, year
        What is split.
    actors
        Codes to tell; None for what belongs to nobody.
    """
    split = _groups(setting)
    if not split:
        return []
    count = min(len(sound), FEW) if setting.long_run else len(sound)
    known, sound = known[: int(sound[:count].sum())], sound[:count]
    other = {
        s.name: draw_parameters(
            read_parameters(s.package), setting.world.actors, setting.seed, count, replicate=SECOND, namespace=s.name
        )
        for s in setting.specs
    }
    sets = [other] + [_renewed(setting, names, count) for names in split.values()]
    with ThreadPoolExecutor(WORKERS) as pool:
        b, *mixed = pool.map(lambda x: _change(setting, levers, pairs, x, outcome, measure, year)[sound], sets)
    known = by_actor(known)
    solved = np.all([np.isfinite(x).all(axis=1) for x in (known, b, *mixed)], axis=0)
    if not solved.any():
        return []
    known, b, mixed = known[solved], b[solved], [x[solved] for x in mixed]
    places = [place_of(setting.world, c) for c in actors]
    rows = []
    for group, ab in zip(split, mixed, strict=True):
        first, total = sobol(known, b, ab)
        low, high = _bootstrap(known[:, places], b[:, places], ab[:, places])
        rows += [
            {
                "actor": code,
                "outcome": outcome,
                "group": group,
                "first_order": _share(first[k]),
                "total": _share(total[k]),
                "p05": _share(low[at]),
                "p95": _share(high[at]),
            }
            for at, (code, k) in enumerate(zip(actors, places, strict=True))
        ]
    return rows


def _renewed(setting: Setting, names: frozenset[tuple[str, str]], count: int) -> Params:
    """The run's draws with a group's streams from the second set; what is drawn jointly with it follows."""
    found = {}
    for spec in setting.specs:
        own = {p for c, p in names if c == spec.name}
        tied = drawn_with(read_parameters(spec.package), own)
        new = draw_parameters(tied, setting.world.actors, setting.seed, count, replicate=SECOND, of=own, namespace=spec.name)
        found[spec.name] = {**{n: a[:count] for n, a in setting.params[spec.name].items()}, **new}
    return found


def _groups(setting: Setting) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for spec in setting.specs:
        for group, names in groups(read_parameters(spec.package), setting.options).items():
            found.setdefault(group, set()).update((spec.name, n) for n in names)
    return {g: frozenset(n) for g, n in found.items()}


def _change(
    setting: Setting, levers: tuple[Any, Any], pairs: Pairs, params: Params, outcome: str, measure: str, year: int
) -> Array:
    base, new = (setting.level(x, outcome, year, params=params, pairs=pairs) for x in levers)
    return by_actor(compare(new, base, measure))


def _bootstrap(a: Array, b: Array, ab: Array) -> tuple[Array, Array]:
    """5 % and 95 % of the total index when the draws are drawn again."""
    random = np.random.default_rng(BOOTSTRAP_SEED)
    totals = [sobol(a[k], b[k], ab[k])[1] for k in (random.integers(0, len(a), len(a)) for _ in range(BOOTSTRAPS))]
    low, high = np.quantile(np.array(totals), QUANTILES, axis=0)
    return low, high


def _share(value: Any) -> float:
    """Sampling error can push an index a little outside zero to one."""
    return float(min(max(value, 0.0), 1.0))
