# SPDX-License-Identifier: Apache-2.0
"""The host: a folder held, the queue over it, the answers in it, the rooms."""

from __future__ import annotations

import functools
import hashlib
import importlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from plenipo.host.answers import Answers
from plenipo.host.entry import Entry
from plenipo.host.exercises import Exercises
from plenipo.host.fitting import Fitting
from plenipo.host.folder import Folder
from plenipo.host.limits import Limits
from plenipo.host.queue import Queue
from plenipo.host.rooms import Rooms

__all__ = ["Host", "open_host"]

KINDS = "plenipo.host.work"
MODEL_ROOMS = ("core", "channels", "data", "lab", "conference", "evidence")
"""Folders of the package on which an answer depends."""
MODEL_FILES = (".py", ".csv", ".toml")


class Host:
    """What runs while the app is open.

    Parameters
    ----------
    folder
        Held until `close`.
    kinds
        Module with the rows of what may be asked.
    entry
        Who is let in, and under which names the app is reached.
    limits
        How much may be asked.
    stamp
        What an answer depends on beside its document.
    """

    def __init__(self, folder: Folder, kinds: str, entry: Entry, limits: Limits, stamp: Callable[[], str]) -> None:
        self.folder, self.entry, self.limits = folder, entry, limits
        self.answers = Answers(folder.path / "answers")
        rows = importlib.import_module(kinds).KINDS
        self.queue = Queue(folder, self.answers, rows, kinds, stamp, limits)
        self.rooms = Rooms(folder.path / "rooms")
        self.exercises = Exercises(folder.path / "exercises", self.rooms)
        self._fitting = Fitting(self.queue, self.rooms.weighings)
        self.rooms.weighings.fit_by(self._fitting.ask)

    def start(self) -> None:
        """Spawn the worker, and let scripts play in rooms."""
        self.queue.start()
        self.rooms.start()

    def close(self) -> None:
        """End the worker and the rooms, and let go of the folder; nothing that was asked or said is lost."""
        self.rooms.close()
        self._fitting.close()
        self.queue.close()
        self.folder.close()

    def __enter__(self) -> Host:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_host(
    folder: str | os.PathLike[str] | None = None,
    *,
    kinds: str = KINDS,
    entry: Entry | None = None,
    limits: Limits | None = None,
    work: bool = True,
) -> Host:
    """Open a folder and begin to answer what waits in it.

    Parameters
    ----------
    folder
        The user's own if not said.
    kinds
        Module with the rows of what may be asked.
    entry, limits
        Who is let in, and how much they may ask; this machine only, and the usual limits, if not said.
    work
        Whether to spawn the worker; without it questions wait, and scripts are silent.

    Raises
    ------
    InputError
        If the folder cannot be used, or another process holds it.
    """
    held = Folder(folder)
    door = replace(entry or Entry(), key=held.secret("key"))  # who is in stays in when the app starts again
    host = Host(held, kinds, door, limits or Limits(), stamp_of_model)
    if work:
        host.start()
    return host


@functools.cache
def stamp_of_model() -> str:
    """Version, data and files of the model: another of them is another answer."""
    from plenipo import __version__
    from plenipo.data.tables import baseline_hash

    root = Path(__file__).parents[1]
    found = (p for room in MODEL_ROOMS for p in sorted((root / room).rglob("*")) if p.suffix in MODEL_FILES)
    files = [f"{p.relative_to(root)} {(held := p.stat()).st_size} {held.st_mtime_ns}" for p in found]
    return "\n".join((__version__, baseline_hash(), hashlib.sha256("\n".join(files).encode()).hexdigest()))
