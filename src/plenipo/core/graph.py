# SPDX-License-Identifier: Apache-2.0
"""The coupling graph: in which order channels step, and which readings wait a year.

A channel steps after the writers of what it reads. Where that would run in a circle, the circle is cut: one of them reads
last year's value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from plenipo.core.channel_spec import SharedVariable
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.tables import named_dimensions, read_rows

__all__ = ["Coupled", "Plan", "make_plan", "vocabulary"]


class Coupled(Protocol):
    """What the graph needs to know of a channel, whether registered or built."""

    @property
    def name(self) -> str:
        """Name."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Shared variables and shifters read."""

    @property
    def writes(self) -> tuple[str, ...]:
        """Shared variables written."""

    @property
    def shifts(self) -> tuple[str, ...]:
        """Shifters added to."""

    @property
    def time(self) -> str:
        """Kind of time."""


@dataclass(frozen=True)
class Plan:
    """How a set of channels is run.

    Parameters
    ----------
    order
        Names in the order of stepping.
    static
        Those solved before the scan, only in the years in which levers change: nothing they read moves by itself.
    late
        Comparative statics that read what moves and that nothing moving reads: solved after the scan, in chosen years.
    handed
        What late ones read of the others' shared variables.
    lagged
        (reader, variable) that read last year's value.
    variables
        The shared variables and shifters these channels touch.
    """

    order: tuple[str, ...]
    static: tuple[str, ...]
    late: tuple[str, ...]
    handed: tuple[str, ...]
    lagged: tuple[tuple[str, str], ...]
    variables: tuple[SharedVariable, ...]

    @property
    def solved(self) -> tuple[str, ...]:
        """Channels outside the scan, before or after it."""
        return self.static + self.late

    @property
    def by_point(self) -> bool:
        """Whether nothing that moves waits for a solved channel, so that one solved year can be had without the others."""
        return bool(self.solved) and (self.static == self.order or not self.static)


def vocabulary(extra: Iterable[SharedVariable] = ()) -> dict[str, SharedVariable]:
    """All shared variables and shifters: the package's own and those channels bring."""
    own = [
        SharedVariable(r["name"], named_dimensions(r), r["unit"], float(r["initial"]), r["meaning"])
        for r in read_rows("plenipo.core.vocabulary", "shared.csv")
    ]
    own += [
        SharedVariable(r["name"], named_dimensions(r), r["unit"], float(r["neutral"]), r["meaning"], r["combine"])
        for r in read_rows("plenipo.core.vocabulary", "shifters.csv")
    ]
    return {v.name: v for v in (*own, *extra)}


def make_plan(channels: Sequence[Coupled], extra: Iterable[SharedVariable] = (), *, policies: bool = False) -> Plan:
    """Order the channels, find what can be solved outside the scan, and cut circles.

    Raises
    ------
    InputError
        If a name is unknown, or a variable has two writers; all at once.
    """
    known = vocabulary(extra)
    _check_names(channels, known)
    sources = {v: _sources(v, channels) for v in known}
    order: list[Coupled] = []
    waiting = sorted(channels, key=lambda c: c.name)
    while waiting:
        done = {c.name for c in order}
        unmet = [sum(1 for r in c.reads for s in sources[r] if s not in done and s != c.name) for c in waiting]
        order.append(waiting.pop(unmet.index(min(unmet))))
    place = {c.name: i for i, c in enumerate(order)}
    lagged = tuple((c.name, r) for c in order for r in c.reads if any(place[s] >= place[c.name] for s in sources[r]))
    static: list[str] = []
    for c in order:
        inputs_static = all(s in static for r in c.reads for s in sources[r])
        if c.time == "comparative static" and inputs_static and not policies:
            static.append(c.name)
    late = _late(order, static, sources, {c for c, _ in lagged}) if not policies else ()
    handed = sorted({r for c in order if c.name in late for r in c.reads if any(s not in late for s in sources[r])})
    used = {v for c in channels for v in (*c.reads, *c.writes, *c.shifts)}
    names = tuple(c.name for c in order)
    return Plan(names, tuple(static), late, tuple(handed), lagged, tuple(known[v] for v in sorted(used)))


def _late(
    order: Sequence[Coupled], static: Sequence[str], sources: Mapping[str, tuple[str, ...]], cut: set[str]
) -> tuple[str, ...]:
    """Comparative statics at the end of the road: nothing in the scan reads what they write, and they wait for no last year."""
    late = [c.name for c in order if c.time == "comparative static" and c.name not in static and c.name not in cut]
    while True:
        awaited = {s for c in order if c.name not in late for r in c.reads for s in sources[r]}
        if not awaited & set(late):
            return tuple(late)
        late = [name for name in late if name not in awaited]


def _sources(variable: str, channels: Sequence[Coupled]) -> tuple[str, ...]:
    return tuple(c.name for c in channels if variable in c.writes or variable in c.shifts)


def _check_names(channels: Sequence[Coupled], known: Mapping[str, SharedVariable]) -> None:
    problems = []
    for c in channels:
        for what, names, shifter in (("reads", c.reads, None), ("writes", c.writes, False), ("shifts", c.shifts, True)):
            for name in names:
                if name not in known:
                    problems.append(
                        Problem(
                            f"{name!r} is not in the vocabulary", f"channel {c.name}, {what}", nearest=nearest_names(name, known)
                        )
                    )
                elif shifter is not None and bool(known[name].combine) != shifter:
                    kind = "a shifter" if known[name].combine else "a variable with one writer"
                    problems.append(Problem(f"{name!r} is {kind}", f"channel {c.name}, {what}"))
    for name in known:
        writers = [c.name for c in channels if name in c.writes]
        if len(writers) > 1:
            problems.append(
                Problem(f"{name!r} has {len(writers)} writers: {', '.join(writers)}", expected="one writer per shared variable")
            )
    if problems:
        raise InputError(*problems)
