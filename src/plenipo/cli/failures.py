# SPDX-License-Identifier: Apache-2.0
"""How a command says that it failed: in words a policy analyst can act on, or as one JSON shape.

The shape, on standard error, of every command run with ``--json``::

    {"error": {"kind": "InputError",
               "problems": [{"what": "...", "where": "...", "expected": "...", "nearest": ["..."], "next_step": "..."}]}}
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

from plenipo.cli.output import errors_console, print_error_text
from plenipo.core.errors import InputError, PlenipoError, Problem, nearest_names

if TYPE_CHECKING:
    import typer

__all__ = ["INTERRUPTED", "show_failure", "show_interrupt", "show_unwritable"]

INTERRUPTED = 130

_NO_SUCH_COMMAND = re.compile(r"[Nn]o such command '(?P<name>[^']*)'")


def show_failure(error: PlenipoError | typer.TyperException, *, as_json: bool) -> int:
    """Show what is wrong on standard error and give the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        print_error_text(str(error))  # a group named alone: its help is all there is to say
        return InputError.exit_code
    told = error if isinstance(error, PlenipoError) else _from_wrong_use(error)
    _show(type(told).__name__, told.problems, as_json=as_json)
    return told.exit_code


def show_interrupt(*, as_json: bool) -> None:
    """Say that the command was stopped and what that means for files."""
    problem = Problem(
        "interrupted; files that were finished are whole, and nothing was left half written",
        next_step="give the same command again to start afresh",
    )
    _show("Interrupted", (problem,), as_json=as_json)


def show_unwritable(error: OSError, *, as_json: bool) -> int:
    """Say that the system refused to read or write something, and give the exit code."""
    reason = (error.strerror or str(error)).lower()
    problem = Problem(
        f"the system refused: {reason}",
        where=str(error.filename or ""),
        expected="a place with room, where files can be read and written",
        next_step="files that were finished are whole; name another place and give the command again",
    )
    _show("OSError", (problem,), as_json=as_json)
    return PlenipoError.exit_code


def _show(kind: str, problems: tuple[Problem, ...], *, as_json: bool) -> None:
    if as_json:
        document = {"error": {"kind": kind, "problems": [dataclasses.asdict(p) for p in problems]}}
        print_error_text(json.dumps(document, ensure_ascii=False))
        return
    console = errors_console()
    if not console.is_terminal:
        print_error_text(_plain(problems))
        return
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    lines = [Text.assemble(*_styled(problem, number, len(problems))) for number, problem in enumerate(problems, 1)]
    title = "stopped" if kind == "Interrupted" else "cannot go on"
    console.print(Panel(Group(*lines), title=title, title_align="left", border_style="red"))


def _parts(problem: Problem) -> list[tuple[str, str]]:
    """Label and text of what a problem has to say, in reading order."""
    labelled = [
        ("where", problem.where),
        ("expected", problem.expected),
        ("nearest", ", ".join(problem.nearest)),
        ("next", problem.next_step),
    ]
    return [(label, text) for label, text in labelled if text]


def _plain(problems: tuple[Problem, ...]) -> str:
    blocks = []
    for number, problem in enumerate(problems, 1):
        mark = "error: " if len(problems) == 1 else f"error {number} of {len(problems)}: "
        blocks.append("\n".join([mark + problem.what, *(f"  {label:<9} {text}" for label, text in _parts(problem))]))
    return "\n".join(blocks)


def _styled(problem: Problem, number: int, count: int) -> list[tuple[str, str]]:
    mark = f"{number}. " if count > 1 else ""
    pieces = [(mark + problem.what, "bold")]
    for label, text in _parts(problem):
        pieces += [(f"\n  {label:<9} ", "dim"), (text, "cyan" if label in {"nearest", "next"} else "")]
    return pieces


def _from_wrong_use(error: typer.TyperException) -> InputError:
    """A wrong command, option or argument, told with the nearest right names."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "plenipo"
    message = _in_our_style(getattr(error, "format_message", error.__str__)())
    help_command = f"{path} --help"
    option = getattr(error, "option_name", None)
    if option is not None and "No such option" in str(error):
        names = _option_names(context)
        return InputError(
            Problem(f"there is no option {option}", path, nearest=nearest_names(option, names), next_step=help_command)
        )
    if found := _NO_SUCH_COMMAND.search(message):
        names = list(getattr(context.command, "commands", {})) if context is not None else []
        near = nearest_names(found["name"], names)
        expected = "one of " + ", ".join(names)
        return InputError(Problem(f"there is no command {found['name']!r}", path, expected, near, help_command))
    if getattr(error, "param", None) is not None:
        return InputError(_wrong_value(error, path))
    return InputError(Problem(message, path, next_step=help_command))


def _wrong_value(error: Any, path: str) -> Problem:
    """An argument that is missing, or a value that an option cannot take."""
    name = next((o for o in error.param.opts if o.startswith("--")), error.param.metavar)
    if type(error).__name__ == "MissingParameter":
        return Problem(f"{name} is missing", path, error.param.help or "", next_step=f"{path} --help")
    expected = error.message.removeprefix("Input should be ").partition(",")[0]
    return Problem(f"the value of {name} cannot be used", f"{path} {name}", expected, next_step=f"{path} --help")


def _option_names(context: Any) -> list[str]:
    if context is None:
        return []
    names = [name for parameter in context.command.params for name in parameter.opts if name.startswith("--")]
    return [*names, *context.help_option_names]


def _in_our_style(text: str) -> str:
    """Small first letter and no full stop, as all our problems are written."""
    flat = " ".join(text.split()).removesuffix(".")
    return flat[:1].lower() + flat[1:]
