# SPDX-License-Identifier: Apache-2.0
"""``plenipo actor``: what is known of one economy or organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from plenipo.cli.output import print_json, print_line, print_pairs, print_rows

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("actor")(actor)


def actor(
    code: Annotated[str, typer.Argument(metavar="CODE|NAME", help="An economy (VNM, Viet Nam) or an organisation (apec).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show what is known of one economy or organisation."""
    from plenipo.data.actors import describe_actor

    described = describe_actor(code)
    if as_json:
        print_json(described)
    else:
        show_description(described)


def show_description(described: Mapping[str, Any]) -> None:
    """Single figures first, then each group and list under a heading of its own."""
    single = {k: v for k, v in described.items() if not _is_group(v)}
    print_pairs(single)
    for key, value in described.items():
        if not _is_group(value):
            continue
        print_line("")
        if isinstance(value, Mapping):
            print_line(key.replace("_", " "))
            print_pairs(value)
        else:
            print_rows(value, title=key.replace("_", " "))


def _is_group(value: Any) -> bool:
    listed = isinstance(value, list | tuple) and len(value) > 0 and isinstance(value[0], Mapping)
    return listed or isinstance(value, Mapping)
