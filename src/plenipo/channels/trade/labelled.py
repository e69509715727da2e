# SPDX-License-Identifier: Apache-2.0
"""A user's own matrices: read with their labels, put in one order, all that is wrong told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from plenipo.core.errors import InputError, Problem, nearest_names

__all__ = [
    "DESTINATIONS",
    "ORIGINS",
    "VALUES",
    "Kind",
    "Matrix",
    "Problems",
    "is_frame",
    "is_xarray",
    "labelled_square",
    "labelled_vector",
    "numbers",
    "read_flows",
    "read_pairs",
    "read_vector",
    "some",
    "value_column",
]

Kind = Literal["array", "pandas", "xarray"]
ORIGINS = ("exporter", "origin", "iso3_o", "exp", "orig")
DESTINATIONS = ("importer", "destination", "iso3_d", "imp", "dest")
VALUES = ("value", "flow", "flows", "trade", "trade_musd", "value_musd", "value_kusd")
SHOWN = 8


@dataclass(frozen=True)
class Matrix:
    """A square table: labels in the user's order, values (origin, destination), the kind of object it came in."""

    labels: tuple[Any, ...]
    values: np.ndarray
    kind: Kind
    dims: tuple[str, str] = ("origin", "destination")


@dataclass
class Problems:
    """Everything found wrong so far; raised together."""

    found: list[Problem] = field(default_factory=list)

    def add(self, what: str, where: str, expected: str = "", nearest: tuple[str, ...] = (), next_step: str = "") -> None:
        """Note one thing that is wrong."""
        self.found.append(Problem(what, where, expected, nearest, next_step))

    def stop_if_any(self) -> None:
        """Raise all that was found.

        Raises
        ------
        InputError
            If anything was.
        """
        if self.found:
            raise InputError(*self.found)


def some(labels: Sequence[Any]) -> str:
    """The first labels, and how many more there are."""
    shown = ", ".join(str(v) for v in labels[:SHOWN])
    return shown + (f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else "")


def read_flows(flows: Any, labels: Sequence[Any] | None, problems: Problems) -> Matrix | None:
    """The table of flows, from a labelled or plain square, or from a long table of exporter, importer, value."""
    where = "flows"
    if is_xarray(flows):
        return _from_xarray(flows, where, problems)
    if is_frame(flows):
        pair = _pair_columns(flows)
        return _from_long(flows, pair, problems) if pair else _from_square(flows, where, problems)
    values = numbers(flows, where, problems)
    if values is None:
        return None
    if values.ndim != 2 or values.shape[0] != values.shape[1]:
        problems.add(f"the table has the shape {values.shape}", where, "as many rows (origins) as columns (destinations)")
        return None
    names = tuple(range(values.shape[0])) if labels is None else tuple(labels)
    if len(names) != values.shape[0]:
        problems.add(f"{len(names)} labels for {values.shape[0]} rows", "labels", "one label per row")
        return None
    _check_unique(names, "labels", problems)
    return Matrix(names, values, "array")


def read_pairs(given: Any, name: str, flows: Matrix, neutral: float, problems: Problems) -> np.ndarray:
    """A matrix over the same pairs as the flows.

    A scalar holds for all international pairs; pairs that a long table leaves out are neutral.
    """
    n = len(flows.labels)
    plain = np.full((n, n), neutral)
    if given is None:
        return plain
    if np.isscalar(given) or (isinstance(given, np.ndarray) and given.ndim == 0):
        plain[:] = float(given)  # type: ignore[arg-type]
        np.fill_diagonal(plain, neutral)
        return plain
    if is_frame(given) and (pair := _pair_columns(given)):
        return _long_pairs(given, pair, name, flows, plain, problems)
    if is_xarray(given) or is_frame(given):
        square = _from_xarray(given, name, problems) if is_xarray(given) else _from_square(given, name, problems)
        if square is None:
            return plain
        place = _places(square.labels, name, flows, problems)
        return plain if place is None else square.values[np.ix_(place, place)]
    values = numbers(given, name, problems)
    if values is None:
        return plain
    if values.shape != (n, n):
        problems.add(
            f"the matrix has the shape {values.shape}", name, f"a number, or a matrix of shape {(n, n)} in the order of the flows"
        )
        return plain
    return values


def read_vector(given: Any, name: str, flows: Matrix, neutral: float, problems: Problems) -> np.ndarray:
    """A number per actor: scalar, mapping, Series, DataArray, or plain list in the order of the flows."""
    n = len(flows.labels)
    if given is None:
        return np.full(n, neutral)
    if np.isscalar(given):
        return np.full(n, float(given))  # type: ignore[arg-type]
    if hasattr(given, "to_series") and not hasattr(given, "items"):
        given = given.to_series()
    if hasattr(given, "items"):
        named = dict(given.items())
        _unknown([k for k in named if k not in flows.labels], name, flows, problems)
        return np.array([float(named.get(k, neutral)) for k in flows.labels])
    values = numbers(given, name, problems)
    if values is None or values.shape != (n,):
        if values is not None:
            problems.add(f"the list has the shape {values.shape}", name, f"a number, or {n} numbers in the order of the flows")
        return np.full(n, neutral)
    return values


def is_xarray(obj: Any) -> bool:
    """Whether it is a DataArray, without importing xarray."""
    return hasattr(obj, "dims") and hasattr(obj, "coords")


def is_frame(obj: Any) -> bool:
    """Whether it is a DataFrame, without importing pandas."""
    return hasattr(obj, "columns") and hasattr(obj, "index")


def numbers(obj: Any, where: str, problems: Problems) -> np.ndarray | None:
    """Plain figures; None, and the problem noted, if something is none."""
    try:
        return np.array(obj, dtype=float)
    except (TypeError, ValueError):
        problems.add("something in it is not a number", where, "numbers only")
        return None


def _check_unique(labels: Sequence[Any], where: str, problems: Problems) -> None:
    seen: set[Any] = set()
    twice = [v for v in labels if v in seen or seen.add(v)]  # type: ignore[func-returns-value]
    if twice:
        problems.add(f"labels occur twice: {some(twice)}", where, "each label once")


def _unknown(labels: Sequence[Any], where: str, flows: Matrix, problems: Problems) -> None:
    if labels:
        names = [str(v) for v in flows.labels]
        near = dict.fromkeys(n for v in labels[:SHOWN] for n in nearest_names(str(v), names, 1))
        problems.add(f"not among the labels of the flows: {some(labels)}", where, "labels of the flows", tuple(near))


def _places(labels: Sequence[Any], where: str, flows: Matrix, problems: Problems) -> list[int] | None:
    """Where each label of the flows stands in another table."""
    index = {v: k for k, v in enumerate(labels)}
    _unknown([v for v in labels if v not in set(flows.labels)], where, flows, problems)
    missing = [v for v in flows.labels if v not in index]
    if missing:
        problems.add(
            f"labels of the flows are missing: {some(missing)}",
            where,
            "every label of the flows, or a long table of the pairs that change",
        )
        return None
    return [index[v] for v in flows.labels]


def _from_xarray(array: Any, where: str, problems: Problems) -> Matrix | None:
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        problems.add(
            f"the array has the shape {array.shape}", where, "two dimensions, origin and destination, of the same length"
        )
        return None
    first, second = (str(d) for d in array.dims)
    if first in DESTINATIONS and second in ORIGINS:
        array = array.transpose()
        first, second = second, first
    names = [
        tuple(array.coords[d].values.tolist()) if d in array.coords else tuple(range(array.shape[0])) for d in (first, second)
    ]
    return _square(names[0], names[1], numbers(array.values, where, problems), where, "xarray", problems, (first, second))


def _from_square(frame: Any, where: str, problems: Problems) -> Matrix | None:
    if frame.shape[0] != frame.shape[1]:
        problems.add(
            f"the table has {frame.shape[0]} rows and {frame.shape[1]} columns, and no columns named exporter and importer",
            where,
            "a square with the same labels on both sides, or the columns exporter, importer, value",
        )
        return None
    return _square(
        tuple(frame.index), tuple(frame.columns), numbers(frame.to_numpy(), where, problems), where, "pandas", problems
    )


def _square(
    rows: tuple[Any, ...],
    columns: tuple[Any, ...],
    values: np.ndarray | None,
    where: str,
    kind: Kind,
    problems: Problems,
    dims: tuple[str, str] = ("origin", "destination"),
) -> Matrix | None:
    if values is None:
        return None
    before = len(problems.found)
    _check_unique(rows, f"{where}, rows", problems)
    _check_unique(columns, f"{where}, columns", problems)
    lost, extra = [v for v in rows if v not in set(columns)], [v for v in columns if v not in set(rows)]
    if lost or extra:
        text = "; ".join(
            s for s in (f"only in rows: {some(lost)}" if lost else "", f"only in columns: {some(extra)}" if extra else "") if s
        )
        problems.add(f"rows and columns have different labels ({text})", where, "the same labels on both sides")
    if len(problems.found) > before:
        return None
    index = {v: k for k, v in enumerate(columns)}
    return Matrix(rows, values[:, [index[v] for v in rows]], kind, dims)


def _pair_columns(frame: Any) -> tuple[str, str] | None:
    """Names of the exporter's and the importer's column of a long table."""
    by_name = {str(c).casefold(): c for c in frame.columns}
    origin = next((by_name[n] for n in ORIGINS if n in by_name), None)
    destination = next((by_name[n] for n in DESTINATIONS if n in by_name), None)
    return None if origin is None or destination is None else (origin, destination)


def value_column(frame: Any, keys: Sequence[Any], name: str, problems: Problems) -> Any:
    """The one column that holds values: named like the argument, or in a usual way, or the only one with numbers."""
    rest = [c for c in frame.columns if c not in keys]
    chosen = [c for c in rest if str(c).casefold() == name.casefold()] or [c for c in rest if str(c).casefold() in VALUES]
    chosen = chosen or [c for c in rest if np.issubdtype(np.asarray(frame[c]).dtype, np.number)]
    if len(chosen) != 1:
        problems.add(
            f"which column holds the values? There are: {some(rest) or 'none'}", name, f"one column named value or {name}"
        )
        return None
    return chosen[0]


def _long_values(
    frame: Any, pair: tuple[str, str], name: str, problems: Problems
) -> tuple[list[Any], list[Any], np.ndarray] | None:
    column = value_column(frame, pair, name, problems)
    if column is None:
        return None
    origins, destinations = frame[pair[0]].tolist(), frame[pair[1]].tolist()
    values = numbers(frame[column].to_numpy(), name, problems)
    if values is None:
        return None
    pairs = list(zip(origins, destinations, strict=True))
    if len(set(pairs)) < len(pairs):
        seen: set[Any] = set()
        twice = [f"{o}-{d}" for o, d in pairs if (o, d) in seen or seen.add((o, d))]  # type: ignore[func-returns-value]
        problems.add(f"pairs occur twice: {some(twice)}", name, "each pair once", next_step="add them up, or keep one year")
        return None
    return origins, destinations, values


def _from_long(frame: Any, pair: tuple[str, str], problems: Problems) -> Matrix | None:
    read = _long_values(frame, pair, "flows", problems)
    if read is None:
        return None
    origins, destinations, values = read
    labels = tuple(dict.fromkeys([*origins, *destinations]))
    index = {v: k for k, v in enumerate(labels)}
    square = np.zeros((len(labels), len(labels)))
    square[[index[v] for v in origins], [index[v] for v in destinations]] = values
    return Matrix(labels, square, "pandas", (str(pair[0]), str(pair[1])))


def _long_pairs(frame: Any, pair: tuple[str, str], name: str, flows: Matrix, plain: np.ndarray, problems: Problems) -> np.ndarray:
    read = _long_values(frame, pair, name, problems)
    if read is None:
        return plain
    origins, destinations, values = read
    index = {v: k for k, v in enumerate(flows.labels)}
    strange = list(dict.fromkeys(v for v in [*origins, *destinations] if v not in index))
    _unknown(strange, name, flows, problems)
    if not strange:
        plain[[index[v] for v in origins], [index[v] for v in destinations]] = values
    return plain


def labelled_vector(table: Matrix, kept: np.ndarray, values: np.ndarray, name: str) -> Any:
    """A number per kept actor in the kind of object the flows came in: a Series, or a DataArray."""
    labels = [table.labels[k] for k in kept]
    if table.kind == "xarray":
        import xarray as xr

        return xr.DataArray(values, coords={"actor": labels}, dims="actor", name=name)
    import pandas as pd

    return pd.Series(values, index=pd.Index(labels, name="actor"), name=name)


def labelled_square(table: Matrix, kept: np.ndarray, values: np.ndarray) -> Any:
    """A number per kept pair: a DataFrame, or a DataArray."""
    labels = [table.labels[k] for k in kept]
    if table.kind == "xarray":
        import xarray as xr

        return xr.DataArray(values, coords={d: labels for d in table.dims}, dims=table.dims, name="flows")
    import pandas as pd

    return pd.DataFrame(values, index=pd.Index(labels, name=table.dims[0]), columns=pd.Index(labels, name=table.dims[1]))
