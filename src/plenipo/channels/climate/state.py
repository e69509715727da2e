# SPDX-License-Identifier: Apache-2.0
"""Stored states of the ensemble, so that nobody needs to run it from 1750: worked out once, read back as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from plenipo.channels.climate.ensemble import BACKGROUND, HISTORY, Ensemble, Start, assemble, start_on
from plenipo.channels.climate.model.drivers import TraceState
from plenipo.channels.climate.model.emulator import Climate
from plenipo.channels.climate.model.species import MINOR

__all__ = ["read_states", "state_columns"]

FloatArray = npt.NDArray[np.float64]
Columns = Mapping[str, npt.NDArray[Any]]
AHEAD = 3
"""Years after history whose states are kept: those in which runs begin."""
LAST = 2101
"""Start of the year after the last: the order of the members is that of their warming then."""
SHARED = -1
"""Stands for a member where all share a quantity."""
DIGITS = 10
"""Significant digits kept: below what a difference of processors leaves, and far above what matters."""
BASE = "base"
PARTS = {"layers": 4, "boxes": 4, "emitted": 0, "ch4": 0, "n2o": 0}
"""Quantities of a member's state and how many numbers each has; 0 for one without a place."""


def state_columns(read: Callable[[str], Columns]) -> Columns:
    """The table ``climate_state``: pathway, year, quantity, member, value; from the other tables of the climate."""
    ensemble = assemble(read, stored=False)
    years = [ensemble.parts + k for k in range(1, AHEAD + 1)] + [LAST]
    wanted = [(HISTORY, ensemble.parts), *((BACKGROUND, y) for y in years)]
    rows = [row for pathway, year in wanted for row in _rows(ensemble, pathway, year)]
    rows.sort(key=lambda r: r[:4])
    pathways, when, what, member, value = zip(*rows, strict=True)
    kept = np.array([float(f"{v:.{DIGITS}g}") for v in value])
    return {
        "pathway": np.array(pathways, dtype=object),
        "year": np.array(when, dtype=np.int64),
        "quantity": np.array(what, dtype=object),
        "member": np.array(member, dtype=np.int64),
        "value": kept,
    }


def _rows(ensemble: Ensemble, pathway: str, year: int) -> list[tuple[str, int, str, int, float]]:
    state = start_on(ensemble, pathway, year)
    of_member = {name: column for name, column in _quantities(state.climate)}
    if pathway == HISTORY:
        of_member[BASE] = state.base
    found = [
        (pathway, year, name, int(number), float(value))
        for name, column in of_member.items()
        for number, value in zip(ensemble.numbers, column, strict=True)
    ]
    gases = [*zip(MINOR, np.asarray(state.trace.above), strict=True), ("from_land", state.trace.from_land)]
    return found + [(pathway, year, name, SHARED, float(value)) for name, value in gases]


def _quantities(climate: Climate) -> list[tuple[str, FloatArray]]:
    """Name to (member,), in the order of the state."""
    found = []
    for name, size in PARTS.items():
        whole = np.asarray(getattr(climate, name))
        found += [(f"{name}[{k}]", whole[:, k]) for k in range(size)] if size else [(name, whole)]
    return found


def read_states(columns: Columns, numbers: npt.NDArray[np.int64]) -> dict[tuple[str, int], Start]:
    """Pathway and year to the state at the start of the year, members in the order of ``numbers``."""
    place = {int(n): k for k, n in enumerate(numbers)}
    held: dict[tuple[str, int], dict[str, FloatArray]] = {}
    keys = np.char.add(np.char.add(columns["pathway"].astype(str), "|"), columns["quantity"].astype(str))
    edges = np.flatnonzero((keys[1:] != keys[:-1]) | (columns["year"][1:] != columns["year"][:-1])) + 1
    order = np.array([place.get(int(m), 0) for m in columns["member"]])
    for first, last in zip([0, *edges], [*edges, len(keys)], strict=True):
        values = np.empty(last - first)
        values[order[first:last]] = columns["value"][first:last]
        state = held.setdefault((str(columns["pathway"][first]), int(columns["year"][first])), {})
        state[str(columns["quantity"][first])] = values
    base = next(s[BASE] for s in held.values() if BASE in s)
    return {key: _start(key[1], state, base) for key, state in held.items()}


def _start(year: int, state: Mapping[str, FloatArray], base: FloatArray) -> Start:
    parts = (
        np.stack([state[f"{name}[{k}]"] for k in range(size)], axis=-1) if size else state[name] for name, size in PARTS.items()
    )
    trace = TraceState(jnp.asarray([state[gas][0] for gas in MINOR]), jnp.asarray(state["from_land"][0]))
    return Start(year, Climate(*map(jnp.asarray, parts)), trace, base)
