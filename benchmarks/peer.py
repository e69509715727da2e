# SPDX-License-Identifier: Apache-2.0
"""A public program that a benchmark runs beside ours: in an environment of its own, never among our dependencies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from plenipo.core.folders import cache_folder

__all__ = ["Absent", "peer_python"]

MINUTES_TO_BUILD = 10


class Absent(Exception):
    """Why a peer program cannot be run here."""


def peer_python(name: str, version: str) -> Path:
    """The interpreter of an environment that holds a peer program.

    Named by ``PLENIPO_PEER_`` and the program in capitals; else built once in the folder of the user's cache, from the package
    index that pip is set to.

    Raises
    ------
    Absent
        With the reason: nothing to build it with, no package index, no cache.
    """
    variable = f"PLENIPO_PEER_{name.upper()}"
    if chosen := os.environ.get(variable):
        if not Path(chosen).is_file():
            raise Absent(f"{variable} names no interpreter: {chosen}")
        return Path(chosen)
    cache = cache_folder()
    if cache is None:
        raise Absent(f"no cache to build {name} in; {variable} may name the interpreter of an environment that holds it")
    folder = cache / "peers" / f"{name}-{version}"
    python, finished = folder / "bin" / "python", folder / "finished"
    if not finished.is_file():
        _build(folder, f"{name}=={version}", variable)
        finished.touch()
    return python


def _build(folder: Path, requirement: str, variable: str) -> None:
    """A fresh environment with one program in it, by uv where it is there, else by pip."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    python = str(folder / "bin" / "python")
    with_uv = subprocess.run([sys.executable, "-m", "uv", "--version"], capture_output=True, check=False).returncode == 0
    install = [sys.executable, "-m", "uv", "pip", "install", "--python", python] if with_uv else [python, "-m", "pip", "install"]
    for command in ([sys.executable, "-m", "venv", str(folder)], [*install, "--quiet", requirement]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60 * MINUTES_TO_BUILD)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Absent(f"{requirement} could not be installed: {error}") from None
        if done.returncode:
            told = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Absent(f"{requirement} could not be installed ({told}); {variable} may name an environment that holds it")
