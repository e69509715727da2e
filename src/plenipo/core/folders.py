# SPDX-License-Identifier: Apache-2.0
"""Folders of the user's own: what can be made again, and what is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["cache_folder", "data_folder"]

NAME = "plenipo"


def cache_folder() -> Path | None:
    """Folder for compiled programs and other things that can be made again; None if the user wants none kept."""
    chosen = os.environ.get("PLENIPO_CACHE", "")
    if chosen.casefold() == "off":
        return None
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return _windows() / NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / NAME
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NAME


def data_folder() -> Path:
    """Folder for what is kept: questions asked of the app, their answers, rooms."""
    if sys.platform == "win32":
        return _windows() / NAME / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / NAME
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / NAME


def _windows() -> Path:
    return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
