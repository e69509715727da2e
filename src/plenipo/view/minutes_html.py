# SPDX-License-Identifier: Apache-2.0
"""Minutes as one self-contained page, laid out for paper: the notice at the head of every sheet."""

from __future__ import annotations

import functools

import jinja2

from plenipo.conference.records.minutes import Minutes
from plenipo.view import minutes_layout as layout

__all__ = ["render_minutes"]

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def render_minutes(minutes: Minutes) -> str:
    """The page as text; whatever was written in the room is escaped."""
    return _environment().get_template("minutes.html.j2").render(minutes=minutes, layout=layout, leftward=RIGHT_TO_LEFT)


@functools.cache
def _environment() -> jinja2.Environment:
    # Not that of the report: it would bring charts and the lab with it, of which minutes know nothing.
    loader = jinja2.PackageLoader("plenipo.view")
    return jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
