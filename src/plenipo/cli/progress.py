# SPDX-License-Identifier: Apache-2.0
"""Progress on standard error: ``progress(done, total, what)``, called by the rooms below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from plenipo.cli.output import errors_console

__all__ = ["Progress", "shown_progress"]

Progress = Callable[[int, int, str], None]


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Give a callback that draws a bar on standard error; None where nobody looks (quiet, or no terminal)."""
    console = errors_console()
    if quiet or not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def report(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total or None, description=what)

        yield report
