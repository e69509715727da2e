# SPDX-License-Identifier: Apache-2.0
"""Labelled figures over any of several axes (use, sector, origin, destination): read in every form, put in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plenipo.channels.trade.labelled import DESTINATIONS, ORIGINS, Problems, is_frame, is_xarray, numbers, some, value_column
from plenipo.core.errors import nearest_names

__all__ = ["ACTORS", "SECTORS", "SUPPLYING", "USES", "USING", "Axis", "axis_of", "read_on_axes"]

SECTORS = ("sector", "industry", "product", "commodity")
USES = ("use",)
ACTORS = ("actor", "economy", "country", "iso3")
SUPPLYING = ("supplying_sector", "supplying", "input_sector", "input")
USING = ("using_sector", "using", "output_sector", "user")


Found = tuple[np.ndarray | None, tuple[int, ...]]  # figures, and the axes they are on


@dataclass(frozen=True)
class Axis:
    """One axis: its name, the labels in the order of the flows, and the words that mean it as a column or dimension."""

    name: str
    labels: tuple[Any, ...]
    words: tuple[str, ...]

    def places(self, labels: Sequence[Any], where: str, problems: Problems) -> list[int] | None:
        """Where each of the labels stands on this axis; names that are none are told."""
        index = {v: k for k, v in enumerate(self.labels)}
        strange = list(dict.fromkeys(v for v in labels if v not in index))
        if strange:
            names = [str(v) for v in self.labels]
            near = dict.fromkeys(n for v in strange for n in nearest_names(str(v), names, 1))
            problems.add(f"no {self.name} of the flows: {some(strange)}", where, f"a {self.name} of the flows", tuple(near))
            return None
        return [index[v] for v in labels]


def origins(labels: tuple[Any, ...]) -> Axis:
    """The axis of exporters."""
    return Axis("origin", labels, ORIGINS)


def destinations(labels: tuple[Any, ...]) -> Axis:
    """The axis of importers."""
    return Axis("destination", labels, DESTINATIONS)


def axis_of(word: Any, axes: Sequence[Axis]) -> int | None:
    """The place of the axis a column or dimension name means."""
    return next((k for k, axis in enumerate(axes) if str(word).casefold() in (axis.name, *axis.words)), None)


def read_on_axes(
    given: Any, axes: Sequence[Axis], name: str, neutral: float, problems: Problems, complete: bool = False
) -> np.ndarray:
    """Figures on all the axes, whichever of them they were given on.

    Parameters
    ----------
    given
        Number; mapping or Series by the labels of one axis; table with a column per axis and one of values; matrix labelled on
        two axes; DataArray; plain array of the full shape. An axis left out: the same along it.
    axes
        The axes of the result, in order.
    name
        Of the argument, for messages.
    neutral
        Where a table has no row, and on domestic pairs where origin or destination is left out.
    problems
        Where to note what is wrong.
    complete
        Whether every label must occur.

    Returns
    -------
    array
        Of the axes' lengths; all neutral if something was wrong.
    """
    shape = tuple(len(a.labels) for a in axes)
    plain = np.full(shape, neutral)
    if given is None:
        return plain
    if (
        hasattr(given, "index")
        and hasattr(given, "reset_index")
        and getattr(given.index, "nlevels", 1) > 1
        and not is_frame(given)
    ):
        given = given.rename(name).reset_index()
    found, on = _in_its_form(given, axes, name, neutral, problems, complete)
    if found is None:
        return plain
    full = np.broadcast_to(found.reshape([shape[k] if k in on else 1 for k in range(len(axes))]), shape).copy()
    return _domestic_neutral(full, axes, on, neutral)


def _in_its_form(given: Any, axes: Sequence[Axis], name: str, neutral: float, problems: Problems, complete: bool) -> Found:
    """The figures and the axes they were given on, by the kind of object."""
    if np.isscalar(given) or (isinstance(given, np.ndarray) and given.ndim == 0):
        return numbers(given, name, problems), ()
    if is_xarray(given):
        return _from_dims(given, axes, name, problems)
    if is_frame(given):
        columns = {c: k for c in given.columns if (k := axis_of(c, axes)) is not None}
        if columns:
            return _from_rows(given, columns, axes, name, neutral, problems, complete)
        return _from_matrix(given, axes, name, problems)
    if isinstance(given, Mapping) or hasattr(given, "items"):
        return _from_names(dict(given.items()), axes, name, neutral, problems, complete)
    return _from_array(given, axes, name, problems)


def _domestic_neutral(full: np.ndarray, axes: Sequence[Axis], on: tuple[int, ...], neutral: float) -> np.ndarray:
    """What is not said pair by pair holds for international pairs only."""
    names = [a.name for a in axes]
    if {"origin", "destination"} <= set(names) and not {names.index("origin"), names.index("destination")} <= set(on):
        n = full.shape[-1]
        full[..., np.arange(n), np.arange(n)] = neutral
    return full


def _from_dims(array: Any, axes: Sequence[Axis], name: str, problems: Problems) -> Found:
    on = [axis_of(d, axes) for d in array.dims]
    unknown = [str(d) for d, k in zip(array.dims, on, strict=True) if k is None]
    if unknown:
        problems.add(f"dimensions are not known: {some(unknown)}", name, "any of " + ", ".join(a.name for a in axes))
        return None, ()
    values = numbers(array.values, name, problems)
    if values is None:
        return None, ()
    places = [k for k in on if k is not None]
    for position, k in enumerate(places):
        dim = array.dims[position]
        labels = array.coords[dim].values.tolist() if dim in array.coords else list(axes[k].labels[: array.shape[position]])
        order = _cover(labels, axes[k], name, problems)
        if order is None:
            return None, ()
        values = np.take(values, order, axis=position)
    return np.transpose(values, np.argsort(places)), tuple(sorted(places))


def _cover(labels: Sequence[Any], axis: Axis, name: str, problems: Problems) -> list[int] | None:
    """Where each label of the axis stands among the given ones; all must be there, once."""
    if axis.places(labels, name, problems) is None:
        return None
    index = {v: k for k, v in enumerate(labels)}
    missing = [v for v in axis.labels if v not in index]
    if missing:
        problems.add(f"no figures for {axis.name}: {some(missing)}", name, f"every {axis.name} of the flows")
        return None
    return [index[v] for v in axis.labels]


def _from_matrix(frame: Any, axes: Sequence[Axis], name: str, problems: Problems) -> Found:
    sides = []
    for labels in (list(frame.index), list(frame.columns)):
        fits = [k for k, a in enumerate(axes) if k not in sides and set(a.labels) & set(labels)]
        if not fits:
            known = "; ".join(f"{a.name}: {some(a.labels)}" for a in axes)
            problems.add(f"neither columns nor labels say what the figures are of: {some(labels)}", name, known)
            return None, ()
        sides.append(fits[0])
    values = numbers(frame.to_numpy(), name, problems)
    rows, columns = (_cover(list(x), axes[k], name, problems) for x, k in zip((frame.index, frame.columns), sides, strict=True))
    if values is None or rows is None or columns is None:
        return None, ()
    values = values[np.ix_(rows, columns)]
    return (values if sides[0] < sides[1] else values.T), tuple(sorted(sides))


def _from_names(
    named: dict[Any, Any], axes: Sequence[Axis], name: str, neutral: float, problems: Problems, complete: bool
) -> Found:
    best = max(range(len(axes)), key=lambda k: len(set(axes[k].labels) & set(named)))
    axis = axes[best]
    places = axis.places(list(named), name, problems)
    values = numbers(list(named.values()), name, problems)
    if places is None or values is None or (complete and _cover(list(named), axis, name, problems) is None):
        return None, ()
    found = np.full(len(axis.labels), neutral)
    found[places] = values
    return found, (best,)


def _from_rows(
    frame: Any, columns: dict[Any, int], axes: Sequence[Axis], name: str, neutral: float, problems: Problems, complete: bool
) -> Found:
    column = value_column(frame, list(columns), name, problems)
    if column is None:
        return None, ()
    values = numbers(frame[column].to_numpy(), name, problems)
    places = {k: axes[k].places(frame[c].tolist(), name, problems) for c, k in columns.items()}
    if values is None or any(p is None for p in places.values()):
        return None, ()
    on = tuple(sorted(places))
    spots = np.array([places[k] for k in on])
    _twice(spots, [axes[k] for k in on], name, problems)
    if complete and any(_cover(frame[c].unique().tolist(), axes[k], name, problems) is None for c, k in columns.items()):
        return None, ()
    found = np.full([len(axes[k].labels) for k in on], neutral)
    found[tuple(spots)] = values
    return found, on


def _twice(spots: np.ndarray, axes: Sequence[Axis], name: str, problems: Problems) -> None:
    rows, counts = np.unique(spots, axis=1, return_counts=True)
    if (counts > 1).any():
        twice = ["-".join(str(a.labels[k]) for a, k in zip(axes, row, strict=True)) for row in rows[:, counts > 1].T]
        problems.add(f"rows occur twice: {some(twice)}", name, "each once", next_step="add them up, or keep one year")


def _from_array(given: Any, axes: Sequence[Axis], name: str, problems: Problems) -> Found:
    values = numbers(given, name, problems)
    shape = tuple(len(a.labels) for a in axes)
    if values is None:
        return None, ()
    if values.shape != shape:
        text = " x ".join(f"{len(a.labels)} {a.name}s" for a in axes)
        problems.add(f"the array has the shape {values.shape}", name, f"a number, labelled figures, or a plain array of {text}")
        return None, ()
    return values, tuple(range(len(axes)))
