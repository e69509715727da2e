# SPDX-License-Identifier: Apache-2.0
"""What runs while the app is open: the queue of questions, the answers kept, the rooms and who listens to them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plenipo.host.app import Host, open_host

__all__ = ["Host", "open_host"]


def __getattr__(name: str) -> Any:
    """The host's own names on first use: the worker, which stands beside them, loads neither rooms nor queue."""
    if name not in __all__:
        message = f"module 'plenipo.host' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module("plenipo.host.app"), name)
