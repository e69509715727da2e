# SPDX-License-Identifier: Apache-2.0
"""Exact runs already made: kept in memory and in the user's cache folder, package by package."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["KnownRun", "look_up"]


class KnownRun(NamedTuple):
    """What one exact run said.

    Parameters
    ----------
    changes : (measure, draw)
    losers
        Economies that lose most real income: code, median, 5 %, 95 %.
    """

    changes: np.ndarray
    losers: tuple[tuple[str, float, float, float], ...]


_HELD: dict[str, dict[str, KnownRun]] = {}  # by fingerprint, for the length of the process


def look_up(
    fingerprint: str, wanted: Sequence[str], make: Callable[[list[int]], Mapping[int, KnownRun] | None]
) -> list[KnownRun] | None:
    """Runs by what was asked; what is not known is made, once, and kept.

    Parameters
    ----------
    fingerprint
        What all of them depend on.
    wanted
        One key a run.
    make
        Makes runs by their places in ``wanted``; None where they cannot be kept beside others.

    Returns
    -------
    list or None
        None where ``make`` gave none: nothing is kept then.
    """
    held = _HELD.setdefault(fingerprint, {})
    if any(k not in held for k in wanted):
        held.update(_read(fingerprint))
    fresh = [i for i, k in enumerate(wanted) if k not in held and k not in wanted[:i]]
    if fresh:
        made = make(fresh)
        if made is None:
            return None
        held.update({wanted[i]: run for i, run in made.items()})
        _write(fingerprint, held)
    return [held[k] for k in wanted]


def _path(fingerprint: str) -> Any:
    from plenipo.core.folders import cache_folder

    folder = cache_folder()
    return None if folder is None else folder / "conference" / f"{fingerprint}.npz"


def _read(fingerprint: str) -> dict[str, KnownRun]:
    path = _path(fingerprint)
    if path is None or not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as found:
            keys, losers, changes = json.loads(str(found["keys"])), json.loads(str(found["losers"])), found["changes"]
    except (OSError, ValueError, KeyError):  # half written or foreign: made again
        return {}
    rows = zip(keys, changes, losers, strict=True)
    return {k: KnownRun(c, tuple((str(x[0]), *map(float, x[1:])) for x in lost)) for k, c, lost in rows}  # type: ignore[misc]


def _write(fingerprint: str, held: Mapping[str, KnownRun]) -> None:
    from plenipo.core.files import atomic_path

    path = _path(fingerprint)
    if path is None:
        return
    losers = json.dumps([run.losers for run in held.values()])
    changes = np.stack([run.changes for run in held.values()])
    try:
        with atomic_path(path) as place, place.open("wb") as file:
            np.savez(file, keys=np.array(json.dumps(list(held))), losers=np.array(losers), changes=changes)
    except OSError:  # a cache that cannot be written is no reason to stop
        return
