# SPDX-License-Identifier: Apache-2.0
"""``plenipo actor``: what is known of one economy or organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from plenipo.cli.output import print_json, print_line, print_rows

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
    """Single figures first, then each list as a table of its own."""
    for key, value in described.items():
        label = key.replace("_", " ")
        if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            print_rows(value, title=label)
        elif isinstance(value, Mapping):
            print_rows([{"": k.replace("_", " "), label: v} for k, v in value.items()])
        else:
            text = ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else "-" if value is None else str(value)
            print_line(f"{label}: {text}")
