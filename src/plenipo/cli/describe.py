# SPDX-License-Identifier: Apache-2.0
"""Commands that describe: scenarios, schema, channels, citations, version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plenipo.cli.output import print_json, print_line, print_rows
from plenipo.cli.whatif import Scenario

if TYPE_CHECKING:
    from plenipo.core.channel_spec import ChannelSpec
    from plenipo.core.graph import Plan

__all__ = ["register"]

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("scenarios")(scenarios)
    app.command("schema")(schema)
    app.command("channels")(channels)
    app.command("cite")(cite)
    app.command("version")(version)


def scenarios(as_json: AsJson = False) -> None:
    """List the scenarios that come with plenipo."""
    from plenipo.core.scenario import load_scenario, shipped_scenarios

    held = [load_scenario(name) for name in shipped_scenarios()]
    rows = [{"name": s.name, "title": s.title, "question": s.question, "cases": [c.name for c in s.case_list()]} for s in held]
    print_json(rows) if as_json else print_rows(rows)


def schema(
    as_json: Annotated[bool, typer.Option("--json", help="The schema is JSON already; accepted for habit.")] = False,
) -> None:
    """Print the JSON Schema of a scenario file.

    Example: plenipo schema > scenario.schema.json
    """
    from plenipo.core.scenario import scenario_schema

    print_json(scenario_schema())


def channels(
    graph: Annotated[bool, typer.Option("--graph", help="Print in which order they step, and who reads what.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the mechanisms by which consequences travel.

    Ours and those of third parties; --graph prints how they hang together.
    """
    from plenipo.core.registry import channels as registered_channels

    specs = registered_channels()
    rows = graph_rows(specs) if graph else [channel_row(spec) for spec in specs.values()]
    print_json(rows) if as_json else print_rows(rows)


def channel_row(spec: ChannelSpec) -> dict[str, Any]:
    """What a channel says of itself, as one row."""
    return {
        "name": spec.name,
        "title": spec.title,
        "time": spec.time,
        "calendar": spec.calendar,
        "variants": [f"{axis}: {', '.join(options)}" for axis, options in spec.axes.items()],
        "package": spec.package,
    }


def graph_rows(specs: Mapping[str, ChannelSpec]) -> list[dict[str, Any]]:
    """The channels in the order of stepping, with what each reads and writes."""
    from plenipo.core.graph import make_plan

    plan = make_plan(list(specs.values()), [variable for spec in specs.values() for variable in spec.shared])
    return [
        {
            "channel": name,
            "reads": specs[name].reads,
            "writes": specs[name].writes,
            "shifts": specs[name].shifts,
            "moved by": [
                f"{s} ({v})" for v in specs[name].reads for s in plan.order if v in (*specs[s].writes, *specs[s].shifts)
            ],
            "reads last year's": [variable for reader, variable in plan.lagged if reader == name],
            "solved": _solved(plan, name),
        }
        for name in plan.order
    ]


def _solved(plan: Plan, name: str) -> str:
    if name in plan.static:
        return "where levers change"
    return "where levers change, after what moves" if name in plan.late else "every year"


def cite(scenario: Scenario, as_json: AsJson = False) -> None:
    """Print the papers and data behind a scenario's answer."""
    from plenipo.lab.whatif import cite as citations_of

    citations = citations_of(scenario)
    if as_json:
        print_json(citations)
        return
    for citation in citations:
        print_line(citation)


def version(as_json: AsJson = False) -> None:
    """Print the version."""
    from plenipo import __version__

    print_json({"version": __version__}) if as_json else print_line(f"plenipo {__version__}")
