# SPDX-License-Identifier: Apache-2.0
"""World: the labelled baseline with its provenance. It stays outside compiled code."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.actor import JointParty
from plenipo.core.errors import DataError, InputError, Problem, nearest_names
from plenipo.core.law import Law
from plenipo.core.provenance import Provenance

__all__ = ["World"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class World:
    """Today's world as arrays over the same actors.

    Parameters
    ----------
    actors
        Codes, in the order of every array.
    names
        Common name by code.
    base_year
        Year the stocks and ties describe.
    stocks
        Name to an array (actor,).
    ties
        Name to an array (origin, destination).
    labels
        Text attributes: name to one text per actor.
    law
        Instruments and measures with all their dates.
    joint_parties
        Actors that hold a competence together, by code.
    provenance
        One entry per stock, tie or table.
    sources
        Sources (keys of ``provenance``) behind each stock and tie, and behind ``law``.
    vintage, data_hash
        Which build of the baseline this is.
    tables
        Name of a built table to its columns, for what is neither a stock nor a tie; None if the world has none.
    """

    actors: tuple[str, ...]
    names: Mapping[str, str]
    base_year: int
    stocks: Mapping[str, FloatArray] = field(default_factory=dict)
    ties: Mapping[str, FloatArray] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    law: Law = field(default_factory=Law)
    joint_parties: Mapping[str, JointParty] = field(default_factory=dict)
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vintage: str = ""
    data_hash: str = ""
    tables: Callable[[str], Mapping[str, npt.NDArray[Any]]] | None = None

    def __post_init__(self) -> None:
        n, problems = len(self.actors), []
        for kind, arrays, shape in (("stock", self.stocks, (n,)), ("tie", self.ties, (n, n))):
            for name, array in arrays.items():
                if array.shape != shape:
                    problems.append(Problem(f"{kind} {name!r} has shape {array.shape}", expected=str(shape)))
                elif not np.isfinite(array).all():
                    problems.append(Problem(f"{kind} {name!r} holds values that are not finite"))
        if problems:
            raise DataError(*problems)

    @functools.cached_property
    def positions(self) -> Mapping[str, int]:
        """Place of each actor in the arrays."""
        return {code: i for i, code in enumerate(self.actors)}

    def index(self, code: str) -> int:
        """Place of one actor.

        Raises
        ------
        InputError
            If the world does not hold it; names the nearest.
        """
        if code not in self.positions:
            by_name = {n: c for c, n in self.names.items() if c in self.positions}
            near = (*nearest_names(code, self.actors), *(by_name[n] for n in nearest_names(code, by_name)))
            raise InputError(Problem(f"{code!r} is not an economy of this world", nearest=tuple(dict.fromkeys(near))[:3]))
        return self.positions[code]

    def table(self, name: str) -> Mapping[str, npt.NDArray[Any]]:
        """Columns of a built table that a channel starts from.

        Raises
        ------
        DataError
            If the world holds no tables.
        """
        if self.tables is None:
            raise DataError(
                Problem(f"this world holds no table {name!r}", expected="a world with tables, as the embedded baseline")
            )
        return self.tables(name)

    def sources_of(self, names: Sequence[str]) -> tuple[str, ...]:
        """Keys of ``provenance`` behind some stocks, ties or the law, each once, in order."""
        return tuple(dict.fromkeys(s for n in names for s in self.sources.get(n, ())))

    def expand(self, code: str, date: dt.date) -> tuple[str, ...]:
        """Economies an act of ``code`` is an act of: itself, or the members of a joint party on ``date``."""
        if code in self.joint_parties:
            return tuple(m for m in self.joint_parties[code].members(date) if m in self.positions)
        return (self.actors[self.index(code)],)

    def joint_party_of(self, code: str, date: dt.date) -> JointParty | None:
        """The joint party with a common tariff that ``code`` belongs to on ``date``, if any."""
        return next((j for j in self.joint_parties.values() if j.common_tariff and code in j.members(date)), None)

    def reordered(self, actors: Sequence[str]) -> World:
        """The same world with its actors in another order, or fewer of them."""
        order = np.array([self.index(a) for a in actors])
        return replace(
            self,
            actors=tuple(actors),
            stocks={k: v[order] for k, v in self.stocks.items()},
            ties={k: v[np.ix_(order, order)] for k, v in self.ties.items()},
            labels={k: tuple(v[i] for i in order) for k, v in self.labels.items()},
        )
