# SPDX-License-Identifier: Apache-2.0
"""What a channel registers: everything about it that can be told without loading its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plenipo.core.act import Act, Shock
    from plenipo.core.calibration import Calibration
    from plenipo.core.channel import AbstractChannel
    from plenipo.core.compile import CompileRule
    from plenipo.core.instrument import Provision
    from plenipo.core.law import Measure
    from plenipo.core.outcome import Variant
    from plenipo.core.standard_act import StandardActs
    from plenipo.core.world import World

__all__ = ["ChannelSpec", "Outlook", "SharedVariable"]


@dataclass(frozen=True)
class SharedVariable:
    """A variable channels share: one writer, any readers; or a shifter, to which many add.

    Parameters
    ----------
    name, unit, meaning
        As printed.
    dimensions
        Any of ``actor``, ``origin``, ``destination``; empty for one number.
    initial
        Value before anybody has written; the neutral value of a shifter.
    combine
        Empty for a variable with one writer; ``sum`` or ``product`` for a shifter.
    """

    name: str
    dimensions: tuple[str, ...]
    unit: str
    initial: float
    meaning: str
    combine: str = ""


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is known of the runs to come. Beside the first year, it may make them quicker and may not change a result.

    Parameters
    ----------
    active
        Names of the levers that may leave their neutral value.
    near
        Lever to its values (*dimensions,) under the law most runs are close to: the baseline's, in the first year.
    first_year
        Year in which the runs begin: a state with a history is brought to its start.
    """

    active: frozenset[str]
    near: Mapping[str, Any]
    first_year: int


@dataclass(frozen=True, eq=False)
class ChannelSpec:
    """A channel as registered under the entry point ``plenipo.channels``.

    Parameters
    ----------
    name
        Lower-case name, also the prefix of its random streams.
    title
        What it models, in a few words.
    package
        Package that holds ``params.csv``, ``levers.csv`` and ``outcomes.csv``.
    build
        ``build(world, reference, variant, outlook) -> AbstractChannel``: ``reference`` are the levers of the law of the base
        year, ``outlook`` says what the runs will ask, so that a channel can leave out what nobody uses and guess well.
        Import the model inside this function.
    rules
        ``rules() -> compile rules``: from law to lever entries. Import inside as well.
    acts, shocks, provisions, measures
        Classes of documents it brings.
    axes
        Rival forms of the model: axis to options; a variant is one option per axis, written ``option/option``. The axes of
        several channels are joined in the order of registration.
    default_variants
        The variants run unless others are asked for; the first gives the headline. Where several channels have axes, those of
        the first are run, with the others at the first option of each axis.
    short_run
        Parameters that differ in the first years after an act: name of each to that of the parameter whose draws it then takes.
    shared
        Shared variables it adds to the vocabulary.
    evidence
        ``evidence() -> rows``; import inside.
    policies
        Named policies: name to a function that builds one.
    standard_acts
        ``standard_acts(kinds, law, world, levers, date, years) -> families``: for some rows of ``standard_acts.csv``, the acts
        that actors could take on the date and what each would move of the law's levers in the years; import inside. None if it
        has none.
    needs
        Name of a lever or an outcome to the channels whose variables it is a coefficient of: a law that moves such a lever runs
        those channels too, and such an outcome is told only where they run.
    uses
        Stocks and ties of the world, and tables of its law, that serve this channel alone: an answer that does not run it does
        not cite them.
    calibrate
        ``calibrate(world, data, progress) -> Calibration``: its parameters estimated anew from a folder of raw data; import
        inside. None if it estimates none.
    tables
        Tables of the baseline that its model works out from others: name to ``make(read) -> columns``, where ``read`` gives the
        columns of a table by name; import inside. So data are built without knowing any channel.
    sources
        Citations of the model.
    limits
        What the model cannot see, a sentence each.
    """

    name: str
    title: str
    package: str
    build: Callable[[World, Mapping[str, Any], Variant, Outlook], AbstractChannel]
    rules: Callable[[], tuple[CompileRule, ...]]
    acts: tuple[type[Act], ...] = ()
    shocks: tuple[type[Shock], ...] = ()
    provisions: tuple[type[Provision], ...] = ()
    measures: tuple[type[Measure], ...] = ()
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default_variants: tuple[str, ...] = ("",)
    short_run: Mapping[str, str] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    time: str = "recurrence"
    calendar: str = "year"
    shared: tuple[SharedVariable, ...] = ()
    evidence: Callable[[], tuple[Any, ...]] = tuple
    policies: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    standard_acts: Callable[..., tuple[StandardActs, ...]] | None = None
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    calibrate: Callable[..., Calibration] | None = None
    tables: Mapping[str, Callable[[Callable[[str], Mapping[str, Any]]], Mapping[str, Any]]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
