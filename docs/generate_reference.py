# SPDX-License-Identifier: Apache-2.0
"""Write the reference pages from what the program itself says, so that nothing is described twice.

``make reference`` writes them; ``python docs/generate_reference.py --check`` ends with 1 where one is stale.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate_reference.py; change the program, then say: make reference -->\n\n"


def table(rows: Iterable[Sequence[Any]], header: Sequence[str]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines) + "\n"


def _cell(value: Any) -> str:
    text = ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("``", "`")


def command_line() -> str:
    """Every command with its arguments and options."""
    parts = [
        "# The command line\n",
        "`plenipo` and `python -m plenipo` are the same. Every command knows `--help`. Results go to standard output, progress and\n"
        "errors to standard error. How a command ends: {doc}`exit-codes`. `plenipo --install-completion` teaches your shell the names.\n",
    ]
    for path, command in leaf_commands():
        parts.append(f"## {path}\n")
        summary, examples = _help_parts(command.help or "")
        parts.append(summary + "\n")
        usage = [_argument(p) for p in command.params if p.param_type_name == "argument"]
        parts.append(f"```text\n{' '.join([path, '[OPTIONS]', *usage])}\n```\n")
        parts.append(table([_parameter(p) for p in command.params], ("name", "default", "meaning")))
        if examples:
            parts.append("```text\n" + "\n".join(examples) + "\n```\n")
    return "\n".join(parts)


def leaf_commands() -> Iterator[tuple[str, Any]]:
    """Path and command of everything that can be run."""
    import typer

    from plenipo.cli.app import app

    def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield path, command
        else:
            for name, below in inner.items():
                yield from walk(below, f"{path} {name}")

    return walk(typer.main.get_command(app), "plenipo")


def _argument(parameter: Any) -> str:
    return parameter.metavar if parameter.required else f"[{parameter.metavar}]"


def _parameter(parameter: Any) -> tuple[str, str, str]:
    if parameter.param_type_name == "argument":
        name = f"`{parameter.metavar}`"
    else:
        value = "" if parameter.is_flag else " " + (parameter.metavar or _value_name(parameter))
        name = ", ".join(f"`{option}{value if option.startswith('--') else ''}`" for option in reversed(parameter.opts))
    default = "required" if parameter.required else "" if parameter.default in (None, False) else f"`{parameter.default}`"
    return name, default, parameter.help or ""


def _value_name(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    return {int: "N", float: "X"}.get(kind, "TEXT")


def _help_parts(text: str) -> tuple[str, list[str]]:
    """What a command does, and the examples its help gives."""
    first, _, rest = " ".join(text.split()).partition("Example")
    return first.strip(), [example.strip() for example in rest.partition(":")[2].split(";") if example.strip()]


def exit_codes() -> str:
    """How a command ends, from the errors themselves."""
    from plenipo.core import errors

    kinds = [errors.InputError, errors.ModelError, errors.DataError, errors.FetchError]
    rows: list[Sequence[Any]] = [
        (0, "", "Done."),
        (
            1,
            "`PlenipoError`",
            "`plenipo evidence run`: a row misses its tolerance. Otherwise a failure with no code of its own, such as a full disk.",
        ),
        *((kind.exit_code, f"`{kind.__name__}`", (kind.__doc__ or "").strip().splitlines()[0]) for kind in kinds),
        (130, "`KeyboardInterrupt`", "Interrupted. Files that were finished are whole; nothing is left half written."),
    ]
    return "\n".join(
        [
            "# Exit codes and errors\n",
            table(rows, ("code", "in Python", "meaning")),
            "An error says what is wrong, where, what was expected, the nearest valid names and the next step; all problems of a document"
            "\nat once. In Python they are `error.problems`, each with `what`, `where`, `expected`, `nearest`, `next_step`.\n",
            "With `--json` an error is one document on standard error:\n",
            '```json\n{"error": {"kind": "InputError", "problems": [{"what": "there is no option --jsn", "where": "plenipo whatif",\n'
            '  "expected": "", "nearest": ["--json"], "next_step": "plenipo whatif --help"}]}}\n```\n',
        ]
    )


def scenario_file() -> str:
    """The keys of a scenario document, from its schema."""
    from plenipo.core.registry import act_types, provision_types, shock_types
    from plenipo.core.scenario import scenario_schema

    schema = scenario_schema()
    parts = [
        "# The scenario file\n",
        "TOML, YAML or JSON with the same keys. `plenipo schema > scenario.schema.json` gives the JSON Schema, by which editors complete\n"
        "and check. Unknown keys are refused with the nearest valid name.\n",
        "## The document\n",
        _keys_table(schema),
    ]
    kinds = {"Acts": act_types(), "Shocks": shock_types(), "Provisions": provision_types()}
    listed = {t.__name__ for types in kinds.values() for t in types.values()}
    for name, part in schema.get("$defs", {}).items():
        if name not in listed and part.get("properties"):
            parts += [f"## {name}\n", _sentence(part), _keys_table(part)]
    for heading, types in kinds.items():
        parts.append(f"## {heading}\n")
        for kind, model in types.items():
            part = model.model_json_schema()
            parts += [f'### `kind = "{kind}"`\n', _sentence(part), _keys_table(part)]
    return "\n".join(part for part in parts if part)


def _sentence(part: Mapping[str, Any]) -> str:
    text = part.get("description", "").strip().replace("``", "`")
    return text + "\n" if text else ""


def _keys_table(part: Mapping[str, Any]) -> str:
    required = set(part.get("required", ()))
    rows = [
        (f"`{name}`", _type(field), "required" if name in required else _default(field), field.get("description", ""))
        for name, field in part.get("properties", {}).items()
        if name != "kind"
    ]
    return table(rows, ("key", "type", "default", "meaning"))


def _default(field: Mapping[str, Any]) -> str:
    default = field.get("default")
    return "" if default in (None, "", [], {}) else f"`{default}`"


def _type(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return field["$ref"].rpartition("/")[2]
    if "const" in field:
        return json.dumps(field["const"])
    if "enum" in field:
        return " or ".join(json.dumps(value) for value in field["enum"])
    for joint in ("anyOf", "oneOf", "allOf"):
        if joint in field:
            inner = [_type(f) for f in field[joint] if f.get("type") != "null"]
            return "tables, each with its `kind`" if "discriminator" in field or len(inner) > 4 else " or ".join(inner)
    if field.get("type") == "array":
        if "prefixItems" in field:
            return "[" + ", ".join(_type(f) for f in field["prefixItems"]) + "]"
        return "list of " + _type(field.get("items", {}))
    return str(field.get("format") or field.get("type") or "any")


def channels() -> str:
    """Each channel with its parameters, levers and outcomes."""
    from plenipo.core.registry import channels as registered

    parts = ["# Channels\n", "A channel is a mechanism by which consequences travel. `plenipo channels` lists those installed.\n"]
    for spec in registered().values():
        if not spec.package.startswith("plenipo."):
            continue
        parts += [f"## {spec.name}\n", f"{spec.title[:1].upper()}{spec.title[1:].removesuffix('.')}.\n"]
        parts += [f"- variants, {axis}: {', '.join(f'`{option}`' for option in options)}" for axis, options in spec.axes.items()]
        parts.append("")
        for name in ("outcomes", "levers", "standard_acts", "params"):
            if resources.files(spec.package).joinpath(f"{name}.csv").is_file():
                heading = name.capitalize().replace("_", " ")
                parts += [f"### {heading} of {spec.name}\n", _csv_table(spec.package, f"{name}.csv")]
        parts += [f"### Sources of {spec.name}\n", *(f"- {s}" for s in spec.sources), ""]
        parts += [f"### What {spec.name} cannot see\n", *(f"- {s}" for s in spec.limits), ""]
    return "\n".join(parts)


def _csv_table(package: str, name: str) -> str:
    from plenipo.core.tables import read_rows

    rows = read_rows(package, name)
    return table([list(row.values()) for row in rows], list(rows[0])) if rows else "None.\n"


def tables() -> str:
    """The embedded baseline: its tables, columns and sources."""
    from plenipo.data.tables import list_sources, list_tables, read_table

    held = list_tables()
    columns = read_table("tables").to_dict(orient="records")
    parts = [
        "# Tables and sources of the baseline\n",
        "What is embedded in the package. `plenipo data show TABLE` prints one; `plenipo data sources` prints the sources.\n",
        table([list(row.values()) for row in held], list(held[0])),
    ]
    for name in dict.fromkeys(row["table"] for row in columns):
        own = [{k: v for k, v in row.items() if k != "table"} for row in columns if row["table"] == name]
        parts += [f"## {name}\n", table([list(row.values()) for row in own], list(own[0]))]
    sources = list_sources()
    parts += ["## Sources\n", table([list(row.values()) for row in sources], list(sources[0]))]
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "channels.md": channels,
    "command-line.md": command_line,
    "exit-codes.md": exit_codes,
    "scenario-file.md": scenario_file,
    "tables.md": tables,
}


def page(name: str) -> str:
    """The text of one page as it should be."""
    return NOTE + PAGES[name]().rstrip() + "\n"


def main() -> int:
    """Write the pages, or with ``--check`` say which are stale."""
    stale = [n for n in PAGES if not (FOLDER / n).is_file() or (FOLDER / n).read_text(encoding="utf-8") != page(n)]
    if "--check" in sys.argv[1:]:
        print(*(f"stale: docs/reference/{name}; say: make reference" for name in stale), sep="\n")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(page(name), encoding="utf-8")
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
