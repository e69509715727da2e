# SPDX-License-Identifier: Apache-2.0
"""Registry: channels found by entry point, so that a third party's is equal to a built-in one.

A package joins with, in its ``pyproject.toml``::

    [project.entry-points."plenipo.channels"]
    rumour = "my_package.rumour:CHANNEL"

where ``CHANNEL`` is a :class:`plenipo.core.channel_spec.ChannelSpec`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from plenipo.core.errors import InputError, Problem, nearest_names

if TYPE_CHECKING:
    from plenipo.core.act import Act, Shock
    from plenipo.core.channel_spec import ChannelSpec
    from plenipo.core.instrument import Provision
    from plenipo.core.law import Measure

__all__ = ["act_types", "channel", "channels", "measure_type", "provision_type", "provision_types", "registered", "shock_types"]

GROUP = "plenipo.channels"
_extra: list[ChannelSpec] = []


@functools.cache
def _installed() -> tuple[ChannelSpec, ...]:
    return tuple(point.load() for point in sorted(entry_points(group=GROUP), key=lambda p: p.name))


def channels() -> dict[str, ChannelSpec]:
    """All registered channels by name.

    Raises
    ------
    InputError
        If two packages register the same name.
    """
    found: dict[str, ChannelSpec] = {}
    for spec in (*_installed(), *_extra):
        if spec.name in found:
            raise InputError(
                Problem(
                    f"two channels are called {spec.name!r}",
                    f"entry points {GROUP}",
                    next_step="uninstall or rename one of the packages",
                )
            )
        found[spec.name] = spec
    return found


def channel(name: str) -> ChannelSpec:
    """One channel by name, or an error that names the nearest."""
    found = channels()
    if name not in found:
        raise InputError(
            Problem(f"there is no channel {name!r}", nearest=nearest_names(name, found), next_step="plenipo channels")
        )
    return found[name]


@contextmanager
def registered(*specs: ChannelSpec) -> Iterator[None]:
    """Register channels for the length of a block, as in a notebook or a test."""
    _extra.extend(specs)
    try:
        yield
    finally:
        for spec in specs:
            _extra.remove(spec)


def act_types() -> dict[str, type[Act]]:
    """All classes of act by kind: those on instruments, then those of each channel."""
    from plenipo.core.treaty import TREATY_ACTS

    types = [*TREATY_ACTS, *(a for spec in channels().values() for a in spec.acts)]
    return {kind_of(t): t for t in types}


def shock_types() -> dict[str, type[Shock]]:
    """All classes of shock by kind."""
    return {kind_of(t): t for spec in channels().values() for t in spec.shocks}


def provision_types() -> dict[str, type[Provision]]:
    """All classes of provision by kind."""
    return {kind_of(t): t for spec in channels().values() for t in spec.provisions}


def provision_type(value: Any) -> type[Provision]:
    """The class of a provision written as a mapping with its ``kind``."""
    types = provision_types()
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if kind not in types:
        raise InputError(
            Problem(
                f"{kind!r} is not a kind of provision",
                expected="one of " + ", ".join(types),
                nearest=nearest_names(str(kind), types),
            )
        )
    return types[kind]


def measure_type(kind: str) -> type[Measure]:
    """The class of a measure by kind, for those who read measures from tables."""
    types = {kind_of(t): t for spec in channels().values() for t in spec.measures}
    if kind not in types:
        raise InputError(
            Problem(
                f"{kind!r} is not a kind of measure", expected="one of " + ", ".join(types), nearest=nearest_names(kind, types)
            )
        )
    return types[kind]


def kind_of(model: type[Any]) -> str:
    """The ``kind`` by which documents name this class."""
    return str(model.model_fields["kind"].default)
