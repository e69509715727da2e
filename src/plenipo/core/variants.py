# SPDX-License-Identifier: Apache-2.0
"""Variants of several channels at once: their axes are joined in the order of registration."""

from __future__ import annotations

from collections.abc import Sequence

from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.outcome import parse_variant

__all__ = ["by_channel", "joined_axes", "usual_variants"]


def joined_axes(specs: Sequence[ChannelSpec]) -> dict[str, tuple[str, ...]]:
    """Axes of all channels with their options; an axis whose name is taken already tells whose it is."""
    joined: dict[str, tuple[str, ...]] = {}
    for spec in specs:
        for axis, options in spec.axes.items():
            joined[f"{axis} ({spec.name})" if axis in joined else axis] = options
    return joined


def usual_variants(specs: Sequence[ChannelSpec]) -> tuple[str, ...]:
    """Variants run unless others are asked for: those of the first channel with axes, all others at their first options."""
    return next((s.default_variants for s in specs if s.axes), ("",))


def by_channel(name: str, specs: Sequence[ChannelSpec]) -> dict[str, str]:
    """Each channel's own part of a variant; channels without axes have none.

    Raises
    ------
    InputError
        If a choice is not one of its axis.
    """
    axed = [s for s in specs if s.axes]
    if not axed:
        return {}
    options = [option for _, option in parse_variant(name, joined_axes(axed)).choices]
    parts, first = {}, 0
    for spec in axed:
        parts[spec.name] = "/".join(options[first : first + len(spec.axes)])
        first += len(spec.axes)
    return parts
