# SPDX-License-Identifier: Apache-2.0
"""Draws: parameter uncertainty on named random streams.

Every number is keyed by seed, stream (the parameter's name), draw and - where it belongs to an actor - the actor's code.
So chunks, reruns, other machines and another order of actors give the same draws.

Parameters that were estimated together are drawn together: a channel's ``covariance.csv`` names pairs and the covariance of what
is normal (logs of lognormal ones). Each has a stream of its own all the same; the first in the alphabet takes its own, the next
takes what its correlation with those before leaves of its own, and so on. So the group of the first in the variance split counts
what they share, and the groups of the others what they add to it.
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from statistics import NormalDist

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

import plenipo.core.precision  # noqa: F401  64-bit before the first array
from plenipo.core.errors import DataError, Problem, nearest_names
from plenipo.core.tables import read_rows

__all__ = ["Parameter", "central_values", "correlations", "draw_keys", "draw_parameters", "drawn_with", "read_parameters"]

FloatArray = npt.NDArray[np.float64]
DISTRIBUTIONS = ("fixed", "normal", "lognormal", "uniform")
JOINT = ("normal", "lognormal")


@dataclass(frozen=True)
class Parameter:
    """One row of a channel's ``params.csv``.

    Parameters
    ----------
    name, unit, source, year, meaning
        As printed.
    value
        Central value: mean of a normal, median of a lognormal, middle of a uniform.
    spread
        Standard deviation (of the log for a lognormal), half-width of a uniform.
    distribution
        ``fixed``, ``normal``, ``lognormal`` or ``uniform``.
    low, high
        Bounds the draws are held within.
    group
        Group of the variance split; empty if the parameter is fixed.
    per
        Empty, or ``actor``: one independent value per actor.
    basis
        ``measured``, ``estimated`` or ``assumed``.
    used_by
        Options of variants that use it, or ``short_run``; empty if all do. Elsewhere its value has no bearing on a result.
    """

    name: str
    value: float
    spread: float
    distribution: str
    low: float
    high: float
    unit: str
    group: str
    per: str
    basis: str
    source: str
    year: str
    meaning: str
    used_by: tuple[str, ...] = ()
    covariances: tuple[tuple[str, float], ...] = ()
    """Names drawn jointly with it, and the covariance with each, from ``covariance.csv``."""

    def matters(self, options: Collection[str]) -> bool:
        """Whether it can move a result under these options."""
        return self.distribution != "fixed" and (not self.used_by or any(o in options for o in self.used_by))

    def at(self, deviations: float) -> float:
        """The value so many standard deviations of its normal score from the centre."""
        if self.distribution == "lognormal":
            return self.value * math.exp(self.spread * deviations)
        if self.distribution == "uniform":
            return self.value + self.spread * math.erf(deviations / math.sqrt(2.0))
        return self.value + self.spread * deviations

    def deviations(self, value: float) -> float:
        """How many standard deviations of its normal score a value lies from the centre: the inverse of :meth:`at`."""
        if self.distribution == "lognormal":
            return math.log(value / self.value) / self.spread if value > 0 else -math.inf
        ratio = (value - self.value) / self.spread
        if self.distribution == "uniform":
            return math.copysign(math.inf, ratio) if abs(ratio) >= 1 else NormalDist().inv_cdf((1.0 + ratio) / 2.0)
        return ratio


def read_parameters(package: str) -> tuple[Parameter, ...]:
    """Parameters a channel's folder declares.

    Raises
    ------
    DataError
        If a row names an unknown distribution.
    """
    found, problems = [], []
    for r in read_rows(package, "params.csv"):
        if r["distribution"] not in DISTRIBUTIONS:
            problems.append(
                Problem(
                    f"{r['distribution']!r} is not a distribution",
                    f"{package}/params.csv, {r['name']}",
                    ", ".join(DISTRIBUTIONS),
                    nearest_names(r["distribution"], DISTRIBUTIONS),
                )
            )
        low, high = float(r["low"] or "-inf"), float(r["high"] or "inf")
        found.append(
            Parameter(
                r["name"],
                float(r["value"]),
                float(r["spread"] or 0),
                r["distribution"],
                low,
                high,
                r["unit"],
                r["group"],
                r["per"],
                r["basis"],
                r["source"],
                r["year"],
                r["meaning"],
                tuple(r["used_by"].split(";")) if r.get("used_by") else (),
            )
        )
    if problems:
        raise DataError(*problems)
    return _joint(tuple(found), package)


def _joint(parameters: tuple[Parameter, ...], package: str) -> tuple[Parameter, ...]:
    """The parameters with their covariances, where the package has any."""
    if not resources.files(package).joinpath("covariance.csv").is_file():
        return parameters
    by_name, problems = {p.name: p for p in parameters}, []
    pairs: dict[str, dict[str, float]] = {}
    for row in read_rows(package, "covariance.csv"):
        a, b, where = row["a"], row["b"], f"{package}/covariance.csv, {row['a']} and {row['b']}"
        for name in (a, b):
            if name not in by_name:
                problems.append(Problem(f"{name!r} is not a parameter", where, nearest=nearest_names(name, by_name)))
            elif by_name[name].distribution not in JOINT or by_name[name].per:
                problems.append(Problem(f"{name!r} cannot be drawn jointly", where, f"one {' or '.join(JOINT)} value for all"))
        for one, other in ((a, b), (b, a)):
            pairs.setdefault(one, {})[other] = float(row["covariance"])
    if problems:
        raise DataError(*problems)
    joint = tuple(replace(p, covariances=tuple(sorted(pairs.get(p.name, {}).items()))) for p in parameters)
    tied = sorted((p for p in joint if p.covariances), key=lambda p: p.name)
    if (np.linalg.eigvalsh(correlations(tied)) <= 0.0).any():
        problem = "the covariances cannot all hold: some combination would vary less than not at all"
        raise DataError(Problem(problem, f"{package}/covariance.csv", "a positive definite matrix"))
    return joint


def correlations(tied: Sequence[Parameter]) -> FloatArray:
    """Correlations (parameter, parameter) of the normals behind parameters."""
    place = {p.name: k for k, p in enumerate(tied)}
    found = np.eye(len(tied))
    for k, p in enumerate(tied):
        for other, covariance in p.covariances:
            if other in place:
                found[k, place[other]] = covariance / (p.spread * tied[place[other]].spread)
    return found


def drawn_with(parameters: Sequence[Parameter], names: Collection[str]) -> tuple[Parameter, ...]:
    """The parameters of those names, and all that are drawn jointly with them."""
    by_name, found, left = {p.name: p for p in parameters}, set(), list(names)
    while left:
        name = left.pop()
        if name not in found and name in by_name:
            found.add(name)
            left += [other for other, _ in by_name[name].covariances]
    return tuple(p for p in parameters if p.name in found)


def stream(name: str) -> int:
    """Number of a named random stream; the same on every machine."""
    return zlib.crc32(name.encode())


@functools.lru_cache(maxsize=64)
def draw_keys(seed: int, first: int, count: int, name: str = "engine") -> jax.Array:
    """One random key per draw, (draw, 2)."""
    base = jax.random.fold_in(jax.random.PRNGKey(seed), stream(name))
    return jax.vmap(lambda d: jax.random.fold_in(base, d))(jnp.arange(first, first + count))


def draw_parameters(
    parameters: Sequence[Parameter],
    actors: Sequence[str],
    seed: int,
    count: int,
    *,
    replicate: str = "",
    of: Collection[str] | None = None,
    namespace: str = "",
) -> dict[str, FloatArray]:
    """Draws of all parameters.

    Parameters
    ----------
    parameters
        Rows of the table.
    actors
        Codes, for parameters that belong to actors.
    seed, count
        Seed of the run and number of draws.
    replicate
        Name of an independent second set, used by the variance split.
    of
        Parameters whose streams are those of the second set; all if not said.
    namespace
        Prefix of the streams: the channel's name.

    Returns
    -------
    dict
        Parameter name to an array (draw,) or (draw, actor).
    """
    codes = jnp.array([stream(a) for a in actors], dtype=jnp.uint32)
    out, standard = {}, {}
    for p in parameters:
        shape = (count, len(actors)) if p.per == "actor" else (count,)
        if p.distribution == "fixed":
            out[p.name] = np.full(shape, p.value)
            continue
        keys = draw_keys(seed, 0, count, f"{namespace}/{p.name}/{replicate if of is None or p.name in of else ''}")
        if p.per == "actor":
            keys = jax.vmap(lambda k: jax.vmap(lambda c: jax.random.fold_in(k, c))(codes))(keys)
        standard[p.name] = _standard_draws(p, keys)
    tied = sorted((p for p in parameters if p.name in standard and p.covariances), key=lambda p: p.name)
    if tied:
        mixed = np.linalg.cholesky(correlations(tied)) @ np.stack([standard[p.name] for p in tied])
        standard.update(zip((p.name for p in tied), mixed, strict=True))
    for p in parameters:
        if p.name in standard:
            out[p.name] = np.clip(_scaled(p, standard[p.name]), p.low, p.high)
    return {p.name: out[p.name] for p in parameters}


def central_values(parameters: Sequence[Parameter], actors: Sequence[str]) -> dict[str, FloatArray]:
    """The central value of every parameter, shaped like one draw."""
    return {p.name: np.full(len(actors), p.value) if p.per == "actor" else np.asarray(p.value) for p in parameters}


def _standard_draws(parameter: Parameter, keys: jax.Array) -> FloatArray:
    """Uniform between -1 and 1, or standard normal."""
    flat = keys.reshape(-1, keys.shape[-1])
    if parameter.distribution == "uniform":
        drawn = jax.vmap(lambda k: jax.random.uniform(k, minval=-1.0, maxval=1.0, dtype=jnp.float64))(flat)
    else:
        drawn = jax.vmap(lambda k: jax.random.normal(k, dtype=jnp.float64))(flat)
    return np.asarray(drawn).reshape(keys.shape[:-1])


def _scaled(parameter: Parameter, standard: FloatArray) -> FloatArray:
    if parameter.distribution == "lognormal":
        return np.asarray(parameter.value * np.exp(parameter.spread * standard))
    return np.asarray(parameter.value + parameter.spread * standard)


def groups(parameters: Sequence[Parameter], options: Collection[str] = ()) -> Mapping[str, tuple[str, ...]]:
    """Parameters by group of the variance split; fixed ones, and those that no ``options`` of the variant use, are left out."""
    found: dict[str, list[str]] = {}
    for p in parameters:
        if p.group and p.matters(options):
            found.setdefault(p.group, []).append(p.name)
    return {g: tuple(names) for g, names in found.items()}
