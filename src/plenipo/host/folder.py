# SPDX-License-Identifier: Apache-2.0
"""The folder in which the app keeps everything; one process holds it at a time."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, create_engine, event

from plenipo.core.errors import InputError, Problem
from plenipo.core.folders import data_folder

__all__ = ["Folder"]

ENVIRONMENT = "PLENIPO_HOST_FOLDER"
OWN_ONLY = 0o600
KEY_BYTES = 32
PATIENCE = 10_000  # milliseconds that a statement waits for another to end


class Folder:
    """A folder held by this process until it is closed.

    Parameters
    ----------
    path
        Made if it is not there; if not said, what ``PLENIPO_HOST_FOLDER`` names, else the user's data folder.

    Raises
    ------
    InputError
        If it cannot be written, or another process holds it.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        chosen = path or os.environ.get(ENVIRONMENT) or data_folder() / "web"
        self.path = Path(chosen).expanduser().absolute()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._held: IO[str] | None = (self.path / "held").open("a+", encoding="utf-8")
        except OSError as error:
            told = f"the folder cannot be used: {(error.strerror or str(error)).lower()}"
            raise InputError(Problem(told, str(self.path), "a folder that can be written", next_step="--folder DIR")) from None
        if not _locked(self._held):
            self._held.seek(0)
            holder = self._held.read().strip()
            self._held.close()
            told = f"another plenipo web holds this folder{f' (process {holder})' if holder else ''}"
            expected = "one process for each folder"
            raise InputError(
                Problem(told, str(self.path), expected, next_step="end the other, or name another with --folder DIR")
            )
        self._held.truncate(0)
        self._held.write(f"{os.getpid()}\n")
        self._held.flush()

    def database(self, name: str) -> Engine:
        """A database in the folder, in which reading does not wait for writing and what is written stays after a kill."""
        engine = create_engine(f"sqlite:///{self.path / name}", connect_args={"check_same_thread": False})

        @event.listens_for(engine, "connect")
        def _settle(connection: Any, _: Any) -> None:
            cursor = connection.cursor()
            for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={PATIENCE}", "foreign_keys=ON"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        return engine

    def secret(self, name: str) -> bytes:
        """Random bytes kept in the folder under a name, readable by its owner only; made when first asked for."""
        place = self.path / name
        if not place.is_file():
            with contextlib.suppress(FileExistsError):
                handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_ONLY)
                with os.fdopen(handle, "wb") as file:
                    file.write(secrets.token_bytes(KEY_BYTES))
        return place.read_bytes()

    def close(self) -> None:
        """Let another process have it."""
        if self._held is not None:
            self._held.close()
            self._held = None


def _locked(file: IO[str]) -> bool:
    """Take the system's lock on an open file; it goes with the process, however that ends."""
    try:
        if os.name == "nt":  # pragma: no cover
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
